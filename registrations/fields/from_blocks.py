"""From what editors have built to plain fields: also of a form that is only half built."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from registrations.fields.conditions import split
from registrations.fields.schema import LAYOUT, Condition, FieldSpec, Option, Rule
from registrations.fields.uploads import MB

FIXED = "fixed"


def specs_of_blocks(stream: Iterable) -> Iterator[FieldSpec]:
    """What a StreamField of FormFieldsBlock shows, in order."""
    for position, child in enumerate(stream):
        yield spec_of_block(child, position)


def spec_of_block(child: Any, position: int) -> FieldSpec:
    """One block as a field. One that has no key yet gets one for the preview, by its position."""
    value, kind = child.value, child.block_type
    megabytes = value.get("max_megabytes")
    return FieldSpec(
        key=value.get("key") or f"_{position}",
        kind=kind,
        **_texts(value, "label", "help", "pattern_error", "lowest", "highest"),
        required=bool(value.get("required")) and kind not in LAYOUT,
        data_class=value.get("data_class") or "P",
        keep_days=value.get("keep_days"),
        column=bool(value.get("column")),
        prefill=bool(value.get("prefill")),
        identifies=value.get("identifies") or "",
        is_contact=bool(value.get("is_contact")),
        declaration=value.get("nature") == "declaration",
        max_length=value.get("max_length"),
        max_words=value.get("max_words"),
        pattern=value.get("pattern") or "",
        minimum=_number(value.get("minimum")),
        maximum=_number(value.get("maximum")),
        whole=bool(value.get("whole")),
        earliest=_day(value, "earliest"),
        latest=_day(value, "latest"),
        several=bool(value.get("several")),
        max_files=value.get("max_files"),
        max_bytes=megabytes * MB if megabytes else None,
        file_kinds=tuple(value.get("file_kinds") or ()),
        page=str(value["page"].translation_key) if value.get("page") else "",
        show_if=_condition(value.get("show_if")),
        rules=tuple(_rules(value.get("rules") or ())),
        options=tuple(_options(value.get("options") or ())),
        fields=tuple(specs_of_blocks(value.get("fields") or ())),
        min_rows=value.get("min_rows") or 0,
        max_rows=value.get("max_rows"),
    )


def sketch_of(child: Any, position: int) -> FieldSpec:
    """What others may name of a block that has mistakes: its key, its labels, its choices, its columns."""
    value = child.value
    return FieldSpec(
        key=value.get("key") or f"_{position}",
        kind=child.block_type,
        **_texts(value, "label"),
        options=tuple(_options(value.get("options") or ())),
        fields=tuple(sketch_of(each, number) for number, each in enumerate(value.get("fields") or ())),
    )


def _texts(value: dict, *names: str) -> dict[str, Any]:
    return {
        f"{name}_{language}": value.get(f"{name}_{language}") or ""
        for name in names
        for language in ("fr", "en")
    }


def _number(value: Decimal | int | None) -> str | None:
    return None if value is None else str(value)


def _day(value: dict, end: str) -> str:
    """A bound of days: its rule, or the fixed day that was chosen; "" for none."""
    rule = value.get(end) or ""
    fixed = value.get(f"{end}_day")
    return (fixed.isoformat() if fixed else "") if rule == FIXED else rule


def _options(options: Iterable[dict]) -> Iterator[Option]:
    for position, option in enumerate(options):
        yield Option(
            option.get("code") or f"_{position}", option.get("label_fr") or "", option.get("label_en") or ""
        )


def _rules(rules: Iterable[dict]) -> Iterator[Rule]:
    for rule in rules:
        yield Rule(
            test=rule.get("test") or "at_most",
            other=rule.get("other") or "",
            plus=tuple(split((rule.get("plus") or "").replace("+", ","))),
            column=rule.get("column") or "",
            percent=_number(rule.get("percent")) or "100",
            error_fr=rule.get("error_fr") or "",
            error_en=rule.get("error_en") or "",
        )


def _condition(value: dict | None) -> Condition | None:
    if not value or not value.get("field"):
        return None
    return Condition(value["field"], value.get("test") or "is", tuple(split(value.get("values") or "")))
