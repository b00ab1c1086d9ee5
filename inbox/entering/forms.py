"""What a colleague says of how somebody registers, beside the answers."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registrations.domain.exchanges import FIRST_YEAR
from registrations.enums import Channel
from registrations.fields.limits import LongText

LONGEST = 2000
MINUTE = "%Y-%m-%dT%H:%M"  # as browsers write a moment


class EntryForm(forms.Form):
    """How it came, when, in which language the person reads; two texts that colleagues alone read.

    `late` is asked once registrations are closed, `another` once somebody of the same name is found.
    """

    channel = forms.ChoiceField(
        label=_("How does the person register?"), choices=Channel.choices, widget=forms.RadioSelect
    )
    came_at = forms.DateTimeField(
        label=_("When did they speak, or when did the paper come?"),
        help_text=_("Paris time. Each agreement is kept as given at that moment, to you."),
        input_formats=[MINUTE, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE),
        error_messages={"required": _("Give a day and an hour."), "invalid": _("Give a day and an hour.")},
    )
    language = forms.ChoiceField(
        label=_("The person reads our message in"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        initial=settings.LANGUAGE_CODE,
    )
    note = LongText(
        label=_("Note for colleagues"),
        help_text=_("Only staff read it, in the history."),
        required=False,
        most=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    late = LongText(
        label=_("Why is this person let in after the closing?"),
        help_text=_("Only staff read it, in the history, with your name."),
        most=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write for colleagues why this person is let in all the same.")},
    )
    another = forms.BooleanField(label=_("It is another person of the same name"), required=False)
    use_required_attribute = False

    def __init__(self, data: Any = None, *, is_late: bool) -> None:
        # No key of an answer holds a hyphen before a letter.
        super().__init__(data, prefix="entry", label_suffix="")
        self.fields["came_at"].initial = lambda: timezone.localtime().replace(second=0, microsecond=0)
        if not is_late:
            del self.fields["late"]

    def clean_came_at(self) -> datetime:
        """Raises ValidationError for what is still to come, and for another century."""
        came_at: datetime = self.cleaned_data["came_at"]
        if came_at.year < FIRST_YEAR:
            raise forms.ValidationError(_("This day is too long ago."))
        if came_at > timezone.now():
            raise forms.ValidationError(_("This moment is still to come."))
        return came_at

    @property
    def said(self) -> dict[str, Any]:
        """What `register_for()` is told of it."""
        cleaned = self.cleaned_data
        return {
            "channel": Channel(cleaned["channel"]),
            "came_at": cleaned["came_at"],
            "language": cleaned["language"],
            "note": cleaned["note"],
            "late": cleaned.get("late", ""),
            "another": cleaned["another"],
        }

    @property
    def first(self) -> list[forms.BoundField]:
        """What is asked before the answers."""
        return [self[name] for name in ("channel", "came_at", "late") if name in self.fields]

    @property
    def last(self) -> list[forms.BoundField]:
        """What is asked after them."""
        return [self["language"], self["note"]]


class DoorForm(forms.Form):
    """What is asked of who writes down somebody at the door, beside the answers.

    `why` is asked once every place is taken, `another` once somebody of the same name is found: the verb says so.
    """

    why = LongText(
        label=_("Why does this person come in all the same?"),
        help_text=_("Only staff read it, in the history, with your name."),
        required=False,
        most=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    another = forms.BooleanField(label=_("It is another person of the same name"), required=False)

    def __init__(self, data: Any = None) -> None:
        # No key of an answer holds a hyphen before a letter.
        super().__init__(data, prefix="door", label_suffix="")
