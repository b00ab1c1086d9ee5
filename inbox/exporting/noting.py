"""That sensitive answers leave in a file is kept of each registration, before the first byte of it leaves."""

from array import array
from collections.abc import Iterable

from inbox.exporting.tables import in_batches
from inbox.listing import ListColumn, Listing
from registrations.domain.noting import log_readings
from registrations.models import Attachment, FormVersion, Registration
from registrations.models.registrations import READ_GUARDED

EMPTY: tuple[object, ...] = (None, "", [])


def note_answers(listing: Listing, keys: array, columns: Iterable[ListColumn]) -> None:
    """Of a sheet with these columns; as many queries for each batch, none when no column is sensitive."""
    asked = sorted(listing.sensitive_keys(columns))
    if not asked:
        return
    for batch in in_batches(keys):
        said = Registration.objects.filter(pk__in=list(batch), answers__has_any_keys=asked).order_by()
        rows = [
            row for row in said.only("answers") if any(row.answers.get(key) not in EMPTY for key in asked)
        ]
        log_readings(rows, listing.user, at=listing.at)


def note_documents(listing: Listing, keys: array) -> None:
    """Of an archive; a document whose question its version does not know counts as sensitive."""
    if not listing.user.has_perm(READ_GUARDED):
        return  # there is none in it
    for batch in in_batches(keys):
        files = Attachment.objects.filter(registration__in=list(batch)).order_by()
        sent = set(files.values_list("registration", "registration__version", "field_key"))
        versions = FormVersion.objects.in_bulk({version for _pk, version, _key in sent})
        harmless = {
            (pk, spec.key)
            for pk, version in versions.items()
            for spec in version.specs
            if not spec.is_sensitive
        }
        read = {pk for pk, version, key in sent if (version, key) not in harmless}
        log_readings(
            Registration.objects.filter(pk__in=read).order_by().only("pk"), listing.user, at=listing.at
        )
