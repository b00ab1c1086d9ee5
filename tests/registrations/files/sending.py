"""Send files to a draft, and look at what is stored."""

from core.files.storages import private_storage
from registrations.domain.attachments import FOLDER, attach
from registrations.fields.uploads import check_upload
from registrations.models import Attachment, Draft
from tests.registrations.files.samples import PDF, upload


def send(draft: Draft, content: bytes = PDF, *, name="statuts.pdf", field="statuts", **options) -> Attachment:
    """Send a file to a field of the draft, which takes two unless `max_files` is given."""
    checked = check_upload(upload(name, content), kinds=[], max_bytes=None)
    return attach(draft, field, checked, **{"max_files": 2} | options)


def stored() -> set[str]:
    """The names of all contents that are stored."""
    storage = private_storage()
    return {f"{FOLDER}/{name}" for name in storage.listdir(FOLDER)[1]} if storage.exists(FOLDER) else set()


def content_of(attachment: Attachment) -> bytes:
    """What is stored of it."""
    with private_storage().open(attachment.file.name) as content:
        return content.read()
