"""The Django form of a list of fields: asks, checks, and gives the answers as they are stored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from registrations.fields import conditions, rules
from registrations.fields.bound import BoundAnswer
from registrations.fields.groups import ADD, REMOVE, Group
from registrations.fields.kinds import KINDS, Asking, Typed
from registrations.fields.kinds.base import plain_list
from registrations.fields.kinds.files import FilesField
from registrations.fields.pieces import Piece, pieces_of
from registrations.fields.schema import Condition, FieldSpec
from registrations.fields.uploads import CheckedUpload, stored_answer

REQUIRED = {
    "choice": lambda: _("Choose an answer."),
    "choices": lambda: _("Choose at least one answer."),
    "region": lambda: _("Choose a region."),
    "scale": lambda: _("Choose an answer."),
    "yes_no": lambda: _("Answer by yes or no."),
    "consent": lambda: _("Tick this box to go on."),
    "files": lambda: _("Choose a file."),
    "email": lambda: _("Write an e-mail address, for example name@example.org."),
    "phone": lambda: _("Write a telephone number, for example 01 23 45 67 89."),
    "postcode": lambda: _("Write the five figures of a French postcode, for example 35000 or 97400."),
    "siret": lambda: _("Write the fourteen figures of the SIRET, for example 732 829 320 00074."),
    "url": lambda: _("Write the address of a site, for example https://example.org."),
    "number": lambda: _("Write a number in figures."),
    "money": lambda: _("Write an amount in euros, in figures."),
    "date": lambda: _("Give a day."),
    "date_range": lambda: _("Give both days, the first and the last."),
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One line of the summary: where to go, which field, what to do."""

    anchor: str
    label: str
    message: str


