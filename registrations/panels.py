"""In the page editor: the page's intakes, to read there and to change where they live."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from urllib.parse import urlencode

from django.db.models import Count, Field, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.panels import Panel
from wagtail.locks import BaseLock

from registrations.models import Intake
from registrations.models.scopes import is_in_scope
from registrations.offering import languages_of, not_offered
from registrations.workflows import HOLDING, WAITING

ANCHOR = "page-intakes"  # Wagtail opens the tab that holds it
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
    act: tuple[str, str] = ("", "")  # the words and the address of cancelling it, or of taking that back
    missing: tuple[str, ...] = ()  # in which languages its form is not offered, and why


class IntakesPanel(Panel):
    """Lists the intakes of the page being edited, with a link to change each and to add one.

    Floors above add links of their own by the hook `intakes_panel_links`: (page, user) → (words, address) pairs.
    """

    class BoundPanel(Panel.BoundPanel):
        template_name = "registrations/panels/intakes_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            page, user = self.instance, self.request.user
            own = Intake.objects.in_scope_of(user).filter(
                page_key=page.translation_key
            )  # those for staff too
            intakes = own.select_related("form") if page.pk else []
            places = places_by_intake(own) if page.pk else {}
            return context | {
                "rows": [self._row(intake, places[intake.pk]) for intake in intakes],
                "saved": bool(page.pk),
                "add_url": self._add_url() if page.pk and self._may_add() else "",
                "links": self._links() if page.pk else [],
                "locked": self._lock.get_message(user) if self._lock else "",
                "anchor": ANCHOR,
            }

        @cached_property
        def _lock(self) -> BaseLock | None:
            """What keeps this user from changing the page: Wagtail then stops every link and button of its form."""
            lock = self.instance.get_lock() if self.instance.pk else None
            return lock if lock and lock.for_user(self.request.user) else None

        def _row(self, intake: Intake, places: "Places") -> Row:
            edit_url = self._and_back(reverse("wagtailsnippets_registrations_intake:edit", args=[intake.pk]))
            may_change = not self._lock and self.request.user.has_perm("registrations.change_intake")
            return Row(
                intake=intake,
                state=str(intake.state_at(timezone.now()).label),
                dates=dates_of(intake),
                places=places_words(places),
                edit_url=edit_url if may_change else "",
                act=act_on(intake) if may_change else ("", ""),
                missing=tuple(self._missing(intake)),
            )

        def _missing(self, intake: Intake) -> list[str]:
            """Of the languages that the page is read or being written in: those that its form is not offered in."""
            version = intake.form.current_version
            return not_offered(intake.form, version.pages, self._languages) if version else []

        @cached_property
        def _languages(self) -> set[str]:
            return {*languages_of([self.instance.translation_key]), self.instance.locale.language_code}

        def _may_add(self) -> bool:
            user = self.request.user
            return user.has_perm("registrations.add_intake") and is_in_scope(self.instance, user)

        def _links(self) -> list[tuple[str, str]]:
            page, user = self.instance, self.request.user
            return [link for offer in hooks.get_hooks("intakes_panel_links") for link in offer(page, user)]

        def _add_url(self) -> str:
            return self._and_back(
                reverse("wagtailsnippets_registrations_intake:add"), page=str(self.instance.pk)
            )

        def _and_back(self, address: str, **query: str) -> str:
            """The address of an intake's form, which leads back here, to this panel."""
            here = f"{reverse('wagtailadmin_pages:edit', args=[self.instance.pk])}#{ANCHOR}"
            return f"{address}?{urlencode(query | {'next': here})}"


def act_on(intake: Intake) -> tuple[str, str]:
    """Cancelling an intake, or holding it after all: what the link says and where it leads."""
    if intake.cancelled_at and intake.cancelled_at <= timezone.now():
        return _("Hold it after all"), reverse("event_restore", args=[intake.pk])
    return _("Cancel it"), reverse("event_cancel", args=[intake.pk])


def dates_of(intake: Intake) -> list[tuple[str, datetime]]:
    """The dates that are known, each with its name, an extension's old one included."""
    return [(name_of_date(name), moment) for name in SHOWN_DATES if (moment := getattr(intake, name))]


def name_of_date(field: str) -> str:
    """What staff call that date of an intake."""
    return capfirst(str(cast("Field", Intake._meta.get_field(field)).verbose_name))


@dataclass(frozen=True, slots=True)
class Places:
    """How many places there are (None: no limit), are taken and waited for."""

    capacity: int | None
    taken: int
    waiting: int

    @property
    def over(self) -> int:
        """How many more are taken than there are, since staff have lowered the number."""
        return max(self.taken - self.capacity, 0) if self.capacity is not None else 0


def places_by_intake(intakes: QuerySet[Intake]) -> dict[int, Places]:
    """The places of each of these intakes, by key, in one query."""
    counted = intakes.order_by().annotate(
        held=Count("registrations", filter=Q(registrations__state_code__in=HOLDING)),
        waiting=Count("registrations", filter=Q(registrations__state_code__in=WAITING)),
    )
    rows = counted.values_list("pk", "capacity", "held", "waiting")
    return {pk: Places(capacity, taken, waiting) for pk, capacity, taken, waiting in rows}


def places_of(intake: Intake) -> Places:
    """The places of one intake, counted now."""
    return places_by_intake(Intake.objects.filter(pk=intake.pk))[intake.pk]


def places_words(places: Places) -> str:
    """How many places are taken and waited for; empty without a limit and without anyone waiting."""
    told = []
    if places.capacity is not None:
        words = {"taken": places.taken, "capacity": places.capacity}
        told.append(_("%(taken)s of %(capacity)s places taken") % words)
    if places.waiting:
        words = {"number": places.waiting}
        told.append(
            ngettext(
                "%(number)s person on the waiting list",
                "%(number)s people on the waiting list",
                places.waiting,
            )
            % words
        )
    return " · ".join(filter(None, [*told, over_words(places)]))


def over_words(places: Places) -> str:
    """By how much the places are over capacity; empty when they are not."""
    if not places.over:
        return ""
    words = {"number": places.over}
    return (
        _("Over capacity by %(number)s: nobody loses a place, none is given on until enough are free.")
        % words
    )


def promoted_words(number: int) -> str:
    """How many people of the waiting list have got a place; empty for none."""
    if not number:
        return ""
    words = ngettext(
        "%(number)s person of the waiting list has got a place.",
        "%(number)s people of the waiting list have got a place.",
        number,
    )
    return words % {"number": number}
