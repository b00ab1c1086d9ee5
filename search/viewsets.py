"""What editors keep of the search: words that mean the same."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from search.models import SynonymGroup


class SynonymViewSet(SnippetViewSet):
    """Words that mean the same to who searches, in the settings: they stand on no page."""

    model = SynonymGroup
    icon = SynonymGroup.icon
    menu_label = _("Synonyms of the search")
    add_to_settings_menu = True
    list_display = [
        Column("expressions", label=_("expressions"), accessor=str, sort_key="expressions"),
        Column(
            "language", label=_("language"), accessor=SynonymGroup.get_language_display, sort_key="language"
        ),
    ]
    list_filter = ["language"]
    ordering = ["language", "expressions", "pk"]
    search_fields = ["expressions"]
    search_backend_name = None
