"""Alerts about calls for projects: what is news, whom it is for, and that it is told once.

A call is news when one of its intakes opens or opens again, is extended, or enters its last seven days. An announcement
is a row, one per intake, kind and date; its messages are written in batches, each with what it takes to go on after a
crash, so that nobody is left out and nobody is told twice.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from programmes.models import CallPage
from registrations.domain.bulk_letters import Circular
from registrations.enums import AnnouncementKind, MessageKind
from registrations.models import Announcement, Draft, Intake, Message, Registration, Subscription
from registrations.models.intakes import CLOSING_SOON

STALE = timedelta(days=3)  # older news is none: the site was down, or the content comes from elsewhere
BATCH = 200
OPENINGS = (AnnouncementKind.OPENED, AnnouncementKind.REOPENED)

Criteria = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell of an intake: when it became so, and the date that tells it from the next of its kind."""

    call: CallPage
    intake: Intake
    kind: AnnouncementKind
    moment: datetime
    about: str = ""
    silent: bool = False  # nobody needs to be told: it is only noted

    @property
    def key(self) -> str:
        """What a message about it is about, for each subscription once."""
        return f"{self.kind}:{self.intake.pk}:{self.about}"

    def is_told(self, at: datetime) -> bool:
        """Whether it is worth telling at that moment; otherwise it is only noted."""
        return not self.silent and at - self.moment <= STALE


def announce_calls(at: datetime | None = None) -> int:
    """Write the alerts that are due about the calls that are open and public; say how many messages were written.

    The worker calls it every minute. What is stale, and what a first installation finds open, is noted and told nobody.
    Only those hear of something who had confirmed before it became so.
    """
    at = at or timezone.now()
    calls = {call.translation_key: call for call in _public_calls(at)}
    intakes = list(Intake.objects.public().filter(page_key__in=calls).order_by("opens_at", "pk"))
    told: dict[int, list[Announcement]] = {intake.pk: [] for intake in intakes}
    for announcement in Announcement.objects.filter(intake__in=intakes).order_by("pk"):
        told[announcement.intake_id].append(announcement)
    written = 0
    for intake in intakes:
        if intake.accepts(at):
            earlier = [each for each in intakes if each.page_key == intake.page_key and each != intake]
            for news in news_of(calls[intake.page_key], intake, earlier, told[intake.pk], at):
                written += _announce(news, at)
    return written


def news_of(
    call: CallPage,
    intake: Intake,
    others: Iterable[Intake],
    told: Collection[Announcement],
    at: datetime,
) -> Iterator[News]:
    """What is to be told of an intake that is open at that moment, and was not told to the end yet."""
    opening = next((each for each in told if each.kind in OPENINGS), None)
    closes_at = intake.closes_at
    every = [
        News(
            call,
            intake,
            AnnouncementKind(opening.kind) if opening else _kind_of_opening(intake, others),
            max(intake.opens_at, call.first_published_at or intake.opens_at),
            silent=at - intake.opens_at > STALE,
        )
    ]
    if closes_at and intake.extended_from:
        # Whoever never heard of the first date hears of the one that counts with the opening.
        moment = min(intake.updated_at, at)  # staff changed it then, or before
        every.append(
            News(call, intake, AnnouncementKind.EXTENDED, moment, _date(closes_at), silent=opening is None)
        )
    if closes_at and (soon := closes_at - CLOSING_SOON) <= at:
        silent = intake.opens_at >= soon or any(_tells_of(each, closes_at, soon, intake) for each in told)
        every.append(News(call, intake, AnnouncementKind.DEADLINE, soon, _date(closes_at), silent=silent))
    finished = {(each.kind, each.about) for each in told if each.finished_at}
    return (news for news in every if (news.kind, news.about) not in finished)


def _kind_of_opening(intake: Intake, others: Iterable[Intake]) -> AnnouncementKind:
    """Open again when an earlier round of the call had been open and had closed by then."""
    before = (
        each
        for each in others
        if each.closes_at
        and each.opens_at < intake.opens_at
        and each.closes_at <= intake.opens_at
        and not (each.cancelled_at and each.cancelled_at <= each.opens_at)
    )
    return AnnouncementKind.REOPENED if any(before) else AnnouncementKind.OPENED


def _tells_of(announcement: Announcement, closes_at: datetime, since: datetime, intake: Intake) -> bool:
    """Whether it told that closing date, in the last days already: nobody needs to hear of it again."""
    if announcement.created_at < since:
        return False
    if announcement.kind == AnnouncementKind.EXTENDED:
        return announcement.about == _date(closes_at)
    return announcement.kind in OPENINGS and announcement.created_at - intake.opens_at <= STALE


