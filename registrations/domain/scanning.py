"""Have files checked against viruses by clamd, when there is one: until then nobody opens them."""

import logging
from datetime import datetime, timedelta
from pathlib import PurePath
from urllib.parse import urlsplit

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef
from django.db.models.functions import Cast
from django.utils import timezone
from django_tasks import task

from registrations.domain.batches import one_by_one
from registrations.domain.outbox import write_message
from registrations.domain.steps import note_of
from registrations.enums import Actor, EventKind, MessageKind, ScanState
from registrations.models import Attachment, Message, Registration, RegistrationEvent

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 30  # how long one file may take
PING_SECONDS = 5
PATIENCE = timedelta(minutes=2)  # how long a file's own task has before the round looks after it
AT_ONCE = 50  # files a round takes up
MOST_FAILURES = 3


def first_state() -> ScanState:
    """What is known of a file that has just arrived: to be checked, or never checked without a scanner."""
    return ScanState.WAITING if settings.CLAMD_URL else ScanState.UNSCANNED


def have_scanned(attachment: Attachment) -> None:
    """Have the worker check a waiting file, once the transaction is committed."""
    if attachment.scan_state == ScanState.WAITING:
        scan.enqueue(attachment.pk)


@task()
def scan(pk: int) -> bool:
    """What the worker does for one file."""
    return scan_attachment(pk)


def scan_attachment(pk: int, *, at: datetime | None = None) -> bool:
    """Check one waiting file and write down what was found, for every row that names it; say whether it was checked.

    The content of an infected file is removed as soon as that is written; the row stays, so that staff and the person
    are told (`tell_of_refused()`). When the scanner is down, slow or cannot tell, the file goes on waiting:
    `scan_waiting()` tries again.
    """
    attachment = Attachment.objects.filter(pk=pk, scan_state=ScanState.WAITING).first()
    return attachment is not None and _answers() and _check(attachment, at=at or timezone.now())


def scan_waiting(at: datetime | None = None) -> int:
    """Check the files whose own task failed or was lost; say how many left the wait. The worker calls it regularly.

    Those tried longest ago come first, and it stops after a few that got no answer: neither a slow scanner nor a file
    that it cannot read holds up the rest. When the scanner was taken away, what waited for it is served as not checked.
    """
    at = at or timezone.now()
    waiting = Attachment.objects.filter(scan_state=ScanState.WAITING)
    if not settings.CLAMD_URL:
        return waiting.update(scan_state=ScanState.UNSCANNED)
    forgotten = list(
        waiting.filter(created_at__lte=at - PATIENCE).order_by(F("scanned_at").asc(nulls_first=True), "pk")[
            :AT_ONCE
        ]
    )
    if not forgotten or not _answers():
        return 0
    done, failed = 0, 0
    for attachment in forgotten:
        if _check(attachment, at=at):
            done += 1
        else:
            failed += 1
            waiting.filter(pk=attachment.pk).update(scanned_at=at)
        if failed == MOST_FAILURES:
            break
    return done


def tell_of_refused(at: datetime | None = None) -> int:
    """Write to those who sent a document in which a virus was found, once for each; say how many.

    The history says it too. Whoever has not sent the form yet is told by its steps. The worker calls it regularly.
    """
    at = at or timezone.now()
    told = Message.objects.filter(
        kind=MessageKind.FILE_REFUSED,
        registration=OuterRef("registration"),
        about=Cast(OuterRef("pk"), CharField()),
    )
    refused = Attachment.objects.filter(scan_state=ScanState.INFECTED, registration__isnull=False)
    refused = refused.exclude(registration__email="").exclude(Exists(told)).order_by("pk")
    return one_by_one(refused, lambda attachment: _tell_of_refused(attachment, at))


def _tell_of_refused(refused: Attachment, at: datetime) -> bool:
    """One of them, unless its owner was erased or has taken it away in between."""
    registration = Registration.objects.select_for_update(of=("self",)).filter(attachments=refused.pk).first()
    attachment = Attachment.objects.filter(pk=refused.pk, registration=registration).first()
    if registration is None or attachment is None:
        return False
    # Without its ending: what looks like an address never reaches a letter as one.
    key, values = str(attachment.pk), {"document": PurePath(attachment.name).stem}
    if not write_message(registration, MessageKind.FILE_REFUSED, at=at, key=key, values=values):
        return False
    RegistrationEvent.objects.create(
        registration=registration,
        at=at,
        kind=EventKind.FILE_REFUSED,
        note=note_of(Actor.RULE, attachment.name),
    )
    return True


def _check(attachment: Attachment, *, at: datetime) -> bool:
    found = _verdict(attachment)
    if found is None:
        return False
    name, storage = attachment.file.name, attachment.file.storage
    with transaction.atomic():
        # Locked first: a copy of the row that is being made is seen by the update that follows.
        rows = Attachment.objects.filter(file=name)
        list(rows.select_for_update().order_by("pk").values_list("pk"))
        changes = {"scan_state": found, "scanned_at": at}
        if found == ScanState.INFECTED:
            changes["file"] = ""
            remove_after_commit(storage, name)
        rows.update(**changes)
    return True


def remove_after_commit(storage: Storage, name: str | None) -> None:
    """Remove a content once the transaction is committed; should the storage not answer, the sweep does it later."""

    def remove() -> None:  # a function, not a partial: Django logs the name of what has failed
        remove_content(storage, name)

    transaction.on_commit(remove, robust=True)


def remove_content(storage: Storage, name: str | None) -> None:
    """Remove what no row names any more."""
    if name and not Attachment.objects.filter(file=name).exists():
        storage.delete(name)


def _answers() -> bool:
    """Whether there is a scanner and it answers: asked first, because it is known sooner than by sending a file."""
    if not settings.CLAMD_URL:
        return False
    client = _scanner(PING_SECONDS)
    try:
        return client.ping().strip() == "PONG"
    except (ClamdError, OSError, ValueError) as error:
        logger.warning("The virus scanner does not answer: %s", type(error).__name__)
        client.clamd_socket.close()  # the library leaves it open when nobody listens
        return False


def _verdict(attachment: Attachment) -> ScanState | None:
    try:
        with attachment.file.open("rb") as content:
            result = _scanner(ANSWER_SECONDS).instream(content)  # type: ignore[arg-type]
    except (ClamdError, OSError, ValueError) as error:
        logger.warning("File %s could not be checked: %s", attachment.pk, type(error).__name__)
        return None
    status = next((status for status, _virus in result.values()), "")
    return {"OK": ScanState.CLEAN, "FOUND": ScanState.INFECTED}.get(status)


def _scanner(seconds: int) -> ClamdNetworkSocket:
    """A client of the scanner at settings.CLAMD_URL: tcp://host:port or unix:///path. Raises ImproperlyConfigured."""
    try:
        address = urlsplit(settings.CLAMD_URL)
        port = address.port or 3310
    except ValueError:
        address = urlsplit("")
    if address.scheme == "tcp" and address.hostname:
        return ClamdNetworkSocket(address.hostname, port, seconds)
    if address.scheme == "unix" and address.path:
        return ClamdUnixSocket(address.path, seconds)
    raise ImproperlyConfigured("CLAMD_URL is tcp://host:port or unix:///path of clamd's socket.")


@checks.register(checks.Tags.security)
def check_scanner_address(**kwargs) -> list[checks.CheckMessage]:
    """An address of the scanner that cannot be understood stops the site at its start, not at the first file."""
    if settings.CLAMD_URL:
        try:
            _scanner(PING_SECONDS)
        except ImproperlyConfigured as error:
            return [checks.Error(str(error), id="registrations.E001")]
    return []
