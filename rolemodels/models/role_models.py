"""Role models: people who changed jobs and tell how."""

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField

from core.blocks import BodyBlock
from core.enums import Accent
from core.models import BasePage


class PathStepBlock(blocks.StructBlock):
    """One moment of a path."""

    when = blocks.CharBlock(label=_("When"), max_length=40)
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), max_length=600, required=False, rows=3)

    class Meta:
        icon = "arrow-right"
        label = _("Step of the path")
        description = _("One moment of the path: when, what, and how it felt.")
        preview_value = {"when": "2021", "title": "Un premier atelier", "text": "Par curiosité."}
        preview_template = "rolemodels/path_step_preview.html"


class RoleModelIndexPage(BasePage):
    """All the role models."""

    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["home.HomePage"]
    subpage_types = ["rolemodels.RoleModelPage"]
    template = "rolemodels/role_model_index_page.html"
    page_description = _("Lists the stories below it.")

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("list of role models")
        verbose_name_plural = _("lists of role models")

    @property
    def accent(self) -> str:
        return Accent.ROLE_MODELS

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`role_models`: the live stories below, newest first."""
        stories = RoleModelPage.objects.child_of(self).for_listing().order_by("-first_published_at", "-pk")
        return super().get_context(request, *args, **kwargs) | {"role_models": stories}


class RoleModelPage(BasePage):
    """One person's path from a job to another; the title is the first name."""

    job_before = models.CharField(_("job before"), max_length=120)
    job_after = models.CharField(_("job after"), max_length=120)
    is_example = models.BooleanField(
        _("fictional example"),
        default=False,
        help_text=_("The page then says that this person does not exist."),
    )
    path_steps = StreamField([("step", PathStepBlock())], verbose_name=_("path"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["rolemodels.RoleModelIndexPage"]
    subpage_types: list[str] = []
    template = "rolemodels/role_model_page.html"
    page_description = _("Someone’s path from a job to another.")

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("job_before"), FieldPanel("job_after")]),
        FieldPanel("is_example"),
        FieldPanel("path_steps"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("role model")
        verbose_name_plural = _("role models")

    @property
    def accent(self) -> str:
        return Accent.ROLE_MODELS

    @property
    def card_facts(self) -> list[str]:
        return [f"{self.job_before} → {self.job_after}"]

    def get_searchable_text(self) -> list[str]:
        steps = [text for step in self.path_steps for text in (step.value["title"], step.value["text"])]
        return [self.job_before, self.job_after, *steps, *super().get_searchable_text()]
