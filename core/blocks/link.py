"""A link to one of our pages or to another site, never to both."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError


class LinkValue(blocks.StructValue):
    """What a template needs of a link, whichever way it was given."""

    @property
    def url(self) -> str:
        page = self.get("page")
        if page is not None:
            return page.url if page.live else ""
        return self.get("address") or ""

    @property
    def label(self) -> str:
        page = self.get("page")
        return self.get("text") or (page.title if page is not None else self.get("address") or "")


class LinkBlock(blocks.StructBlock):
    """An optional link."""

    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    address = blocks.URLBlock(label=_("Address on another site"), required=False, default="")
    text = blocks.CharBlock(label=_("Text of the link"), required=False, default="", max_length=80)

    def clean(self, value):
        result = super().clean(value)
        if result.get("page") and result.get("address"):
            message = ValidationError(_("Choose a page or give an address, not both."))
            raise StructBlockValidationError(block_errors={"address": message})
        return result

    class Meta:
        icon = "link"
        label = _("Link")
        value_class = LinkValue
