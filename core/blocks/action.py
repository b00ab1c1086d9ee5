"""What we invite the reader to do."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks.link import LinkBlock


class CallToActionBlock(blocks.StructBlock):
    """A short invitation and one button."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), required=False, default="", max_length=300, rows=2)
    link = LinkBlock(label=_("Link"))

    class Meta:
        icon = "pick"
        label = _("Call to action")
        description = _("A short invitation with one button.")
        template = "core/blocks/call_to_action_block.html"
        preview_value = {
            "title": "Un projet à déposer ?",
            "text": "L’appel est ouvert.",
            "link": {"address": "https://example.org/", "text": "Déposer un projet"},
        }
