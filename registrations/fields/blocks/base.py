"""What the pieces of a form have in common: keys, texts in both languages, when it is asked, how it is kept."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError

from registrations.enums import NAMELESS, DataClass
from registrations.fields.schema import GUARDED

Problem = tuple[str, str | Promise]  # where something is wrong, and what

KEY = re.compile(r"^[a-z][a-z0-9_]{0,49}\Z")
KEY_HELP = _(
    "Small letters without accents, figures and underscores, beginning with a letter: date_de_creation. Leave empty to"
    " make it from the label. It never changes afterwards."
)
KEY_REFUSED = _(
    "“%(typed)s” cannot be used: write small letters without accents, figures and underscores, beginning with a letter."
)
ALWAYS = ("key", "code")  # what not even a draft may hold wrong: answers are kept under it
LONGEST_KEY = 50
TESTS = [
    ("is", _("is")),
    ("is_not", _("is not")),
    ("filled", _("is filled in")),
    ("empty", _("is empty")),
]

# Where a block stands in the chooser.
STRUCTURE = _("Structure")
TEXTS = _("Texts")
CHOICES = _("Choices")
NUMBERS = _("Numbers and dates")
PEOPLE = _("People and organisations")
FILES = _("Files")
CONSENTS = _("Consents")

# What is out of sight until one asks for it, in this order.
KEEPING = ("data_class", "keep_days", "column", "prefill", "key")
MORE = ("pattern", "pattern_error_fr", "pattern_error_en")


def key_from(label: str) -> str:
    """A key made of a label: « Date de création » gives `date_de_creation`."""
    key = slugify(label).replace("-", "_")[:LONGEST_KEY].strip("_")
    return key if KEY.match(key) else f"champ_{key}"[:LONGEST_KEY].strip("_")


def give_keys(values: Iterable[dict], name: str = "key") -> None:
    """Give a key of its own, made from its label, to each value that has a label and no key yet."""
    values = list(values)
    taken = {value[name] for value in values if value[name]}
    for value in values:
        label = value.get("label_fr") or ""
        if value[name] or not label.strip():
            continue
        wanted = key = key_from(label)
        number = 2
        while key in taken:
            key = f"{wanted[: LONGEST_KEY - 3]}_{number}"
            number += 1
        value[name] = key
        taken.add(key)


def repeated_keys(values: Iterable[dict], name: str = "key") -> dict[int, str]:
    """The keys that come a second time, by position."""
    seen: set[str] = set()
    repeated = {}
    for position, value in enumerate(values):
        if value[name] in seen:
            repeated[position] = value[name]
        if value[name]:
            seen.add(value[name])
    return repeated


def clean_all(block: blocks.StructBlock, value: dict) -> Any:
    """The clean value of a block; whatever is wrong with it is said at once, each mistake at its part.

    Raises StructBlockValidationError. While a draft is saved, only what its parts refuse themselves counts.
    """
    made: list[tuple[str, Any]] = []
    errors: dict[str, ValidationError] = {}
    for name, part in value.items():
        try:
            made.append((name, block.child_blocks[name].clean(part)))
        except ValidationError as refused:
            errors[name] = refused
            made.append((name, None))
    result = block._to_struct_value(made)
    if not block.is_deferred_validation or not errors:
        for name, words in block.problems(result):
            if not block.is_deferred_validation or name in ALWAYS:
                errors.setdefault(name, ValidationError(words))
    if errors:
        raise StructBlockValidationError(block_errors=errors)
    return result


class ConditionBlock(blocks.StructBlock):
    """When something is asked: what an earlier answer must be."""

    field = blocks.CharBlock(
        label=_("Earlier field"),
        max_length=200,
        required=False,
        help_text=_("Its key, or its label in French."),
    )
    test = blocks.ChoiceBlock(label=_("Condition"), choices=TESTS, default="is")
    values = blocks.CharBlock(
        label=_("Answers"),
        max_length=500,
        required=False,
        help_text=_("Codes or labels of its choices, with commas between; yes or no; a number of a scale."),
    )

    class Meta:
        icon = "view"
        label = _("Asked only if")
        form_classname = "struct-block collapsed"
        collapsed = True
        label_format = "{field}"


class ShownBlock(blocks.StructBlock):
    """What everything in a form has: words in both languages, and a key."""

    label_fr = blocks.CharBlock(label=_("Label in French"), max_length=200)
    label_en = blocks.CharBlock(label=_("Label in English"), max_length=200, required=False)
    help_fr = blocks.CharBlock(label=_("Help in French"), max_length=300, required=False)
    help_en = blocks.CharBlock(label=_("Help in English"), max_length=300, required=False)
    key = blocks.CharBlock(label=_("Key"), max_length=LONGEST_KEY, required=False, help_text=KEY_HELP)

    class Meta:
        label_format = "{label_fr}"

    def get_form_layout(self) -> BlockGroup:
        """What one seldom needs is folded away."""
        names = list(self.child_blocks)
        folded = [name for name in (*MORE, *KEEPING) if name in names]
        plain = [name for name in names if name not in folded]
        advanced = BlockGroup(
            children=folded, heading=_("Advanced"), icon="cog", classname="collapsed", label_format=""
        )
        return BlockGroup(children=[*plain, advanced])

    def clean(self, value):
        return clean_all(self, value)

    def problems(self, value: dict) -> Iterator[Problem]:
        """What is wrong with the whole, as (name of the part, what to do); a part with a mistake of its own is None."""
        if value.get("key") and not KEY.match(value["key"]):
            yield "key", KEY_REFUSED % {"typed": value["key"]}


def _names(value: dict) -> bool:
    """Whether the answer tells who writes."""
    return (value.get("identifies") or "") not in NAMELESS


class FieldBlock(ShownBlock):
    """What every field has."""

    required = blocks.BooleanBlock(label=_("Required"), required=False, default=True)

    def problems(self, value: dict) -> Iterator[Problem]:
        yield from super().problems(value)
        if value.get("prefill") and (value.get("data_class") in GUARDED or _names(value)):
            yield (
                "prefill",
                _(
                    "What names the person, or is confidential or sensitive, must not stand in an address: untick this."
                ),
            )


def as_column() -> list[tuple[str, blocks.Block]]:
    """What makes an answer one that staff sort and filter by."""
    return [
        (
            "column",
            blocks.BooleanBlock(
                label=_("Column and filter"),
                required=False,
                default=False,
                help_text=_("The inbox shows it in its lists, sorts and filters by it, and exports it."),
            ),
        )
    ]


def by_address() -> list[tuple[str, blocks.Block]]:
    """What lets an address bring the answer."""
    return [
        (
            "prefill",
            blocks.BooleanBlock(
                label=_("May be prefilled by the address"),
                required=False,
                default=False,
                help_text=_(
                    "By the key of the field, or the code of a choice, after the address of the form:"
                    " …/inscription/?titre_du_projet=Un+pont. Others may read an address: nothing personal."
                ),
            ),
        )
    ]


def condition() -> list[tuple[str, blocks.Block]]:
    """What tells when a piece of a form is shown."""
    return [("show_if", ConditionBlock())]


def in_a_form() -> list[tuple[str, blocks.Block]]:
    """What a field of a form has, and one of a repeated row has not: when it is asked, and how it is kept."""
    data_class = blocks.ChoiceBlock(
        label=_("Class of data"), choices=DataClass.choices, default=DataClass.PERSONAL
    )
    keep_days = blocks.IntegerBlock(
        label=_("Kept for (days)"),
        required=False,
        min_value=1,
        max_value=36500,
        help_text=_(
            "After the workshop or the event; where there is none, after the registration or its last change. The"
            " answer is then erased. Leave empty to keep it as long as the registration."
        ),
    )
    return [*condition(), ("data_class", data_class), ("keep_days", keep_days)]


def disorder(value: dict, low: str = "minimum", high: str = "maximum") -> Iterator[Problem]:
    """What is wrong when the largest is below the smallest."""
    if value.get(low) is not None and value.get(high) is not None and value[high] < value[low]:
        yield high, _("The largest is below the smallest: check both.")
