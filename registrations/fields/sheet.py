"""The anonymous statistics sheet: its questions, whose codes are what is counted and never change their meaning."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Text = str | Promise

UNSAID = "unsaid"
RATHER_NOT = (UNSAID, _("I would rather not say"))


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """One question: `label` is asked of the person, `title` heads the figures; an answer left out counts as unsaid."""

    code: str
    label: Text
    title: Text
    answers: tuple[tuple[str, Text], ...]
    help: Text = ""

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code, _label in self.answers)


QUESTIONS = (
    SheetQuestion(
        "gender",
        _("You are…"),
        _("Gender"),
        (
            ("woman", pgettext_lazy("gender", "A woman")),
            ("man", pgettext_lazy("gender", "A man")),
            ("other", pgettext_lazy("gender", "Neither, or both")),
            RATHER_NOT,
        ),
    ),
    SheetQuestion(
        "age",
        _("Your age"),
        _("Age"),
        (
            ("under_26", _("Under 26")),
            ("26_34", _("26 to 34")),
            ("35_44", _("35 to 44")),
            ("45_54", _("45 to 54")),
            ("55_over", _("55 or over")),
            RATHER_NOT,
        ),
    ),
    SheetQuestion(
        "disability",
        _("Do you have a disability?"),
        _("Disability"),
        (("yes", _("Yes")), ("no", _("No")), RATHER_NOT),
        help=_("Officially recognised or not."),
    ),
    SheetQuestion(
        "district",
        _("Where you live"),
        _("District"),
        (
            ("qpv", _("In a priority urban district (QPV)")),
            ("rural", _("In a rural revitalisation zone (FRR, called ZRR until 30 June 2024)")),
            ("neither", _("In neither of them")),
            ("unknown", _("I do not know")),
            RATHER_NOT,
        ),
    ),
)
