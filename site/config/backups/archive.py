"""One stream: a compressed tar that any tool opens, encrypted where a key is given.

    head.json             what it is: format, moment, migrations, tables with their columns
    rows/<table>/<n>      rows of a table, a line of JSON each
    files/<storage>/…     files, public and private, under their names
    tail.json             the number and the sum of each table and of each storage's files: what is missing shows

Nothing is ever held whole in memory but one piece of rows.
"""

import gzip
import io
import json
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any, BinaryIO, cast

from config.backups import age
from config.backups.refusals import Refused
from config.backups.rows import Sum

FORMAT = "declencheurs-backup-1"
PIECE = 1024 * 1024  # bytes of rows in a piece, and of a file at once
LEVEL = 3  # of compression: twice as fast as the usual 6 for a tenth more bytes
BROKEN = "The backup is broken or cut short: {}. Nothing was changed."

Open = Callable[[], BinaryIO]


class Writer:
    """Writes a backup to `sink`, piece by piece."""

    def __init__(self, sink: BinaryIO, public_key: str = "") -> None:
        self._sealing = age.Sealing(sink, public_key) if public_key else None
        self._gzip = gzip.GzipFile(fileobj=self._sealing or sink, mode="wb", compresslevel=LEVEL)  # type: ignore[arg-type]
        self._tar = tarfile.open(fileobj=self._gzip, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115

    def add(self, name: str, content: bytes) -> None:
        self.add_file(name, len(content), io.BytesIO(content))

    def add_file(self, name: str, size: int, content: Any) -> None:
        """Add exactly `size` bytes. Raises OSError when there are fewer."""
        member = tarfile.TarInfo(name)
        member.size = size
        self._tar.addfile(member, content)

    def add_json(self, name: str, content: Any) -> None:
        self.add(name, json.dumps(content, ensure_ascii=False, indent=1).encode())

    def abandon(self) -> None:
        """Write nothing more, not even what ends a backup: it failed."""
        tar, packed = cast("Any", self._tar), cast("Any", self._gzip)
        tar.fileobj.closed, packed.fileobj = True, None

    def close(self) -> None:
        self._tar.close()
        self._gzip.close()
        if self._sealing:
            self._sealing.close()


class Counting(io.RawIOBase):
    """A file that is read: its own sum, once it is read to its end."""

    def __init__(self, name: str, content: Any) -> None:
        self._content, self._digest = content, blake2b(name.encode() + b"\0", digest_size=16)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._content.read(len(buffer))
        self._digest.update(piece)
        buffer[: len(piece)] = piece
        return len(piece)

    def into(self, total: Sum) -> None:
        """Count it, read to its end."""
        while self.read(PIECE):
            pass
        total.add(self._digest.digest())


class Reader:
    """Reads a backup once, from its head to its tail, and raises `Refused` where it is not whole."""

    def __init__(self, source: BinaryIO, secret_key: str = "") -> None:
        beginning = source.read(64)
        plain: Any = _Joined(beginning, source)
        if age.is_sealed(beginning):
            if not secret_key:
                raise Refused("This backup is encrypted: name the file of its secret key with --identity.")
            plain = age.Opening(plain, secret_key)
        with told():
            self._tar = tarfile.open(fileobj=gzip.GzipFile(fileobj=plain), mode="r|")  # noqa: SIM115
            self.head = self._json(self._tar.next(), "head.json")
        if self.head.get("format") != FORMAT:
            raise Refused("This is no backup of this software, or of another generation of it.")
        self.tail: dict[str, Any] = {}

    def members(self) -> Iterator[tuple[str, "Member"]]:
        """What lies between head and tail: names and contents, each to be read before the next."""
        with told():
            while (member := self._tar.next()) is not None:
                if member.name == "tail.json":
                    self.tail = self._json(member, "tail.json")
                    break
                content = self._tar.extractfile(member)
                if content is None:
                    raise Refused(BROKEN.format(f"{member.name} is no file"))
                yield member.name, Member(content)
            if not self.tail or self._tar.next() is not None:
                raise Refused(BROKEN.format("its end is missing"))
            while cast("Any", self._tar).fileobj.read(PIECE):  # the checksum stands at the very end
                pass

    def _json(self, member: tarfile.TarInfo | None, name: str) -> dict[str, Any]:
        content = self._tar.extractfile(member) if member and member.name == name else None
        if content is None:
            raise Refused("This is no backup of this software: it does not begin like one.")
        found = json.load(content)
        return found if isinstance(found, dict) else {}


class Member:
    """The content of one piece or file. Raises `Refused` where the stream breaks."""

    def __init__(self, content: Any) -> None:
        self._content = content

    def read(self, size: int = -1) -> bytes:
        with told():
            return self._content.read(size)


class _Joined:
    """A file whose beginning was read already."""

    def __init__(self, beginning: bytes, rest: BinaryIO) -> None:
        self._beginning, self._rest = beginning, rest

    def read(self, size: int = -1) -> bytes:
        if not self._beginning:
            return self._rest.read(size)
        taken = self._beginning if size < 0 else self._beginning[:size]
        self._beginning = self._beginning[len(taken) :]
        more = size - len(taken) if size >= 0 else -1
        return taken + self._rest.read(more) if more else taken

    def readline(self, size: int) -> bytes:
        line = bytearray()
        while len(line) < size and not line.endswith(b"\n") and (letter := self.read(1)):
            line += letter
        return bytes(line)


@contextmanager
def told() -> Iterator[None]:
    """What the libraries say of a broken stream, as a sentence."""
    try:
        yield
    except (EOFError, OSError, ValueError, tarfile.TarError, zlib.error) as error:
        raise Refused(BROKEN.format(type(error).__name__)) from error
