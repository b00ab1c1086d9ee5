"""Everything an address has here, whatever it was for: found in one place, and erased in one go."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import User
from core.operating.wiping import wipe_after_commit
from core.text.addressees import email_key
from registrations.domain.erasures import remember
from registrations.domain.errors import MoveRefused
from registrations.domain.locks import locked_all
from registrations.domain.persons.erasure import at_address, blank_letters, erase
from registrations.domain.persons.forgetting import answer_waits, forget_whose
from registrations.enums import Erased
from registrations.models import Draft, Guest, Hold, Message, Registration, Subscription


@dataclass(frozen=True, slots=True)
class Held:
    """What an address has.

    `guests` are its parts in dossiers of others: what it may read, or has written along, there.
    `wished` are places of others that were to be written to at it and that it has not confirmed; `elsewhere` are
    dossiers of others whose answers name it, for a person to judge.
    """

    registrations: list[Registration]
    drafts: list[Draft]
    subscriptions: list[Subscription]
    letters: list[Message]
    guests: list[Guest]
    wished: list[Registration]
    elsewhere: list[Registration]

    @property
    def rounds(self) -> set[int]:
        """The keys of the intakes that an erasure of all of it changes: those of its referrals as well."""
        dossiers = [*self.registrations, *self.wished, *self.drafts, *(each.about for each in self.guests)]
        referrals = Registration.objects.filter(completions__in=self.registrations)
        return {each.intake_id for each in dossiers} | set(referrals.values_list("intake_id", flat=True))


def held_by(email: str) -> Held:
    """What the owner of that address has here, in whichever spelling; nothing for an empty address."""
    key = email_key(email)
    if not key:
        return Held([], [], [], [], [], [], [])
    own = Registration.objects.filter(email_key=key, erased_at=None).select_related("intake")
    said = Registration.objects.annotate(said=Cast("answers", TextField())).filter(said__icontains=email)
    others = Registration.objects.exclude(new_email="").exclude(email_key=key)
    return Held(
        registrations=list(own.order_by("intake_id", "pk")),
        drafts=list(Draft.objects.filter(email_key=key).select_related("intake").order_by("intake_id", "pk")),
        subscriptions=list(Subscription.objects.filter(email_key=key).order_by("pk")),
        letters=list(at_address(email, Message.objects.all(), "to").order_by("pk")),
        guests=list(
            Guest.objects.filter(email_key=key).select_related("draft__intake", "registration__intake")
        ),
        wished=list(at_address(email, others, "new_email").order_by("pk")),
        elsewhere=list(said.filter(erased_at=None).exclude(email_key=key).order_by("pk")),
    )


class MustBeKept(MoveRefused):
    """Something of the address must be kept, for a reason that staff gave."""

    @property
    def message(self) -> str:  # type: ignore[override]
        return _("Something of this address must be kept: lift the hold first.")


class AnswerWaits(MoveRefused):
    """The letter that tells the person has not left: it would never leave."""

    @property
    def message(self) -> str:  # type: ignore[override]
        return _("The answer to the person has not left yet: wait for a minute, then begin again.")


@transaction.atomic
def erase_address(
    email: str, *, by: User | None = None, at: datetime | None = None, despite_holds: bool = False
) -> Held:
    """Erase everything of an address, for ever; give back what there was, as it was.

    Registrations of every round, with what `erase()` takes along, drafts, subscriptions, what it may do in dossiers of
    others, letters wherever they belong, and what a failed task may have quoted. Who wished to be written to there is
    written to where they were before. Counts of the anonymous sheet stay: nothing leads from them to anyone. What
    others have written in their own dossiers stays theirs. Requests about it end, and say no more whose they were.
    Erasing twice changes nothing.

    Raises MustBeKept when a registration of it is held, and AnswerWaits while an answer to the person has not left,
    unless `despite_holds`: what was erased is erased again after a restore.
    """
    at = at or timezone.now()
    locked_all(lambda: held_by(email).rounds)
    held = held_by(email)
    standing = Hold.objects.filter(registration__in=held.registrations, lifted_at=None)
    if standing.exists() and not despite_holds:
        raise MustBeKept
    if not despite_holds and answer_waits(email):
        raise AnswerWaits
    names = {email, *(each.name for each in held.registrations)}
    for registration in held.registrations:
        erase(registration, by=by, at=at)
    # A draft may have gone with its registration.
    for draft in Draft.objects.filter(pk__in=[each.pk for each in held.drafts]).order_by("pk"):
        erase(draft, by=by, at=at)
    Registration.objects.filter(pk__in=[each.pk for each in held.wished]).update(new_email="")
    Guest.objects.filter(pk__in=[each.pk for each in held.guests]).delete()
    Subscription.objects.filter(pk__in=[each.pk for each in held.subscriptions]).delete()
    letters = Message.objects.filter(pk__in=[each.pk for each in held.letters])
    letters.filter(registration=None, draft=None, subscription=None).delete()
    blank_letters(letters)
    _forget_failures(names)
    if key := email_key(email):
        forget_whose(email, at=at)
        remember(Erased.ADDRESS, key, at=at)
    wipe_after_commit()
    return held


def _forget_failures(words: set[str]) -> None:
    """A task that failed keeps its traceback, and an error may quote what it choked on."""
    quoted = Q()
    for word in words - {""}:
        quoted |= Q(traceback__icontains=word)
    apps.get_model("django_tasks_database", "DBTaskResult").objects.filter(quoted).update(traceback="")
