"""One field of a form, as a published version keeps it for ever: plain data, both languages, stable codes."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from core.languages import in_language


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: its code is what an answer keeps, its labels are what people read."""

    code: str
    label_fr: str
    label_en: str = ""

    def label(self, language: str | None = None) -> str:
        return in_language(self.label_fr, self.label_en, language)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field. `key` never changes and is shared by all languages; lengths are counted in characters."""

    key: str
    kind: str
    label_fr: str
    label_en: str = ""
    help_fr: str = ""
    help_en: str = ""
    required: bool = True
    data_class: str = "P"
    identifies: str = ""
    is_contact: bool = False
    max_length: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    options: tuple[Option, ...] = field(default=())

    def label(self, language: str | None = None) -> str:
        return in_language(self.label_fr, self.label_en, language)

    def help(self, language: str | None = None) -> str:
        return in_language(self.help_fr, self.help_en, language)

    def option_label(self, code: str, language: str | None = None) -> str:
        """The label of a choice's code; the code itself should the version not know it."""
        return next((option.label(language) for option in self.options if option.code == code), code)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"options": [asdict(option) for option in self.options]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "FieldSpec":
        return cls(**data | {"options": tuple(Option(**option) for option in data["options"])})


def specs_of_blocks(stream: Iterable) -> Iterator[FieldSpec]:
    """The fields of a StreamField of FormFieldsBlock, in order."""
    for child in stream:
        value = child.value
        minimum, maximum = value.get("minimum"), value.get("maximum")
        yield FieldSpec(
            key=value["key"],
            kind=child.block_type,
            label_fr=value["label_fr"],
            label_en=value["label_en"] or "",
            help_fr=value["help_fr"] or "",
            help_en=value["help_en"] or "",
            required=value["required"],
            data_class=value["data_class"],
            identifies=value.get("identifies") or "",
            is_contact=bool(value.get("is_contact")),
            max_length=value.get("max_length"),
            minimum=None if minimum is None else str(minimum),
            maximum=None if maximum is None else str(maximum),
            options=tuple(
                Option(option["code"], option["label_fr"], option["label_en"] or "")
                for option in value.get("options") or ()
            ),
        )
