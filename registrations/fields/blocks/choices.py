"""Fields answered by choosing."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from registrations.fields.blocks.base import (
    CHOICES,
    CONSENTS,
    KEY,
    KEY_HELP,
    KEY_REFUSED,
    PEOPLE,
    FieldBlock,
    Problem,
    clean_all,
    give_keys,
    repeated_keys,
)

FEWEST = 2  # choices


class OptionBlock(blocks.StructBlock):
    """One choice."""

    label_fr = blocks.CharBlock(label=_("Label in French"), max_length=160)
    label_en = blocks.CharBlock(label=_("Label in English"), max_length=160, required=False)
    code = blocks.CharBlock(label=_("Code"), max_length=50, required=False, help_text=KEY_HELP)

    def clean(self, value):
        return clean_all(self, value)

    def problems(self, value: dict) -> Iterator[Problem]:
        if value.get("code") and not KEY.match(value["code"]):
            yield "code", KEY_REFUSED % {"typed": value["code"]}

    class Meta:
        icon = "radio-full"
        label = _("Choice")
        label_format = "{label_fr}"


class OptionsFieldBlock(FieldBlock):
    """What a choice and choices share."""

    options = blocks.ListBlock(OptionBlock(), label=_("Choices"), max_num=100)

    def problems(self, value: dict) -> Iterator[Problem]:
        yield from super().problems(value)
        options = value.get("options")
        if options is None:
            return
        give_keys(options, "code")
        if len(options) < FEWEST:
            yield (
                "options",
                _("“%(field)s” needs two choices at least: add one.")
                % {"field": value.get("label_fr") or ""},
            )
        if repeated := repeated_keys(options, "code"):
            codes = ", ".join(sorted(set(repeated.values())))
            yield "options", _("Two choices have the same code: %(codes)s.") % {"codes": codes}


class ChoiceFieldBlock(OptionsFieldBlock):
    """One choice among several."""

    class Meta:
        icon = "radio-full"
        label = _("One choice")
        description = _("One choice among several.")
        group = CHOICES


class ChoicesFieldBlock(OptionsFieldBlock):
    """Several choices."""

    class Meta:
        icon = "list-ul"
        label = _("Several choices")
        description = _("Any number of choices.")
        group = CHOICES


class YesNoFieldBlock(FieldBlock):
    """Yes or no."""

    class Meta:
        icon = "check"
        label = _("Yes or no")
        description = _("A question answered by yes or no.")
        group = CHOICES


class ScaleFieldBlock(FieldBlock):
    """A place on a scale of whole numbers."""

    minimum = blocks.IntegerBlock(label=_("First number"), default=1, min_value=0, max_value=1)
    maximum = blocks.IntegerBlock(label=_("Last number"), default=5, min_value=2, max_value=10)
    lowest_fr = blocks.CharBlock(label=_("What the first means, in French"), max_length=60, required=False)
    lowest_en = blocks.CharBlock(label=_("What the first means, in English"), max_length=60, required=False)
    highest_fr = blocks.CharBlock(label=_("What the last means, in French"), max_length=60, required=False)
    highest_en = blocks.CharBlock(label=_("What the last means, in English"), max_length=60, required=False)

    class Meta:
        icon = "sliders"
        label = _("Scale")
        description = _("A whole number on a scale, with words at both ends.")
        group = CHOICES


class RegionFieldBlock(FieldBlock):
    """One region of France, or several."""

    several = blocks.BooleanBlock(label=_("Several regions"), required=False)

    class Meta:
        icon = "globe"
        label = _("Region")
        description = _("A region of France, overseas included, or several.")
        group = PEOPLE


class ConsentFieldBlock(FieldBlock):
    """A box to tick; its label is the text agreed to or declared, kept with the version."""

    nature = blocks.ChoiceBlock(
        label=_("What ticking it is"),
        choices=[
            ("consent", _("A consent: the person may take it back at any time")),
            ("declaration", _("A declaration (true, read, entitled): it stands with what is sent")),
        ],
        default="consent",
        help_text=_(
            "A consent is free: do not make it required unless something optional depends on it. With a sensitive"
            " answer, it goes with that answer, and the answer is erased when the consent is taken back."
        ),
    )

    page = blocks.PageChooserBlock(
        label=_("Page to read"),
        required=False,
        help_text=_("The label leads to it where it says its title, or after its words."),
    )

    class Meta:
        icon = "tick-inverse"
        label = _("Consent or declaration")
        description = _("A box to tick, never ticked beforehand.")
        group = CONSENTS
