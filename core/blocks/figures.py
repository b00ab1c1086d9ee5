"""Figures, each with what one needs to believe it."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.enums import FigureNature


class FigureValue(blocks.StructValue):
    """A figure with the word for its nature."""

    @property
    def nature_label(self) -> str:
        return str(FigureNature(self["nature"]).label)


class FigureBlock(blocks.StructBlock):
    """One figure: value, unit, whom it counts, when, who said it and where."""

    value = blocks.CharBlock(label=_("Value"), max_length=20, help_text=_("For example: 10 000, or 3"))
    unit = blocks.CharBlock(
        label=_("Unit"), required=False, max_length=40, help_text=_("For example: %, M€, people")
    )
    label = blocks.CharBlock(label=_("What it says"), max_length=160)
    population = blocks.CharBlock(
        label=_("Population"), max_length=160, help_text=_("Whom or what it counts.")
    )
    date = blocks.CharBlock(label=_("Date"), max_length=60)
    nature = blocks.ChoiceBlock(
        label=_("Nature"), choices=FigureNature.choices, default=FigureNature.MEASURED
    )
    speaker = blocks.CharBlock(label=_("Said by"), required=False, max_length=120)
    source = blocks.CharBlock(label=_("Source"), max_length=200)
    source_url = blocks.URLBlock(label=_("Address of the source"), required=False)

    class Meta:
        icon = "order"
        label = _("Figure")
        value_class = FigureValue


class FiguresBlock(blocks.StructBlock):
    """A group of figures; those that disagree stand side by side, each with its own source."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    figures = blocks.ListBlock(FigureBlock(), label=_("Figures"), min_num=1, max_num=8)

    class Meta:
        icon = "order"
        label = _("Key figures")
        description = _("Figures with population, date and source, measured or aimed at.")
        template = "core/blocks/figures_block.html"
        preview_value = {
            "title": "Quelques repères",
            "figures": [
                {
                    "value": "64",
                    "unit": "%",
                    "label": "de femmes",
                    "population": "échantillon d’exemple",
                    "date": "2023",
                    "nature": "measured",
                    "source": "Exemple",
                }
            ],
        }
