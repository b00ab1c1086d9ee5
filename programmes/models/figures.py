"""Key figures, each kept in one place with what one needs to believe it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import PreviewableMixin, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from core.editing.shared_facts import fact
from core.enums import FigureNature
from core.text.amounts import gap_before

SIGN = 3  # characters of a unit that is a sign: %, M€


class KeyFigure(PreviewableMixin, TranslatableMixin, index.Indexed, models.Model):
    """One figure: value, unit, whom it counts, when, who said it, where, and whether it was measured or aimed at."""

    value = models.CharField(_("value"), max_length=20, help_text=_("As people read it: 10 000, or 3."))
    number = models.DecimalField(
        pgettext_lazy("of a figure", "number"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("The same as a number, for charts. Leave empty for « about » or « two out of three »."),
    )
    unit = models.CharField(_("unit"), max_length=40, blank=True, help_text=_("For example: %, M€, people"))
    label = models.CharField(_("what it says"), max_length=160)
    population = models.CharField(_("population"), max_length=160, help_text=_("Whom or what it counts."))
    date = models.CharField(_("date"), max_length=60)
    nature = models.CharField(
        _("nature"), max_length=16, choices=FigureNature.choices, default=FigureNature.MEASURED
    )
    speaker = models.CharField(_("said by"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=200)
    source_url = models.URLField(_("address of the source"), blank=True)

    icon = "order"
    panels = [
        FieldRowPanel([FieldPanel("value"), FieldPanel("unit"), FieldPanel("number")]),
        FieldPanel("label"),
        FieldRowPanel([FieldPanel("population"), FieldPanel("date")]),
        FieldPanel("nature"),
        MultiFieldPanel(
            [FieldPanel("speaker"), FieldPanel("source"), FieldPanel("source_url")], _("Where it comes from")
        ),
    ]
    search_fields = [
        index.SearchField("label"),
        index.SearchField("source"),
        index.AutocompleteField("label"),
    ]
    numbers_in_words = ("value",)
    translatable_fields = [
        *(
            TranslatableField(name)
            for name in ("value", "unit", "label", "population", "date", "speaker", "source")
        ),
        *(fact(name) for name in ("number", "nature", "source_url")),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("key figure")
        verbose_name_plural = _("key figures")
        ordering = ["label", "pk"]

    def __str__(self) -> str:
        return f"{self.text} {self.label} ({self.source})"

    def clean(self) -> None:
        super().clean()
        if self.number is not None and self.number < 0:
            raise ValidationError({"number": _("A key figure is not below zero.")})

    def searchable(self) -> list[str]:
        """What a search finds a page by that shows it."""
        return [self.text, self.label, self.population, self.date, self.speaker, self.source]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "programmes/key_figure_preview.html"

    @property
    def text(self) -> str:
        """The value with its unit; a sign stays with its number, a word may go to the next line."""
        return f"{self.value}{self.gap}{self.unit}"

    @property
    def gap(self) -> str:
        """What stands between the value and its unit."""
        return gap_before(self.unit) if len(self.unit) <= SIGN else " "
