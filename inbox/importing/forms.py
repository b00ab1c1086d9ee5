"""What is asked of who brings a list: the file, how long one has to have been there, which column is which."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inbox.importing.heads import Columns
from inbox.importing.reading import Table, first_line

MINUTES = 15  # at first
MOST_MINUTES = 24 * 60


def minutes_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Minutes from which somebody counts as present"),
        help_text=_("All the times that they were there are added up."),
        min_value=0,
        max_value=MOST_MINUTES,
        initial=MINUTES,
    )


class ListForm(forms.Form):
    """The file and the minutes."""

    file = forms.FileField(
        label=_("List of the meeting tool (CSV)"),
        help_text=_(
            "Zoom: the report of participants. Teams: the attendance report. BigBlueButton: the session data."
            " Nothing of the file is kept."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )
    minutes = minutes_field()
    use_required_attribute = False


class MinutesForm(forms.Form):
    """The minutes alone, once the list is read."""

    minutes = minutes_field()
    use_required_attribute = False


class ColumnsForm(forms.Form):
    """Which column is which, of a list whose head is not known."""

    name = forms.TypedChoiceField(label=_("Name"), coerce=int, empty_value=None, required=False)
    first = forms.TypedChoiceField(
        label=_("First name, where it stands apart"), coerce=int, empty_value=None, required=False
    )
    email = forms.TypedChoiceField(label=_("E-mail address"), coerce=int, empty_value=None, required=False)
    lasted = forms.TypedChoiceField(
        label=_("Time they were there"),
        help_text=_(
            "In minutes, or as hours, minutes and seconds. Without it, whoever is in the list was there."
        ),
        coerce=int,
        empty_value=None,
        required=False,
    )
    minutes = minutes_field()
    use_required_attribute = False

    def __init__(self, table: Table, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.start = first_line(table)
        choices = [
            ("", _("(none)")),
            *((str(place), words) for place, words in enumerate(_columns(table, self.start))),
        ]
        for name in ("name", "first", "email", "lasted"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError where nothing tells people apart."""
        cleaned = super().clean() or {}
        if not self.errors and cleaned.get("name") is None and cleaned.get("email") is None:
            raise forms.ValidationError(_("Say in which column the names stand, or the e-mail addresses."))
        return cleaned

    @property
    def columns(self) -> Columns:
        return Columns(**{name: self.cleaned_data[name] for name in ("name", "first", "email", "lasted")})


def _columns(table: Table, start: int) -> list[str]:
    """Each column, by what stands at its top and below that."""
    lines = table[start : start + 2]
    width = max(len(line) for line in lines)
    cells = [[line[place] for line in lines if place < len(line) and line[place]] for place in range(width)]
    return [f"{place}. {' / '.join(found) or '–'}" for place, found in enumerate(cells, start=1)]
