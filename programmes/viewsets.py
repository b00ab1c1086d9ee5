"""What staff find in the admin's menu of what programmes share, and calls in the page explorer."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LocaleColumn
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from core.viewsets import NamedViewSet, ThemeViewSet, VideoViewSet
from programmes.models import ActionArea, Audience, CallPage, KeyFigure, Skill
from programmes.views.explorer import CallExplorerView
from rolemodels.models import Sector


class KeyFigureViewSet(SnippetViewSet):
    """Key figures, each with its source."""

    model = KeyFigure
    icon = KeyFigure.icon
    menu_label = _("Key figures")
    list_display = [
        "label",
        LocaleColumn(),
        Column("text", label=_("Figure")),
        Column("nature", label=_("Nature"), accessor=KeyFigure.get_nature_display, sort_key="nature"),
        "source",
        "date",
    ]
    list_filter = ["nature", "speaker"]
    ordering = ["label", "pk"]
    search_fields = ["label", "population", "source"]
    search_backend_name = None  # the index cannot keep this order


class ActionAreaViewSet(NamedViewSet):
    """Areas that programmes act in."""

    model = ActionArea
    icon = ActionArea.icon
    menu_label = _("Action areas")


class AudienceViewSet(NamedViewSet):
    """People that programmes are for."""

    model = Audience
    icon = Audience.icon
    menu_label = _("Audiences")


class SkillViewSet(NamedViewSet):
    """What one learns to do."""

    model = Skill
    icon = Skill.icon
    menu_label = _("Skills")


class SectorViewSet(NamedViewSet):
    """Sectors that role models work in."""

    model = Sector
    icon = Sector.icon
    menu_label = _("Sectors")


class SharedGroup(SnippetViewSetGroup):
    """Written once, shown on many pages."""

    items = (
        VideoViewSet,
        KeyFigureViewSet,
        ThemeViewSet,
        ActionAreaViewSet,
        AudienceViewSet,
        SkillViewSet,
        SectorViewSet,
    )
    menu_label = _("Shared content")
    menu_icon = "snippet"
    menu_order = 170


class CallViewSet(PageViewSet):
    """Calls in the explorer, with their state."""

    model = CallPage
    icon = "doc-full"
    index_view_class = CallExplorerView
