"""Pictures that were sent before their originals were private: moved, and bared of what cameras add."""

from contextlib import suppress
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from PIL import Image
from wagtail.utils.file import hash_filelike

from core.files import check_file, types
from core.files.types import PICTURES
from core.storages import private_storage

TELLING = ("exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment")


def make_originals_private(pictures: QuerySet, renditions: QuerySet) -> int:
    """Move every original from the public storage to the private one, encoded again; say how many were moved.

    The sizes made of one that told of its place or its maker are deleted: they told it too, and are made again when a
    page asks for them. Runs in a transaction: a public file goes once it is committed. Twice is harmless.
    """
    moved = 0
    for picture in pictures.order_by("pk").iterator():
        moved += _move(picture, renditions.filter(image_id=picture.pk))
    return moved


def _move(picture, renditions: QuerySet) -> bool:
    name, private = picture.file.name, private_storage()
    if not name or private.exists(name) or not default_storage.exists(name):
        return False
    with default_storage.open(name) as sent:
        tells = _tells(sent)
        kept = File(sent, name=name)
        # What can no longer be taken (too many pixels, damaged) is kept as it was, out of sight.
        with suppress(ValidationError):
            kept = check_file(kept, taken=types(*PICTURES)).file
        kept.seek(0)
        private.save(name, kept)
        kept.seek(0)
        changed = {"file_size": kept.size, "file_hash": hash_filelike(kept)}
        kept.seek(0)
        with suppress(OSError, Image.DecompressionBombError), Image.open(kept) as shown:
            changed |= {"width": shown.width, "height": shown.height}
    type(picture)._default_manager.filter(pk=picture.pk).update(**changed)
    if tells:
        for made in renditions:
            transaction.on_commit(partial(default_storage.delete, made.file.name))
        renditions.delete()
    transaction.on_commit(partial(default_storage.delete, name))
    return True


def _tells(sent: File) -> bool:
    """Whether the file says more than what one sees; yes, when it cannot be read."""
    try:
        with Image.open(sent) as picture:
            return bool(picture.getexif()) or any(key in picture.info for key in TELLING)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return True
    finally:
        sent.seek(0)
