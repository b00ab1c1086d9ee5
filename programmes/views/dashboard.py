"""On the dashboard: what the coming days ask of who writes the site."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component
from wagtail.models import Page, TaskState

from core.editing.reach import editable
from core.models import User, Video
from core.text.dates import day_in_words, minute_in_words
from programmes.models import OpportunityPage
from registrations.models import Intake

AHEAD = timedelta(days=7)
SHOWN = 8  # of each kind, the most urgent first


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to look at, with where to change it."""

    text: str
    when: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of thing to look at; `more` says how many are not shown."""

    title: str
    lines: list[Line] = field(default_factory=list)
    more: str = ""


class DeadlinesPanel(Component):
    """« Échéances »: rounds that open or close, offers that have expired, videos and pages that wait.

    A few queries, whatever there is to show; each person sees what they may change.
    """

    name = "deadlines"
    template_name = "programmes/admin/deadlines_panel.html"
    order = 210

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict:
        user, now = parent_context["request"].user, timezone.now()
        pages = editable(user)
        found = [
            *_rounds(user, pages, now),
            _expired_offers(pages, now),
            _incomplete_videos(user),
            _moderation(user, pages),
        ]
        return {"sections": [section for section in found if section and section.lines]}


def _section(title: str, lines: list[Line]) -> Section:
    over = len(lines) - SHOWN
    more = ngettext("and %(count)s more", "and %(count)s more", over) % {"count": over} if over > 0 else ""
    return Section(title, lines[:SHOWN], more)


def _rounds(user: User, pages: QuerySet[Page], now: datetime) -> Iterable[Section]:
    """The rounds that close and those that open within seven days, under the page they belong to."""
    own = Intake.objects.in_scope_of(user)
    opening = own.upcoming(now).filter(opens_at__lte=now + AHEAD).order_by("opens_at", "pk")
    closing = own.closing_soon(now).order_by("closes_at", "pk")
    closes = [(intake, intake.closes_at) for intake in closing]
    opens = [(intake, intake.opens_at) for intake in opening]
    keys = {intake.page_key for intake, _moment in (*closes, *opens)}
    found = pages.filter(translation_key__in=keys).select_related("locale").order_by("pk")
    first_language_last = sorted(found, key=lambda page: page.locale.language_code == settings.LANGUAGE_CODE)
    by_key = {page.translation_key: page for page in first_language_last}
    for title, dated in (
        (_("Closing within seven days"), closes),
        (_("Opening within seven days"), opens),
    ):
        lines = [
            Line(f"{page.title} · {intake.name}", minute_in_words(moment), _edit(page))
            for intake, moment in dated
            if moment and (page := by_key.get(intake.page_key))
        ]
        yield _section(title, lines)


def _expired_offers(pages: QuerySet[Page], now: datetime) -> Section:
    """Offers that are still online though nobody can answer them any more."""
    mine = OpportunityPage.objects.live().expired(now).filter(pk__in=pages.values("pk"))
    offers = mine.only("pk", "title", "expires_on").order_by("expires_on", "pk")
    lines = [
        Line(
            offer.title,
            _("last day: %(date)s") % {"date": day_in_words(offer.expires_on)},
            _edit(offer),
        )
        for offer in offers
    ]
    return _section(_("Expired offers still online"), lines)


def _incomplete_videos(user: User) -> Section | None:
    """Videos that no page can be published with; for those who may mend them."""
    if not user.has_perm("core.change_video"):
        return None
    silent = ~Q(file="") & Q(captions="") | Q(file="", captioned_elsewhere=False)
    videos = Video.objects.filter(silent | Q(transcript="")).order_by("title", "pk")
    lines = [
        Line(
            video.title,
            ", ".join(str(each) for each in video.missing),
            reverse("wagtailsnippets_core_video:edit", args=[video.pk]),
        )
        for video in videos
        if video.missing
    ]
    return _section(_("Videos without captions or transcript"), lines)


def _moderation(user: User, pages: QuerySet[Page]) -> Section | None:
    """How many pages wait for a moderator; moderators have Wagtail's own panel."""
    waiting = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
    if TaskState.objects.reviewable_by(user).exists():
        return None
    keys = {int(pk) for pk in waiting.values_list("workflow_state__object_id", flat=True) if pk.isdecimal()}
    number = pages.filter(pk__in=keys).count() if keys else 0
    if not number:
        return None
    words = ngettext("%(count)s page", "%(count)s pages", number) % {"count": number}
    report = reverse("wagtailadmin_reports:workflow_tasks")
    return Section(_("Waiting for moderation"), [Line(words, "", report)])


def _edit(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
