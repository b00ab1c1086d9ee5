"""What we change of Wagtail's own pieces."""

from django.utils.html import escape
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler


class PageLinks(PageLinkHandler):
    """Links to pages in running text, each to its translation: two queries for a text, however many links it holds."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        asked = [str(attrs.get("id", "")) for attrs in attrs_list]
        pages = Page.objects.select_related("locale").in_bulk([int(pk) for pk in asked if pk.isdecimal()])
        elsewhere = {p.translation_key for p in pages.values() if p.locale.language_code != get_language()}
        translations = Page.objects.live().filter(
            translation_key__in=elsewhere, locale__language_code=get_language()
        )
        here = {page.translation_key: page for page in translations.order_by("pk")} if elsewhere else {}
        found = (pages.get(int(pk)) if pk.isdecimal() else None for pk in asked)
        return [
            f'<a href="{escape(here.get(page.translation_key, page).url or "")}">' if page else "<a>"
            for page in found
        ]


@hooks.register("register_rich_text_features", order=10)
def register_page_links(features) -> None:
    """After Wagtail's own, so in its place."""
    features.register_link_type(PageLinks)
