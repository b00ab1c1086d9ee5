"""What the officer types: an address, a request that came, how long things are kept."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.text.dates import PARIS
from registrations.enums import RequestKind, RequestWay
from registrations.fields.kinds.texts import NO_ADDRESS
from registrations.fields.limits import LongText
from registrations.models import Form, Registration, RetentionRule
from registrations.models.retention import EVERY_STATE, LONGEST

NOTE = 2000


class AddressForm(forms.Form):
    """The address of a person."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages=NO_ADDRESS,
    )


class RequestForm(AddressForm):
    """A request that came otherwise than by the person's own page: from an address, or from who has none."""

    field_order = ("email", "reference")
    reference = forms.CharField(
        label=_("Reference of the dossier"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Only for who has no e-mail address: what a colleague wrote down for them."),
    )
    kind = forms.ChoiceField(label=_("What is asked for"), choices=RequestKind.choices)
    way = forms.ChoiceField(
        label=_("How it came"), choices=[each for each in RequestWay.choices if each[0] != RequestWay.PAGE]
    )
    received = forms.DateField(
        label=_("Received on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The month for the answer begins on that day."),
    )
    language = forms.ChoiceField(label=_("Language of our letters"), choices=settings.LANGUAGES)
    note = LongText(
        label=_("Note for colleagues"),
        required=False,
        most=NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only staff read it."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["email"].required = False

    def clean(self) -> dict[str, Any]:
        """With the `registration` whose reference was typed where no address was; the address that it has counts."""
        said = super().clean() or self.cleaned_data
        said["registration"] = None
        if said.get("email") or "email" in self.errors:
            return said
        reference = said.get("reference", "").strip()
        if not reference:
            self.add_error("email", _("Write the address, or the reference of the dossier of who has none."))
            return said
        found = Registration.objects.visible_to(self.by).filter(reference__iexact=reference, erased_at=None)
        said["registration"] = found.defer("answers").first()
        if said["registration"] is None:
            self.add_error("reference", _("There is no dossier with this reference, or it is erased."))
        else:
            said["email"] = said["registration"].email
        return said

    def clean_received(self) -> datetime:
        """Noon in Paris of that day: no day yet to come, none of another century."""
        day = self.cleaned_data["received"]
        if day > timezone.localdate(timezone=PARIS):
            raise ValidationError(_("This day is still to come."))
        if day.year < 2018:  # the regulation has applied since 25 May 2018
            raise ValidationError(_("This day is too long ago."))
        return datetime.combine(day, time(12), PARIS)


class RulesForm(forms.Form):
    """How many months what came in by a form is kept, in each state and in all others; empty for ever."""

    def __init__(self, *args: Any, form: Form, states: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {rule.state_code: rule for rule in RetentionRule.objects.filter(form=form)}
        labels = {state.code: state.label for state in form.workflow.states}
        for code in [EVERY_STATE, *states]:
            self.fields[f"months-{code}"] = forms.IntegerField(
                label=str(labels.get(code, _("Every state that has no time of its own"))),
                required=False,
                min_value=1,
                max_value=LONGEST,
                initial=known[code].months if code in known else None,
            )

    def months(self) -> dict[str, int | None]:
        """By state; None where nothing is to be erased."""
        return {name.removeprefix("months-"): value for name, value in self.cleaned_data.items()}
