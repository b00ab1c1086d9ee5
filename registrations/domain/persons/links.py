"""Personal links that were lost, or that someone else may hold."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks import task

from core.text.addressees import email_key
from registrations.domain import outbox
from registrations.domain.guest_access import end_all_guests
from registrations.domain.locks import locked
from registrations.domain.mail_limits import may_mail_links
from registrations.domain.persons.locking import locked_registration
from registrations.domain.steps import note_of
from registrations.enums import Actor, EventKind, LinkEnd, MessageKind
from registrations.models import Draft, Guest, Message, PersonalLink, Registration, RegistrationEvent
from registrations.workflows import STAFF_ONLY, WORKFLOWS

MOST_LINKS = 50  # in one mail, the newest
DOSSIER = ("draft__intake", "registration__intake")


@transaction.atomic
def revoke_links(about: Registration | Draft, *, at: datetime | None = None) -> None:
    """End every link there is to it, whoever holds one, and what guests were let into."""
    at = at or timezone.now()
    if isinstance(about, Registration):
        current = locked_registration(about)
        RegistrationEvent.objects.create(
            registration=current, at=at, kind=EventKind.LINKS_REVOKED, note=note_of(Actor.PERSON, "")
        )
    else:
        locked(about.intake_id)
    about.links.end(LinkEnd.RENEWED, at=at)
    end_all_guests(about, at=at)
    if isinstance(about, Registration) and about.together:  # the link of one leads to the others
        others = Registration.objects.of_one_form(about)
        PersonalLink.objects.filter(registration__in=others).end(LinkEnd.RENEWED, at=at)


@transaction.atomic
def renew_links(
    about: Registration | Draft, *, at: datetime | None = None, by_mail: bool = True
) -> Message | None:
    """End every link there is to it and mail a new one to the address it carries; None when it carries none.

    Asked for with a link that was not got `by_mail`, it counts as a lost link: anyone may have typed that address.
    """
    at = at or timezone.now()
    revoke_links(about, at=at)
    if not about.email or not (by_mail or may_mail_links(about.email, at=at)):
        return None
    return outbox.write_to(
        about.email, MessageKind.LOST_LINK, language=about.language, at=at, values={}, about=[about]
    )


def send_links(email: str, *, language: str, at: datetime | None = None) -> None:
    """Have everything that address has here, each with a new link, mailed to it. Nobody learns whether it has anything.

    The same is done for every address: it is counted, what it has is looked up, and a task is left to the worker, which
    alone writes and sends the mail. The task names rows, never the address. An address that has nothing gets no mail:
    writing to strangers because someone typed their address would be abuse. Ten mails a day go to one address at most,
    whoever asks for them, and the links they hold go on working: nobody is cut off by others who ask. Other mails do
    not count, so that forms sent in someone's name do not keep them from their own.
    """
    at = at or timezone.now()
    key = email_key(email)
    allowed = may_mail_links(email, at=at)
    registrations = list(living_registrations(key, at=at).values_list("pk", flat=True)[:MOST_LINKS])
    drafts = list(living_drafts(key, at=at).values_list("pk", flat=True)[:MOST_LINKS])
    guests = list(letting_in(key, at=at).values_list("pk", flat=True)[:MOST_LINKS])
    if not allowed:
        registrations, drafts, guests = [], [], []
    if guests:
        mail_links.enqueue(registrations, drafts, language, guests)
    else:  # what a worker of the release before takes as well
        mail_links.enqueue(registrations, drafts, language)


@task()
def mail_links(
    registrations: list[int], drafts: list[int], language: str, guests: Collection[int] = ()
) -> bool:
    """What the worker does for one lost link; see `send_links`."""
    return write_links(registrations, drafts, guests, language=language) is not None


@transaction.atomic
def write_links(
    registrations: list[int],
    drafts: list[int],
    guests: Collection[int] = (),
    *,
    language: str,
    at: datetime | None = None,
) -> Message | None:
    """Write the one mail that lists those rows of one person; None when none of them is left."""
    at = at or timezone.now()
    begun = list(Draft.objects.filter(pk__in=drafts).select_related("intake").order_by("-updated_at", "-pk"))
    sent = Registration.objects.filter(pk__in=registrations, erased_at=None).select_related("intake")
    let_in = Guest.objects.letting_in(at).filter(pk__in=guests).select_related(*DOSSIER)
    things: list[Registration | Draft | Guest] = [
        *begun,
        *sent.order_by("-created_at", "-pk"),
        *let_in.order_by("-invited_at", "-pk"),
    ]
    if not things:
        return None
    return outbox.write_to(
        things[0].email, MessageKind.LOST_LINK, language=language, at=at, values={}, about=things
    )


def living_registrations(key: str, *, at: datetime) -> QuerySet[Registration]:
    """Those of the address with that key which are not erased and have a page of their own, the newest first.

    Not what changed nothing because its owner was registered already, nor what staff wrote about someone who has not
    been told (the invitation waits like any letter of staff), or who is not asked for an answer.
    """
    own = Q(pk__in=[])
    for workflow in WORKFLOWS.values():
        shown = {state.code for state in workflow.states} - {workflow.when_repeated}
        if workflow.code in STAFF_ONLY:
            shown = {way.source for way in workflow.transitions if way.person and way.target == "accepted"}
        rows_of = Q(workflow_code=workflow.code, state_code__in=sorted(shown))
        if workflow.code in STAFF_ONLY:
            rows_of &= Q(state_code=workflow.initial.code) | Q(since__lte=at - settings.LETTERS_WAIT)
        own |= rows_of
    rows = Registration.objects.filter(own, email_key=key, erased_at=None)
    return rows.order_by("-created_at", "-pk")


def living_drafts(key: str, *, at: datetime) -> QuerySet[Draft]:
    """What the address with that key has begun and not sent, the last touched first. A change is not: what it changes
    has a link.
    """
    kept = Draft.objects.living(at).filter(email_key=key, registration=None)
    return kept.order_by("-updated_at", "-pk")


def letting_in(key: str, *, at: datetime) -> QuerySet[Guest]:
    """What the address with that key is still let into, or asked to take over, the last invited first."""
    living = Q(draft__in=Draft.objects.living(at)) | Q(
        registration__erased_at=None, registration__isnull=False
    )
    return Guest.objects.letting_in(at).filter(living, email_key=key).order_by("-invited_at", "-pk")