def _date(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def _public_calls(at: datetime) -> Iterator[CallPage]:
    """The calls with an open intake that anyone can read: their French page, or the only one when there is none.

    So that nobody is told of a page that comes later in their own language, a call is announced once it is live in the
    site's first one.
    """
    keys = Intake.objects.public().open(at).values("page_key")
    pages = CallPage.objects.filter(translation_key__in=keys, alias_of__isnull=True).select_related("locale")
    first = {
        page.translation_key: page
        for page in sorted(
            pages.prefetch_related("areas", "audiences", "regions").order_by("pk"),
            key=lambda page: page.locale.language_code == settings.LANGUAGE_CODE,
        )
    }
    public = set(pages.live().public().order_by("pk").values_list("pk", flat=True))
    return (page for page in first.values() if page.pk in public)


# --- Whom it is for ------------------------------------------------------------------------------


def subject_of(call: CallPage) -> dict[str, frozenset[str]]:
    """What a call is about, in the words of criteria; an empty set where it is about everything."""
    return {
        "areas": frozenset(str(area.translation_key) for area in call.areas.all()),
        "regions": frozenset(region.code for region in call.regions.all()),
        "audiences": frozenset(str(audience.translation_key) for audience in call.audiences.all()),
    }


def wanted(criteria: Criteria, subject: Mapping[str, frozenset[str]]) -> bool:
    """Whether a call with that subject satisfies the criteria: each that names something, by one of what it names."""
    return all(
        not criteria.get(name) or not about or not about.isdisjoint(criteria[name])
        for name, about in subject.items()
    )


def _alerts(news: News) -> QuerySet[Subscription]:
    """The alerts whose owners may have to hear of it and have not yet, whatever their criteria."""
    waiting = _waiting(news).filter(intake=None)
    if news.kind != AnnouncementKind.DEADLINE:
        return waiting
    # They hear of the last days by a reminder of their own, or have nothing left to do.
    mine = {"intake": news.intake, "email_key": OuterRef("email_key")}
    return waiting.exclude(
        Exists(Subscription.objects.active().filter(**mine))
        | Exists(Draft.objects.filter(**mine))
        | Exists(Registration.objects.filter(**mine))
    )


def _reminders(news: News) -> QuerySet[Subscription]:
    """Who asked to be reminded of that deadline hears of an extension too, unless their alert has told them."""
    if news.kind != AnnouncementKind.EXTENDED:
        return Subscription.objects.none()
    alerted = Message.objects.filter(
        subscription__email_key=OuterRef("email_key"), kind=MessageKind.ALERT, about=news.key
    )
    return _waiting(news).filter(~Exists(alerted), intake=news.intake)


def _waiting(news: News) -> QuerySet[Subscription]:
    mine = Message.objects.filter(subscription=OuterRef("pk"), kind=MessageKind.ALERT, about=news.key)
    return Subscription.objects.active().filter(~Exists(mine), confirmed_at__lte=news.moment)


# --- Telling it ------------------------------------------------------------------------------------


def _announce(news: News, at: datetime) -> int:
    """Tell everyone it is for, or note that it is stale; say how many messages were written."""
    announcement, _created = Announcement.objects.get_or_create(
        intake=news.intake, kind=news.kind, about=news.about, defaults={"created_at": at}
    )
    written = 0
    if news.is_told(at):
        subject = subject_of(news.call)
        circular = Circular(MessageKind.ALERT, news.intake, key=news.key, values={"announcement": news.kind})
        for chosen in (_alerts(news), _reminders(news)):
            written += _tell(announcement, circular, chosen, subject, at)
    Announcement.objects.filter(pk=announcement.pk, finished_at=None).update(finished_at=at)
    return written


def _tell(
    announcement: Announcement,
    circular: Circular,
    chosen: QuerySet[Subscription],
    subject: Mapping[str, frozenset[str]],
    at: datetime,
) -> int:
    """Write the messages, a batch in a transaction. Two workers at once take turns: the second finds none left."""
    written, last = 0, 0
    while True:
        with transaction.atomic():
            Announcement.objects.select_for_update().get(pk=announcement.pk)
            batch = list(chosen.filter(pk__gt=last).order_by("pk")[:BATCH])
            ours = [each for each in batch if each.intake_id or wanted(each.criteria, subject)]
            written += circular.write(ours, at=at)
        if len(batch) < BATCH:
            return written
        last = batch[-1].pk
