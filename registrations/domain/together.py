"""Several registrations by one form: each is one of its own, in its own intake; one letter tells of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from registrations.domain.arrivals import Together
from registrations.domain.errors import IntakeClosed
from registrations.domain.locks import locked_all, where_they_are
from registrations.domain.outbox import letters_with_event, write_message
from registrations.domain.persons.leaving import leave
from registrations.domain.places import confirm_email, other_registration
from registrations.domain.register import register
from registrations.enums import EventKind, MessageKind
from registrations.letters import LetterContext
from registrations.letters.marks import Way
from registrations.letters.said import Link, Listed, Said
from registrations.letters.values import day_and_hour
from registrations.models import FormVersion, Intake, Registration, RegistrationEvent
from registrations.models.registrations import RegistrationQuerySet
from registrations.workflows import UNCONFIRMED, WAITING

MOST = 30  # in one form: all the workshops of an edition, and a bound for programs


class ClosedMeanwhile(IntakeClosed):
    """One of the intakes takes nothing at that moment: nothing was registered."""

    def __init__(self, intake: Intake) -> None:
        super().__init__(intake.pk)
        self.intake = intake


def submission_in(submission: UUID, intake: Intake) -> UUID:
    """The submission in one of the intakes that a form is sent to."""
    return uuid5(submission, str(intake.pk))


def register_together(
    intakes: Iterable[Intake],
    answers: dict[str, Any],
    *,
    version: FormVersion,
    submission: UUID,
    language: str,
    title: str,
    at: datetime | None = None,
) -> list[Registration]:
    """Register the same answers in each of the intakes, all or nothing; give the registrations, by event.

    Each is what `register()` makes of it: confirmed, held, on the waiting list, a duplicate. One letter lists them
    under the `title` of what they are part of; it asks to confirm the address once, where a place is held until then.
    Who comes under another name than the mailbox is known by gets the letter about that one apart, as ever. The same
    `submission` sent again makes nothing twice: what it adds is registered and told.

    Raises ClosedMeanwhile, SentAlready for other answers that come too late, and ValueError for no intake, for too many
    and for a version of another form.
    """
    at = at or timezone.now()
    chosen = {each.pk: each for each in intakes}
    if not 0 < len(chosen) <= MOST:
        raise ValueError(f"{len(chosen)} intakes.")
    contexts = {pk: LetterContext(chosen[pk], language).look_up() for pk in sorted(chosen)}
    with transaction.atomic():
        locked_all(chosen.keys)
        keys = [submission_in(submission, each) for each in chosen.values()]
        known = set(Registration.objects.filter(submission__in=keys).values_list("pk", flat=True))
        made: list[Registration] = []
        for pk, context in contexts.items():
            try:
                one = register(
                    chosen[pk],
                    answers,
                    version=version,
                    submission=submission_in(submission, chosen[pk]),
                    language=language,
                    at=at,
                    together=Together(submission, context),
                )
            except IntakeClosed as error:
                raise ClosedMeanwhile(chosen[pk]) from error
            made.append(one)
        for each in made:  # one that was sent before may be in another intake by now
            contexts.setdefault(each.intake_id, LetterContext(each.intake, language))
        made.sort(key=lambda each: _moment(contexts[each.intake_id]))
        changed = RegistrationEvent.objects.filter(
            registration__in=known, kind=EventKind.AMENDED, at=at
        ).exists()
        news = made if changed else [each for each in made if each.pk not in known]
        tell_together(news, contexts, title=title, at=at)
    return made


def tell_together(
    registrations: Sequence[Registration],
    contexts: dict[int, LetterContext],
    *,
    title: str,
    at: datetime,
) -> None:
    """Write the one letter about them; nothing without any. Those that a mailbox is asked about have their own."""
    told = [each for each in registrations if each.state_code != each.workflow.when_shared]
    counting = [each for each in told if each.state_code != each.workflow.when_repeated]
    if not counting:
        for each in told:
            write_message(each, MessageKind.ALREADY, at=at, context=contexts[each.intake_id])
        return
    unconfirmed = [each for each in counting if each.state_code in UNCONFIRMED]
    placed = [each for each in counting if each.state.holds_place]
    first = (unconfirmed or placed or counting)[0]
    with translation.override(first.language):
        lines = tuple(_line(each, contexts[each.intake_id]) for each in told)
    write_message(
        first,
        MessageKind.CONFIRM_TOGETHER if unconfirmed else MessageKind.TOGETHER,
        at=at,
        key=f"together {at.isoformat()}",
        values={"page": Said(title, strong=True), "chosen": Listed(lines)},
        with_calendar=bool(placed) and not unconfirmed,
        context=contexts[first.intake_id],
    )


def confirm_together(registration: Registration, *, at: datetime | None = None) -> Registration:
    """Confirm the address for all that came by the same form (`confirm_email()`); give the one asked about back.

    What has changed is told in one letter. A place for someone else of the mailbox is confirmed alone.
    """
    alone = registration.state_code == registration.workflow.when_shared
    if registration.together is None or alone:
        return confirm_email(registration, at=at)
    at = at or timezone.now()
    rows = Registration.objects.of_one_form(registration).select_related("intake__form")
    group = [each for each in rows if each.state_code != each.workflow.when_shared]
    contexts = {each.intake_id: LetterContext(each.intake, each.language).look_up() for each in group}
    title = title_of_group(group, registration.language)
    with transaction.atomic():
        locked_all(partial(where_they_are, group))
        before = {each.pk: each.state_code for each in group}
        in_order = sorted(group, key=attrgetter("intake_id"))
        confirmed = [confirm_email(each, at=at, quiet=True) for each in in_order]
        for each in confirmed:
            contexts.setdefault(each.intake_id, LetterContext(each.intake, each.language))
        if any(each.state_code != before[each.pk] for each in confirmed):
            standing = [each for each in confirmed if each.state.holds_place or each.state_code in WAITING]
            standing.sort(key=lambda each: _moment(contexts[each.intake_id]))
            tell_together(standing, contexts, title=title, at=at)
    return next(each for each in confirmed if each.pk == registration.pk)


def leave_together(
    registration: Registration, seen: Mapping[str, str], *, at: datetime | None = None
) -> list[Registration]:
    """Leave those of its form that `seen` names by their reference, each from the state seen (`leave()`); give them.

    All or none of them, told in one letter; one alone as ever. Those that were left before are passed over, and so is
    what did not come by the same form. Raises NoSuchMove when one is in another state by now.
    """
    at = at or timezone.now()
    group = Registration.objects.of_one_form(registration).filter(reference__in=seen)
    contexts = {
        each.intake_id: LetterContext(each.intake, registration.language).look_up()
        for each in group.select_related("intake__form")
    }
    with transaction.atomic():
        before = _locked_states(group)
        several = len(before) > 1
        done = [
            leave(each, seen=seen[each.reference], at=at, quiet=several)
            for each in sorted(group.select_related("intake"), key=attrgetter("intake_id"))
        ]
        left = [each for each in done if each.state_code != before[each.pk] and not each.erasure_asked_at]
        if not (several and left):
            return done
        for each in left:
            contexts.setdefault(each.intake_id, LetterContext(each.intake, registration.language))
        left.sort(key=lambda each: _moment(contexts[each.intake_id]))
        in_calendar = any(letters_with_event(each).exists() for each in left)
        with translation.override(left[0].language):
            lines = tuple(_line(each, contexts[each.intake_id]) for each in left)
        title = title_of_group(left, left[0].language)
        write_message(
            left[0],
            MessageKind.LEFT_TOGETHER,
            at=at,
            key=f"left {at.isoformat()}",
            values={"page": Said(title, strong=True), "chosen": Listed(lines)},
            with_calendar=in_calendar,
            context=contexts[left[0].intake_id],
        )
    return done


def title_of_group(group: Iterable[Registration], language: str) -> str:
    """The title of what their pages are part of, in the language; that of a page itself where it is gone."""
    for each in group:
        page = each.intake.page_in(language)
        parent = page.get_parent() if page is not None else None
        if parent is not None:
            return parent.title
    return ""


def _locked_states(group: RegistrationQuerySet) -> dict[int, str]:
    """In which state each is once all of their intakes are locked, by key: the first locks of the verb."""
    locked_all(lambda: set(group.values_list("intake_id", flat=True)))
    return {each.pk: each.state_code for each in group}


def _moment(context: LetterContext) -> tuple[float, int]:
    """What orders them: when their events begin."""
    pk = context.intake.pk if context.intake else 0
    return (context.event.starts_at.timestamp() if context.event else 0.0), pk


def _line(registration: Registration, context: LetterContext) -> Link:
    """One of them in the letter: what, when and how it stands, and the way in to it."""
    first = other_registration(registration) if _repeats(registration) else None
    state = str(registration.state.label) if first is None else _("you were registered already")
    when = day_and_hour(context.event.starts_at) if context.event else None
    shown = first or registration
    words = {"title": context.title, "reference": shown.reference, "state": state}
    words["when"] = when.text if isinstance(when, Said) else ""
    about = _("%(title)s (%(reference)s): %(state)s")
    if words["when"]:
        about = _("%(title)s, %(when)s (%(reference)s): %(state)s")
    return Link(Way.to(shown), _("See this registration"), about=about % words)


def _repeats(registration: Registration) -> bool:
    return registration.state_code == registration.workflow.when_repeated
