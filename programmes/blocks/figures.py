"""Key figures in a page: chosen among those of the site, never typed twice."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock

from core.blocks import words_of_chosen
from core.drawings.charts import BarChart


class OfFiguresBlock(blocks.StructBlock):
    """Shows `figures`, and is found by what they say."""

    def get_searchable_content(self, value) -> list[str]:
        return [*super().get_searchable_content(value), *words_of_chosen(value["figures"])]


class KeyFiguresBlock(OfFiguresBlock):
    """A group of key figures; those that disagree stand side by side, each with its own source."""

    title = blocks.CharBlock(label=_("Title"), required=False, default="", max_length=120)
    figures = blocks.ListBlock(
        SnippetChooserBlock("programmes.KeyFigure", label=_("Figure")),
        label=_("Figures"),
        min_num=1,
        max_num=8,
    )
    note = blocks.TextBlock(
        label=_("Note"),
        required=False,
        default="",
        max_length=400,
        rows=2,
        help_text=_("For example: why these figures differ."),
    )

    class Meta:
        icon = "order"
        label = _("Key figures")
        description = _("Figures with population, date and source, measured or aimed at.")
        template = "programmes/blocks/key_figures_block.html"
        preview_template = "programmes/blocks/key_figures_block_preview.html"
        preview_value = {"title": "Quelques repères", "figures": [], "note": "Deux sources, deux chiffres."}


class FigureChartValue(blocks.StructValue):
    """The chart of the chosen figures."""

    @property
    def chart(self) -> BarChart | None:
        """None until a figure with a number is chosen."""
        bars = [
            (figure.label, float(figure.number), figure.text, figure.nature)
            for figure in self["figures"]
            if figure is not None and figure.number is not None and figure.number >= 0
        ]
        return (
            BarChart.of(bars, title=self["title"], maximum=100 if self["percent"] else None) if bars else None
        )


class FigureChartBlock(OfFiguresBlock):
    """Bars that compare key figures of one unit."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    figures = blocks.ListBlock(
        SnippetChooserBlock("programmes.KeyFigure", label=_("Figure")),
        label=_("Figures"),
        min_num=2,
        max_num=8,
        help_text=_("All of one unit, each with its number."),
    )
    percent = blocks.BooleanBlock(label=_("The whole is 100 %"), required=False)

    def clean(self, value):
        result = super().clean(value)
        figures = [figure for figure in result["figures"] if figure is not None]
        if any(figure.number is None for figure in figures):
            message = ValidationError(_("A figure without a number cannot be drawn: give it one first."))
            raise StructBlockValidationError(block_errors={"figures": message})
        if len({figure.unit for figure in figures}) > 1:
            message = ValidationError(_("These figures are not of one unit: they cannot share a chart."))
            raise StructBlockValidationError(block_errors={"figures": message})
        return result

    class Meta:
        icon = "history"
        label = _("Chart of figures")
        description = _("Bars that compare figures of one unit, with a table that says the same.")
        template = "programmes/blocks/figure_chart_block.html"
        preview_template = "programmes/blocks/figure_chart_block_preview.html"
        preview_value = {"title": "Comparer des chiffres", "figures": [], "percent": True}
        value_class = FigureChartValue
