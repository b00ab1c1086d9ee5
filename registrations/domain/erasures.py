"""Who was erased stays erased: a list of what was, without whom, kept beside the backups, done again after a restore.

A backup that is older than an erasure brings the person back. So each erasure leaves a line: what kind of thing it was
about, and a keyed hash of it (of a reference, an address). A line leads to nobody; only whoever has SECRET_KEY and a
thing that a backup has brought back can tell that it is in the list.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.dateparse import parse_datetime

from registrations.enums import Erased
from registrations.models import Erasure

FOLDER = "erasures"


@dataclass(frozen=True, slots=True)
class Line:
    """One erasure, as it is kept."""

    kind: str
    digest: str
    at: datetime


class OtherKey(ValueError):
    """A list was written under another SECRET_KEY: nobody would be found by it."""


def remember(kind: Erased, *of: object, at: datetime) -> None:
    """Leave a line about an erasure, in its transaction."""
    Erasure.objects.create(kind=kind, digest=digest_of(kind, *of), at=at)


def digest_of(kind: str, *of: object) -> str:
    """The keyed hash of what was erased."""
    said = ":".join([kind, *map(str, of)])
    return salted_hmac("registrations.erasures", said, algorithm="sha256").hexdigest()


def keep_erasures(at: datetime | None = None) -> int:
    """Write the lines beside the backups that are not there yet; say how many. The worker calls it every minute."""
    at = at or timezone.now()
    with transaction.atomic():
        due = list(Erasure.objects.select_for_update().filter(kept_at=None).order_by("pk")[:5000])
        if due:
            content = "".join(f"{line}\n" for line in spelled(due))
            name = f"{FOLDER}/{at:%Y-%m-%dT%H%M%SZ}-{due[0].pk}.jsonl"
            storages["backups"].save(name, ContentFile(content.encode()))
            Erasure.objects.filter(pk__in=[each.pk for each in due]).update(kept_at=at)
    return len(due)


def spelled(erasures: Iterable[Erasure]) -> Iterator[str]:
    """Each as a line of JSON, with which key it was written under."""
    by = _which_key()
    for each in erasures:
        yield json.dumps({"kind": each.kind, "digest": each.digest, "at": each.at.isoformat(), "by": by})


def kept(more: Iterable[str] = ()) -> list[Line]:
    """The lines beside the backups and those of other lists. Raises OtherKey, and ValueError for what is no list."""
    lines = []
    for text in [*_lists(), *more]:
        for line in filter(None, map(str.strip, text.splitlines())):
            said = json.loads(line)
            at = parse_datetime(said["at"])
            if said["by"] != _which_key():
                raise OtherKey("The list of erasures was written under another SECRET_KEY.")
            if at is None or said["kind"] not in Erased.values:
                raise ValueError("This is no list of erasures.")
            lines.append(Line(said["kind"], said["digest"], at))
    return lines


def _lists() -> Iterator[str]:
    storage = storages["backups"]
    try:
        _folders, names = storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    for name in sorted(filter(None, names)):
        with storage.open(f"{FOLDER}/{name}") as file:
            yield file.read().decode()


def _which_key() -> str:
    return digest_of("key")[:8]
