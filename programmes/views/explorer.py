"""In the page explorer: calls with the state they are in."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.models import Page

from registrations.pages import RegistrationMixin, attach_intakes


def state_of(page: Page) -> str:
    """The state of the round that matters now with its date, in words."""
    status = page.status if isinstance(page, RegistrationMixin) else None
    return (
        " · ".join(part for part in (status.label, status.sentence) if part)
        if status
        else str(_("No date yet"))
    )


class CallExplorerView(ExplorableIndexView):
    """The calls of an index; their rounds are fetched in one query."""

    base_columns = [
        *ExplorableIndexView.base_columns[:2],
        Column("state", label=_("State"), accessor=state_of, width="25%"),
        *(column for column in ExplorableIndexView.base_columns[2:] if column.name != "type"),
    ]

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        attach_intakes(context["object_list"])
        return context
