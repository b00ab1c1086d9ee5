"""Do a lot, row by row: each in a transaction of its own, with what came of it. The worker takes up what was left.

A row is locked, then its intake and its registration, as every verb does it. What it does and its outcome are written
together: whoever is killed leaves rows that are done, and rows that are still to do. Two workers that do one lot wait
for each other at each row, and the second finds it done.
"""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task
from wagtail.users.models import UserProfile

from core.models import User
from inbox.lots.acts import Verb
from inbox.lots.verbs import VERBS
from inbox.models import Lot, LotRow
from inbox.models.lots import LotState, Outcome
from registrations.domain.errors import MoveRefused, NotAllowed
from registrations.domain.locks import locked_all, where_they_are
from registrations.domain.move import unseen_by
from registrations.domain.persons.locking import locked_registration
from registrations.models import Registration

logger = logging.getLogger(__name__)

SMALL = 20  # rows that are done while one waits for the page
AT_ONCE = 100  # rows before who does it is asked for anew, with the rights they have then
STILL = timedelta(minutes=5)  # without a row done: its worker is gone
KEPT_UNDONE = timedelta(days=1)  # what was shown and never done


def begin(lot: Lot, *, at: datetime | None = None) -> bool:
    """Do it, or leave it to the worker when it is long; say whether it was begun now, for a second click."""
    at = at or timezone.now()
    waiting = Lot.objects.filter(pk=lot.pk, state=LotState.WAITING, shown_at__isnull=False)
    if not waiting.update(state=LotState.RUNNING, started_at=at):
        return False
    _go_on(lot)
    return True


def take_up(lot: Lot, *, at: datetime | None = None) -> bool:
    """Try the rows that failed once more; say whether there were any."""
    at = at or timezone.now()
    with transaction.atomic():
        done = Lot.objects.filter(pk=lot.pk, state=LotState.DONE, rows__outcome=Outcome.FAILED).distinct()
        if not Lot.objects.filter(pk__in=done.values("pk")).update(
            state=LotState.RUNNING, started_at=at, finished_at=None
        ):
            return False
        lot.rows.filter(outcome=Outcome.FAILED).update(outcome=Outcome.WAITING, why="", at=None)
    _go_on(lot)
    return True


def stop(lot: Lot, *, at: datetime | None = None) -> bool:
    """Leave out the rows that are still to do; say whether it was under way. What is done stays so."""
    at = at or timezone.now()
    with transaction.atomic():
        if not _end(lot, at=at):
            return False
        lot.rows.to_do().update(outcome=Outcome.LEFT_OUT, why=_("Stopped before its turn."), at=at)
    return True


def _go_on(lot: Lot) -> None:
    if lot.rows.to_do().count() <= SMALL:
        run(lot)
    else:
        run_lot.enqueue(lot.pk)


@task()
def run_lot(pk: int) -> None:
    """The same by the worker."""
    lot = Lot.objects.filter(pk=pk, state=LotState.RUNNING).first()
    if lot is not None:
        run(lot)


def run(lot: Lot) -> None:
    """Do every row that is still to do, and say when the lot is done."""
    with translation.override(_language(lot.by)):
        while keys := list(lot.rows.to_do().values_list("pk", flat=True)[:AT_ONCE]):
            by = User.objects.filter(pk=lot.by_id or 0, is_active=True).first()
            for key in keys:
                do_row(key, VERBS[lot.verb], by=by)
    _end(lot, at=timezone.now())


def _end(lot: Lot, *, at: datetime) -> bool:
    """Say that it is done; False when it was not under way any more."""
    running = Lot.objects.filter(pk=lot.pk, state=LotState.RUNNING)
    ended = running.update(state=LotState.DONE, finished_at=at)
    if ended and lot.rows.filter(registration__erased_at__isnull=False).exists():
        lot.forget_texts()
    return bool(ended)


def _language(by: User | None) -> str:
    """The language in which the report says why: that of who asked for it."""
    profile = UserProfile.objects.filter(user=by).first() if by else None
    return profile.get_preferred_language() if profile else translation.get_language() or "fr"


def do_row(key: int, verb: Verb, *, by: User | None, at: datetime | None = None) -> None:
    """Do one row, unless somebody has: its outcome is written with it. What it meets stops no other row."""
    try:
        with transaction.atomic():
            row = LotRow.objects.select_for_update(of=("self",)).select_related("lot").get(pk=key)
            if row.outcome == Outcome.WAITING:
                _do(row, verb, by=by, at=at)
    except Exception as error:  # noqa: BLE001 one that fails keeps no other from being done
        logger.error("A row of a lot failed: %s", type(error).__name__)  # noqa: TRY400 a traceback quotes people
        with transaction.atomic():
            failed = LotRow.objects.select_for_update().filter(pk=key, outcome=Outcome.WAITING).first()
            if failed is not None:
                why = _("Something went wrong, and nothing was changed.")
                failed.settle(Outcome.FAILED, why, at=at or timezone.now())


def _do(row: LotRow, verb: Verb, *, by: User | None, at: datetime | None) -> None:
    """Do the row that is locked, and settle it."""
    try:
        with transaction.atomic():  # what is refused leaves nothing behind
            if by is None:
                raise NotAllowed
            registration = Registration.objects.visible_to(by).filter(pk=row.registration_id).first()
            if registration is None:
                raise NotAllowed
            if others := verb.also_locked(row.lot.words):  # all intakes before the registration
                locked_all(partial(_intakes, registration, others))
            if verb.minds:
                registration = locked_registration(registration)
                if why := _unseen(row, verb, registration, by):
                    row.settle(Outcome.LEFT_OUT, why, at=at or timezone.now())
                    return
            at = at or timezone.now()  # once it is one's turn, as in any verb
            verb.do(registration, row.lot.words, by=by, at=at, share=row.share, key=f"lot {row.lot_id}")
    except MoveRefused as refusal:
        row.settle(Outcome.LEFT_OUT, str(refusal), at=at or timezone.now())
    else:
        row.settle(Outcome.DONE, at=at)


def _intakes(registration: Registration, others: list[int]) -> set[int]:
    return where_they_are([registration]) | set(others)


def _unseen(row: LotRow, verb: Verb, registration: Registration, by: User) -> str:
    """What has happened to it since it was shown, in words; empty when nothing has."""
    events = unseen_by(by, registration, row.seen or 0)
    if verb.minds_own and not events:  # two of one's own lots cross as well
        own = registration.events.filter(pk__gt=row.seen or 0, kind__in=verb.minds_own)
        events = list(own.select_related("actor").order_by("at", "pk"))
    if not events:
        return ""
    last = events[-1]
    words = {"what": last.get_kind_display(), "who": last.who}
    if last.who:
        return _("Changed since it was shown: %(what)s, by %(who)s.") % words
    return _("Changed since it was shown: %(what)s.") % words


def see_to_lots(at: datetime | None = None) -> None:
    """Give lots whose worker is gone to another one, and forget those that were never done. The worker's round."""
    at = at or timezone.now()
    Lot.objects.filter(state=LotState.WAITING, created_at__lt=at - KEPT_UNDONE).delete()
    running = Lot.objects.filter(state=LotState.RUNNING, started_at__lt=at - STILL)
    for lot in running.annotate(last=Max("rows__at")).order_by("pk"):
        still = lot.last is None or lot.last < at - STILL
        if still and Lot.objects.filter(pk=lot.pk, started_at=lot.started_at).update(started_at=at):
            run_lot.enqueue(lot.pk)
