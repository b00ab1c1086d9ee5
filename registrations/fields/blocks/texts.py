"""Fields answered by typing words."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from registrations.enums import Contact
from registrations.fields.blocks.base import PEOPLE, TEXTS, FieldBlock, Problem
from registrations.fields.patterns import PatternRefused, check_pattern

LONG_WORD = 10  # characters that a limit in words must leave to each of them


def identifying() -> list[tuple[str, blocks.Block]]:
    """What a line of text may tell of the person who writes."""
    choices = Contact.choices[1:]
    return [
        (
            "identifies",
            blocks.ChoiceBlock(
                label=_("Names the person"),
                choices=choices,
                required=False,
                help_text=_("Shown in the inbox."),
            ),
        )
    ]


def contacting() -> list[tuple[str, blocks.Block]]:
    """What makes an address the one we write to."""
    return [
        (
            "is_contact",
            blocks.BooleanBlock(
                label=_("Contact address"),
                required=False,
                default=True,
                help_text=_("Our messages are sent to it."),
            ),
        )
    ]


class TextFieldBlock(FieldBlock):
    """A line of text."""

    max_length = blocks.IntegerBlock(
        label=_("Longest answer (characters)"), default=255, min_value=1, max_value=255
    )
    max_words = blocks.IntegerBlock(
        label=_("Longest answer (words)"), required=False, min_value=1, max_value=100
    )
    pattern = blocks.CharBlock(
        label=_("Pattern"),
        max_length=200,
        required=False,
        help_text=_(
            "A regular expression that the whole answer must follow, for example W[0-9]{9}. One that repeats too much "
            "is refused."
        ),
    )
    pattern_error_fr = blocks.CharBlock(
        label=_("What to say otherwise, in French"), max_length=200, required=False
    )
    pattern_error_en = blocks.CharBlock(
        label=_("What to say otherwise, in English"), max_length=200, required=False
    )

    class Meta:
        icon = "title"
        label = _("Text")
        description = _("One line of text.")
        group = TEXTS

    def problems(self, value: dict) -> Iterator[Problem]:
        yield from super().problems(value)
        if value["pattern"]:
            try:
                check_pattern(value["pattern"])
            except PatternRefused as refusal:
                yield "pattern", str(refusal)
            if not value["pattern_error_fr"]:
                yield "pattern_error_fr", _("Say what is expected: who answers cannot read the pattern.")


class LongTextFieldBlock(FieldBlock):
    """Several lines of text."""

    max_length = blocks.IntegerBlock(
        label=_("Longest answer (characters)"),
        default=3000,
        required=False,
        min_value=1,
        max_value=20000,
        help_text=_("Leave empty when you count words."),
    )
    max_words = blocks.IntegerBlock(
        label=_("Longest answer (words)"), required=False, min_value=1, max_value=3000
    )

    class Meta:
        icon = "pilcrow"
        label = _("Long text")
        description = _("Several lines of text, with a count of characters or of words.")
        group = TEXTS

    def problems(self, value: dict) -> Iterator[Problem]:
        yield from super().problems(value)
        characters, words = value["max_length"], value["max_words"]
        if words and characters and characters < words * LONG_WORD:
            yield "max_length", _("That many words need more characters: leave this empty to count words.")


class UrlFieldBlock(FieldBlock):
    """The address of a site."""

    class Meta:
        icon = "link"
        label = _("Web address")
        description = _("The address of a site or of a page.")
        group = TEXTS


class EmailFieldBlock(FieldBlock):
    """An e-mail address."""

    class Meta:
        icon = "mail"
        label = _("E-mail")
        description = _("An e-mail address.")
        group = PEOPLE


class PhoneFieldBlock(FieldBlock):
    """A telephone number."""

    class Meta:
        icon = "mobile-alt"
        label = _("Phone")
        description = _("A telephone number, French or with its country code.")
        group = PEOPLE


class PostcodeFieldBlock(FieldBlock):
    """A French postcode."""

    class Meta:
        icon = "thumbtack"
        label = _("Postcode")
        description = _("The five figures of a French postcode, overseas included.")
        group = PEOPLE


class SiretFieldBlock(FieldBlock):
    """The number of an establishment."""

    class Meta:
        icon = "clipboard-list"
        label = _("SIRET")
        description = _("The fourteen figures of an organisation’s establishment, checked.")
        group = PEOPLE
