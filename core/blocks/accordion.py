"""Questions that open on their answer."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks.text import TextBlock


class QuestionBlock(blocks.StructBlock):
    """One question and its answer."""

    question = blocks.CharBlock(label=_("Question"), max_length=200)
    answer = TextBlock(label=_("Answer"))

    class Meta:
        icon = "help"
        label = _("Question")


class AccordionBlock(blocks.StructBlock):
    """A list of questions, closed until one is chosen."""

    title = blocks.CharBlock(label=_("Title"), required=False, default="", max_length=120)
    items = blocks.ListBlock(QuestionBlock(), label=_("Questions"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("Questions and answers")
        description = _("Questions that open on their answer.")
        template = "core/blocks/accordion_block.html"
        preview_value = {
            "title": "Vos questions",
            "items": [{"question": "Est-ce gratuit ?", "answer": "<p>Oui.</p>"}],
        }
