"""A mail as words: its text, or its HTML reduced to text, what it quotes apart, and its files.

Nothing in a mail is trusted: not its charset, not its structure, not its size.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from html import unescape
from urllib.parse import unquote

from core.text.cleaning import lines, one_line
from registrations.inbound import lines as lines_of_ours

LONGEST = 20_000  # characters of what is kept: four times what the form on screen takes
MOST_READ = 300_000  # characters of a part
MOST_PARTS, LONGEST_NAME = 50, 150
SMALL_PICTURE = 50_000  # bytes: a logo or a rule of a signature, where the words show it
OF_WORDS = ("text/plain", "text/html")
# They prove who wrote, and say nothing.
SIGNATURES = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
CUT = "[…]"
UNSEEN = {"script", "style", "title"}
BLOCKS = {
    "p",
    "div",
    "br",
    "li",
    "tr",
    "ul",
    "ol",
    "table",
    "blockquote",
    "hr",
    "pre",
    *(f"h{n}" for n in range(1, 7)),
}
# Of bounded work for any text, which the standard library's parser is not.
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>|<[!?][^<>]*>")
SHOWN = re.compile(r"\bcid:([^\s\"'<>)]{1,500})", re.IGNORECASE)
BLANK_ROWS = re.compile(r"\n(?:(?:> )?\n){2,}")
BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
# How mail programs begin what they quote, in French and in English.
SAID = re.compile(r"^(?:Le|On) [^\n]{4,250}(?:\n[^\n]{1,200}){0,2}?(?:a écrit|wrote)\s?:\s?$", re.MULTILINE)
RULED = re.compile(
    r"^ {0,3}-{2,} ?(?:Message d['’]origine|Message transféré|Original Message|Forwarded message) ?-{2,} ?$",
    re.MULTILINE,
)
HEADED = re.compile(
    r"^[* ]{0,3}(?:De|From)[* ]{0,3}:[^\n]+\n(?:[^\n]*\n){0,2}?[* ]{0,3}(?:Envoyé|Date|Sent)\b", re.MULTILINE
)


class Unreadable(Exception):
    """It cannot be taken apart, or not in reasonable time."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of a mail, with its name in one line; without content where it is a mail, which is not opened."""

    name: str
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Words:
    """What a mail says: `text` is its writer's, `quoted` what they answer to, `files` what came with it."""

    text: str
    quoted: str
    files: tuple[Piece, ...]


def words_of(content: bytes) -> Words:
    """What is said in a mail as it came. Raises Unreadable."""
    if len(BOUNDARY.findall(content)) > MOST_PARTS:
        raise Unreadable
    try:
        parts = list(_parts(message_from_bytes(content)))
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError) as error:
        raise Unreadable from error
    said: dict[str, list[str]] = {kind: [] for kind in OF_WORDS}
    files = []
    for part in parts:
        kind = part.get_content_type()
        if _is_file(part):
            files.append(part)
        elif kind in said:
            said[kind].append(_text(part))
    plain, html = (said[kind] for kind in OF_WORDS)
    formatted = map(text_of_html, html)
    whole = "\n\n".join(filter(str.strip, plain)) or "\n\n".join(filter(str.strip, formatted))
    text, quoted = parted(lines(whole[:MOST_READ]))
    return Words(_cut(text), _cut(quoted), tuple(_pieces(files, html)))


def parted(text: str) -> tuple[str, str]:
    """What its writer says, and what they quote below it; all of it where nothing stands above."""
    starts = [text.find(each) for each in lines_of_ours()]
    starts = [text.rfind("\n", 0, each) + 1 for each in starts if each >= 0]
    starts += [found.start() for found in (each.search(text) for each in (SAID, RULED, HEADED)) if found]
    start = min(starts, default=len(text) - len(_angled_end(text)))
    above = text[:start].strip()
    return (above, text[start:].strip("\n")) if above else (text.strip(), "")


def _angled_end(text: str) -> str:
    """The last lines of a text, as far as each begins with “>” or is empty."""
    rows, kept = text.split("\n"), 0
    while kept < len(rows) and (not rows[-1 - kept].strip() or rows[-1 - kept].startswith(">")):
        kept += 1
    return "\n".join(rows[len(rows) - kept :])


