"""Names of files: nothing that cannot be seen, and an ending that fits what is in them."""

import unicodedata
from urllib.parse import quote

from core.files.types import EXTENSIONS, KNOWN_ENDINGS
from core.text.cleaning import one_line

LONGEST_NAME = 150


def fitting_name(name: str, content_type: str) -> str:
    """The name with an ending that fits: its own, another in place of one that lies, or one after words.

    «Statuts 12.03.2024» ends with a year, not with a kind of file: it becomes «Statuts 12.03.2024.pdf».
    """
    ending = _ending(name)
    fitting = EXTENSIONS[content_type]
    return clean_name(name, ending if ending in fitting else fitting[0])


def clean_name(name: str, extension: str) -> str:
    """The name without folders, control characters or what turns the direction of writing; 150 characters at most."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem = one_line(bare)
    ending = _ending(stem)
    if ending == extension or ending in KNOWN_ENDINGS:
        stem = stem[: len(stem) - len(ending)]
    stem = stem.strip(" .")[: LONGEST_NAME - len(extension)].strip(" .")
    return f"{stem or 'document'}{extension}"


def disposition(name: str) -> str:
    """`Content-Disposition` of a download, with the name in both forms of RFC 6266 and RFC 5987.

    An old program reads the first, in ASCII; any other the second, as it was written.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join(
        "_" if character in '"\\%;' or not character.isprintable() else character for character in plain
    )
    stem, dot, ending = plain.rpartition(".")
    plain = plain if stem.strip(" ._") or not dot else f"document{dot}{ending}"
    return f"attachment; filename=\"{plain or 'document'}\"; filename*=UTF-8''{quote(name, safe='')}"


def _ending(name: str) -> str:
    """What follows the last dot, with it, in small letters; empty without any."""
    _stem, dot, ending = name.strip().rpartition(".")
    return f"{dot}{ending}".lower() if dot else ""
