"""Role models: people who changed jobs and tell how."""

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField, StreamField

from core.blocks import RICH_TEXT_FEATURES, BodyBlock, words_of_chosen
from core.enums import Accent
from core.lists.facets import Criterion, narrow
from core.lists.listings import cards_of, gather, links, page_of
from core.models import BasePage, Video
from registrations.pages import RegistrationMixin, next_change_of
from registrations.panels import IntakesPanel


class PathStepBlock(blocks.StructBlock):
    """One moment of a path."""

    when = blocks.CharBlock(label=gettext_lazy("When"), max_length=40)
    title = blocks.CharBlock(label=gettext_lazy("Title"), max_length=120)
    text = blocks.TextBlock(label=gettext_lazy("Text"), max_length=600, required=False, default="", rows=3)

    class Meta:
        icon = "arrow-right"
        label = gettext_lazy("Step of the path")
        description = gettext_lazy("One moment of the path: when, what, and how it felt.")
        preview_value = {"when": "2021", "title": "Un premier atelier", "text": "Par curiosité."}
        preview_template = "rolemodels/path_step_preview.html"


class RoleModelIndexPage(RegistrationMixin, BasePage):
    """All the role models, and the way to become one: its intake takes volunteers."""

    invitation = RichTextField(
        gettext_lazy("invitation to become a role model"),
        features=RICH_TEXT_FEATURES,
        blank=True,
        help_text=gettext_lazy("Shown with the button while an intake of this page is open."),
    )
    body = StreamField(BodyBlock(), verbose_name=gettext_lazy("body"), blank=True)

    parent_page_types = ["home.HomePage"]
    subpage_types = ["rolemodels.RoleModelPage"]
    template = "rolemodels/role_model_index_page.html"
    shared_kind = ""
    page_description = gettext_lazy("Lists the stories below it.")
    cached_parameters = ("secteur", "theme", "page")

    content_panels = [
        *BasePage.content_panels,
        IntakesPanel(heading=gettext_lazy("Intakes")),
        FieldPanel("invitation"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = gettext_lazy("list of role models")
        verbose_name_plural = gettext_lazy("lists of role models")

    @property
    def accent(self) -> str:
        return Accent.ROLE_MODELS

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`listing` and `role_models`, a page of it, newest first; `status` of the intake for volunteers."""
        stories = RoleModelPage.objects.child_of(self).live()
        light = list(
            stories.select_related("sector")
            .only("pk", "title", "sector")
            .order_by("-first_published_at", "-pk")
        )
        themes = links(RoleModelPage.themes, stories)
        sectors = gather((story.pk, story.sector) for story in light if story.sector)
        criteria: list[Criterion[RoleModelPage]] = [
            Criterion("secteur", _("Sector"), sectors.options, lambda story: sectors.of(story.pk)),
            Criterion("theme", _("Theme"), themes.options, lambda story: themes.of(story.pk)),
        ]
        listing = narrow(light, criteria, request.GET)
        return super().get_context(request, *args, **kwargs) | {
            "listing": listing,
            "role_models": page_of(RoleModelPage, [story.pk for story in listing.rows], request.GET),
            "list_title": listing.titled(self.title),
            "status": self.status,
        }


class RoleModelPage(BasePage):
    """One person's path from a job to another; the title is the first name."""

    job_before = models.CharField(gettext_lazy("job before"), max_length=120)
    job_after = models.CharField(gettext_lazy("job after"), max_length=120)
    is_example = models.BooleanField(
        gettext_lazy("fictional example"),
        default=False,
        help_text=gettext_lazy("The page then says that this person does not exist."),
    )
    sector = models.ForeignKey(
        "rolemodels.Sector",
        verbose_name=gettext_lazy("sector"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    themes = ParentalManyToManyField(
        "core.Theme", verbose_name=gettext_lazy("themes"), blank=True, related_name="+"
    )
    video = models.ForeignKey(
        "core.Video",
        verbose_name=gettext_lazy("video"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=gettext_lazy("It needs captions and a transcript before the page can be published."),
    )
    path_steps = StreamField([("step", PathStepBlock())], verbose_name=gettext_lazy("path"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=gettext_lazy("body"), blank=True)
    related = StreamField(
        [("page", blocks.PageChooserBlock(label=gettext_lazy("Page")))],
        verbose_name=gettext_lazy("to go further"),
        blank=True,
        max_num=6,
        help_text=gettext_lazy("Workshops and programmes that this path leads to."),
    )

    parent_page_types = ["rolemodels.RoleModelIndexPage"]
    subpage_types: list[str] = []
    template = "rolemodels/role_model_page.html"
    found_by = ("themes",)
    page_description = gettext_lazy("Someone’s path from a job to another.")

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("job_before"), FieldPanel("job_after")]),
        FieldPanel("is_example"),
        FieldPanel("sector"),
        FieldPanel("themes"),
        FieldPanel("video"),
        FieldPanel("path_steps"),
        FieldPanel("body"),
        FieldPanel("related"),
    ]

    class Meta:
        verbose_name = gettext_lazy("role model")
        verbose_name_plural = gettext_lazy("role models")

    @property
    def accent(self) -> str:
        return Accent.ROLE_MODELS

    @property
    def card_facts(self) -> list[str]:
        return [f"{self.job_before} → {self.job_after}"]

    @property
    def shown_video(self):
        """The video, if it can be followed by everyone."""
        return self.video if self.video and not self.video.missing else None

    def get_searchable_text(self) -> list[str]:
        steps = [text for step in self.path_steps for text in (step.value["title"], step.value["text"])]
        sector = self.sector.name if self.sector else ""
        film = words_of_chosen([self.video])
        return [self.job_before, self.job_after, sector, *steps, *super().get_searchable_text(), *film]

    def films(self) -> list[Video]:
        return [*super().films(), *([self.shown_video] if self.shown_video else [])]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`themes`; `related`, the live pages to go further, each with what its card shows."""
        related = self._related()
        return super().get_context(request, *args, **kwargs) | {
            "themes": self.themes.all(),
            "related": related,
            "next_change": next_change_of(related),
        }

    def _related(self) -> list[BasePage]:
        """A query per type of page, whatever their number."""
        return cards_of(block.value.pk for block in self.related if block.value is not None)

    def structured_data(self, request: HttpRequest) -> list[dict]:
        video = self.shown_video
        return [*super().structured_data(request), *([video.structured_data(self, request)] if video else [])]
