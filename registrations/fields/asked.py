"""What the parts of a form may ask of it: its questions on screen, its rows and its pieces know no more than this."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from registrations.fields.kinds import Asking, Typed
from registrations.fields.schema import Condition, FieldSpec


class AskedRows(Protocol):
    """The rows of a repeated group."""

    least: int

    @property
    def anchor(self) -> str: ...


class AskedQuestion(Protocol):
    """A question as it stands on screen."""

    name: str

    @property
    def anchor(self) -> str: ...


class AskedForm(Protocol):
    """The form of a list of fields, see `answers_form.AnswersForm`."""

    items: list[FieldSpec]
    specs: list[FieldSpec]
    language: str
    asking: Asking
    quiet: bool
    optional: bool
    error_class: Any
    renderer: Any

    @property
    def groups(self) -> Mapping[str, AskedRows]: ...

    @property
    def answers(self) -> dict[str, Any]: ...

    def bound(self, spec: FieldSpec) -> AskedQuestion: ...

    def is_valid(self) -> bool: ...

    def open_rules(self, item: FieldSpec) -> list[Condition] | None: ...

    def when(self, item: FieldSpec) -> str: ...

    def as_typed(self) -> dict[str, Typed]: ...

    def typed(self) -> Iterator[dict[str, str]]: ...

    def error_list(self) -> Iterator[Any]: ...
