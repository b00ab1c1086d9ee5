"""Patterns that staff give to a line of text: what they may say, and why none can stop the server.

A pattern is a part of Python's regular expressions: characters, classes, `\\d`, `\\w`, `\\s`, groups, alternatives and
repetitions. Trying one costs at most as many attempts as it has ways to share a text between its repetitions; those
are counted when the editor saves, and a pattern with too many is refused. It is tried on 255 characters at most.
"""

import re
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext as _

LONGEST_PATTERN = 200
LONGEST_TRIED = 255
MOST_WAYS = 20_000_000  # three free repetitions on 255 characters: a tenth of a second at worst
DEEPEST = 10
RESERVED = ("--", "&&", "~~", "||")  # Python keeps these for operations on classes
ESCAPES = set("dDwWsS") | set(r".^$*+?{}[]\|()/-' ")


class PatternRefused(ValueError):
    """The pattern is wrong, or could take too long; the text says which."""


def check_pattern(pattern: str) -> None:
    """Raises PatternRefused for a pattern that is no pattern, that we do not know, or that could take too long."""
    if len(pattern) > LONGEST_PATTERN:
        raise PatternRefused(_("Shorten this pattern: 200 characters at most."))
    reader = _Reader(pattern)
    ways = reader.alternatives()
    if not reader.is_over:
        raise PatternRefused(_("A bracket of this pattern is closed and was never opened."))
    if ways > MOST_WAYS:
        raise PatternRefused(_("This pattern repeats too much: checking it could take too long."))
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternRefused(_("This pattern is not a regular expression.")) from error


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """None for a pattern that is refused, should one have been published all the same: it then checks nothing."""
    try:
        check_pattern(pattern)
    except PatternRefused:
        return None
    return re.compile(pattern)


@deconstructible
class PatternValidator:
    """Refuses a text that is not, from end to end, what the pattern says."""

    def __init__(self, pattern: str, message: str):
        self.pattern, self.message = pattern, message

    def __call__(self, text: str) -> None:
        compiled = _compiled(self.pattern)
        if compiled is not None and (len(text) > LONGEST_TRIED or not compiled.fullmatch(text)):
            message = self.message or _("This answer is not written as expected.")
            raise ValidationError(message, code="pattern")


class _Reader:
    """Reads a pattern from left to right and counts in how many ways it can share out a text."""

    def __init__(self, pattern: str):
        self.pattern, self.at, self.depth = pattern, 0, 0

    @property
    def is_over(self) -> bool:
        return self.at >= len(self.pattern)

    @property
    def next(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self) -> str:
        character = self.next
        self.at += 1
        return character

    def alternatives(self) -> int:
        ways = self.sequence()
        while self.next == "|":
            self.take()
            ways += self.sequence()
        return ways

    def sequence(self) -> int:
        ways = 1
        while not self.is_over and self.next not in "|)":
            ways = min(ways * self.repeated(), MOST_WAYS + 1)
        return ways

    def repeated(self) -> int:
        ways = self.piece()
        least, most = self.repetition()
        if self.next and self.next in "*+?{":
            raise PatternRefused(_("Two repetitions follow each other in this pattern: keep one."))
        lengths = most - least + 1
        return lengths if ways == 1 else min(ways ** min(most, 25) * lengths, MOST_WAYS + 1)

    def piece(self) -> int:
        character = self.take()
        if character == "(":
            return self.group()
        if character == "[":
            self.character_class()
        elif character == "\\":
            if self.take() not in ESCAPES:
                raise PatternRefused(_("This pattern uses a code that is not known here."))
        elif character in "*+?{":
            raise PatternRefused(_("A repetition of this pattern repeats nothing."))
        return 1

    def group(self) -> int:
        if self.pattern.startswith("?:", self.at):
            self.at += 2
        elif self.next == "?":
            raise PatternRefused(_("This pattern uses a code that is not known here."))
        self.depth += 1
        if self.depth > DEEPEST:
            raise PatternRefused(_("This pattern has too many brackets inside one another."))
        ways = self.alternatives()
        self.depth -= 1
        if self.take() != ")":
            raise PatternRefused(_("A bracket of this pattern is opened and never closed."))
        return ways

    def character_class(self) -> None:
        if self.next == "^":
            self.take()
        first = True
        while self.next != "]" or first:
            if self.is_over:
                raise PatternRefused(_("A bracket of this pattern is opened and never closed."))
            if self.pattern[self.at : self.at + 2] in RESERVED or self.next == "[":
                raise PatternRefused(_("Inside square brackets, write \\[ for a bracket and no sign twice."))
            if self.take() == "\\" and self.take() not in ESCAPES:
                raise PatternRefused(_("This pattern uses a code that is not known here."))
            first = False
        self.take()

    def repetition(self) -> tuple[int, int]:
        character = self.next
        if not character or character not in "*+?{":
            return 1, 1
        if character != "{":
            self.take()
            return {"*": (0, LONGEST_TRIED), "+": (1, LONGEST_TRIED), "?": (0, 1)}[character]
        found = re.compile(r"\{([0-9]{1,3})(?:(,)([0-9]{0,3}))?\}").match(self.pattern, self.at)
        if found is None:
            raise PatternRefused(_("Write a repetition as {3}, {2,4} or {2,}; a bracket itself as \\{."))
        self.at = found.end()
        least = int(found[1])
        most = least if found[2] is None else int(found[3] or LONGEST_TRIED)
        if most < least or most > LONGEST_TRIED:
            raise PatternRefused(_("A repetition of this pattern goes from more to less, or beyond 255."))
        return least, max(most, least)
