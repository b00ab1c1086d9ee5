"""Encryption by the format of age (https://age-encryption.org/v1): whoever has `age` opens a backup without this site.

The site holds the public key alone: who reads its disk, or its backups, reads no backup. One X25519 recipient; the
stream is cut into pieces of 64 KiB, each sealed with its number and the last one marked, so that what is cut short,
turned around or changed does not open.
"""

import base64
import hashlib
import hmac
import os
import re
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from config.backups.refusals import Refused

INTRO = b"age-encryption.org/v1\n"
PUBLIC, SECRET = "age", "age-secret-key-"  # the human-readable parts of the two kinds of keys
PIECE, TAG = 64 * 1024, 16
LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"  # of Bech32 (BIP 173)
HEADER = re.compile(rb"-> X25519 ([A-Za-z0-9+/]{43})\n([A-Za-z0-9+/]{43})\n")


def new_keys() -> tuple[str, str]:
    """A secret key, for a safe, and its public key, for the site."""
    secret = X25519PrivateKey.generate()
    return (
        _bech32(SECRET, secret.private_bytes_raw()).upper(),
        _bech32(PUBLIC, secret.public_key().public_bytes_raw()),
    )


class Sealing:
    """A binary file to write to: what is written goes to `sink`, encrypted for the public key. Close it at the end."""

    def __init__(self, sink: BinaryIO, public_key: str) -> None:
        recipient = _key(PUBLIC, public_key)
        file_key, ours = os.urandom(16), X25519PrivateKey.generate()
        share = ours.public_key().public_bytes_raw()
        shared = ours.exchange(X25519PublicKey.from_public_bytes(recipient))
        wrapped = ChaCha20Poly1305(_wrapping(shared, share, recipient)).encrypt(bytes(12), file_key, None)
        header = INTRO + b"-> X25519 " + _b64(share) + b"\n" + _b64(wrapped) + b"\n---"
        nonce = os.urandom(16)
        sink.write(header + b" " + _b64(_mac(file_key, header)) + b"\n" + nonce)
        self._sink, self._cipher = sink, ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
        self._number, self._waiting = 0, bytearray()

    def write(self, content: bytes) -> int:
        self._waiting += content
        while len(self._waiting) > PIECE:  # one that may be the last waits
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(content)

    def flush(self) -> None:
        """Nothing: a piece is sealed when it is full."""

    def close(self) -> None:
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._sink.write(self._cipher.encrypt(_nonce(self._number, last=last), piece, None))
        self._number += 1


class Opening:
    """A binary file to read from: `source`, decrypted with the secret key. Raises `Refused` where it does not open."""

    def __init__(self, source: BinaryIO, secret_key: str) -> None:
        secret = X25519PrivateKey.from_private_bytes(_key(SECRET, secret_key))
        known = secret.public_key().public_bytes_raw()
        lines = [source.readline(200) for _line in range(4)]
        found = HEADER.fullmatch(b"".join(lines[1:3]))
        if lines[0] != INTRO or not found or not lines[3].startswith(b"--- "):
            raise Refused("This file is not encrypted for one key of the kind age1…")
        share, wrapped = (_unb64(each) for each in found.groups())
        try:
            shared = secret.exchange(X25519PublicKey.from_public_bytes(share))
            file_key = ChaCha20Poly1305(_wrapping(shared, share, known)).decrypt(bytes(12), wrapped, None)
        except (InvalidTag, ValueError) as error:
            raise Refused("This backup was encrypted for another key.") from error
        if not hmac.compare_digest(
            _mac(file_key, b"".join(lines[:3]) + b"---"), _unb64(lines[3][4:].strip())
        ):
            raise Refused("The backup is broken: its first lines were changed.")
        self._cipher = ChaCha20Poly1305(_derived(file_key, source.read(16), b"payload"))
        self._source, self._number, self._open = source, 0, bytearray()
        self._next = source.read(PIECE + TAG)

    def read(self, size: int = -1) -> bytes:
        while self._next and (size < 0 or len(self._open) < size):
            self._open_piece()
        size = len(self._open) if size < 0 else size
        content = bytes(self._open[:size])
        del self._open[:size]
        return content

    def _open_piece(self) -> None:
        piece, self._next = self._next, self._source.read(PIECE + TAG)
        try:
            self._open += self._cipher.decrypt(_nonce(self._number, last=not self._next), piece, None)
        except InvalidTag as error:
            raise Refused("The backup is broken or cut short.") from error
        self._number += 1


def is_sealed(beginning: bytes) -> bool:
    """Whether a file that begins so is encrypted."""
    return beginning.startswith(INTRO)


def _wrapping(shared: bytes, share: bytes, recipient: bytes) -> bytes:
    return _derived(shared, share + recipient, b"age-encryption.org/v1/X25519")


def _derived(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(key)


def _mac(file_key: bytes, header: bytes) -> bytes:
    return hmac.digest(_derived(file_key, b"", b"header"), header, hashlib.sha256)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _b64(content: bytes) -> bytes:
    return base64.b64encode(content).rstrip(b"=")


def _unb64(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4))


# --- Keys as people copy them: Bech32 ----------------------------------------------------------------


def _key(kind: str, text: str) -> bytes:
    """The 32 bytes of a key of that kind. Raises `Refused` for anything else."""
    written = text.strip().lower()
    part, _one, data = written.rpartition("1")
    values = [LETTERS.find(letter) for letter in data]
    if part != kind or -1 in values or _checksum(kind, values) != 1:
        raise Refused(f"This is no key of the kind {kind.upper() if kind == SECRET else kind}1…")
    content = bytes(_regrouped(values[:-6], 5, 8))
    if len(content) != 32:
        raise Refused("This key has not the length of one.")
    return content


def _bech32(kind: str, content: bytes) -> str:
    values = _regrouped(list(content), 8, 5, padded=True)
    rest = _checksum(kind, [*values, *[0] * 6]) ^ 1
    values += [rest >> 5 * (5 - place) & 31 for place in range(6)]
    return f"{kind}1{''.join(LETTERS[each] for each in values)}"


def _checksum(kind: str, values: list[int]) -> int:
    spelled = [ord(letter) >> 5 for letter in kind] + [0] + [ord(letter) & 31 for letter in kind]
    state = 1
    for value in spelled + values:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for place, factor in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            state ^= factor if top >> place & 1 else 0
    return state


def _regrouped(values: list[int], wide: int, narrow: int, *, padded: bool = False) -> list[int]:
    """The same bits in groups of another width; what does not fill a group is dropped, or filled with zeros."""
    bits, held, made = 0, 0, []
    for value in values:
        bits, held = bits << wide | value, held + wide
        while held >= narrow:
            held -= narrow
            made.append(bits >> held & (1 << narrow) - 1)
    if padded and held:
        made.append(bits << narrow - held & (1 << narrow) - 1)
    return made
