"""The Django form of a list of fields: asks, checks, and gives the answers as they are stored."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from registrations.fields.kinds import KINDS
from registrations.fields.schema import FieldSpec

REQUIRED = {
    "choice": lambda: _("Choose an answer."),
    "choices": lambda: _("Choose at least one answer."),
    "yes_no": lambda: _("Answer by yes or no."),
    "consent": lambda: _("Tick this box to go on."),
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One line of the summary: where to go, which field, what to do."""

    anchor: str
    label: str
    message: str


class AnswersForm(forms.Form):
    """Asks for the fields of `specs`, with their labels in `language`."""

    use_required_attribute = False  # our own errors say what to do; the browser's bubbles do not
    error_css_class = "field--error"

    def __init__(self, specs: Iterable[FieldSpec], *args, language: str, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.specs = list(specs)
        for spec in self.specs:
            field = KINDS[spec.kind].build(spec, language)
            field.label = spec.label(language)
            field.help_text = spec.help(language)
            field.required = spec.required
            field.kind = spec.kind  # type: ignore[attr-defined]
            field.error_messages["required"] = REQUIRED.get(spec.kind, lambda: _("Fill in this field."))()
            self.fields[spec.key] = field

    @property
    def answers(self) -> dict:
        """The valid answers, as stored: keyed by field key, in the form's order."""
        return {spec.key: KINDS[spec.kind].store(self.cleaned_data.get(spec.key)) for spec in self.specs}

    def error_list(self) -> Iterator[FieldError]:
        """The summary of what is to be mended, in the form's order."""
        for bound in self:
            several = isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
            anchor = f"{bound.auto_id}_0" if several else bound.auto_id
            for message in bound.errors:
                yield FieldError(anchor, str(bound.label), str(message))

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
