"""What happens, in order."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class StepBlock(blocks.StructBlock):
    """One step."""

    title = blocks.CharBlock(label=_("Title"), max_length=100)
    text = blocks.TextBlock(label=_("Text"), required=False, default="", max_length=500, rows=3)

    class Meta:
        icon = "arrow-right"
        label = _("Step")


class StepsBlock(blocks.StructBlock):
    """Numbered steps, two at least."""

    title = blocks.CharBlock(label=_("Title"), required=False, default="", max_length=120)
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=2, max_num=8)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        description = _("What happens, in order, each step with a number.")
        template = "core/blocks/steps_block.html"
        preview_value = {
            "title": "Comment ça se passe",
            "steps": [
                {"title": "Découvrir", "text": "On regarde."},
                {"title": "Choisir", "text": "On décide."},
            ],
        }
