"""What was answered, as it is read: the form's own steps and sections, tables for rows, files where they were asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from registrations.domain.attachments import files_by_field
from registrations.domain.persons import forgotten
from registrations.enums import Contact, DataClass
from registrations.fields import FieldSpec
from registrations.fields.conditions import rules_of
from registrations.fields.kinds import show
from registrations.fields.schema import STEP
from registrations.models import Attachment, Registration


class Shown(Enum):
    """What stands in the place of an answer."""

    VALUE = "value"
    NOTHING = "nothing"
    FORGOTTEN = "forgotten"  # erased after its time
    GUARDED = "guarded"  # there is one, for others to read


@dataclass(frozen=True, slots=True)
class Answer:
    """A question as it was asked and the answer as it was given, or why it is not there.

    Rows come as `heads` and `rows`. `guard` names the class of an answer that not everyone may read.
    """

    key: str
    label: str
    value: str = ""
    shown: Shown = Shown.VALUE
    files: tuple[Attachment, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    guard: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """What the form asked under one heading; `is_step` for the heading of a step, which sections stand below."""

    title: str
    is_step: bool
    answers: list[Answer] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one person may read of the answers; `sensitive` says that answers of article 9 are among it."""

    title: str
    columns: list[Answer]
    sections: list[Section]
    sensitive: bool


def reading_of(registration: Registration, *, guarded: bool, changed: Iterable[str] = ()) -> Reading:
    """The answers under the labels they were given with: those of the version and of the language answered.

    A question whose condition was not met was not asked and is left out. `guarded` says that who reads may read
    confidential and sensitive answers; others read that there is one. `changed` are the keys of what is marked as new.
    """
    reader = _Reader(registration, guarded=guarded, changed=frozenset(changed))
    with translation.override(registration.language):
        sections = reader.sections()
    answers = {each.key: each for section in sections for each in section.answers}
    specs = registration.version.specs
    named = next((spec.key for spec in specs if is_title(spec)), "")
    title = answers[named].value if named in answers and answers[named].shown is Shown.VALUE else ""
    columns = [
        answers[spec.key] for spec in specs if spec.column and spec.key in answers and spec.key != named
    ]
    return Reading(
        title=title or registration.name or registration.reference,
        columns=[each for each in columns if each.shown is not Shown.NOTHING],
        sections=sections,
        sensitive=guarded and any(_holds_sensitive(spec, registration.answers) for spec in specs),
    )


def is_title(spec: FieldSpec) -> bool:
    """Whether it names what was sent, as the form builder says, for all to read."""
    return spec.identifies == Contact.TITLE and not spec.is_guarded


def _holds_sensitive(spec: FieldSpec, answers: Mapping[str, Any]) -> bool:
    return spec.is_sensitive and answers.get(spec.key) not in (None, "", [])


class _Reader:
    """One reading of one registration."""

    def __init__(self, registration: Registration, *, guarded: bool, changed: frozenset[str]) -> None:
        self.registration, self.guarded, self.changed = registration, guarded, changed
        self.language = registration.language
        self.files = files_by_field(registration)
        self.gone = {spec.key for spec in forgotten(registration)}
        self.wanted = _wanted_by(registration)
        self.rules = rules_of(registration.version.items)

    def sections(self) -> list[Section]:
        found = [Section("", is_step=True)]
        for item in self.registration.version.items:
            if item.kind in (STEP, "section"):
                found.append(Section(item.label(self.language), is_step=item.kind == STEP))
            elif item.is_question and self._was_asked(item):
                found[-1].answers.append(self._answer(item))
        if self.wanted:
            title = _("Asked for since")
            found.append(Section(title, is_step=True, answers=list(self._of_requests())))
        if lost := self._of_no_question():
            found.append(Section("", is_step=True, answers=lost))
        return list(_with_answers(found))

    def _of_requests(self) -> Iterable[Answer]:
        """The documents that staff have asked for, with what came; who may not read them reads that they came."""
        for key, label in self.wanted.items():
            files = tuple(self.files.get(key, ()))
            if files and not self.guarded:
                yield Answer(key, label, shown=Shown.GUARDED)
            elif files:
                yield Answer(key, label, files=files)
            else:
                yield Answer(key, label, shown=Shown.NOTHING)

    def _of_no_question(self) -> list[Answer]:
        """Files whose question the version does not know: shown all the same, whoever may read everything.

        Those of messages stand in the history, with what was written.
        """
        known = {spec.key for spec in self.registration.version.specs} | self.wanted.keys()
        lost = {key: files for key, files in self.files.items() if key not in known and not files[0].reply_id}
        return [Answer(key, key, files=tuple(files)) for key, files in lost.items()] if self.guarded else []

    def _was_asked(self, item: FieldSpec) -> bool:
        answers = self.registration.answers
        if item.key in self.files or answers.get(item.key) not in (None, "", []):
            return True
        return all(condition.met(answers) for condition in self.rules[item.key])

    def _answer(self, spec: FieldSpec) -> Answer:
        answer, label = self.registration.answers.get(spec.key), spec.label(self.language)
        guard = str(DataClass(spec.data_class).label) if spec.is_guarded else ""
        options: dict[str, Any] = {"guard": guard, "changed": spec.key in self.changed}
        files = tuple(self.files.get(spec.key, ()))
        value = "" if files else show(spec, answer, self.language)
        if spec.key in self.gone:
            return Answer(spec.key, label, shown=Shown.FORGOTTEN, **options)
        if not files and not value:
            return Answer(spec.key, label, shown=Shown.NOTHING, **options)
        if guard and not self.guarded:
            return Answer(spec.key, label, shown=Shown.GUARDED, **options)
        if spec.kind == "group" and isinstance(answer, list):
            heads = tuple(each.label(self.language) for each in spec.fields)
            rows = tuple(tuple(self._cell(each, row) for each in spec.fields) for row in answer)
            return Answer(spec.key, label, heads=heads, rows=rows, **options)
        return Answer(spec.key, label, value, files=files, **options)

    def _cell(self, spec: FieldSpec, row: Any) -> str:
        return show(spec, row.get(spec.key) if isinstance(row, dict) else None, self.language)


def _wanted_by(registration: Registration) -> dict[str, str]:
    """The labels of all that was asked for, by field key; asked for only where `visible()` has found something."""
    if not getattr(registration, "has_wanted", True):
        return {}
    asked = registration.wanted.order_by("pk")
    return {key: label for each in asked for key, label in each.by_key.items()}


def _with_answers(sections: list[Section]) -> Iterable[Section]:
    """Without the headings that nothing stands under."""
    for number, section in enumerate(sections):
        below = sections[number + 1 :]
        own = next((n for n, each in enumerate(below) if each.is_step), len(below))
        if section.answers or (section.is_step and any(each.answers for each in below[:own])):
            yield section
