"""Workshops of an edition, chosen à la carte."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager
from wagtail_localize.fields import SynchronizedField

from core.blocks import RICH_TEXT_FEATURES, BodyBlock
from core.dates import minute_in_words
from core.models import BasePage
from programmes.models.calls import RegistrableQuerySet
from programmes.models.children import ProgrammeChildMixin, ancestor
from registrations.pages import RegistrationMixin
from registrations.panels import IntakesPanel
from registrations.status import FORM_PATH

if TYPE_CHECKING:
    from programmes.models.editions import EditionPage


class WorkshopQuerySet(RegistrableQuerySet):
    def upcoming(self, at: datetime | None = None):
        """Those that have not begun, the next one first."""
        return self.filter(starts_at__gt=at or timezone.now()).order_by("starts_at", "pk")


class WorkshopPage(ProgrammeChildMixin, RegistrationMixin, BasePage):
    """One online workshop: when, what one learns there, who hosts it, how it is made accessible."""

    starts_at = models.DateTimeField(_("starts"), help_text=_("Paris time."))
    duration_minutes = models.PositiveSmallIntegerField(
        _("duration (minutes)"), default=60, validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    theme = models.CharField(_("theme"), max_length=80)
    host = models.CharField(_("host"), max_length=120, blank=True)
    learn = RichTextField(_("what one learns"), features=RICH_TEXT_FEATURES, blank=True)
    captioned = models.BooleanField(_("live captions"), default=False)
    sign_language = models.BooleanField(_("French sign language"), default=False)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(WorkshopQuerySet)()

    parent_page_types = ["programmes.EditionPage"]
    subpage_types: list[str] = []
    template = "programmes/workshop_page.html"
    page_description = _("An online workshop with its date and its registrations.")

    content_panels = [
        *BasePage.content_panels,
        IntakesPanel(heading=_("Intakes")),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("duration_minutes")]),
        FieldRowPanel([FieldPanel("theme"), FieldPanel("host")]),
        FieldPanel("learn"),
        MultiFieldPanel([FieldPanel("captioned"), FieldPanel("sign_language")], _("Access")),
        FieldPanel("body"),
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *(
            SynchronizedField(name)
            for name in ("starts_at", "duration_minutes", "captioned", "sign_language")
        ),
    ]

    class Meta:
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")

    def clean(self) -> None:
        super().clean()
        if self.slug == FORM_PATH.strip("/"):
            raise ValidationError(
                {"slug": _("The edition's form lives at this address: choose another one.")}
            )

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.duration_minutes)

    @cached_property
    def edition(self) -> "EditionPage | None":
        return cast("EditionPage | None", ancestor(self, "EditionPage"))

    @property
    def card_facts(self) -> list[str]:
        return [
            _("%(date)s, Paris time") % {"date": minute_in_words(self.starts_at)},
            _("%(minutes)s minutes") % {"minutes": self.duration_minutes},
        ]

    def get_searchable_text(self) -> list[str]:
        return [self.theme, self.host, self.learn, *super().get_searchable_text()]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`status` of the workshop's own intake, or of its edition's when it has none."""
        status = self.status or (self.edition.status if self.edition else None)
        return super().get_context(request, *args, **kwargs) | {"status": status}
