"""The files of drafts and registrations: received, taken away, handed over, and their contents removed with them.

Several rows may name one stored content: those of a registration, those of the change being made of it, and those of
what is begun from it. A content goes once no row names it, after the commit that made it so; what a rollback or a crash
left behind, `sweep()` finds.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import ngettext

from core.files.storages import private_storage
from registrations.domain.contents import contents_of, row_of
from registrations.domain.enclosures import drop_loose
from registrations.domain.quotas import take_room
from registrations.domain.scanning import have_scanned, remove_after_commit, remove_content
from registrations.enums import ScanState
from registrations.fields.kinds.files import MOST_FILES, USUAL_FILES
from registrations.fields.uploads import CheckedUpload
from registrations.models import Attachment, Draft, Registration

FOLDER = "attachments"
ORPHAN_AGE = timedelta(days=1)
BATCH = 500


class TooManyFiles(Exception):
    """The field has all the files it may have; the text is for the person who sent one more."""

    def __init__(self, max_files: int):
        super().__init__(max_files)
        self.max_files = max_files

    def __str__(self) -> str:
        return ngettext(
            "There is already a file here: remove it first to send another one.",
            "There are already %(number)s files here: remove one first to send another.",
            self.max_files,
        ) % {"number": self.max_files}


def attach(
    draft: Draft,
    field_key: str,
    upload: CheckedUpload,
    *,
    max_files: int | None,
    at: datetime | None = None,
    network: str = "",
) -> Attachment:
    """Keep a checked file in a field of the draft, and have it scanned.

    The same content sent again to the same field (a double click, a reload, another tab) gives back the file that is
    there. An infected file is shown, not counted. The content is written before the row, so that no row ever names
    nothing: called inside a transaction that is rolled back, it stays until `sweep()`.

    `network` is where it comes from, for the quota of bytes (`registrations.domain.quotas`).

    Raises TooManyFiles when the field is full, NoRoom when a quota is, and Draft.DoesNotExist when the draft was sent
    or erased meanwhile.
    """
    at = at or timezone.now()
    if known := _same(draft, field_key, upload.digest):
        return known
    attachment = row_of(upload, at=at, draft=draft, field_key=field_key)
    with contents_of([(attachment, upload)]) as contents:
        kept = _keep(
            attachment, draft, max_files=min(max_files or USUAL_FILES, MOST_FILES), network=network, at=at
        )
        contents.kept = kept is attachment
    return kept


@transaction.atomic
def _keep(attachment: Attachment, draft: Draft, *, max_files: int, network: str, at: datetime) -> Attachment:
    """Write the row, unless the draft has that file already or has no room; one at a time for a draft."""
    _touch(draft, at)
    if known := _same(draft, attachment.field_key, attachment.digest):
        return known
    counted = draft.attachments.filter(field_key=attachment.field_key)
    if counted.exclude(scan_state=ScanState.INFECTED).count() >= max_files:
        raise TooManyFiles(max_files)
    take_room(draft, attachment.size, network=network, at=at)
    attachment.save()
    have_scanned(attachment)
    return attachment


@transaction.atomic
def detach(draft: Draft, key: UUID | str, *, at: datetime | None = None) -> bool:
    """Take a file away from the draft, by its key; say whether it was there.

    Of a file that a registration has too, only the draft's row goes: what was sent stands until the change is sent.

    Raises Draft.DoesNotExist when the draft was sent or erased meanwhile.
    """
    _touch(draft, at or timezone.now())
    attachment = draft.attachments.filter(key=key).first()
    if attachment is not None:
        attachment.delete()
    return attachment is not None


@transaction.atomic
def copy_files(
    registration: Registration, draft: Draft, *, only: Collection[UUID] | None = None
) -> list[Attachment]:
    """Give the draft of a change the files of the registration, each under a key of its own, and give them back.

    `only` those keys where it is no change, but begins something new. Nothing is copied in the storage. Called once,
    when the draft is made.
    """
    copies = []
    # Locked: neither erased nor found infected while it is being copied.
    for attachment in registration.attachments.of_form().select_for_update().order_by("pk"):
        if only is not None and (attachment.key not in only or attachment.scan_state == ScanState.INFECTED):
            continue
        attachment.pk, attachment._state.adding = None, True
        attachment.key, attachment.registration, attachment.draft = uuid4(), None, draft
        attachment.save()
        have_scanned(attachment)
        copies.append(attachment)
    return copies


@transaction.atomic
def hand_over(draft: Draft, registration: Registration) -> None:
    """Make the draft's files those of the registration, in place of the ones it had.

    `registration.answers` must be written already: a file it does not name (its question is no longer asked, or it was
    refused) goes. Runs in the transaction that sends the draft.
    """
    Draft.objects.select_for_update().get(pk=draft.pk)
    Registration.objects.select_for_update().get(pk=registration.pk)
    named = keys_in(registration.answers)
    registration.attachments.of_form().delete()
    draft.attachments.exclude(key__in=named).delete()
    draft.attachments.update(registration=registration, draft=None)


def files_by_field(owner: Draft | Registration) -> dict[str, list[Attachment]]:
    """Every file of a draft or of a registration by field, oldest first; infected ones too, so that they are shown."""
    files = defaultdict(list)
    for attachment in owner.attachments.order_by("pk"):
        files[attachment.field_key].append(attachment)
    return dict(files)


def kept_files(owner: Draft | Registration) -> dict[str, list[Attachment]]:
    """The files that answer their field: all but the infected ones."""
    return sound_files(files_by_field(owner))


def sound_files(by_field: dict[str, list[Attachment]]) -> dict[str, list[Attachment]]:
    """Those of the files that are not infected; no field that has none."""
    kept = {
        key: [attachment for attachment in files if attachment.scan_state != ScanState.INFECTED]
        for key, files in by_field.items()
    }
    return {key: files for key, files in kept.items() if files}


def keys_in(answers: dict[str, Any]) -> set[str]:
    """The keys of the files that stored answers name."""
    return {
        each["key"]
        for answer in answers.values()
        if isinstance(answer, list)
        for each in answer
        if isinstance(each, dict) and {"key", "name", "size"} <= each.keys()
    }


def sweep(at: datetime | None = None) -> int:
    """Remove the stored contents older than a day that no row names; say how many. The worker calls it regularly.

    Files of letters that were never written go with it, after a week.
    """
    drop_loose(at)
    before = (at or timezone.now()) - ORPHAN_AGE
    storage = private_storage()
    try:
        _folders, files = storage.listdir(FOLDER)
    except FileNotFoundError:  # no file was ever sent
        return 0
    names = [f"{FOLDER}/{file}" for file in files]
    removed = 0
    for start in range(0, len(names), BATCH):
        batch = names[start : start + BATCH]
        named = set(Attachment.objects.order_by().filter(file__in=batch).values_list("file", flat=True))
        for name in sorted(set(batch) - named):
            if storage.get_modified_time(name) <= before:
                remove_content(storage, name)
                removed += 1
    return removed


@receiver(post_delete, sender=Attachment, dispatch_uid="registrations.remove_content")
def _remove_content_of(instance: Attachment, **kwargs) -> None:
    """Whatever deletes a row (a person, a retention rule, a cascade) has its content removed after commit."""
    if instance.file.name:
        remove_after_commit(instance.file.storage, instance.file.name)


def _touch(draft: Draft, at: datetime) -> None:
    """Lock the draft's row and say that somebody works on it."""
    Draft.objects.select_for_update().get(pk=draft.pk)
    Draft.objects.filter(pk=draft.pk).update(updated_at=at, notice_at=None)
    draft.updated_at, draft.notice_at = at, None


def _same(draft: Draft, field_key: str, digest: str) -> Attachment | None:
    return draft.attachments.filter(field_key=field_key, digest=digest).order_by("pk").first()
