"""The documents of many registrations as one archive: a folder for each, names that any system can unpack.

The archive is made as it is sent: one file is open at a time, and no more than a part of it is in memory.
"""

import re
import zipfile
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from types import MappingProxyType

from anyascii import anyascii
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.files import fitting_name
from core.models import User
from core.text.dates import PARIS
from core.text.languages import active_language
from core.text.slugs import DEGREES
from inbox.exporting.tables import in_batches
from registrations.models import Attachment, FormVersion, Registration
from registrations.models.registrations import READ_GUARDED

CHUNK = 64 * 1024
LONGEST_FOLDER, LONGEST_FILE = 80, 100  # together far from the 260 characters of a path of Windows
REFUSED = re.compile(r"[^A-Za-z0-9 ._()&+,'-]+")  # what some system or other takes for something else
# What Windows keeps for its devices, whatever the ending.
DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?\Z")


def plain_name(name: str, longest: int) -> str:
    """The name in ASCII, without what leads elsewhere or means something to a system; "" when nothing is left."""
    words = " ".join(REFUSED.sub(" ", anyascii(re.sub(DEGREES, "", name))).split())
    return words[:longest].strip(" .-")


def folder_name(reference: str, name: str) -> str:
    """« NOV-2026-00042 Les Ateliers du Fil »."""
    return plain_name(f"{reference} {name}", LONGEST_FOLDER)


def file_name(attachment: Attachment) -> str:
    """The name its sender gave it, with an ending that fits; « document.pdf » when nothing of it can be kept."""
    stem, dot, ending = fitting_name(attachment.name, attachment.content_type).rpartition(".")
    plain = plain_name(stem, LONGEST_FILE - len(ending) - 1) or "document"
    return f"_{plain}{dot}{ending}" if DEVICES.match(plain) else f"{plain}{dot}{ending}"


@dataclass
class _Names:
    """The names that a folder has already; systems that know no capitals take two of them for one."""

    taken: set[str] = field(default_factory=set)

    def own(self, name: str) -> str:
        """The name, or the first free one: « statuts (2).pdf »."""
        stem, dot, ending = name.rpartition(".")
        number, free = 1, name
        while free.lower() in self.taken:
            number += 1
            free = f"{stem} ({number}){dot}{ending}"
        self.taken.add(free.lower())
        return free


class _Outlet:
    """What the archive is written to: it keeps what was written until somebody takes it, and cannot go back."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def archive(
    keys: array,
    user: User,
    *,
    at: datetime,
    texts: Mapping[str, bytes] = MappingProxyType({}),
    more: Iterable[tuple[str, Attachment]] = (),
    language: str = "",
) -> Iterator[bytes]:
    """The bytes of the archive: the documents of these registrations that this person may open, in that order.

    `texts` stand first, by their names; `more` are documents of something else, with their paths; `language` is that
    of what is said at the end (the active one when empty).

    What is in quarantine, was refused or has no content any more is named in a text at the end; so is that there is
    nothing at all. The documents of confidential and sensitive questions are for those who may read the answers.
    """
    language = language or active_language()
    guarded = user.has_perm(READ_GUARDED)
    outlet = _Outlet()
    left_out: list[str] = []
    written = 0
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:  # type: ignore[call-overload]
        for name, content in texts.items():
            made.writestr(_info(name, at), content)
        named = (each for batch in in_batches(keys) for each in _named(batch.tolist(), guarded=guarded))
        for path, attachment in chain(named, more):
            before = len(left_out)
            yield from _added(made, outlet, path, attachment, left_out)
            written += len(left_out) == before
        with translation.override(language):
            if note := _note(written + len(texts), left_out):
                made.writestr(_info(_("READ ME.txt"), at), note.replace("\n", "\r\n").encode("utf-8-sig"))
    yield outlet.taken()


def _named(batch: list[int], *, guarded: bool) -> Iterator[tuple[str, Attachment]]:
    """The documents of these registrations with their paths, in a fixed number of queries."""
    rows = Registration.objects.only("reference", "name", "version_id").in_bulk(batch)
    shown = {} if guarded else _open({row.version_id for row in rows.values()})
    sent: defaultdict[int, list[Attachment]] = defaultdict(list)
    for attachment in Attachment.objects.filter(registration__in=batch).order_by("field_key", "pk"):
        sent[attachment.registration_id].append(attachment)  # type: ignore[index]
    for row in (rows[key] for key in batch if key in rows):
        folder, names = folder_name(row.reference, row.name), _Names()
        for attachment in sent[row.pk]:
            if guarded or attachment.field_key in shown[row.version_id]:
                yield f"{folder}/{names.own(file_name(attachment))}", attachment


def _open(versions: set[int]) -> dict[int, set[str]]:
    """The questions of each of these versions that are not guarded."""
    return {
        version.pk: {spec.key for spec in version.specs if not spec.is_guarded}
        for version in FormVersion.objects.filter(pk__in=versions).order_by("pk")
    }


def _added(
    made: zipfile.ZipFile, outlet: _Outlet, path: str, attachment: Attachment, left_out: list[str]
) -> Iterator[bytes]:
    """One more file, as it is read; its path among those left out when it cannot be given."""
    if not attachment.may_be_opened:
        left_out.append(path)
        return
    try:
        content = attachment.file.storage.open(str(attachment.file.name), "rb")
    except FileNotFoundError:
        left_out.append(path)
        return
    info = _info(path, attachment.created_at)
    info.file_size = attachment.size
    with content, made.open(info, "w") as entry:
        while chunk := content.read(CHUNK):
            entry.write(chunk)
            if part := outlet.taken():
                yield part
    yield outlet.taken()


def _info(path: str, moment: datetime) -> zipfile.ZipInfo:
    local = moment.astimezone(PARIS)
    info = zipfile.ZipInfo(path, local.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _note(written: int, left_out: list[str]) -> str:
    """What the archive lacks, in words; nothing when it has everything."""
    if left_out:
        first = ngettext(
            "%(number)d document is not here: it is still being checked, was refused, or has no content any more.",
            "%(number)d documents are not here: they are still being checked, were refused, or have no content any"
            " more.",
            len(left_out),
        )
        return "\n".join([first % {"number": len(left_out)}, "", *left_out, ""])
    return (
        "" if written else _("No document came with these registrations, or none that you may read.") + "\n"
    )
