"""Everything of one address, grouped by where it is: how many, since when, until when it is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import User
from core.templatetags.core_tags import day
from core.text.addressees import email_key
from inbox.listing.session_notes import session_notes_address
from registrations.domain.erasures import digest_of
from registrations.domain.persons import Held, held_by
from registrations.domain.persons.looking import ways_of
from registrations.domain.persons.mentions import named_in
from registrations.domain.persons.retention import kept_until, reasons, times
from registrations.domain.session_notes import notes_about
from registrations.enums import Erased, EventKind
from registrations.models import (
    Attachment,
    Consent,
    Draft,
    Erasure,
    Guest,
    Message,
    PersonRequest,
    Registration,
    RegistrationEvent,
    Reply,
)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing, or many of a kind: what it is, what is known of it, until when it is kept, where one reads it."""

    label: str
    facts: str = ""
    kept: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One place where something of the address is. `stays` says that erasing the address leaves it, and why."""

    title: str
    things: list[Thing] = field(default_factory=list)
    stays: str = ""

    @property
    def number(self) -> int:
        return len(self.things)


@dataclass(frozen=True, slots=True)
class Inventory:
    """All of it; `number` counts what an erasure takes, apart from what hangs on it."""

    held: Held
    sections: list[Section]

    @property
    def number(self) -> int:
        held = self.held
        own = len(held.registrations) + len(held.drafts) + len(held.subscriptions)
        return own + len(held.guests)


def inventory_of(email: str, *, by: User) -> Inventory:
    """Everything there is of that address that `by` may read; sections without anything are left out."""
    held = held_by(email)
    keys = [each.pk for each in held.registrations]
    naming, begun = named_in(email)
    found = [
        Section(_("Registrations"), _registrations(held.registrations)),
        Section(_("Files"), _files(keys, [each.pk for each in held.drafts])),
        Section(_("Consents and declarations"), _consents(keys)),
        Section(_("Drafts"), _drafts(held.drafts)),
        Section(_("Subscriptions and reminders"), _subscriptions(held)),
        Section(_("Dossiers of others that let it in"), _guests(held.guests)),
        Section(_("Colleagues that it has let in"), _let_in(held)),
        Section(_("Letters"), _letters(held.letters)),
        Section(_("Messages to the team"), _replies(keys)),
        Section(_("Notes of colleagues"), _notes(keys)),
        Section(
            _("Notes of sessions"),
            _session_notes(held, email, by),
            _(
                "An erasure takes out the address, and the name where the person registered. Read what else they say."
            ),
        ),
        Section(_("Requests about the data"), _requests(email)),
        Section(
            _("Registrations of others that were to be written to there"),
            [_reference(each) for each in held.wished],
            _("They stay with the address that they had."),
        ),
        Section(
            _("Answers of others that name the address"),
            [_reference(each) for each in held.elsewhere],
            _("They stay theirs: look whether they must change."),
        ),
        Section(
            _("Messages, notes and drafts of others that name the address"),
            [*map(_reference, naming), *_drafts(begun)],
            _("They stay theirs: look whether they must change."),
        ),
        Section(
            _("Traces of failed tasks"),
            _failures(email),
        ),
        Section(
            _("Account of a colleague"),
            [
                Thing(str(each), each.email)
                for each in User.objects.filter(email__iexact=email).order_by("pk")
            ],
            _("Accounts are ended where the accounts are, by an administrator."),
        ),
        Section(
            _("Erased before"),
            [Thing(_("Everything of the address, on %(day)s") % {"day": day(at)}) for at in _erased(email)],
            _("A keyed hash alone: after a backup is restored, it is erased again."),
        ),
    ]
    return Inventory(held, [each for each in found if each.things])


def _reference(registration: Registration) -> Thing:
    return Thing(
        registration.reference,
        _("received on %(day)s") % {"day": day(registration.created_at)},
        url=reverse("inbox:detail", args=[registration.pk]),
    )


def _registrations(rows: list[Registration]) -> list[Thing]:
    known = times()
    held = reasons([each.pk for each in rows])
    found = []
    for each in rows:
        facts = [
            str(each.intake.name),
            str(each.state.label),
            _("received on %(day)s") % {"day": day(each.created_at)},
        ]
        if each.created_by_id:
            facts.append(_("written by the team"))
        if each.erasure_asked_at:
            facts.append(_("erasure asked for on %(day)s") % {"day": day(each.erasure_asked_at)})
        found.append(
            Thing(
                each.reference,
                " · ".join(facts),
                _kept(each, held, known),
                reverse("inbox:detail", args=[each.pk]),
            )
        )
    return found


def _kept(registration: Registration, held: dict[int, str], known: list) -> str:
    if reason := held.get(registration.pk):
        return _("must be kept: %(reason)s") % {"reason": reason}
    if until := kept_until(registration, known):
        return _("until %(day)s") % {"day": day(until)}
    return _("without a limit")


def _files(registrations: list[int], drafts: list[int]) -> list[Thing]:
    files = Attachment.objects.filter(registration__in=registrations) | Attachment.objects.filter(
        draft__in=drafts
    )
    return [
        Thing(
            each.name,
            _("received on %(day)s") % {"day": day(each.created_at)},
            _("as long as its registration") if each.registration_id else _("as long as its draft"),
            reverse("inbox:file", args=[each.key]) if each.registration_id else "",
        )
        for each in files.order_by("pk")
    ]


def _consents(keys: list[int]) -> list[Thing]:
    rows = Consent.objects.filter(registration__in=keys).select_related("registration", "version__form")
    consents = list(rows.order_by("given_at", "pk"))
    ways = ways_of(consents)
    found = []
    for each in consents:
        facts = [
            _("version %(number)s of %(form)s")
            % {"number": each.version.number, "form": each.version.form.name},
            _("given on %(day)s") % {"day": day(each.given_at)},
            str(ways[each.pk]),
            each.registration.reference,
        ]
        if each.withdrawn_at:
            facts.append(_("withdrawn on %(day)s") % {"day": day(each.withdrawn_at)})
        words = next(
            (spec.label() for spec in each.version.specs if spec.key == each.field_key), each.field_key
        )
        found.append(Thing(words, " · ".join(facts), _("as long as its registration")))
    return found


def _drafts(drafts: list[Draft]) -> list[Thing]:
    return [
        Thing(
            str(each.intake.name),
            _("begun on %(day)s") % {"day": day(each.created_at)},
            _("until %(day)s") % {"day": day(each.expires_at)},
        )
        for each in drafts
    ]


def _subscriptions(held: Held) -> list[Thing]:
    return [
        Thing(
            _("Reminder of a deadline") if each.intake_id else _("Alerts"),
            _("asked for on %(day)s") % {"day": day(each.created_at)},
            _("ended on %(day)s") % {"day": day(each.ended_at)} if each.ended_at else _("until it is ended"),
        )
        for each in held.subscriptions
    ]


def _guests(guests: list[Guest]) -> list[Thing]:
    return [
        Thing(
            each.registration.reference if each.registration else str(each.about.intake.name),
            f"{each.get_right_display()} · "
            + _("invited on %(day)s") % {"day": day(each.invited_at)}
            + (
                f" · {_('last used on %(day)s') % {'day': day(each.last_used_at)}}"
                if each.last_used_at
                else ""
            ),
            _("as long as its registration") if each.registration_id else _("as long as its draft"),
            reverse("inbox:detail", args=[each.registration_id]) if each.registration_id else "",
        )
        for each in guests
    ]


def _let_in(held: Held) -> list[Thing]:
    """Whom they named: other people, who go with the dossier."""
    own = Q(registration__in=held.registrations) | Q(draft__in=held.drafts)
    return [
        Thing(
            each.shown_name,
            f"{each.get_right_display()} · " + _("invited on %(day)s") % {"day": day(each.invited_at)},
            _("as long as its registration") if each.registration_id else _("as long as its draft"),
        )
        for each in Guest.objects.filter(own).order_by("invited_at", "pk")
    ]


def _replies(keys: list[int]) -> list[Thing]:
    return [
        Thing(
            each.registration.reference,
            _("received on %(day)s") % {"day": day(each.at)},
            _("as long as its registration"),
            reverse("inbox:detail", args=[each.registration_id]),
        )
        for each in Reply.objects.filter(registration__in=keys)
        .select_related("registration")
        .order_by("at", "pk")
    ]


def _letters(letters: list[Message]) -> list[Thing]:
    return [
        Thing(
            each.subject or str(each.get_kind_display()),
            f"{day(each.created_at)} · {each.get_state_display()}",
            _("as long as its registration")
            if each.registration_id
            else _("as long as its draft")
            if each.draft_id
            else _("a week"),
        )
        for each in letters
    ]


def _notes(keys: list[int]) -> list[Thing]:
    """How many each history has, not what they say: they are read in the dossier, which keeps that they were."""
    written = RegistrationEvent.objects.filter(registration__in=keys, actor__isnull=False).exclude(note="")
    rows = (
        written.exclude(kind=EventKind.ASSIGNED)
        .order_by()
        .values_list("registration", "registration__reference")
        .annotate(number=Count("pk"))
    )
    return [
        Thing(
            reference,
            ngettext("%(number)s note", "%(number)s notes", number) % {"number": number},
            _("as long as its registration"),
            reverse("inbox:detail", args=[pk]),
        )
        for pk, reference, number in sorted(rows)
    ]


def _session_notes(held: Held, email: str, by: User) -> list[Thing]:
    """Free text of colleagues about sessions: what names them, and what is about where they are registered."""
    return [
        Thing(
            note.title or _("A page that is gone"),  # type: ignore[attr-defined]
            _("names the person") if is_named else _("a session that they are registered for"),
            _("as long as something is kept of the people of the session"),
            session_notes_address(note),
        )
        for note, is_named in notes_about(email, held.registrations, user=by)
    ]


def _requests(email: str) -> list[Thing]:
    """Also those of whoever was erased and comes again: their hash is the same."""
    digest = digest_of(Erased.ADDRESS, email_key(email))
    return [
        Thing(
            str(each.get_kind_display()),
            _("received on %(day)s") % {"day": day(each.received_at)} + f" · {each.get_state_display()}",
            _("a year after the answer, without the address from then on"),
            reverse("officer:request", args=[each.pk]),
        )
        for each in PersonRequest.objects.filter(digest=digest).order_by("received_at", "pk")
    ]


def _failures(email: str) -> list[Thing]:
    quoting = apps.get_model("django_tasks_database", "DBTaskResult").objects.filter(
        traceback__icontains=email
    )
    number = quoting.count()
    said = ngettext(
        "%(number)s error that quotes the address", "%(number)s errors that quote the address", number
    )
    return [Thing(said % {"number": number})] if number else []


def _erased(email: str) -> Iterable[datetime]:
    digest = digest_of(Erased.ADDRESS, email_key(email))
    lines = Erasure.objects.filter(kind=Erased.ADDRESS, digest=digest).order_by("at")
    return lines.values_list("at", flat=True)
