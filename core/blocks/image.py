"""A picture in the text."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock


class CaptionedImageBlock(blocks.StructBlock):
    """A picture with its caption; the credit is the picture's own."""

    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, default="", max_length=200)

    class Meta:
        icon = "image"
        label = _("Image")
        description = _("A picture with a text for those who cannot see it, and a caption.")
        template = "core/blocks/image_block.html"
        preview_value = {"image": None, "caption": "Une légende."}
        preview_template = "core/blocks/image_block_preview.html"
