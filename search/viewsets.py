"""What editors keep of the search: words that mean the same."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CreateView, IndexView, SnippetViewSet

from core.text.cleaning import one_line
from search.models import SynonymGroup
from search.vain import LONGEST, missed


class SynonymsView(IndexView):
    """The groups, below what was searched in vain: each of those is a synonym that is missing, or a page."""

    template_name = "search/synonyms.html"

    def get_base_queryset(self) -> QuerySet[SynonymGroup]:
        return super().get_base_queryset().select_related("page")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds `missed`, with the address of a new group that begins with it; none to who may add none."""
        context = super().get_context_data(**kwargs)
        shown = missed(timezone.now()) if self.add_url else []
        return context | {
            "missed": [
                (each, f"{self.add_url}?{urlencode({'expressions': each.words, 'language': each.language})}")
                for each in shown
            ]
        }


class NewSynonymsView(CreateView):
    """A new group, begun with the words and the language of the address."""

    def get_initial_form_instance(self) -> SynonymGroup:
        asked = self.request.GET
        known = dict(settings.LANGUAGES)
        language = asked.get("language", "")
        words = one_line(asked.get("expressions", "")[:LONGEST])
        return SynonymGroup(
            expressions=words, language=language if language in known else settings.LANGUAGE_CODE
        )


class SynonymViewSet(SnippetViewSet):
    """Words that mean the same to who searches, in the settings: they stand on no page."""

    model = SynonymGroup
    index_view_class = SynonymsView
    add_view_class = NewSynonymsView
    index_template_name = SynonymsView.template_name
    icon = SynonymGroup.icon
    menu_label = _("Synonyms of the search")
    add_to_settings_menu = True
    list_display = [
        Column("expressions", label=_("expressions"), accessor=str, sort_key="expressions"),
        Column("page", label=_("page shown first")),
        Column(
            "language", label=_("language"), accessor=SynonymGroup.get_language_display, sort_key="language"
        ),
    ]
    list_filter = ["language"]
    ordering = ["language", "expressions", "pk"]
    search_fields = ["expressions"]
    search_backend_name = None
