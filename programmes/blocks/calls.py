"""What a call for projects is made of: its rules, its documents, the people who answer."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

from core.blocks import TextBlock


class CallRulesBlock(blocks.StructBlock):
    """One version of a call's rules, in force from a day on until the next version's day."""

    version = blocks.CharBlock(label=_("Version"), max_length=20, help_text=_("For example: 2, or 2026-1."))
    in_force_from = blocks.DateBlock(label=_("In force from"))
    text = TextBlock(label=_("Rules"), required=False)
    document = DocumentChooserBlock(label=_("Document"), required=False)
    changes = blocks.TextBlock(
        label=_("What changed"),
        required=False,
        default="",
        max_length=600,
        rows=3,
        help_text=_("Since the version before."),
    )

    def clean(self, value):
        result = super().clean(value)
        if not result.get("document") and not str(result.get("text") or "").strip():
            message = ValidationError(_("Write the rules, or choose the document that holds them."))
            raise StructBlockValidationError(block_errors={"text": message})
        return result

    class Meta:
        icon = "doc-full"
        label = _("Version of the rules")
        description = _("The rules of the call as they stand from a given day.")
        template = "programmes/blocks/call_rules_block.html"
        preview_value = {
            "version": "1",
            "in_force_from": date(2024, 1, 15),
            "text": "<p>Article premier.</p>",
            "document": None,
            "changes": "",
        }


class CallDocumentBlock(blocks.StructBlock):
    """A document to read or to fill in."""

    document = DocumentChooserBlock(label=_("Document"))
    note = blocks.CharBlock(
        label=_("Note"),
        required=False,
        default="",
        max_length=160,
        help_text=_("For example: to fill in and sign."),
    )

    class Meta:
        icon = "doc-empty-inverse"
        label = _("Document")
        description = _("A file to download, with its kind and its size.")
        template = "programmes/blocks/call_document_block.html"
        preview_template = "programmes/blocks/call_document_block_preview.html"
        preview_value = {"document": None, "note": "À remplir et à signer."}


class RegionalContactBlock(blocks.StructBlock):
    """Who answers questions on a call, and where."""

    territory = blocks.CharBlock(
        label=_("Territory"), max_length=120, help_text=_("One or several regions, or the whole country.")
    )
    name = blocks.CharBlock(label=_("Name or team"), max_length=120)
    email = blocks.EmailBlock(label=_("E-mail"), required=False, default="")
    phone = blocks.CharBlock(label=_("Phone"), required=False, default="", max_length=30)

    class Meta:
        icon = "user"
        label = _("Contact")
        description = _("Who answers, for one territory or all of them.")
        template = "programmes/blocks/regional_contact_block.html"
        preview_value = {
            "territory": "Bretagne",
            "name": "Équipe d’exemple",
            "email": "bretagne@example.org",
            "phone": "",
        }


def rules_at(versions: Iterable, day: date):
    """The version in force on that day (Paris), None before the first; of two from one day, the last written."""
    in_force = [each.value for each in versions if each.value["in_force_from"] <= day]
    return max(reversed(in_force), key=lambda rules: rules["in_force_from"], default=None)
