"""In the page editor: the page's intakes, to read there and to change where they live."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import Field
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.panels import Panel

from registrations.models import Intake

SHOWN_DATES = (
    "opens_at",
    "extended_from",
    "closes_at",
    "review_at",
    "committee_at",
    "results_at",
    "cancelled_at",
)


@dataclass(frozen=True, slots=True)
class Row:
    """An intake as the panel tells it."""

    intake: Intake
    state: str
    dates: list[tuple[str, datetime]]
    places: str
    edit_url: str


class IntakesPanel(Panel):
    """Lists the intakes of the page being edited, with a link to change each and to add one.

    Floors above add links of their own by the hook `intakes_panel_links`: (page, user) → (words, address) pairs.
    """

    class BoundPanel(Panel.BoundPanel):
        template_name = "registrations/panels/intakes_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            page, user = self.instance, self.request.user
            own = Intake.objects.filter(page_key=page.translation_key)  # those for staff too
            intakes = own.with_taken().select_related("form") if page.pk else []
            return context | {
                "rows": [self._row(intake) for intake in intakes],
                "saved": bool(page.pk),
                "add_url": self._add_url() if page.pk and user.has_perm("registrations.add_intake") else "",
                "links": self._links() if page.pk else [],
            }

        def _row(self, intake: Intake) -> Row:
            edit_url = reverse("wagtailsnippets_registrations_intake:edit", args=[intake.pk])
            may_change = self.request.user.has_perm("registrations.change_intake")
            return Row(
                intake=intake,
                state=str(intake.state_at(timezone.now()).label),
                dates=dates_of(intake),
                places=places_of(intake),
                edit_url=edit_url if may_change else "",
            )

        def _links(self) -> list[tuple[str, str]]:
            page, user = self.instance, self.request.user
            return [link for offer in hooks.get_hooks("intakes_panel_links") for link in offer(page, user)]

        def _add_url(self) -> str:
            return f"{reverse('wagtailsnippets_registrations_intake:add')}?page={self.instance.pk}"


def dates_of(intake: Intake) -> list[tuple[str, datetime]]:
    """The dates that are known, each with its name, an extension's old one included."""
    return [(name_of_date(name), moment) for name in SHOWN_DATES if (moment := getattr(intake, name))]


def name_of_date(field: str) -> str:
    """What staff call that date of an intake."""
    return capfirst(str(cast("Field", Intake._meta.get_field(field)).verbose_name))


def places_of(intake: Intake) -> str:
    """How many places are taken, in words; empty without a limit. The intake comes from `with_taken()`."""
    if intake.capacity is None:
        return ""
    words = {"taken": intake.taken, "capacity": intake.capacity}
    return _("%(taken)s of %(capacity)s places taken") % words
