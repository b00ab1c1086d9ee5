"""A question as it stands on screen: its value, its errors, and the ids that tie its words to its inputs."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.functional import cached_property

from registrations.fields.kinds.choices import Checkboxes, Radios
from registrations.fields.kinds.numbers import RANGE
from registrations.fields.schema import FieldSpec

if TYPE_CHECKING:
    from registrations.fields.answers_form import AnswersForm

NUMBERED = (Radios, Checkboxes)


class BoundAnswer(forms.BoundField):
    """Ids of its own end with a hyphen and a word, which no field's key has: no two fields ever share one."""

    form: "AnswersForm"

    @property
    def spec(self) -> FieldSpec:
        return self.field.spec  # type: ignore[attr-defined]

    @property
    def errors(self):
        """None while the form is only shown, not judged."""
        return self.form.error_class(renderer=self.form.renderer) if self.form.quiet else super().errors

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
            return f"{self.auto_id}-0"
        if self.spec.kind == "date_range":
            return f"{self.auto_id}-{RANGE[0]}"
        return self.auto_id

    @property
    def aria_describedby(self):
        told = [
            (self.when, self.when_id),
            (self.help_text, self.hint_id),
            (self.limit, self.limit_id),
            (self.errors, self.error_id),
        ]
        return " ".join(id_ for words, id_ in told if words)

    @cached_property
    def when(self) -> str:
        """When it is to be answered, in words; empty for always."""
        return self.form.when(self.spec)

    @cached_property
    def limit(self) -> str:
        """What the answer may be at most, in words; empty without a limit worth telling."""
        return ""