def text_of_html(html: str) -> str:
    """The text that HTML shows: no script, no style, no tag; what it quotes begins with “>”."""
    reader = _Reader()
    reader.feed(_without_comments(html))
    return reader.text()


def decoded(value: str) -> str:
    """A header's words, whatever charset they say they are in."""
    try:
        pieces = decode_header(value)
    except Exception:  # noqa: BLE001 the standard library raises several for what is none
        return value
    return "".join(each if isinstance(each, str) else _in_charset(each, charset) for each, charset in pieces)


class _Reader:
    """Gathers the text of HTML, line by line."""

    def __init__(self) -> None:
        self._rows: list[tuple[bool, list[str]]] = [(False, [])]
        self._quotes = 0

    def feed(self, html: str) -> None:
        place, skip = 0, ""
        for found in TAG.finditer(html):
            is_end, tag = bool(found[1]), (found[2] or "").lower()
            if skip:
                if is_end and tag == skip:
                    place, skip = found.end(), ""
                continue
            self._rows[-1][1].append(html[place : found.start()])
            place = found.end()
            if tag in UNSEEN and not is_end:
                skip = tag
            elif tag in BLOCKS:
                self._begin_row(tag, is_end=is_end)
        if not skip:
            self._rows[-1][1].append(html[place:])

    def _begin_row(self, tag: str, *, is_end: bool) -> None:
        if tag == "blockquote":
            self._quotes = max(0, self._quotes + (-1 if is_end else 1))
        self._rows.append((bool(self._quotes), ["- "] if tag == "li" and not is_end else []))

    def text(self) -> str:
        rows = []
        for is_quoted, pieces in self._rows:
            row = " ".join(unescape("".join(pieces)).split())
            rows.append(f"> {row}" if is_quoted else row)
        return BLANK_ROWS.sub("\n\n", "\n".join(rows)).strip()


def _without_comments(html: str) -> str:
    """The HTML without its comments; one that does not end takes all the rest with it."""
    kept, place = [], 0
    while (start := html.find("<!--", place)) >= 0:
        kept.append(html[place:start])
        end = html.find("-->", start + 4)
        if end < 0:
            return "".join(kept)
        place = end + 3
    return "".join([*kept, html[place:]])


def _parts(mail: Message) -> Iterator[Message]:
    """Its parts in their order; a mail within it is one part, and is not opened."""
    waiting, seen = [mail], 0
    while waiting:
        part = waiting.pop(0)
        seen += 1
        if seen > MOST_PARTS:
            raise Unreadable
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting[:0] = part.get_payload()  # type: ignore[assignment]
        else:
            yield part


def _is_file(part: Message) -> bool:
    """Whether it is no words of the mail, nor proof of who wrote them."""
    kind = part.get_content_type()
    if kind in SIGNATURES:
        return False
    if part.get_filename() is not None or part.get_content_disposition() == "attachment":
        return True
    return kind not in OF_WORDS and (part.get_content_maintype() == "message" or not part.is_multipart())


def _pieces(files: Iterable[Message], html: Iterable[str]) -> Iterator[Piece]:
    """The files with what is in them, without the small pictures that the words show: those of signatures."""
    shown = {unquote(each).lower() for text in html for each in SHOWN.findall(text)}
    for part in files:
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else None
        name = str(part.get("Content-ID", "")).strip(" <>").lower()
        inline = part.get_content_maintype() == "image" and part.get_content_disposition() != "attachment"
        if not (inline and name in shown and len(content or b"") <= SMALL_PICTURE):
            yield Piece(_name(part), content)


def _name(part: Message) -> str:
    """As its sender has named it, else by its kind."""
    name = one_line(decoded(str(part.get_filename() or "")))[:LONGEST_NAME]
    return name or part.get_content_type().replace("/", ".")


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    return _in_charset(content[: 4 * MOST_READ], part.get_content_charset())[:MOST_READ]


def _in_charset(content: bytes, charset: str | None) -> str:
    """In the charset that it names if it is in it, else in UTF-8, else as Windows writes: something is always read."""
    for each in (charset, "utf-8"):
        try:
            return content.decode(each or "utf-8")
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("cp1252", errors="replace")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n{CUT}"
