"""What each person of staff reads in the morning: what is new, unread, theirs, late. Counts and links, no name."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task
from wagtail.users.models import UserProfile

from core.models import User
from core.text.dates import PARIS
from inbox.listing import LATE, MINE, NEW, UNREAD, Listing, View
from inbox.officer.access import may_enter
from inbox.officer.waiting import counts
from registrations.domain.rounds import claim
from registrations.models.registrations import SEE

logger = logging.getLogger(__name__)

FROM_HOUR = 7  # in Paris: before the day's work
ONCE = timedelta(hours=20)
SATURDAY = 5
TOLD: tuple[View, ...] = (NEW, UNREAD, MINE, LATE)


@dataclass(frozen=True, slots=True)
class Line:
    """A view that holds something: its words, how many, where."""

    label: str
    number: int
    url: str


def write_digests(at: datetime | None = None) -> int:
    """Once on each working day, from seven in Paris on: have the worker write to whoever has something to read.

    Says how many are written to. Who has turned it off in their account, and who has nothing new, theirs or late, gets
    no mail.
    """
    at = at or timezone.now()
    local = at.astimezone(PARIS)
    if local.weekday() >= SATURDAY or local.hour < FROM_HOUR or not claim("inbox.digests", ONCE, at=at):
        return 0
    people = User.objects.filter(is_active=True).exclude(email="").exclude(inbox_preferences__digest=False)
    readers = [user.pk for user in people.order_by("pk") if user.has_perm(SEE) and lines_for(user, at)]
    for pk in readers:
        send_digest.enqueue(pk)
    return len(readers)


@task()
def send_digest(pk: int) -> None:
    """The mail of one person, unless there is nothing left to tell. A mail that does not leave waits for tomorrow's."""
    user = User.objects.filter(pk=pk, is_active=True).first()
    mail = digest_for(user, timezone.now()) if user else None
    if mail is None:
        return
    try:
        mail.send()
    except Exception as error:  # noqa: BLE001 whatever the mail server does, nobody's address is logged
        logger.warning("Digest not sent: %s", type(error).__name__)


def lines_for(user: User, at: datetime) -> list[Line]:
    """The views that hold something for this person, in the active language."""
    lines = []
    for view in TOLD:
        number = Listing(user, view, QueryDict(), at).held.count()
        if number:
            lines.append(Line(str(view.label), number, settings.WAGTAILADMIN_BASE_URL + view.address))
    if may_enter(user):
        number, overdue = counts(at)
        url = settings.WAGTAILADMIN_BASE_URL + reverse("officer:index")
        if number:
            lines.append(Line(_("Requests about personal data to answer"), number, url))
        if overdue:
            lines.append(Line(_("Requests about personal data whose time is over"), overdue, url))
    return lines


def digest_for(user: User, at: datetime) -> EmailMessage | None:
    """The mail, in the language the person uses in the admin; None when there is nothing to tell."""
    with translation.override(UserProfile.get_for_user(user).get_preferred_language()):
        lines = lines_for(user, at)
        if not lines:
            return None
        body = render_to_string(
            "inbox/digest.txt",
            {
                "lines": lines,
                "site": settings.SITE_URL,
                "account": settings.WAGTAILADMIN_BASE_URL + "/admin/account/",
            },
        )
        return EmailMessage(_("Your inbox this morning"), body, to=[user.email])
