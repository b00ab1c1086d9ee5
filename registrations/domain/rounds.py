"""What is due by itself: the worker makes these rounds every minute."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import close_old_connections
from django.utils import timezone
from wagtail.models import Site

from core.models import Heartbeat
from core.operating.wiping import wipe
from registrations.domain.attachments import sweep
from registrations.domain.changes import follow_cancellations, follow_pages, tell_of_changes
from registrations.domain.delivery import forget_loose, take_up_stranded
from registrations.domain.drafts import expire_drafts, warn_expiring
from registrations.domain.handing_over import forget_successions
from registrations.domain.inbound import read_mailbox
from registrations.domain.persons import erase_outlived, forget_answers, forget_requests
from registrations.domain.places import fill_open_places, lapse_unconfirmed
from registrations.domain.rate_limits import forget_tallies
from registrations.domain.referrals import expire_referrals
from registrations.domain.reminders import write_deadlines, write_reminders
from registrations.domain.results import publish_results
from registrations.domain.scanning import scan_waiting, tell_of_refused
from registrations.domain.session_notes import forget_session_notes
from registrations.domain.subscriptions import tidy_subscriptions
from registrations.domain.taking_back import forget_corrections
from registrations.domain.wanted_reminders import remind_of_wanted

logger = logging.getLogger(__name__)

Verb = Callable[[datetime | None], object]


def wipe_files(at: datetime | None = None) -> bool:
    """What was erased leaves the files of the database, readers that were in the way or not."""
    return wipe()


def look_at_sites(at: datetime | None = None) -> None:
    """Links in letters lead to the hosts there are: what this process knew of them may have changed in another."""
    Site.clear_site_root_paths_cache()


EVERY_TIME: tuple[Verb, ...] = (
    look_at_sites,
    take_up_stranded,
    follow_cancellations,
    tell_of_changes,
    lapse_unconfirmed,
    fill_open_places,
    publish_results,
    write_reminders,
    write_deadlines,
    scan_waiting,
    tell_of_refused,
    forget_corrections,
    read_mailbox,
)
HOURLY: tuple[Verb, ...] = (
    follow_pages,
    warn_expiring,
    remind_of_wanted,
    expire_drafts,
    expire_referrals,
    forget_answers,
    erase_outlived,
    forget_requests,
    forget_session_notes,
    forget_successions,
    tidy_subscriptions,
    forget_tallies,
    wipe_files,
)
DAILY: tuple[Verb, ...] = (sweep, forget_loose)
RHYTHMS = (("rounds.hourly", timedelta(hours=1), HOURLY), ("rounds.daily", timedelta(days=1), DAILY))


def rounds(at: datetime | None = None, *, also: Iterable[Verb] = ()) -> list[str]:
    """Call every verb that is due, and those of floors above in `also`; give back the names of those that failed.

    A verb that fails stops no other one: its error's class is logged, never its words, and its turn comes again.
    Some are due once an hour or once a day, whichever worker comes first.
    """
    at = at or timezone.now()
    due = [*EVERY_TIME, *also]
    for name, every, verbs in RHYTHMS:
        if claim(name, every, at=at):
            due += verbs
    return [verb.__name__ for verb in due if not _done(verb, at)]


def claim(name: str, every: timedelta, *, at: datetime) -> bool:
    """Whether it is this caller's turn to do what is done so often; of several at once, one is told so."""
    if Heartbeat.objects.filter(name=name, at__lte=at - every).update(at=at):
        return True
    _beat, made = Heartbeat.objects.get_or_create(name=name, defaults={"at": at})
    return made


def _done(verb: Verb, at: datetime) -> bool:
    try:
        verb(at)
    except Exception as error:  # noqa: BLE001 whatever one verb meets, the others are due too
        logger.error("%s failed: %s", verb.__name__, type(error).__name__)  # noqa: TRY400 a traceback quotes people
        close_old_connections()
        return False
    return True
