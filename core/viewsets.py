"""What staff find in the admin's menu of what every page shares."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LocaleColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from core.models import NamedSnippet, Theme, Video


class NamedViewSet(SnippetViewSet):
    """Words that pages are sorted by, in the order visitors find them in."""

    model: type[NamedSnippet]
    list_display = ["name", LocaleColumn(), "description", "rank"]
    ordering = ["rank", "name", "pk"]
    search_fields = ["name"]
    search_backend_name = None  # the index cannot keep this order; the list is short


class ThemeViewSet(NamedViewSet):
    """Themes of workshops, role models and offers."""

    model = Theme
    icon = Theme.icon
    menu_label = _("Themes")


def missing_in(video: Video) -> Any:
    """What the video lacks, in words."""
    return ", ".join(str(each) for each in video.missing) or _("nothing")


class VideoViewSet(SnippetViewSet):
    """Videos, with what each still lacks before a page may show it."""

    model = Video
    icon = Video.icon
    menu_label = _("Videos")
    list_display = [
        "title",
        LocaleColumn(),
        Column("missing", label=_("Missing"), accessor=missing_in),
        Column("host", label=_("Where"), accessor=lambda video: video.host or _("our file")),
        Column("recorded_on", label=_("Recorded on"), sort_key="recorded_on"),
    ]
    list_filter = ["captioned_elsewhere", "recorded_on"]
    ordering = ["title", "pk"]
    search_fields = ["title"]
    search_backend_name = None  # the index cannot keep this order
