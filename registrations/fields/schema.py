"""A published form as plain data: fields with stable keys and codes, both languages, gathered in steps."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from core.releases import known_to
from core.text.languages import in_language

STEP = "step"
LAYOUT = {STEP, "section", "note"}  # shown, never answered
FIRST_STEP = "start"
SENSITIVE = "S"
GUARDED = ("C", SENSITIVE)  # the classes of answers that some of those who read a registration may not read


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: its code is what an answer keeps, its labels are what people read."""

    code: str
    label_fr: str
    label_en: str = ""

    def label(self, language: str | None = None) -> str:
        return in_language(self.label_fr, self.label_en, language)


@dataclass(frozen=True, slots=True)
class Condition:
    """What an earlier answer must be for something to be asked. `test` is one of `TESTS`."""

    field: str
    test: str
    values: tuple[str, ...] = ()

    def met(self, answers: Mapping[str, Any]) -> bool:
        """Whether stored answers satisfy it; an answer that was never given is empty."""
        return TESTS[self.test](codes_of(answers.get(self.field)), set(self.values))


def codes_of(answer: Any) -> set[str]:
    """A stored answer as the texts a condition compares: yes and no for booleans, each code of several."""
    if answer is None or answer in ("", []):
        return set()
    if isinstance(answer, bool):
        return {"yes" if answer else "no"}
    return {str(each) for each in answer} if isinstance(answer, list) else {str(answer)}


