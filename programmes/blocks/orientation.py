"""The questions of the orientation: each answer points to the pages that suit whoever gives it."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class OrientationAnswerBlock(blocks.StructBlock):
    """One answer and the pages it points to."""

    label = blocks.CharBlock(label=_("Answer"), max_length=160)
    pages = blocks.ListBlock(
        blocks.PageChooserBlock(label=_("Page")),
        label=_("Suits"),
        min_num=1,
        max_num=8,
        help_text=_("The programmes, calls or editions that this answer leads to."),
    )

    class Meta:
        icon = "radio-full"
        label = _("Answer")


class OrientationQuestionBlock(blocks.StructBlock):
    """One question of the orientation."""

    question = blocks.CharBlock(label=_("Question"), max_length=200)
    help_text = blocks.CharBlock(label=_("Help"), required=False, default="", max_length=300)
    answers = blocks.ListBlock(OrientationAnswerBlock(), label=_("Answers"), min_num=2, max_num=8)

    class Meta:
        icon = "help"
        label = _("Question")
        description = _("A question whose answers point to the pages that suit.")
        template = "programmes/blocks/orientation_question_block.html"
        preview_value = {
            "question": "Que cherchez-vous ?",
            "help_text": "",
            "answers": [{"label": "Changer de métier", "pages": []}, {"label": "Un soutien", "pages": []}],
        }
