"""Forms of the admin."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.coreutils import find_available_slug

from core.text.dates import PARIS
from core.text.slugs import plain_slug
from programmes.domain import MOVED, Shift, renamed
from programmes.models import CallPage
from registrations.models import Intake
from registrations.panels import name_of_date

NEXT_YEAR = Shift(years=1)


@dataclass(frozen=True, slots=True)
class MovedDate:
    """A date of a round, as it is and as the copy will have it."""

    round: str
    label: str
    before: datetime
    after: datetime


class CopyCallForm(forms.Form):
    """A title, an address, and the day the last round opens: every other date follows."""

    title = forms.CharField(label=gettext_lazy("New title"), max_length=255)
    slug = forms.SlugField(
        label=gettext_lazy("New address (slug)"),
        max_length=255,
        help_text=gettext_lazy("The last part of the page’s address."),
    )
    opens_on = forms.DateField(
        label=gettext_lazy("New opening day of the last round"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("All dates move with it; hours stay what they are in Paris."),
    )

    def __init__(self, *args: Any, call: CallPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        self.intakes = list(Intake.objects.for_page(call).order_by("opens_at", "pk"))
        slug = plain_slug(call.slug)
        if self.opening is None:
            del self.fields["opens_on"]
        else:
            usual = self.usual.day(self.opening)
            years = (self.opening.year, usual.year)
            self.initial.setdefault("opens_on", usual)
            self.initial.setdefault("title", renamed(call.title, *years))
            moved = renamed(slug, *years)
            slug = moved if moved != slug else f"{slug}-{usual.year}"
        self.initial.setdefault("title", call.title)
        self.initial.setdefault("slug", find_available_slug(call.get_parent(), slug))

    @cached_property
    def opening(self):
        """The day the last round opens, in Paris; None without any round."""
        return self.intakes[-1].opens_at.astimezone(PARIS).date() if self.intakes else None

    @cached_property
    def usual(self) -> Shift:
        """What is proposed: a year, or more when the opening would be over."""
        return Shift.to_next(self.opening, timezone.localdate(timezone=PARIS)) if self.opening else NEXT_YEAR

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if self.call.get_parent().get_children().filter(slug=slug).exists():
            raise forms.ValidationError(
                _("Another page beside this one has this address: choose another one.")
            )
        return slug

    @property
    def shift(self) -> Shift:
        """How far the dates move: as asked, as proposed while nothing valid was."""
        asked = getattr(self, "cleaned_data", {}).get("opens_on")
        return Shift.between(self.opening, asked) if asked and self.opening else self.usual

    @property
    def dates(self) -> list[MovedDate]:
        """Every date that moves, round after round."""
        shift = self.shift
        return [
            MovedDate(
                intake.name,
                name_of_date(name),
                moment,
                shift.moment(moment),
            )
            for intake in self.intakes
            for name in MOVED
            if (moment := getattr(intake, name))
        ]
