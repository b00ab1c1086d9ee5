"""Cards that lead on."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks.link import LinkBlock


class CardBlock(blocks.StructBlock):
    """A title, a line, a link."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), required=False, default="", max_length=300, rows=3)
    link = LinkBlock(label=_("Link"), required=False)

    class Meta:
        icon = "doc-empty"
        label = _("Card")


class CardsBlock(blocks.StructBlock):
    """Two to six cards side by side."""

    title = blocks.CharBlock(label=_("Title"), required=False, default="", max_length=120)
    cards = blocks.ListBlock(CardBlock(), label=_("Cards"), min_num=1, max_num=6)

    class Meta:
        icon = "grip"
        label = _("Cards")
        description = _("Short cards side by side, each with its link.")
        template = "core/blocks/cards_block.html"
        preview_value = {
            "title": "Par où commencer",
            "cards": [
                {"title": "Découvrir", "text": "Un métier, une rencontre."},
                {"title": "Choisir", "text": "Un atelier."},
            ],
        }


class DoorBlock(CardBlock):
    """A way in from the home page."""

    class Meta:
        icon = "arrow-right"
        label = _("Door")
        description = _("A reason to come, in the visitor’s words, and the page it leads to.")
        template = "core/blocks/door_block.html"
        preview_value = {"title": "Je porte un projet", "text": "Ce que demandent les appels à projets."}
