"""Who of the list is who of the sheet: by address, by name, or to be asked; nothing is guessed.

An address that one registration has is that person; where several share a mailbox, and for all others, the name decides
(the same words in any order: « DUPONT Awa » is « Awa Dupont »). What comes near a name is only ever a candidate.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from core.text.addressees import email_key
from core.text.names import name_key
from inbox.importing.reading import Person, added
from registrations.models import Registration

MOST_CANDIDATES = 6
SHORTEST_WORD = 3  # signs of a word by which two names come near each other
ALIKE = 0.85  # of difflib: « Awa Dupond » and « Awa Dupont »


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of the sheet who is in the list, for so many seconds; None where it does not tell."""

    row: Registration
    names: tuple[str, ...]
    seconds: int | None

    @property
    def minutes(self) -> int | None:
        return None if self.seconds is None else self.seconds // 60


@dataclass(frozen=True, slots=True)
class Doubt:
    """Somebody of the list who may be one of these; `number` is their place in the list."""

    number: int
    person: Person
    candidates: list[Registration]


@dataclass(slots=True)
class Match:
    """What the list says of the sheet.

    `short` were there for less than it takes, `noted` are present on the sheet already, `elsewhere` are registered but
    not expected (on the waiting list, cancelled), `missing` are expected and not in the list.
    """

    sure: list[Known] = field(default_factory=list)
    short: list[Known] = field(default_factory=list)
    noted: list[Known] = field(default_factory=list)
    doubtful: list[Doubt] = field(default_factory=list)
    unknown: list[Person] = field(default_factory=list)
    elsewhere: list[tuple[Person, Registration]] = field(default_factory=list)
    missing: list[Registration] = field(default_factory=list)


def match(
    people: Sequence[Person],
    expected: Sequence[Registration],
    others: Sequence[Registration],
    *,
    least: int,
    present: str = "attended",
) -> Match:
    """Compare the list with those on the sheet; who has less than `least` seconds is not taken for present.

    `others` are registered for the session and not on the sheet.
    """
    found, names = Match(), Names(expected)
    claims, doubts, left = _claims(people, names)
    free, elsewhere = Names([row for row in expected if row.pk not in claims]), Names(others)
    for number in left:
        person = people[number]
        if rows := elsewhere.of(person):
            found.elsewhere.append((person, rows[0]))
        elif near := free.near(person):
            doubts[number] = near
        else:
            found.unknown.append(person)
    for pk, numbers in claims.items():
        lines = [people[number] for number in numbers]
        known = Known(names.by_key[pk], tuple(line.name or line.email for line in lines), added(lines))
        _place(found, known, least, present)
    found.doubtful = [Doubt(number, people[number], rows) for number, rows in sorted(doubts.items())]
    asked = {row.pk for doubt in found.doubtful for row in doubt.candidates}
    found.missing = [
        row for row in expected if row.pk not in claims and row.pk not in asked and row.state_code != present
    ]
    for known_people in (found.sure, found.short, found.noted):
        known_people.sort(key=lambda each: each.row.name_key)
    return found


def _claims(
    people: Sequence[Person], names: "Names"
) -> tuple[dict[int, list[int]], dict[int, list[Registration]], list[int]]:
    """Who of the list (by their places in it) is surely which registration, who may be several, who is none by name."""
    claims: dict[int, list[int]] = defaultdict(list)
    doubts: dict[int, list[Registration]] = {}
    left: list[int] = []
    for number, person in enumerate(people):
        candidates = names.of(person)
        if len(candidates) == 1:
            claims[candidates[0].pk].append(number)
        elif candidates:
            doubts[number] = candidates
        else:
            left.append(number)
    for pk, numbers in list(claims.items()):
        if _are_several([people[number] for number in numbers], names.by_key[pk]):
            doubts |= {number: [names.by_key[pk]] for number in numbers}
            del claims[pk]
    return dict(claims), doubts, left


def _place(found: Match, known: Known, least: int, present: str) -> None:
    if known.row.state_code == present:
        found.noted.append(known)
    elif known.seconds is None or known.seconds >= least:
        found.sure.append(known)
    else:
        found.short.append(known)


def _are_several(people: Sequence[Person], row: Registration) -> bool:
    """Whether these are taken for one by their name alone, and have addresses of their own."""
    mails = {email_key(person.email) for person in people} - {""}
    return len(mails) > 1 and row.email_key not in mails


class Names:
    """Registrations by address, by name, and by what comes near a name."""

    def __init__(self, rows: Iterable[Registration]) -> None:
        self.by_key: dict[int, Registration] = {}
        self.by_mail: dict[str, list[Registration]] = defaultdict(list)
        self.by_name: dict[str, list[Registration]] = defaultdict(list)
        self.by_word: dict[str, list[Registration]] = defaultdict(list)
        for row in rows:
            self.by_key[row.pk] = row
            self.by_name[row.name_key].append(row)
            if row.email_key:
                self.by_mail[row.email_key].append(row)
            for word in _words(row.name_key):
                self.by_word[word].append(row)

    def of(self, person: Person) -> list[Registration]:
        """Those whom the address or the name means; several where neither tells them apart."""
        name = name_key(person.name)
        mailbox = self.by_mail.get(email_key(person.email), []) if person.email else []
        if len(mailbox) > 1:
            return [row for row in mailbox if row.name_key == name] or mailbox
        return mailbox or (self.by_name.get(name, []) if name else [])

    def near(self, person: Person) -> list[Registration]:
        """Those who have a word of the name, the most words first; else those whose name is spelled nearly so."""
        name = name_key(person.name)
        common: dict[int, int] = defaultdict(int)
        for word in _words(name):
            for row in self.by_word.get(word, []):
                common[row.pk] += 1
        keys = sorted(common, key=lambda pk: (-common[pk], pk))[:MOST_CANDIDATES]
        if keys or not name:
            return [self.by_key[pk] for pk in keys]
        alike = get_close_matches(name, list(self.by_name), n=MOST_CANDIDATES, cutoff=ALIKE)
        return [row for key in alike for row in self.by_name[key]][:MOST_CANDIDATES]


def _words(name: str) -> set[str]:
    return {word for word in name.split() if len(word) >= SHORTEST_WORD}
