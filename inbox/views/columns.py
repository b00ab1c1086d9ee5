"""Columns that the lists of registrations in the admin have in common."""

from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn


def reference_column() -> TitleColumn:
    """The reference, which leads to the dossier."""
    return TitleColumn(
        "reference",
        label=_("Reference"),
        url_name="inbox:detail",
        sort_key="reference",
        classname="inbox-reference",
    )


def state_column() -> StatusTagColumn:
    """The state, in words for staff."""
    return StatusTagColumn(
        "state", label=_("State"), accessor=lambda row: row.state.label, sort_key="state_code"
    )


def page_column() -> Column:
    """The page registered for; the rows are `with_page_title()`."""
    return Column("page_title", label=_("Page"), accessor=lambda row: row.page_title or _("(deleted page)"))