class AnswersForm(forms.Form):
    """Asks for `items` (questions, and the headings and notes between them), with their words in `language`.

    `earlier` are the stored answers of the steps before, for the conditions. `kept` are the files already received,
    by field key. A `quiet` form is shown with what was typed but does not judge it: no error is shown. A post that
    asks for one more row, or takes one away, is only `reshaped`: it is never valid and shows no error.
    """

    use_required_attribute = False  # our own errors say what to do; the browser's bubbles do not
    error_css_class = "field--error"
    bound_field_class = BoundAnswer
    optional = False  # an empty row that nobody has to fill in: nothing of it is told to be required

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
        own = {spec.key for spec in self.specs}
        self.earlier = {key: answer for key, answer in (earlier or {}).items() if key not in own}
        self.asking = asking or Asking(language)
        self.reshaped = data is not None and (ADD in data or REMOVE in data)
        self.quiet = quiet or self.reshaped
        self.groups: dict[str, Group] = {}
        self._answers: dict[str, Any] = {}
        self._asked: set[str] = set()
        for spec in self.specs:
            self._add_field(spec, list((kept or {}).get(spec.key, ())))

    def _add_field(self, spec: FieldSpec, received: list[Any]) -> None:
        field = KINDS[spec.kind].build(spec, self.asking)
        field.label = spec.label(self.language)
        field.help_text = spec.help(self.language)
        field.required = spec.required and spec.kind != "group"  # a group counts its rows by itself
        field.spec = spec  # type: ignore[attr-defined]
        field.error_messages["required"] = REQUIRED.get(spec.kind, lambda: _("Fill in this field."))()
        if self.prefix is not None:  # a row is about others: the browser is not to fill it with one's own
            field.widget.attrs.pop("autocomplete", None)
        self.fields[spec.key] = field
        if isinstance(field, FilesField):
            removed = self._removed_of(spec.key)
            field.received = received
            field.kept = [file for file in received if str(file.key) not in removed]
        if spec.kind == "group":
            data = self.data if self.is_bound else None
            self.groups[spec.key] = Group(spec, self.add_prefix(spec.key), data, self._make_row)

    def _make_row(self, spec: FieldSpec, prefix: str, data: Mapping | None) -> "AnswersForm":
        return AnswersForm(
            spec.fields, data, language=self.language, quiet=self.quiet, prefix=prefix, asking=self.asking
        )

    def bound(self, spec: FieldSpec) -> BoundAnswer:
        """The question as it stands on screen."""
        return cast("BoundAnswer", self[spec.key])

    # --- Conditions

    @cached_property
    def rules(self) -> dict[str, tuple[Condition, ...]]:
        """What must be met for each item to be asked, by its key."""
        return conditions.rules_of(self.items)

    @cached_property
    def _open_rules(self) -> dict[str, list[Condition] | None]:
        own = {spec.key for spec in self.specs}
        found: dict[str, list[Condition] | None] = {}
        for item in self.items:
            here = [
                rule
                for rule in self.rules[item.key]
                if rule.field in own and found.get(rule.field) is not None
            ]
            decided = [rule for rule in self.rules[item.key] if rule not in here]
            found[item.key] = here if all(rule.met(self.earlier) for rule in decided) else None
        return found

    def open_rules(self, item: FieldSpec) -> list[Condition] | None:
        """The conditions that answers on this screen decide; None for what the earlier answers have ruled out."""
        return self._open_rules[item.key]

    def when(self, item: FieldSpec) -> str:
        """When the item is to be answered, in words, where answers on this screen decide it."""
        if item.show_if is None or item.show_if not in (self._open_rules.get(item.key) or ()):
            return ""
        specs = {spec.key: spec for spec in self.specs}
        return conditions.in_words(item.show_if, specs[item.show_if.field], self.language)

    def is_asked(self, key: str) -> bool:
        """Whether that question is to be answered, given the answers before it."""
        self._judge()
        return key in self._asked

    # --- Checks

    def _judge(self) -> None:
        """Check what was posted, once; without a post, see what is asked before anything is answered."""
        if self.is_bound:
            _checked = self.errors
        elif not self._answers:
            self._walk({})

    def is_valid(self) -> bool:
        return super().is_valid() and not self.reshaped

    def clean(self):
        super().clean()
        for key, group in self.groups.items():
            if problems := [ValidationError(message, code=code) for code, message in group.problems()]:
                self.add_error(key, problems)  # type: ignore[arg-type]
        self._walk(self.cleaned_data)
        for spec in self.specs:
            if spec.key not in self._asked:
                self.errors.pop(spec.key, None)
                self.cleaned_data.pop(spec.key, None)
        self._compare()
        return self.cleaned_data

    def _walk(self, cleaned: Mapping[str, Any]) -> None:
        """Follow the questions in order: what is not asked has no answer."""
        known = dict(self.earlier)
        self._asked = set()
        for spec in self.specs:
            if all(rule.met(known) for rule in self.rules[spec.key]):
                self._asked.add(spec.key)
                self._answers[spec.key] = known[spec.key] = self._answer(spec, cleaned)
                if names := self._sent_now(spec):
                    known[spec.key] = names
            else:
                self._answers[spec.key] = known[spec.key] = None

    def _compare(self) -> None:
        """Hold the rules between fields, where nothing they look at is to be corrected first."""
        wrong = set(self.errors)
        for spec in self.specs:
            if spec.key not in self._asked or wrong & {spec.key, *rules.operands(spec)}:
                continue
            for words in rules.problems(spec, self.earlier | self._answers, self.language):
                self.add_error(spec.key, ValidationError(words, code="rule"))

    def _answer(self, spec: FieldSpec, cleaned: Mapping[str, Any]) -> Any:
        if spec.kind == "group":
            return self.groups[spec.key].stored
        field = self.fields[spec.key]
        if isinstance(field, FilesField):
            return stored_answer(field.kept)
        return KINDS[spec.kind].store(cleaned.get(spec.key))

    def _sent_now(self, spec: FieldSpec) -> list[str]:
        field = self.fields[spec.key]
        return [upload.name for upload in field.accepted] if isinstance(field, FilesField) else []

    # --- What comes out

    @property
    def answers(self) -> dict[str, Any]:
        """The valid answers, as stored: keyed by field key, in the form's order; None for what was not asked.

        Files are those received before; the new ones are in `uploads`.
        """
        self._judge()
        return dict(self._answers)

    @property
    def uploads(self) -> dict[str, list[CheckedUpload]]:
        """The new files that may be kept, by field key, even when the rest is to be corrected."""
        self._judge()
        found = {key: field.accepted for key, field in self.fields.items() if isinstance(field, FilesField)}
        return {key: accepted for key, accepted in found.items() if accepted and key in self._asked}

    @property
    def removed(self) -> set[str]:
        """The keys of the files received before that are to be taken away."""
        return {key for spec in self.specs if spec.kind == "files" for key in self._removed_of(spec.key)}

    def _removed_of(self, key: str) -> list[str]:
        name = f"{self.add_prefix(key)}-remove"
        getlist = getattr(self.data, "getlist", None)
        return plain_list(getlist(name) if getlist else self.data.get(name, []))

    def error_list(self) -> Iterator[FieldError]:
        """The summary of what is to be mended, in the form's order."""
        for spec in self.specs:
            bound, group = self.bound(spec), self.groups.get(spec.key)
            for error in bound.errors.as_data():
                if group is None or error.code != "rows":
                    for message in error.messages:
                        yield FieldError(bound.anchor, str(bound.label), str(message))
            if group is not None and bound.errors:
                for row in group.rows:
                    for each in row.form.error_list():
                        label = f"{bound.label}, {row.number} – {each.label}"
                        yield FieldError(each.anchor, label, each.message)

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
        for spec in self.specs:
            bound = self.bound(spec)
            if group := self.groups.get(spec.key):
                for row in group.rows:
                    for line in row.form.typed():
                        yield line | {"label": f"{bound.label}, {row.number} – {line['label']}"}
            elif words := bound.typed_words:
                yield {"label": str(bound.label), "value": words}

    def pieces(self) -> Iterator[Piece]:
        """What a template shows, in order."""
        return pieces_of(self)
