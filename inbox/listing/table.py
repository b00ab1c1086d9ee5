"""The columns of a listing as Wagtail's table draws them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from inbox.listing.columns import MOMENT, ListColumn, age_in_words, is_late
from inbox.listing.listing import Listing, sort_code
from registrations.fields.columns import ColumnType
from registrations.models import Registration
from registrations.workflows import DELAYS

NUMBERS = {ColumnType.NUMBER, ColumnType.MONEY}


class ChoiceColumn(BaseColumn):
    """A box to select the row by; it belongs to the form of the lots, wherever that stands."""

    header_template_name = "inbox/listing/choose_all.html"
    cell_template_name = "inbox/listing/choose.html"


class ReferenceColumn(TitleColumn):
    """The reference, which leads to the dossier within the view."""

    cell_template_name = "inbox/listing/reference.html"


class FactColumn(Column):
    """What a column says; its cell bears the column's name, for a phone, where a row is a card."""

    cell_template_name = "inbox/listing/fact.html"


class StateColumn(Column):
    """The state, coloured by who is to act: staff, the person, or nobody any more."""

    cell_template_name = "inbox/listing/state.html"

    def get_cell_context_data(self, instance: Registration, parent_context):
        return super().get_cell_context_data(instance, parent_context) | {"tone": tone_of(instance)}


class AgeColumn(Column):
    """Since when it is so, in words, and whether that is too long."""

    cell_template_name = "inbox/listing/age.html"

    def __init__(self, *args, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.at = at

    def get_cell_context_data(self, instance: Registration, parent_context):
        return super().get_cell_context_data(instance, parent_context) | {
            "age": age_in_words(instance.since, self.at),
            "late": is_late(instance, self.at),
        }


def tone_of(row: Registration) -> str:
    """Who is to act, as the end of a class: `staff`, `person`, or `over`."""
    if row.erased_at or row.workflow.is_final(row.state_code):
        return "over"
    return "staff" if (row.workflow_code, row.state_code) in DELAYS else "person"


def table_columns(listing: Listing) -> list[BaseColumn]:
    """What the list of that listing shows, the box and the reference first."""
    return [ChoiceColumn("row", label=_("Select")), *(_drawn(each, listing) for each in listing.columns)]


def dossier_address(listing: Listing, row: Registration) -> str:
    """The dossier, which knows the view that one came from."""
    return f"{reverse('inbox:detail', args=[row.pk])}?{listing.within}"


def _drawn(column: ListColumn, listing: Listing) -> BaseColumn:
    sort = {"sort_key": sort_code(column)} if column.sort else {}
    if column.code == "reference":
        return ReferenceColumn(
            "reference",
            label=column.label,
            get_url=lambda row: dossier_address(listing, row),
            classname="inbox-reference",
            **sort,
        )
    if column.code == "state":
        return StateColumn("state", label=column.label, accessor=column.text, **sort)
    if column.code == "since":
        return AgeColumn("since", label=column.label, accessor=column.text, at=listing.at, **sort)
    return FactColumn(
        column.code,
        label=column.label,
        accessor=_text_of(column),
        classname=_width_of(column),
        **sort,
    )


def _width_of(column: ListColumn) -> str:
    """The class that says how wide its cells are; whose row it is stands first on a phone's card."""
    if column.code == "name":
        return "inbox-who"
    return "inbox-narrow" if column.type == MOMENT or column.type in NUMBERS else "inbox-wide"


def _text_of(column: ListColumn):
    if column.code == "page":
        return lambda row: column.text(row) or _("(deleted page)")
    return column.text
