"""The kind answered by rows: each asks for the same simple fields."""

from django import forms

from registrations.fields.kinds.base import Asking, Kind
from registrations.fields.schema import FieldSpec

MOST_ROWS = 50
USUAL_ROWS = 20


class RowsInput(forms.Widget):
    """Stands for the rows; their own fields are what is shown."""

    use_fieldset = True

    def value_from_datadict(self, data, files, name):
        return None

    def render(self, name, value, attrs=None, renderer=None):
        return ""


class RowsField(forms.Field):
    """Keeps the group's place among the fields; `registrations.fields.groups` asks for its rows and checks them."""

    widget = RowsInput


def most_rows(spec: FieldSpec) -> int:
    """How many rows there may be."""
    return max(1, min(spec.max_rows or USUAL_ROWS, MOST_ROWS))


def least_rows(spec: FieldSpec) -> int:
    """How many rows must be filled in."""
    return min(max(spec.min_rows, 1 if spec.required else 0), most_rows(spec))


def _rows(spec: FieldSpec, asking: Asking) -> forms.Field:
    return RowsField()


ROWS = {
    "group": Kind(_rows, store=lambda value: value or None, retype=lambda answer: [], keep=lambda value: [])
}
