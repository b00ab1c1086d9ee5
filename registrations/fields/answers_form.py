"""The Django form of a list of fields: asks, checks, and gives the answers as they are stored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from registrations.fields.bound import BoundAnswer
from registrations.fields.groups import ADD, REMOVE, Group
from registrations.fields.kinds import KINDS, Asking, Typed
from registrations.fields.kinds.base import plain_list
from registrations.fields.kinds.files import FilesField
from registrations.fields.schema import Condition, FieldSpec
from registrations.fields.uploads import CheckedUpload

REQUIRED = {
    "choice": lambda: _("Choose an answer."),
    "choices": lambda: _("Choose at least one answer."),
    "region": lambda: _("Choose a region."),
    "scale": lambda: _("Choose an answer."),
    "yes_no": lambda: _("Answer by yes or no."),
    "consent": lambda: _("Tick this box to go on."),
    "files": lambda: _("Choose a file."),
    "date": lambda: _("Give a day."),
    "date_range": lambda: _("Give both days, the first and the last."),
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One line of the summary: where to go, which field, what to do."""

    anchor: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that a form shows, and the template that shows it."""

    template: str
    spec: FieldSpec
    field: Any = None


class AnswersForm(forms.Form):
    """Asks for `items` (questions, and the headings and notes between them), with their words in `language`.

    `earlier` are the stored answers of the steps before, for the conditions. `kept` are the files already received,
    by field key. A `quiet` form is shown with what was typed but does not judge it: no error is shown. A post that
    asks for one more row, or takes one away, is only `reshaped`: it is never valid and shows no error.
    """

    use_required_attribute = False  # our own errors say what to do; the browser's bubbles do not
    error_css_class = "field--error"
    bound_field_class = BoundAnswer

    def __init__(  # noqa: PLR0913 all of a form's surroundings, by name
        self,
        items: Iterable[FieldSpec],
        data: Mapping | None = None,
        files: Any = None,
        *,
        language: str,
        earlier: Mapping[str, Any] | None = None,
        kept: Mapping[str, Sequence[Any]] | None = None,
        quiet: bool = False,
        prefix: str | None = None,
        asking: Asking | None = None,
    ):
        super().__init__(data, files, prefix=prefix, label_suffix="")
        self.items = list(items)
        self.specs = [item for item in self.items if item.is_question]
        self.language = language
        self.earlier = dict(earlier or {})
        self.asking = asking or Asking(language)
        self.reshaped = data is not None and (ADD in data or REMOVE in data)
        self.quiet = quiet or self.reshaped
        self.groups: dict[str, Group] = {}
        self._answers: dict[str, Any] = {}
        self._asked: set[str] = set()
        for spec in self.specs:
            self._add_field(spec, list((kept or {}).get(spec.key, ())))

    def _add_field(self, spec: FieldSpec, kept: list[Any]) -> None:
        field = KINDS[spec.kind].build(spec, self.asking)
        field.label = spec.label(self.language)
        field.help_text = spec.help(self.language)
        field.required = spec.required
        field.spec = spec  # type: ignore[attr-defined]
        field.error_messages["required"] = REQUIRED.get(spec.kind, lambda: _("Fill in this field."))()
        self.fields[spec.key] = field
        if isinstance(field, FilesField):
            removed = set(self._removed_of(spec.key))
            field.kept = [file for file in kept if str(file.key) not in removed]
        if spec.kind == "group":
            field.required = False
            self.groups[spec.key] = Group(
                spec, self.add_prefix(spec.key), self.data if self.is_bound else None, self._row_of(spec)
            )

    def _row_of(self, spec: FieldSpec):
        def make(prefix: str, bound: bool) -> AnswersForm:  # noqa: FBT001 called by position in one place
            return AnswersForm(
                spec.fields,
                self.data if bound else None,
                language=self.language,
                quiet=self.quiet,
                prefix=prefix,
                asking=self.asking,
            )

        return make

    # --- Conditions

    def conditions_of(self, wanted: FieldSpec) -> list[Condition]:
        """Its own condition, and those of the step and of the section it stands in."""
        step = section = None
        for item in self.items:
            if item.kind == "step":
                step, section = item, None
            elif item.kind == "section":
                section = item
            if item == wanted:
                break
        shown_with = [each for each in (step, section, wanted) if each is not None and each.show_if]
        return [each.show_if for each in dict.fromkeys(shown_with) if each.show_if]

    def is_asked(self, key: str) -> bool:
        """Whether that question is to be answered, given the answers before it."""
        self.errors  # noqa: B018 judges the answers, once
        if not self.is_bound:
            self._walk()
        return key in self._asked

    def when(self, spec: FieldSpec) -> str:
        return ""

    def _walk(self) -> None:
        """Follow the questions in order: what is not asked has no answer and no error."""
        known = dict(self.earlier)
        self._asked = set()
        for spec in self.specs:
            if all(condition.met(known) for condition in self.conditions_of(spec)):
                self._asked.add(spec.key)
                known[spec.key] = self._answer(spec)
            else:
                known[spec.key] = None
        self._answers = {spec.key: known[spec.key] for spec in self.specs}

    def _answer(self, spec: FieldSpec) -> Any:
        if spec.kind == "group":
            return self.groups[spec.key].stored
        if spec.kind == "files":
            return self._files_answer(spec)
        return KINDS[spec.kind].store(getattr(self, "cleaned_data", {}).get(spec.key))

    def _files_answer(self, spec: FieldSpec) -> list[dict[str, Any]] | None:
        field = self.fields[spec.key]
        return [
            {"key": str(file.key), "name": file.name, "size": file.size}
            for file in field.kept  # type: ignore[attr-defined]
        ] or None

    # --- Checks

    def is_valid(self) -> bool:
        return super().is_valid() and not self.reshaped

    def clean(self):
        super().clean()
        for key, group in self.groups.items():
            problems = [ValidationError(message, code=code) for code, message in group.problems()]
            if problems:
                self.add_error(key, problems)  # type: ignore[arg-type]
        self._walk()
        for spec in self.specs:
            if spec.key not in self._asked:
                self.errors.pop(spec.key, None)
                self.cleaned_data.pop(spec.key, None)
        return self.cleaned_data

    # --- What comes out

    @property
    def answers(self) -> dict[str, Any]:
        """The valid answers, as stored: keyed by field key, in the form's order; None for what was not asked.

        Files are those received before; the new ones are in `uploads`.
        """
        self.errors  # noqa: B018 judges the answers, once
        return dict(self._answers)

    @property
    def uploads(self) -> dict[str, list[CheckedUpload]]:
        """The new files that may be kept, by field key, even when the rest is to be corrected."""
        self.errors  # noqa: B018 judges the answers, once
        found = {key: field.accepted for key, field in self.fields.items() if isinstance(field, FilesField)}
        return {key: accepted for key, accepted in found.items() if accepted and key in self._asked}

    @property
    def removed(self) -> set[str]:
        """The keys of the files received before that are to be taken away."""
        return {key for spec in self.specs if spec.kind == "files" for key in self._removed_of(spec.key)}

    def _removed_of(self, key: str) -> list[str]:
        name = f"{self.add_prefix(key)}-remove"
        return plain_list(
            self.data.getlist(name) if hasattr(self.data, "getlist") else self.data.get(name, [])
        )

    def _bound(self) -> Iterator[BoundAnswer]:
        return (cast("BoundAnswer", self[spec.key]) for spec in self.specs)

    def error_list(self) -> Iterator[FieldError]:
        """The summary of what is to be mended, in the form's order."""
        if self.quiet:
            return
        for bound in self._bound():
            group = self.groups.get(bound.name)
            for error in bound.errors.as_data():
                if error.code == "rows" and group:
                    continue
                for message in error.messages:
                    yield FieldError(bound.anchor, str(bound.label), str(message))
            if group and bound.errors:
                yield from self._row_errors(str(bound.label), group)

    @staticmethod
    def _row_errors(label: str, group: Group) -> Iterator[FieldError]:
        for row in group.rows:
            for error in row.form.error_list():
                yield FieldError(error.anchor, f"{label}, {row.number} – {error.label}", error.message)

    def as_typed(self) -> dict[str, Typed]:
        """What was posted for the declared fields, valid or not, files aside: what a draft keeps."""
        return {
            spec.key: self.groups[spec.key].as_typed()
            if spec.kind == "group"
            else KINDS[spec.kind].keep(self[spec.key].data)
            for spec in self.specs
            if spec.kind != "files"
        }

    def typed(self) -> Iterator[dict[str, str]]:
        """What the person typed, valid or not, under its labels: so that a refusal loses nothing."""
        for bound in self:
            value = bound.value()
            labels = dict(getattr(bound.field, "choices", ()))
            if isinstance(value, list):
                shown = ", ".join(str(labels.get(code, code)) for code in value)
            elif isinstance(value, bool):
                shown = _("Yes") if value else _("No")
            else:
                shown = str(labels.get(value, value)) if value not in (None, "") else ""
            if shown:
                yield {"label": str(bound.label), "value": shown}

    def pieces(self) -> Iterator[Any]:
        """What a template shows, in order."""
        for spec in self.specs:
            yield Piece("components/answer_field.html", spec, self[spec.key])
