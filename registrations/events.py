"""What a registration is for, when it happens at a given time: a launch event, a workshop."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Locale, Page

from core.calendars import Entry
from core.text.languages import active_language
from registrations.models import Intake, Occasion
from registrations.workflows import State

# The hook by which floors above tell which events begin between two moments: (after, until) → pairs of a page's
# translation key and the aware moment when its event begins.
STARTING = "events_starting"
LONGEST_EVENT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Event:
    """One gathering. The moments are aware; `join_url` is only for those who have a place (`link_for()`)."""

    title: str
    starts_at: datetime
    ends_at: datetime
    join_url: str
    entry: Entry  # as a calendar keeps it, without the link to join
    place: str = ""  # empty for what takes place online

    @property
    def lasts(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def cancelled(self) -> bool:
        return self.entry.cancelled

    def has_begun(self, at: datetime) -> bool:
        return self.starts_at <= at

    def is_over(self, at: datetime) -> bool:
        return self.ends_at <= at

    def link_for(self, state: State, *, at: datetime) -> str:
        """The link to join, for whoever has a place, from then on until the end; empty for anybody else.

        The one rule of the page behind a personal link and of the letters. No calendar ever holds it: calendars are
        shared.
        """
        return "" if not state.joins or self.cancelled or self.is_over(at) else self.join_url


def event_of(intake: Intake, language: str | None = None) -> Event | None:
    """The event of the intake's page, with its title in that language; None for what happens at no given time.

    Its dates, its place and its link are those of the page in the site's first language: a translation that is late
    moves nothing. When the page is gone, the event as it was last known.
    """
    main, shown = intake.pages_in(language)
    if main is None:
        return _kept(intake, language)
    event: Event | None = getattr(main.specific, "event", None)
    if event is None:
        return None
    if shown is not None and shown.pk != main.pk:
        event = _in_words_of(shown, event)
    return called_off(event) if _is_cancelled(intake) else event


def pages_of(intakes: Iterable[Intake]) -> dict[UUID, dict[str, Page]]:
    """Their pages by translation key and language, whole where they are events, in as many queries for one as for many.

    Each page knows those of its intakes that are given.
    """
    own: defaultdict[UUID, list[Intake]] = defaultdict(list)
    for intake in intakes:
        own[intake.page_key].append(intake)
    locales = {locale.pk: locale for locale in Locale.objects.all()}
    plain = list(Page.objects.filter(translation_key__in=list(own), alias_of=None).order_by("pk"))
    eventful = [page.pk for page in plain if hasattr(page.specific_class, "event")]
    specific = {
        page.pk: page for page in Page.objects.filter(pk__in=eventful).defer_streamfields().specific()
    }
    pages: defaultdict[UUID, dict[str, Page]] = defaultdict(dict)
    for page in (specific.get(each.pk, each) for each in plain):
        if know := getattr(page, "know", None):
            know(own[page.translation_key])
        page.locale = locales[page.locale_id]
        pages[page.translation_key][page.locale.language_code] = page
    return pages


def know_pages(intakes: Sequence[Intake]) -> None:
    """Spare each of them the look-up of its page and of its event."""
    keys = {each.page_key for each in intakes}
    pages = pages_of(Intake.objects.public().filter(page_key__in=keys).with_taken())
    for each in intakes:
        each.know_all(pages.get(each.page_key, {}))


def held_until(intake: Intake, *, at: datetime, event: Event | None = None) -> datetime | None:
    """Until when a place given at that moment is held; never later than the beginning of what it is for.

    None in an intake that asks nobody to confirm an address. `event` spares a look-up.
    """
    if not intake.confirmation_hours:
        return None
    until = at + timedelta(hours=intake.confirmation_hours)
    event = event or event_of(intake)
    return until if event is None or event.has_begun(at) else min(until, event.starts_at)


def title_of(intake: Intake, language: str | None = None) -> str:
    """The title of the intake's page, or the one it had; the intake's name when it never was known."""
    page = intake.page_in(language)
    if page is not None:
        return page.title
    last = last_occasion(intake)
    return (last.title_in(language or active_language()) if last else "") or str(intake)


def last_occasion(intake: Intake) -> Occasion | None:
    """What holds now of the intake's event, as it was last taken note of."""
    return intake.occasions.in_force().order_by("-since", "-pk").first()


def earlier_starts(page: Page, starts_at: datetime) -> list[datetime]:
    """When the page's event was to begin before it was moved to `starts_at`, oldest first."""
    known = Occasion.objects.in_force().filter(intake__page_key=page.translation_key, starts_at__isnull=False)
    starts = dict.fromkeys(known.order_by("since", "pk").values_list("starts_at", flat=True))
    return [each for each in starts if each != starts_at]


def starts_of(after: datetime, until: datetime) -> dict[UUID, datetime]:
    """When the events begin that begin after the one moment and until the other, by their pages' translation keys."""
    return {key: starts_at for tell in hooks.get_hooks(STARTING) for key, starts_at in tell(after, until)}


def called_off(event: Event) -> Event:
    return replace(event, entry=replace(event.entry, cancelled=True))


def event_from(occasion: Occasion, language: str) -> Event | None:
    """The event as those facts tell it; None when they hold no date."""
    if occasion.starts_at is None or occasion.ends_at is None:
        return None
    title = occasion.title_in(language)
    entry = Entry(
        uid=occasion.uid,
        title=title,
        starts=occasion.starts_at,
        ends=occasion.ends_at,
        sequence=int(occasion.since.timestamp()) if occasion.since else 0,
        changed=occasion.since,
        cancelled=occasion.cancelled,
        place=occasion.place,
        online=not occasion.place,
    )
    return Event(title, occasion.starts_at, occasion.ends_at, occasion.join_url, entry, occasion.place)


def _in_words_of(page: Page, event: Event) -> Event:
    """The event in the words of that translation."""
    own: Event | None = getattr(page.specific, "event", None)
    if own is None:
        return event
    words = {name: getattr(own.entry, name) for name in ("title", "description", "url")}
    return replace(event, title=own.title, entry=replace(event.entry, **words))


def _kept(intake: Intake, language: str | None) -> Event | None:
    last = last_occasion(intake)
    return event_from(last, language or settings.LANGUAGE_CODE) if last else None


def _is_cancelled(intake: Intake) -> bool:
    return bool(intake.cancelled_at and intake.cancelled_at <= timezone.now())
