"""Change the answers of a registration that was sent."""

from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text.addressees import email_key
from core.text.names import name_key
from registrations.domain.attachments import keys_in
from registrations.domain.comparing import compared
from registrations.domain.errors import Refused
from registrations.domain.locks import in_its_intake
from registrations.domain.outbox import write_message
from registrations.domain.persons import log_consents
from registrations.domain.places import of_person, registered
from registrations.domain.readdressing import wish, write_to_another
from registrations.domain.steps import note_of
from registrations.domain.taking_up import take_up_again
from registrations.enums import Actor, EventKind, MessageKind
from registrations.models import Attachment, FormVersion, Registration, RegistrationEvent
from registrations.models.wanted import ASKED_FOR_MORE
from registrations.telling import may_change, told_state
from registrations.workflows import REGISTERED

NOTE_LENGTH = 2000


class ChangeRefused(Refused):
    """The answers cannot be changed: its message says why."""

    message = gettext_lazy("These answers can no longer be changed.")


class NameTaken(ChangeRefused):
    """Two places of one mailbox are for two people: not for the same one."""

    message = gettext_lazy(
        "Someone of this name is already registered here with this address: one person has one place."
    )


@transaction.atomic
def change_answers(
    registration: Registration,
    answers: dict[str, Any],
    *,
    version: FormVersion,
    chosen: bool = False,
    at: datetime | None = None,
) -> Registration:
    """Put valid, stored `answers` in the place of those that were sent; give the registration back.

    Its name and its address follow the answers; where one person has one place, another address counts once its owner
    has confirmed it (`readdressing`), and the place is kept meanwhile. The history says which fields have changed,
    never what was written there; the consents given are logged, and a message tells the person, at the address before
    too when it is another one. What staff had asked more information about is taken up again, changed or not: the
    person has answered. `chosen` says that staff have chosen the questions whose answers these are, as
    `registrations.domain.wanting` has found: all of them at once are not open to change then, and the history holds
    what was and what is, as of a correction (`comparing`), for that is what they have asked.

    Raises ChangeRefused when the person may not change anything any more, NameTaken for the name of someone else who
    holds a place at the address, ValueError for a version of another form.
    """
    at = at or timezone.now()
    rows = Registration.objects.select_for_update(of=("self",)).select_related("version")
    current = in_its_intake(registration.intake_id, partial(rows.get, pk=registration.pk))
    if version.form_id != current.version.form_id:
        raise ValueError(f"Version {version.pk} is not a version of form {current.version.form_id}.")
    before, email = current.email, version.contact_email(answers)
    told = told_state(current, at)
    _check(current, version.contact_name(answers), may=chosen or may_change(current, at, state=told))
    asked = ""
    if current.workflow.when_repeated:
        email, asked = wish(current, email)
    readdressed = email_key(email) != current.email_key

    answered, changed = current.answers, changed_fields(current.answers, answers)
    if current.answers != answers:
        _write(current, answers, version=version, email=email)
    if changed:
        current.changed_at = at
        if readdressed:
            current.email_confirmed_at = None
        current.save(update_fields=["changed_at", "email_confirmed_at", "new_email"])
        RegistrationEvent.objects.create(
            registration=current,
            at=at,
            kind=EventKind.CHANGED,
            note=note_of(
                Actor.PERSON,
                _anew(version, changed, answered, answers)
                if chosen
                else ", ".join(labels_of(version, changed))[:NOTE_LENGTH],
            ),
        )
        log_consents(current, answers, version=version, at=at)
    if told.code == ASKED_FOR_MORE:  # what was not told yet was not answered
        current = take_up_again(current, at=at)
    if changed:
        write_message(current, MessageKind.CHANGED, at=at, key=at.isoformat())
        # Who holds the link may have taken it to another address: whoever reads the one before learns of it.
        if readdressed:
            write_to_another(before, current, MessageKind.READDRESSED, at=at)
        write_to_another(asked, current, MessageKind.NEW_ADDRESS, at=at)
    return current


def _check(registration: Registration, name: str, *, may: bool) -> None:
    """Raises ChangeRefused or NameTaken."""
    if not may:
        raise ChangeRefused
    if not registration.workflow.when_repeated:
        return
    others = registered(registration.intake, registration.email_key).exclude(pk=registration.pk)
    if registration.state_code in REGISTERED and of_person(others, name_key(name)):
        raise NameTaken


def _anew(version: FormVersion, keys: list[str], before: dict[str, Any], after: dict[str, Any]) -> str:
    """A line for each question that was asked again, as staff read it, in French; its label where that is all."""
    specs = [spec for spec in version.specs if spec.key in keys]
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("%(label)s: %(value)s") % {"label": spec.label(), "value": value} if value else spec.label()
            for spec, value in compared(version, specs, before, after)
        ]
    return "\n".join(lines)


def labels_of(version: FormVersion, keys: list[str]) -> list[str]:
    """The questions with those keys as staff read them, in French; a key that is no question any more as it is."""
    labels = {spec.key: spec.label_fr for spec in version.specs}
    return [labels.get(key) or key for key in keys]


def changed_fields(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The keys of the answers that differ, in the form's order. Files are compared by what is in them."""
    keys = keys_in(before) | keys_in(after)
    digests = {
        str(key): digest
        for key, digest in Attachment.objects.filter(key__in=keys).values_list("key", "digest")
    }

    def content(answer: Any) -> Any:
        if not isinstance(answer, list):
            return answer
        return [
            digests.get(str(each.get("key")), each) if isinstance(each, dict) else each for each in answer
        ]

    return [key for key in {**after, **before} if content(before.get(key)) != content(after.get(key))]


def _write(registration: Registration, answers: dict[str, Any], *, version: FormVersion, email: str) -> None:
    registration.version, registration.answers = version, answers
    registration.name = version.contact_name(answers)
    registration.email, registration.email_key = email, email_key(email)
    registration.name_key = name_key(registration.name)
    registration.save(update_fields=["version", "answers", "name", "email", "email_key", "name_key"])
