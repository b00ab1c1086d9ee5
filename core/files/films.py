"""Films without the notes of who shot them and where: a telephone writes its position into each."""

from django.core.files.base import ContentFile, File

# Boxes of an MP4 that hold others, down to a track, and those that hold notes: user data, tags, XMP.
HOLDERS = {b"moov", b"trak"}
NOTES = {b"udta", b"meta", b"uuid"}


def without_notes(file: File) -> ContentFile:
    """The same film; each box of notes is free space now, as long as before, so that nothing else moves."""
    file.seek(0)
    content = bytearray(file.read())
    _empty(content, 0, len(content))
    return ContentFile(bytes(content), name=file.name)


def _empty(content: bytearray, start: int, end: int) -> None:
    while start + 8 <= end:
        size, kind = int.from_bytes(content[start : start + 4], "big"), bytes(content[start + 4 : start + 8])
        head = 8
        if size == 1:
            size, head = int.from_bytes(content[start + 8 : start + 16], "big"), 16
        elif size == 0:
            size = end - start
        stop = min(start + size, end)
        if size < head:
            return
        if kind in NOTES:
            content[start + 4 : start + 8] = b"free"
            content[start + head : stop] = bytes(stop - start - head)
        elif kind in HOLDERS:
            _empty(content, start + head, stop)
        start += size
