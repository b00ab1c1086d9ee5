"""What is written down of keys and rights, in the log that Wagtail keeps of the site: `report.py` shows it.

A line is about an account, or about a group; it names who acted, never an address that was typed, and no secret.
"""

from collections.abc import Sequence
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_login_failed
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from wagtail.log_actions import get_active_log_context, log
from wagtail.models import ModelLogEntry

from config.doors.sessions import end_sessions
from core.models import User
from registrations.models import InboxScope

RIGHTS = ("is_active", "is_superuser")
ADDED, REMOVED = "post_add", "post_remove"
NOBODY = "0"
RECOVERY = Authenticator.Type.RECOVERY_CODES


@receiver(user_logged_in)
def note_coming_in(user: User, **_kwargs: Any) -> None:
    """Past the door, with all that it asked for."""
    log(user, "keys.signed_in", user=user)


@receiver(user_login_failed)
def note_failure(credentials: dict, request: HttpRequest | None = None, **_kwargs: Any) -> None:
    """A wrong password, of an account or of none alike. What the limits refuse is not looked at, and not noted."""
    if getattr(request, "_door_refusal", None) is not None:
        return
    account = User.objects.filter(email__iexact=str(credentials.get("username", "")).strip()).first()
    _note_at_the_door("keys.refused", account)


def note_provider_refusal(reason: str, user: User | None = None) -> None:
    """Whom the provider's door has not let in: an account that was proven, else nobody."""
    _note_at_the_door("keys.provider_refused", user, reason=reason)


@receiver(authentication_failed)
def note_wrong_code(user: User, **_kwargs: Any) -> None:
    log(user, "keys.factor_refused", user=user)


@receiver(authenticator_added)
def note_factor(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """A factor that was set up; who has done so has shown it, and is asked for it wherever else they had come in."""
    log(user, "keys.factor_added", user=user, data={"kind": authenticator.type})
    if authenticator.type != RECOVERY:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        end_sessions(user, but=request.session.session_key)


@receiver(authenticator_removed)
def note_removal(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    log(user, "keys.factor_removed", user=user, data={"kind": authenticator.type})


@receiver(authenticator_reset)
def note_new_codes(user: User, **_kwargs: Any) -> None:
    log(user, "keys.codes_made", user=user)


@receiver(authenticator_used)
def note_recovery(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    if authenticator.type == RECOVERY:
        log(user, "keys.code_used", user=user)


@receiver(m2m_changed, sender=User.groups.through)
@receiver(m2m_changed, sender=User.user_permissions.through)
@receiver(m2m_changed, sender=Group.permissions.through)
def note_rights(instance: Model, action: str, model: type[Model], pk_set: set | None, **_kwargs: Any) -> None:
    """What was given to an account or a group, and what was taken away."""
    if action in (ADDED, REMOVED) and pk_set:
        names = sorted(str(each) for each in model._default_manager.filter(pk__in=pk_set))
        note_change(instance, "keys.rights_given" if action == ADDED else "keys.rights_taken", names)


def _note_at_the_door(action: str, account: User | None, **data: str) -> None:
    """What nobody has done who had come in."""
    ModelLogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(User, for_concrete_model=False),
        object_id=str(account.pk) if account else NOBODY,
        label=str(account) if account else "—",
        action=action,
        timestamp=timezone.now(),
        content_changed=False,
        data=data,
    )


def note_change(instance: Model, action: str, names: Sequence[str] = ()) -> None:
    """What somebody does in the admin. What a command or a restored backup writes is nobody's act."""
    if get_active_log_context().user is not None:
        log(instance, action, data={"names": list(names)})


@receiver(pre_save, sender=User)
def remember_rights(instance: User, update_fields: Any = None, **_kwargs: Any) -> None:
    """What the account was before, where this saves it."""
    if instance.pk and (update_fields is None or set(RIGHTS) & set(update_fields)):
        instance._rights_before = User.objects.filter(pk=instance.pk).values(*RIGHTS).first()  # type: ignore[attr-defined]


@receiver(post_save, sender=User)
def note_state(instance: User, **_kwargs: Any) -> None:
    """An account that was disabled or enabled, or that became an administrator or is none any more."""
    before = instance.__dict__.pop("_rights_before", None)
    words = {
        "is_active": ("keys.disabled", "keys.enabled"),
        "is_superuser": ("keys.rights_taken", "keys.rights_given"),
    }
    for name, actions in words.items():
        now = getattr(instance, name)
        if before and before[name] != now:
            note_change(instance, actions[now], ["superuser"] if name == "is_superuser" else [])


@receiver(post_save, sender=InboxScope)
def note_scope(instance: InboxScope, **_kwargs: Any) -> None:
    """Where somebody works from now on."""
    note_change(instance.user, "keys.rights_given", [str(instance)])


@receiver(post_delete, sender=InboxScope)
def note_end_of_scope(instance: InboxScope, **_kwargs: Any) -> None:
    """Where they do not any more."""
    note_change(instance.user, "keys.rights_taken", [str(instance)])