TESTS = {
    "is": lambda given, wanted: bool(given & wanted),
    "is_not": lambda given, wanted: not given & wanted,
    "filled": lambda given, wanted: bool(given),
    "empty": lambda given, wanted: not given,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What an answer must be beside earlier ones (`registrations.fields.rules`): the field, `plus` others, and `other`.

    A term is the key of a field, or of a group and of the column of its rows that is summed (`cofunders.amount`);
    `column` is that of the field itself when it is a group. `percent` is how much of `other` counts.
    """

    test: str  # at_most, at_least or equal
    other: str
    plus: tuple[str, ...] = ()
    column: str = ""
    percent: str = "100"
    error_fr: str = ""
    error_en: str = ""

    def error(self, language: str | None = None) -> str:
        return in_language(self.error_fr, self.error_en, language)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field, or what stands between fields. `key` never changes and is shared by all languages.

    Lengths are counted in characters, `max_words` in words, `max_bytes` is the size of one file, `keep_days` how long
    the answer is kept after the event, or after the registration without one (None: as long as the registration).
    `column` when staff sort and filter by the answer (`registrations.fields.columns`), `prefill` when an address may
    bring it (`registrations.fields.prefilling`).
    """

    key: str
    kind: str
    label_fr: str
    label_en: str = ""
    help_fr: str = ""
    help_en: str = ""
    required: bool = True
    data_class: str = "P"
    keep_days: int | None = None
    column: bool = False
    prefill: bool = False
    identifies: str = ""
    is_contact: bool = False
    declaration: bool = False  # of a box to tick: it is declared, not agreed to, and stands with what is sent
    max_length: int | None = None
    max_words: int | None = None
    pattern: str = ""
    pattern_error_fr: str = ""
    pattern_error_en: str = ""
    minimum: str | None = None
    maximum: str | None = None
    whole: bool = False  # a count, without decimals
    earliest: str = ""  # of a day: "today", "closing" (of the intake) or YYYY-MM-DD; "" for no bound
    latest: str = ""
    lowest_fr: str = ""  # what the ends of a scale mean
    lowest_en: str = ""
    highest_fr: str = ""
    highest_en: str = ""
    several: bool = False
    max_files: int | None = None
    max_bytes: int | None = None
    file_kinds: tuple[str, ...] = ()
    page: str = ""  # the translation key of the page that a consent is about
    show_if: Condition | None = None
    rules: tuple[Rule, ...] = ()
    options: tuple[Option, ...] = field(default=())
    fields: "tuple[FieldSpec, ...]" = field(default=())  # of each row of a repeated group
    min_rows: int = 0
    max_rows: int | None = None

    def label(self, language: str | None = None) -> str:
        return in_language(self.label_fr, self.label_en, language)

    def help(self, language: str | None = None) -> str:
        return in_language(self.help_fr, self.help_en, language)

    def pattern_error(self, language: str | None = None) -> str:
        return in_language(self.pattern_error_fr, self.pattern_error_en, language)

    def lowest(self, language: str | None = None) -> str:
        return in_language(self.lowest_fr, self.lowest_en, language)

    def highest(self, language: str | None = None) -> str:
        return in_language(self.highest_fr, self.highest_en, language)

    def option_label(self, code: str, language: str | None = None) -> str:
        """The label of a choice's code; the code itself should the version not know it."""
        return next((option.label(language) for option in self.options if option.code == code), code)

    @property
    def is_question(self) -> bool:
        """Whether it is answered, and not only shown."""
        return self.kind not in LAYOUT

    @property
    def is_guarded(self) -> bool:
        """Whether its answer is confidential or sensitive; the columns of its rows have no class of their own."""
        return self.data_class in GUARDED

    @property
    def is_sensitive(self) -> bool:
        """Whether its answer is of those that article 9 of the GDPR protects."""
        return self.data_class == SENSITIVE

    def to_json(self) -> dict[str, Any]:
        """Plain data for a version's schema; what stands at its default is left out."""
        # Lists as JSON gives them back: a form published again unchanged must be found the same.
        data = json.loads(json.dumps(asdict(self))) | {"fields": [each.to_json() for each in self.fields]}
        bare = asdict(type(self)(key="", kind="", label_fr=""))
        return {
            name: value
            for name, value in data.items()
            if name in ("key", "kind", "label_fr") or value not in (bare[name], [])
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "FieldSpec":
        """A field of a published version, however old: what it does not say stands at its default.

        However new, too: what the release after has added to it is left out, for both run side by side for a while.
        """
        show_if = data.get("show_if")
        return cls(
            **known_to(cls, data)
            | {
                "options": tuple(Option(**known_to(Option, option)) for option in data.get("options", ())),
                "file_kinds": tuple(data.get("file_kinds", ())),
                "fields": tuple(cls.from_json(each) for each in data.get("fields", ())),
                "rules": tuple(
                    Rule(**known_to(Rule, rule) | {"plus": tuple(rule["plus"])})
                    for rule in data.get("rules", ())
                ),
                "show_if": (
                    Condition(**known_to(Condition, show_if) | {"values": tuple(show_if["values"])})
                    if show_if
                    else None
                ),
            }
        )


def pages_of(specs: Iterable[FieldSpec]) -> set[str]:
    """The translation keys of the pages that boxes lead to."""
    return {spec.page for spec in specs if spec.page}


@dataclass(frozen=True, slots=True)
class Step:
    """A screen of a form: its heading and what it shows, in order, layout included."""

    key: str
    heading: FieldSpec | None  # None for what comes before the first heading
    items: tuple[FieldSpec, ...]

    def title(self, language: str | None = None) -> str:
        return self.heading.label(language) if self.heading else ""

    def intro(self, language: str | None = None) -> str:
        return self.heading.help(language) if self.heading else ""

    @property
    def questions(self) -> list[FieldSpec]:
        return [item for item in self.items if item.is_question]

    def is_asked(self, answers: Mapping[str, Any]) -> bool:
        """Whether anything of it is to be shown, given the stored answers of the steps before."""
        if self.heading and self.heading.show_if and not self.heading.show_if.met(answers):
            return False
        return bool(self.items)


def steps_of(items: Iterable[FieldSpec]) -> list[Step]:
    """Cut a form where its steps begin; one step when it names none."""
    cut: list[tuple[FieldSpec | None, list[FieldSpec]]] = [(None, [])]
    for item in items:
        if item.kind == STEP:
            cut.append((item, []))
        else:
            cut[-1][1].append(item)
    return [
        Step(heading.key if heading else FIRST_STEP, heading, tuple(shown))
        for heading, shown in cut
        if shown or heading
    ]
