"""The criteria of a self-check: a question, its answers, which of them exclude and why."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: `excludes` when whoever gives it cannot apply, `why` in the editor's words."""

    code: str
    label: str
    excludes: bool
    why: str


class YesNoValue(blocks.StructValue):
    """A yes/no question as the self-check asks it."""

    @property
    def options(self) -> list[Option]:
        return [
            Option(code, str(label), code != self["needed"], self["why"] if code != self["needed"] else "")
            for code, label in ((YES, _("Yes")), (NO, _("No")))
        ]


class YesNoCriterionBlock(blocks.StructBlock):
    """A question answered by yes or no, one of which excludes."""

    question = blocks.CharBlock(label=_("Question"), max_length=200)
    help_text = blocks.CharBlock(label=_("Help"), required=False, default="", max_length=300)
    needed = blocks.ChoiceBlock(
        label=_("To be eligible, one answers"), choices=[(YES, _("Yes")), (NO, _("No"))], default=YES
    )
    why = blocks.TextBlock(
        label=_("Why the other answer excludes"),
        max_length=400,
        rows=2,
        help_text=_("Shown to those who answer otherwise. Say what they can do."),
    )

    class Meta:
        icon = "check"
        label = _("Yes or no")
        description = _("A question with two answers, one of which excludes.")
        template = "programmes/blocks/criterion_block.html"
        preview_value = {
            "question": "Votre organisation a-t-elle plus d’un an ?",
            "help_text": "",
            "needed": YES,
            "why": "L’appel demande un an d’existence.",
        }
        value_class = YesNoValue


class CriterionChoiceBlock(blocks.StructBlock):
    """One possible answer."""

    label = blocks.CharBlock(label=_("Answer"), max_length=160)
    excludes = blocks.BooleanBlock(label=_("This answer excludes"), required=False)
    why = blocks.TextBlock(label=_("Why"), required=False, default="", max_length=400, rows=2)

    def clean(self, value):
        result = super().clean(value)
        if result["excludes"] and not result["why"].strip():
            message = ValidationError(_("Say why this answer excludes: it is what people will read."))
            raise StructBlockValidationError(block_errors={"why": message})
        return result

    class Meta:
        icon = "radio-full"
        label = _("Answer")


class ChoiceValue(blocks.StructValue):
    """A question with a list of answers as the self-check asks it."""

    @property
    def options(self) -> list[Option]:
        return [
            Option(str(rank), each["label"], bool(each["excludes"]), each["why"])
            for rank, each in enumerate(self["choices"], start=1)
        ]


class ChoiceCriterionBlock(blocks.StructBlock):
    """A question with a list of answers, of which some exclude."""

    question = blocks.CharBlock(label=_("Question"), max_length=200)
    help_text = blocks.CharBlock(label=_("Help"), required=False, default="", max_length=300)
    choices = blocks.ListBlock(CriterionChoiceBlock(), label=_("Answers"), min_num=2, max_num=12)

    class Meta:
        icon = "list-ul"
        label = _("List of answers")
        description = _("A question with a list of answers, of which some exclude.")
        template = "programmes/blocks/criterion_block.html"
        preview_value = {
            "question": "Quel est votre statut ?",
            "help_text": "",
            "choices": [
                {"label": "Association", "excludes": False, "why": ""},
                {"label": "Particulier", "excludes": True, "why": "L’appel s’adresse aux organisations."},
            ],
        }
        value_class = ChoiceValue
