"""Numbers as people type them, in French and in English: with or without signs between thousands.

Nobody is made to guess which sign is which: what can be read in one way only is read, whatever the language; what can
be read in two is asked about, with both. See docs/decisions/031-numbers-as-typed.md.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from core.text.languages import active_language

APOSTROPHES = "'’ʼ‘`´"
MINUS = ("-", "−", "–")
BETWEEN_THOUSANDS = {"fr": ".", "en": ","}
LONGEST = 40

PLAIN = re.compile(r"([0-9]*)(?:[.,]([0-9]*))?\Z", re.ASCII)
GROUPED = re.compile(r"([1-9][0-9]{0,2}(?:([ '.,])[0-9]{3})(?:\2[0-9]{3})*)(?:([.,])([0-9]*))?\Z", re.ASCII)


class NoNumber(ValueError):
    """What was typed is no number."""


class TwoReadings(ValueError):
    """What was typed may be two numbers: `whole`, in thousands, or `decimal`."""

    def __init__(self, whole: Decimal, decimal: Decimal):
        super().__init__(whole, decimal)
        self.whole, self.decimal = whole, decimal


def read(text: str, *, places: int, language: str | None = None) -> Decimal:
    """The number typed, of which at most `places` decimals are asked.

    One sign before three last figures (« 1.500 ») separates thousands where no more than two decimals are asked, and
    where it is the sign that the language puts there. Raises TwoReadings where it may as well be the decimal one
    (« 1,500 » in French, "1.500" in English), NoNumber for anything else: letters, exponents, uneven groups.
    """
    sign, figures = _signed(text)
    grouped, plain = GROUPED.match(figures), PLAIN.match(figures)
    whole = _of_groups(grouped) if grouped else None
    decimal = _decimal(plain[1], plain[2]) if plain and any(plain.groups()) else None
    if whole is None or decimal is None:
        found = decimal if whole is None else whole
        if found is None:
            raise NoNumber(text)
        return sign * found
    mark = next(each for each in figures if each in ".,")
    if places < len("000") or mark == BETWEEN_THOUSANDS.get(language or active_language()):
        return sign * whole
    raise TwoReadings(sign * whole, sign * decimal)


def _signed(text: str) -> tuple[int, str]:
    figures = " ".join(text.split())[: LONGEST * 2]
    for apostrophe in APOSTROPHES:
        figures = figures.replace(apostrophe, "'")
    sign = -1 if figures[:1] in MINUS else 1
    figures = figures[1:].lstrip() if figures[:1] in (*MINUS, "+") else figures
    if len(figures) > LONGEST:
        raise NoNumber(text)
    return sign, figures


def _of_groups(found: re.Match) -> Decimal | None:
    """Thousands in groups of three; None where the decimal sign would be the one between the groups."""
    groups, between, mark, decimals = found.groups()
    return None if mark == between else _decimal(groups.replace(between, ""), decimals)


def _decimal(whole: str, decimals: str | None) -> Decimal:
    return Decimal(f"{whole or 0}.{decimals or 0}")


def plain_figures(number: Decimal, language: str | None = None) -> str:
    """The number so that it is read back as the same: « 1500 », « 1,5 », « 1,2340 » for doubtful three decimals."""
    text = format(number, "f")
    whole, _point, decimals = text.partition(".")
    if set(decimals) == {"0"} or not decimals:
        return whole
    decimals = decimals if len(decimals) <= len("00") else decimals.rstrip("0")
    if len(decimals) == len("000"):
        decimals += "0"
    mark = "." if (language or active_language()) == "en" else ","
    return f"{whole}{mark}{decimals}"


def readings_in_words(error: TwoReadings) -> Iterator[str]:
    """Both numbers, each as it may be typed."""
    yield plain_figures(error.whole)
    yield plain_figures(error.decimal)
