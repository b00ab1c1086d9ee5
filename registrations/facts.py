"""What a change of an event means: its facts before and after, what differs, and the words for it.

The one place that decides it, for whatever made the change: the page editor, moderation, a date of publication, a
synchronised translation, a command, the inbox. A fact is what people were told: title, date, place, link to join,
whether the page is online, whether it takes place at all.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.text.dates import PARIS, day_in_words, hour_in_words
from registrations.enums import Change
from registrations.events import Event, last_occasion, pages_of
from registrations.models import Intake, Occasion
from registrations.workflows import State

FACTS = (
    "title_fr",
    "title_en",
    "uid",
    "starts_at",
    "ends_at",
    "place",
    "join_url",
    "live",
    "cancelled",
)
# What people are told. Another title, or a page that is back, goes without saying.
TOLD = {
    Change.MOVED,
    Change.PLACE,
    Change.LINK,
    Change.OFFLINE,
    Change.CANCELLED,
    Change.RESTORED,
}


def changed_facts(intakes: Iterable[Intake], *, at: datetime) -> list[Intake]:
    """Those whose pages tell something else than was last kept of them, in as many queries for one as for many."""
    by_key = {intake.pk: intake for intake in intakes}
    kept = Occasion.objects.in_force().filter(intake__in=by_key).order_by("since", "pk")
    last = {occasion.intake_id: occasion for occasion in kept}
    pages = pages_of(by_key.values())
    return [
        intake
        for intake in by_key.values()
        if intake.pk in last
        and changes(
            last[intake.pk], facts_now(intake, at=at, pages=pages[intake.page_key], last=last[intake.pk])
        )
    ]


def facts_now(
    intake: Intake,
    *,
    at: datetime,
    draft: Page | None = None,
    pages: Mapping[str, Page] | None = None,
    last: Occasion | None = None,
) -> Occasion:
    """The facts as the page tells them now, not saved; those it had, without a page.

    With `draft`, a page as it would be once it is published, the facts as they would be then. `pages`, by language, and
    the facts that were `last` kept spare a look-up.
    """
    pages = _pages(intake, draft) if pages is None else pages
    main = pages.get(settings.LANGUAGE_CODE) or next(iter(pages.values()), None)
    cancelled = bool(intake.cancelled_at and intake.cancelled_at <= at)
    if main is None:
        return _without_page(intake, last or last_occasion(intake), cancelled=cancelled)
    eventful = hasattr(main.specific_class, "event")  # most pages are no events, and need not be read whole
    event: Event | None = getattr(main.specific, "event", None) if eventful else None
    facts = Occasion(
        intake=intake,
        title_fr=pages["fr"].title if "fr" in pages else "",
        title_en=pages["en"].title if "en" in pages else "",
        live=main.live or main is draft,
        cancelled=cancelled,
    )
    if event is not None:
        facts.uid, facts.place, facts.join_url = event.entry.uid, event.place, event.join_url
        facts.starts_at, facts.ends_at = event.starts_at, event.ends_at
    return facts


def _pages(intake: Intake, draft: Page | None) -> dict[str, Page]:
    found = Page.objects.filter(translation_key=intake.page_key, alias_of__isnull=True)
    pages = {page.locale.language_code: page for page in found.select_related("locale").order_by("pk")}
    if draft is not None:
        pages[draft.locale.language_code] = draft
    return pages


def _without_page(intake: Intake, last: Occasion | None, *, cancelled: bool) -> Occasion:
    kept = {name: getattr(last, name) for name in FACTS} if last else {}
    return Occasion(**kept | {"intake": intake, "live": False, "cancelled": cancelled})


def changes(before: Occasion, after: Occasion) -> list[Change]:
    """What differs, in the order in which one tells it."""
    if before.cancelled != after.cancelled:
        return [Change.CANCELLED if after.cancelled else Change.RESTORED]
    differing = {
        Change.MOVED: _hours(before) != _hours(after),
        Change.PLACE: before.place != after.place,
        # A first link was promised and is no change of what anybody was told.
        Change.LINK: bool(before.join_url) and before.join_url != after.join_url,
        Change.TITLE: (before.title_fr, before.title_en) != (after.title_fr, after.title_en),
        Change.OFFLINE: before.live and not after.live,
        Change.ONLINE: after.live and not before.live,
    }
    return [change for change, differs in differing.items() if differs]


def same_facts(one: Occasion, other: Occasion) -> bool:
    return _comparable(one) == _comparable(other)


def to_tell(found: Iterable[Change], state: State) -> list[Change]:
    """Those of the changes that someone in that state is told of: the link is only for who has a place."""
    return [change for change in found if change in TOLD and (change != Change.LINK or state.joins)]


def told_to_any(before: Occasion, after: Occasion) -> bool:
    """Whether anybody is to be told of it. What is cancelled is not told of until it takes place after all."""
    found = changes(before, after)
    return bool(TOLD.intersection(found)) and not (before.cancelled and after.cancelled)


def sentences(before: Occasion, after: Occasion, *, state: State | None = None) -> list[str]:
    """Each change in the active language: what is, and what was."""
    found = changes(before, after)
    return [_sentence(each, before, after) for each in (to_tell(found, state) if state else found)]


def when_in_words(occasion: Occasion) -> str:
    """« mardi 3 mars 2026, 18 h 30 – 19 h 30 (heure de Paris) »; that it is not known yet without a date."""
    if occasion.starts_at is None or occasion.ends_at is None:
        return _("date to come")
    day = f"{date_format(occasion.starts_at.astimezone(PARIS), 'l')} {day_in_words(occasion.starts_at)}"
    hours = f"{hour_in_words(occasion.starts_at)} – {hour_in_words(occasion.ends_at)}"
    return _("%(day)s, %(hours)s (Paris time)") % {"day": day, "hours": hours}


def where_in_words(occasion: Occasion | Event) -> str:
    return occasion.place or _("Online")


def _sentence(change: Change, before: Occasion, after: Occasion) -> str:
    pairs = {
        Change.MOVED: (when_in_words(after), when_in_words(before)),
        Change.PLACE: (where_in_words(after), where_in_words(before)),
        Change.TITLE: (str(after), str(before)),
    }
    told = {
        Change.MOVED: _("New date: %(now)s, instead of %(before)s"),
        Change.PLACE: _("New place: %(now)s, instead of: %(before)s"),
        Change.TITLE: _("New title: %(now)s, instead of: %(before)s"),
        Change.LINK: _("New link to join: the one you had does not work any more")
        if after.join_url
        else _("The link to join you had does not work any more: a new one follows"),
        Change.OFFLINE: _("Its page is no longer online; your registration goes on"),
        Change.ONLINE: _("Its page is online again"),
        Change.CANCELLED: _("It is cancelled"),
        Change.RESTORED: _("It takes place after all"),
    }[change]
    now, was = pairs.get(change, ("", ""))
    return told % {"now": now, "before": was} if change in pairs else told


def _hours(occasion: Occasion) -> tuple[datetime | None, ...]:
    moments = (occasion.starts_at, occasion.ends_at)
    return tuple(moment.replace(microsecond=0) if moment else None for moment in moments)


def _comparable(occasion: Occasion) -> tuple[object, ...]:
    plain = tuple(getattr(occasion, name) for name in FACTS if name not in ("uid", "starts_at", "ends_at"))
    return (*plain, *_hours(occasion))
