"""Someone's words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks


class QuoteBlock(blocks.StructBlock):
    """A quotation with its author."""

    text = blocks.TextBlock(label=pgettext_lazy("of a quotation", "Words"), max_length=500, rows=3)
    author = blocks.CharBlock(label=_("Author"), max_length=120)
    role = blocks.CharBlock(label=_("Role"), required=False, default="", max_length=160)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        description = _("Someone’s words, with who says them.")
        template = "core/blocks/quote_block.html"
        preview_value = {"text": "Le premier pas compte.", "author": "Personne d’exemple", "role": "Rôle"}
