"""A question as it stands on screen: its value, its errors, and the ids that tie its words to its inputs."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.text.languages import mark_of
from core.text.typed import TypedField
from registrations.enums import ScanState
from registrations.fields.asked import AskedForm
from registrations.fields.kinds import KINDS
from registrations.fields.kinds.base import LONGEST_TYPED
from registrations.fields.kinds.choices import Checkboxes, Radios
from registrations.fields.kinds.days import RANGE
from registrations.fields.kinds.files import FilesField
from registrations.fields.limits import Limit, limit_of
from registrations.fields.schema import FieldSpec
from registrations.fields.uploads import size_in_words

NUMBERED = (Radios, Checkboxes)


@dataclass(frozen=True, slots=True)
class Part:
    """One input of a question that has several, with a label of its own."""

    id: str
    label: str
    html: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """The page that a label names: the words before, those that lead to it, those after, and its language.

    `mark` says that language to who reads the form in another one; empty otherwise.
    """

    before: str
    words: str
    after: str
    address: str
    language: str
    mark: str


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was sent before, as it is listed: its size in words, and what is known of it unless all is well."""

    id: str
    key: str
    name: str
    size: str
    state: str
    is_removed: bool


class BoundAnswer(TypedField):
    """Ids of its own end with a hyphen and a word, which no field's key has: no two fields ever share one."""

    form: AskedForm  # type: ignore[assignment]

    @property
    def spec(self) -> FieldSpec:
        return self.field.spec  # type: ignore[attr-defined]

    def cleaned_text(self, text: str) -> str:
        """As its kind asks; what is longer than any answer is cut first."""
        return KINDS[self.spec.kind].clean(text[:LONGEST_TYPED])

    @property
    def errors(self):
        """None while the form is only shown, not judged."""
        if self.form.quiet:
            return self.form.error_class(renderer=self.form.renderer)
        return super().errors

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}-hint"

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}-error"

    @property
    def limit_id(self) -> str:
        return f"{self.auto_id}-limit"

    @property
    def when_id(self) -> str:
        return f"{self.auto_id}-when"

    @property
    def anchor(self) -> str:
        """The id of what to focus when the field is to be corrected."""
        if isinstance(self.field.widget, NUMBERED):
            return self.field.widget.id_for_label(self.auto_id)
        if self.spec.kind == "date_range":
            return f"{self.auto_id}-{RANGE[0]}"
        if group := self.form.groups.get(self.name):
            return group.anchor
        return self.auto_id

    @property
    def aria_describedby(self):
        told = [
            (self.when, self.when_id),
            (self.help_text, self.hint_id),
            (self.limit or self.file_limits, self.limit_id),
            (self.errors, self.error_id),
        ]
        return " ".join(id_ for words, id_ in told if words)

    @cached_property
    def when(self) -> str:
        """When it is to be answered, in words; empty for always."""
        return self.form.when(self.spec)

    @cached_property
    def page_link(self) -> PageLink | None:
        """Where the label leads; None for a label that leads nowhere, or whose page is not public."""
        page = self.form.asking.page(self.spec.page) if self.spec.page else None
        if page is None:
            return None
        label, title = str(self.label), page.title
        at = label.casefold().find(title.casefold())
        before, words, after = (
            (label[:at], label[at : at + len(title)], label[at + len(title) :])
            if at >= 0
            else (f"{label} ", title, "")
        )
        language = page.locale.language_code
        mark = mark_of(language, self.form.asking.language)
        return PageLink(before, words, after, page.url or "", language, mark)

    @cached_property
    def limit(self) -> Limit | None:
        """How long the answer may be; None when nobody comes near it."""
        return limit_of(self.spec)

    @cached_property
    def file_limits(self) -> str:
        """Which files may be sent, in words; empty for another kind."""
        return self.field.limits if isinstance(self.field, FilesField) else ""

    @property
    def is_scale(self) -> bool:
        return self.spec.kind == "scale"

    @property
    def is_required(self) -> bool:
        """Whether it says so beside its label."""
        if self.form.optional:
            return False
        group = self.form.groups.get(self.name)
        return bool(group.least) if group else self.field.required

    @property
    def parts(self) -> list[Part]:
        """The two days of a range, each with its label; empty for another kind."""
        if self.spec.kind != "date_range":
            return []
        values = self.value() or [None, None]
        labels = (pgettext("first day", "From"), pgettext("last day", "To"))
        widget = self.field.widget
        shared = {"aria-invalid": "true"} if self.errors else {}
        return [
            Part(
                f"{self.auto_id}-{part}",
                label,
                day.render(f"{self.html_name}-{part}", value, shared | {"id": f"{self.auto_id}-{part}"}),
            )
            for part, label, day, value in zip(RANGE, labels, widget.widgets, values, strict=True)
        ]

    @property
    def received(self) -> list[Received]:
        """The files sent before, those one has just ticked to take away included; empty for another kind."""
        field = self.field
        if not isinstance(field, FilesField):
            return []
        return [
            Received(
                id=f"{self.auto_id}-remove-{number}",
                key=str(file.key),
                name=file.name,
                size=size_in_words(file.size),
                state=_state(getattr(file, "scan_state", "")),
                is_removed=file not in field.kept,
            )
            for number, file in enumerate(field.received)
        ]

    @property
    def typed_words(self) -> str:
        """What was typed, as words; empty for nothing and for files."""
        typed = KINDS[self.spec.kind].keep(self.data)
        if isinstance(typed, Mapping):
            return " – ".join(text for text in typed.values() if text)
        labels = {str(code): str(label) for code, label in getattr(self.field, "choices", ())}
        if isinstance(typed, list):
            return ", ".join(labels.get(code, code) for code in map(str, typed))
        if self.spec.kind == "consent":
            return _("Yes") if typed else ""
        return labels.get(str(typed), str(typed)) if typed else ""


def _state(code: str) -> str:
    """What people are told of a file's check against viruses; empty when there is nothing to tell."""
    return str(ScanState(code).label) if code in (ScanState.WAITING, ScanState.INFECTED) else ""
