"""Indicators of a funded project: where it starts, what it aims at, what has been measured."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from core.drawings.charts import Progress


class IndicatorPointBlock(blocks.StructBlock):
    """What was measured one day."""

    value = blocks.DecimalBlock(label=_("Value"))
    date = blocks.DateBlock(label=_("Date"))

    class Meta:
        icon = "date"
        label = _("Measure")


class IndicatorStructValue(blocks.StructValue):
    """An indicator as it is drawn."""

    @property
    def progress(self) -> Progress | None:
        """None while a number is missing, as in the preview of a block being written."""
        measures = [(point["date"], point["value"]) for point in self["values"]]
        if None in (self["baseline"], self["target"]) or any(None in measure for measure in measures):
            return None
        return Progress.of(
            self["baseline"],
            self["target"],
            measures,
            title=self["name"],
            unit=self["unit"],
        )


class IndicatorBlock(blocks.StructBlock):
    """An indicator with its baseline, its target and its measures."""

    name = blocks.CharBlock(label=_("What is counted"), max_length=160)
    unit = blocks.CharBlock(label=_("Unit"), max_length=40)
    baseline = blocks.DecimalBlock(
        label=_("Baseline"), default=Decimal(0), help_text=_("Before the project.")
    )
    target = blocks.DecimalBlock(label=pgettext_lazy("of an indicator", "Target"))
    target_on = blocks.DateBlock(label=_("Date of the target"), required=False)
    values = blocks.ListBlock(IndicatorPointBlock(), label=_("Measures"), default=[], max_num=40)

    class Meta:
        icon = "history"
        label = _("Indicator")
        description = _("What is counted, from where, towards what, and the measures so far.")
        template = "programmes/blocks/indicator_block.html"
        preview_value = {
            "name": "Personnes accompagnées",
            "unit": "personnes",
            "baseline": 0,
            "target": 200,
            "target_on": None,
            "values": [{"value": 80, "date": date(2024, 6, 30)}],
        }
        value_class = IndicatorStructValue
