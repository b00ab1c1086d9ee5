"""The views of the inbox, as a declared table: what staff come to see. A new view is one more row, nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.text.dates import midnight
from registrations.models.registrations import SEE, RegistrationQuerySet
from registrations.workflows import Text

EVERYTHING = "tous"
STANDARD = ("name", "state", "since", "owner", "page", "received")
Rows = Callable[[RegistrationQuerySet, User, datetime], RegistrationQuerySet]


@dataclass(frozen=True, slots=True)
class View:
    """One view: which of the registrations that somebody may see it holds, and how it shows them at first.

    `rows` narrows what the person may see anyway, at a moment; `columns` and `order` are codes of
    `inbox.listing.columns`; `empty` is said when it holds nothing. It is there for who has `right`.
    """

    code: str
    label: Text
    rows: Rows
    columns: tuple[str, ...] = STANDARD
    order: str = "-created_at"
    empty: Text = ""
    right: str = SEE

    @property
    def address(self) -> str:
        """Where it is; that of everything is the inbox itself."""
        return reverse("inbox:index") if self.code == EVERYTHING else reverse("inbox:view", args=[self.code])


def _to_do(rows: RegistrationQuerySet, user: User, at: datetime) -> RegistrationQuerySet:
    return rows.to_do().filter(Q(owner=None) | Q(owner=user))


def _new(rows: RegistrationQuerySet, user: User, at: datetime) -> RegistrationQuerySet:
    """Since midnight of the day before, in Paris."""
    return rows.filter(created_at__gte=midnight(at) - timedelta(days=1))


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
    lambda rows, user, at: rows.filter(owner=user, erased_at=None),
    order="since",
    empty=_("You handle nothing at the moment. Open a dossier and take it in charge."),
)
LATE = View(
    "en-retard",
    _("Late"),
    lambda rows, user, at: rows.late(at),
    order="since",
    empty=_("Nothing is late."),
)
NEW = View("nouveaux", _("New since yesterday"), _new, empty=_("Nothing came in since yesterday."))
FAILED = View(
    "messages-en-echec",
    _("Failed messages"),
    lambda rows, user, at: rows.with_failed_message(),
    order="since",
    empty=_("Every message has arrived, or was sent again."),
)
ERASURE = View(
    "effacements",
    _("Erasure requests"),
    lambda rows, user, at: rows.asking_to_be_erased(),
    columns=("name", "state", "erasure", "page", "received"),
    order="erasure_asked_at",
    empty=_("Nobody waits to be erased."),
)
ALL = View(EVERYTHING, _("All"), lambda rows, user, at: rows, empty=_("Nothing has come in yet."))

VIEWS = {view.code: view for view in (TO_DO, MINE, LATE, NEW, FAILED, ERASURE, ALL)}
