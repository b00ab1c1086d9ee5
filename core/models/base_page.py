"""What every page of the site has: one line that sums it up, a picture, and what a card shows of it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.coreutils import find_available_slug
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet
from wagtail.rich_text import get_text_for_indexing
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.drawings.facts import PicturedFact
from core.editing.forms import BasePageForm
from core.enums import Accent
from core.files import sizes
from core.metadata import structured
from core.sites import belonging
from core.text.page_links import find_targets
from core.text.slugs import plain_slug
from core.text.stems import stems

# What the cards of a class of pages need is found by these, each in a query or two for all pages (core.lists.listings).
Preparers = tuple[Callable[[Iterable[Page]], None], ...]


class BasePageQuerySet(PageQuerySet):
    """What every listing of pages does."""

    def for_cards(self):
        """Live pages with what a card shows, but for the sizes of pictures: `attach_sizes()` finds those of all."""
        return self.live().select_related("locale", "picture")


BasePageManager = PageManager.from_queryset(BasePageQuerySet)


def attach_sizes(pages: Iterable[Page]) -> None:
    """Find the sizes of all the pages' pictures in one query."""
    sizes.attach(picture for page in pages if (picture := getattr(page, "picture", None)))


class BasePage(Page):
    """A page with a summary and a picture, searchable in its own language."""

    summary = models.CharField(
        _("summary"),
        max_length=240,
        blank=True,
        help_text=_("One plain sentence: shown on cards, under the title, and by search engines."),
    )
    picture = models.ForeignKey(
        "core.CustomImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Optional: without one, the programme's motif is drawn."),
    )
    listed = models.BooleanField(
        _("in the site maps"),
        default=True,
        help_text=_("Untick to leave the page out of the site map and of what search engines are told."),
    )

    base_form_class = BasePageForm
    objects = BasePageManager()
    prepares_cards: Preparers = (attach_sizes,)
    cached_parameters: tuple[str, ...] = ()  # what an address may ask of the page: it hears of nothing else
    found_by: tuple[str, ...] = ()  # what it is tied to whose names a search finds it by: `regions`, `themes`
    # What every page of its type says beside the editors' words: it is found by that too.
    says: tuple[Promise, ...] = ()

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("picture")]
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")],
            _("For search engines"),
        ),
        MultiFieldPanel([FieldPanel("show_in_menus"), FieldPanel("listed")], _("For site menus")),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("title_stems", boost=4),
        index.SearchField("summary_stems", boost=2),
        index.SearchField("body_stems"),
        index.FilterField("locale_id"),
    ]
    override_translatable_fields = [SynchronizedField("picture")]

    trail: list[Page] | None = None  # the pages between the home page and this one, once an address led here
    shared_kind: str | None = None  # the word above the title where the page is shared; the card's when None
    unrestricted = False  # once an address led here and anyone may see the page

    class Meta:
        abstract = True

    @property
    def accent(self) -> str:
        """The colour and the motif the page wears."""
        return Accent.SITE

    @property
    def status(self) -> Any:
        """What an intake says now (`registrations.status.IntakeStatus`), for pages that have any."""
        return None

    @property
    def apply_label(self) -> str:
        """What the button to its form says while there is room, for pages that have a status."""
        return ""

    @property
    def card_kind(self) -> str:
        """The word above the title on a card."""
        return self._meta.verbose_name

    @property
    def card_facts(self) -> list[str]:
        """Short facts under the summary on a card: dates, places, sums."""
        return []

    @property
    def pictured_fact(self) -> PicturedFact | None:
        """The fact that a card shows in place of the page's picture; None where a picture says more."""
        return None

    def structured_data(self, request: HttpRequest) -> list[dict[str, Any]]:
        """What the page is, in schema.org's words (see `core.metadata.structured`); the breadcrumb is added to it.

        Here: the questions and the videos of its body.
        """
        body = getattr(self, "body", None) or ()
        questions = structured.faq_page(structured.questions_in(body))
        return [
            *([questions] if questions else []),
            *(film.structured_data(self, request) for film in self._films_of_body() if not film.missing),
        ]

    def _films_of_body(self) -> list[Any]:
        body = getattr(self, "body", None) or ()
        return [film for block in body if block.block_type == "video" if (film := block.value["video"])]

    def films(self) -> list[Any]:
        """All that the page shows with their still pictures; here, those of its body."""
        return self._films_of_body()

    def route(self, request: HttpRequest, path_components: list[str]):
        """Raises Http404 for an address below when one led here: it names no child of ours (`routing.addresses`)."""
        if path_components and self.trail is not None:
            raise Http404
        return super().route(request, path_components)

    def get_url_parts(self, request=None):
        """At the one host it belongs to, whichever it is asked from."""
        return super().get_url_parts(belonging(self, request))

    def get_view_restrictions(self):
        """None, without a query, when the way here has shown none."""
        return PageViewRestriction.objects.none() if self.unrestricted else super().get_view_restrictions()

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._name_address()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        self._name_address()
        super().minimal_clean()

    def _name_address(self) -> None:
        """After the title, in plain letters; only once its place is known, as names are unique among neighbours."""
        if self.path and not self.slug and (slug := plain_slug(self.title)):  # type: ignore[has-type]
            self.slug = find_available_slug(self.get_parent(), slug, ignore_page_id=self.pk)

    def next_change(self, at: datetime | None = None) -> datetime | None:
        """The first moment after `at` when what the page says changes by itself; None when it never does."""
        return None

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict:
        """The sizes of all its pictures are found in one query, and so is all that its texts lead to."""
        body = getattr(self, "body", None) or ()
        shown = [image for block in body if block.block_type == "image" if (image := block.value["image"])]
        films = self.films()
        prefetch_related_objects(films, "poster")
        shown += [film.poster for film in films if film.poster]
        if shown:
            sizes.attach([*shown, *([self.picture] if self.picture else [])])
        find_targets(self)
        return super().get_context(request, *args, **kwargs)

    @classmethod
    def get_indexed_objects(cls):
        return super().get_indexed_objects().select_related("locale")

    def get_searchable_text(self) -> list[str]:
        """The page's own words that a search should find, then the names of what it is tied to; markup is left out."""
        body = getattr(self, "body", None)
        own = body.stream_block.get_searchable_content(body) if body is not None else []
        with translation.override(self.locale.language_code):
            return [
                *own,
                str(self.card_kind),
                *map(str, self.says),
                *(str(each) for relation in self.found_by for each in getattr(self, relation).all()),
            ]

    def title_stems(self) -> str:
        return stems(self.title, self.locale.language_code)

    def summary_stems(self) -> str:
        return stems(self.summary, self.locale.language_code)

    def searchable(self) -> list[str]:
        """All that a search should find of the page, without markup: its title, its summary, its own words."""
        return [self.title, self.summary, *self._own_words()]

    def body_stems(self) -> str:
        return stems(" ".join(self._own_words()), self.locale.language_code)

    def _own_words(self) -> list[str]:
        return [get_text_for_indexing(str(text)) for text in self.get_searchable_text()]
