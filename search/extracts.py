"""The words of a page around those that were looked for, which are marked."""

import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from typing import Any

from django.utils.html import format_html_join, strip_tags
from django.utils.safestring import SafeString
from wagtail.blocks import StreamValue

from core.models import BasePage
from core.text.stems import STOP_WORDS, WORD, fold, stem

BEFORE, AFTER = 70, 130  # characters around the first word found
SPACES = re.compile(r"\s+")
BREAKS = re.compile(r"</?(?:p|li|h\d|br)\b[^>]*>")


def extract(page: BasePage, wanted: set[str]) -> SafeString | str:
    """The summary with the words found in it, or else the first passage that holds one; the summary without any."""
    language = page.locale.language_code
    for text in (page.summary, *_texts(getattr(page, "body", None))):
        plain = unicodedata.normalize(
            "NFC", SPACES.sub(" ", unescape(strip_tags(BREAKS.sub(" ", text)))).strip()
        )
        found = [each for each in WORD.finditer(plain) if _is_wanted(each[0], wanted, language)]
        if found:
            return _marked(*_passage(plain, found))
    return page.summary


def _texts(body: StreamValue | None) -> Iterator[str]:
    """The texts of a body as they are stored: reading its blocks would fetch their pictures, figures and pages."""
    for block in body.raw_data if body is not None else ():
        yield from _sentences(block["value"])


def _sentences(value: Any) -> Iterator[str]:
    """Whatever has several words in it: codes, addresses and keys have one."""
    if isinstance(value, str) and " " in value.strip():
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in ("type", "id"):
                yield from _sentences(each)
    elif isinstance(value, list):
        for each in value:
            yield from _sentences(each)


def _is_wanted(word: str, wanted: set[str], language: str) -> bool:
    folded = fold(word)
    return folded not in STOP_WORDS.get(language, ()) and stem(folded, language) in wanted


def _passage(text: str, found: list[re.Match]) -> tuple[str, list[tuple[int, int]]]:
    """A part of the text around the first word found, cut between words, and where it holds which of them."""
    first = found[0].start()
    begin = 0 if first <= BEFORE else text.rfind(" ", 0, first - BEFORE) + 1
    end = len(text) if len(text) <= first + AFTER else text.find(" ", first + AFTER)
    end = len(text) if end < 0 else end
    head, tail = "… " if begin else "", " …" if end < len(text) else ""
    spans = [
        (each.start() - begin + len(head), each.end() - begin + len(head))
        for each in found
        if each.end() <= end
    ]
    return f"{head}{text[begin:end]}{tail}", spans


def _marked(text: str, spans: list[tuple[int, int]]) -> SafeString:
    pieces, at = [], 0
    for begin, end in spans:
        pieces += [(text[at:begin], text[begin:end])]
        at = end
    return format_html_join("", "{}<mark>{}</mark>", pieces) + format_html_join("", "{}", [(text[at:],)])
