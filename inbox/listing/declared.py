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
from registrations.models.registrations import SEE, RegistrationQuerySet
from registrations.models.scopes import Scopes
from registrations.workflows import Text
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

    @cached_property
    def page_keys(self) -> PageKeys:
        """The translation keys of the page and of those below it, looked up once; none without a page."""
        return keys_of_page(self.page) if self.page else []


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
ERASURE = View(
    "effacements",
    _("Erasure requests"),
    lambda rows, asked: rows.asking_to_be_erased(),
    columns=("name", "state", "erasure", "page", "received"),
    order="erasure_asked_at",
    empty=_("Nobody waits to be erased."),
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
ALL = View(EVERYTHING, _("All"), lambda rows, asked: rows, empty=_("Nothing has come in yet."))

VIEWS = {view.code: view for view in (TO_DO, MINE, LATE, NEW, UNREAD, REGION, FAILED, ERASURE, SHEET, ALL)}
