"""The views of the inbox, as a declared table: what staff come to see. A new view is one more row, nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.text.dates import midnight
from inbox.listing.pages import PageKeys, keys_of_page
from registrations.domain.persons.retention import SOON, Time, over_by, times
from registrations.models.answering import unanswered
from registrations.models.registrations import ERASE, SEE, RegistrationQuerySet
from registrations.models.scopes import Scopes, is_limited
from registrations.workflows import MOVE, Text
from registrations.workflows.participation import PARTICIPATION

EVERYTHING = "tous"
STANDARD = ("name", "state", "since", "owner", "page", "received")


@dataclass
class Asked:
    """Who asks for a view, when, and of which page (its translation key; empty for all)."""

    user: User
    at: datetime
    page: str = ""

    @cached_property
    def scopes(self) -> Scopes:
        """Where that person works, looked up once."""
        return Scopes.of(self.user)

    @property
    def sees_figures(self) -> bool:
        """Whether there are figures for that person: they see everything, or work on a programme or in a region.

        Who sees nothing but what they wrote about others knows it one by one.
        """
        if not self.user.has_perm(SEE):
            return False
        return not is_limited(self.user) or bool(self.scopes.whole or self.scopes.regional)

    @cached_property
    def page_keys(self) -> PageKeys:
        """The translation keys of the page and of those below it, looked up once; none without a page."""
        return keys_of_page(self.page) if self.page else []

    @cached_property
    def times(self) -> list[Time]:
        """How long the officer has things kept, looked up once."""
        return times()


Rows = Callable[[RegistrationQuerySet, Asked], RegistrationQuerySet]


@dataclass(frozen=True, slots=True)
class View:
    """One view: which of the registrations that somebody may see it holds, and how it shows them at first.

    `rows` narrows what the person may see anyway; `columns` and `order` are codes of
    `inbox.listing.columns`; `empty` is said when it holds nothing. It is there for who has `right`, and stands in the
    menu of those to whom it is `offered`. `taps` are the states that one tap on a row leads to, from `untapped`, to
    which the same tap leads back.
    """

    code: str
    label: Text
    rows: Rows
    columns: tuple[str, ...] = STANDARD
    order: str = "-created_at"
    empty: Text = ""
    right: str = SEE
    offered: Callable[[Asked], bool] = lambda asked: True
    on_a_page: int = 50
    taps: tuple[str, ...] = ()
    untapped: str = ""

    @property
    def address(self) -> str:
        """Where it is; that of everything is the inbox itself."""
        return reverse("inbox:index") if self.code == EVERYTHING else reverse("inbox:view", args=[self.code])


def _to_do(rows: RegistrationQuerySet, asked: Asked) -> RegistrationQuerySet:
    return rows.to_do().filter(Q(owner=None) | Q(owner=asked.user))


def _new(rows: RegistrationQuerySet, asked: Asked) -> RegistrationQuerySet:
    """Since midnight of the day before, in Paris."""
    return rows.filter(created_at__gte=midnight(asked.at) - timedelta(days=1))


def _expected(rows: RegistrationQuerySet, asked: Asked) -> RegistrationQuerySet:
    """Who was to come to the event of the page, and who did: of no page, nobody."""
    if not asked.page:
        return rows.none()
    states = (SHEET.untapped, *SHEET.taps)
    return rows.filter(
        intake__page_key=asked.page,
        workflow_code=PARTICIPATION.code,
        state_code__in=states,
        erased_at=None,
    )


TO_DO = View(
    "a-traiter",
    _("To do"),
    _to_do,
    order="since",
    empty=_("Nothing waits for you: everything is with its owner or has gone on."),
)
MINE = View(
    "les-miens",
    _("Mine"),
    lambda rows, asked: rows.filter(owner=asked.user, erased_at=None),
    order="since",
    empty=_("You handle nothing at the moment. Open a dossier and take it in charge."),
)
LATE = View(
    "en-retard",
    _("Late"),
    lambda rows, asked: rows.late(asked.at),
    order="since",
    empty=_("Nothing is late."),
)
NEW = View("nouveaux", _("New since yesterday"), _new, empty=_("Nothing came in since yesterday."))
UNREAD = View(
    "messages-recus",
    _("Messages to read"),
    lambda rows, asked: rows.with_unread_reply(),
    order="since",
    empty=_("Every message that people wrote has been read."),
)
FAILED = View(
    "messages-en-echec",
    _("Failed messages"),
    lambda rows, asked: rows.with_failed_message(),
    order="since",
    empty=_("Every message has arrived, or was sent again."),
)
TO_BE_TOLD = View(
    "a-prevenir",
    _("To be told"),
    lambda rows, asked: rows.to_be_told(asked.at),
    order="since",
    empty=_("Nobody waits for a call: everybody without an e-mail address knows what is to be known."),
    offered=lambda asked: asked.user.has_perm(MOVE),
)
ERASURE = View(
    "effacements",
    _("Erasure requests"),
    lambda rows, asked: rows.asking_to_be_erased(),
    columns=("name", "state", "erasure", "page", "received"),
    order="erasure_asked_at",
    empty=_("Nobody waits to be erased."),
)
OUTLIVING = View(
    "bientot-effaces",
    _("Soon erased"),
    lambda rows, asked: over_by(asked.at + SOON, asked.times, rows),
    columns=("name", "state", "since", "page", "received"),
    order="since",
    offered=lambda asked: asked.user.has_perm(ERASE) and bool(asked.times),
    empty=_("Nothing reaches the end of its time in the next 30 days."),
)
SHEET = View(
    "feuille-de-presence",
    _("Attendance sheet"),
    _expected,
    columns=("name", "state", "email"),
    order="name",
    empty=_("Nobody is expected here."),
    offered=lambda asked: bool(asked.page),
    on_a_page=500,
    taps=("attended", "absent"),
    untapped="confirmed",
)
REGION = View(
    "ma-region",
    _("My region"),
    lambda rows, asked: rows.filter(asked.scopes.of_regions),
    offered=lambda asked: bool(asked.scopes.regional),
    empty=_("Nothing has come in from your regions. Forms that ask for no region are not shown here."),
)
# What the cockpit leads to: reached by its numbers, in no menu.
WAITING = View(
    "en-attente",
    _("Waiting for staff"),
    lambda rows, asked: rows.to_do(),
    order="since",
    empty=_("Nothing waits for staff."),
    offered=lambda asked: False,
)
UNANSWERED = View(
    "sans-reponse",
    _("Without an answer yet"),
    lambda rows, asked: rows.filter(unanswered(asked.at)),
    order="created_at",
    empty=_("Everybody who wrote was answered."),
    offered=lambda asked: False,
)
ALL = View(EVERYTHING, _("All"), lambda rows, asked: rows, empty=_("Nothing has come in yet."))

VIEWS = {
    view.code: view
    for view in (
        TO_DO,
        MINE,
        LATE,
        NEW,
        UNREAD,
        REGION,
        FAILED,
        TO_BE_TOLD,
        ERASURE,
        OUTLIVING,
        SHEET,
        WAITING,
        UNANSWERED,
        ALL,
    )
}
