"""The kinds of things a lot can do to a registration: move, write, hand over, tag, erase. The verbs are made of them.

Each says of many rows what cannot be done and why, shows what one person would read, and does one row through the
domain's own verb. None of them opens a transaction or locks: `inbox.lots.running` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.models import User
from core.text.addressees import email_key
from inbox.models import LotRow
from inbox.models.lots import Outcome
from registrations.domain import move
from registrations.domain.assigning import assign
from registrations.domain.enclosures import refusal_of_files
from registrations.domain.erasures import digest_of
from registrations.domain.errors import CannotSee, MoveRefused, NoSuchMove, UndoRefused
from registrations.domain.foresight import refused_moves
from registrations.domain.persons import erase, erase_address
from registrations.domain.persons.addresses import AnswerWaits, MustBeKept
from registrations.domain.persons.forgetting import answer_waits
from registrations.domain.persons.looking import note_look
from registrations.domain.persons.retention import Kept, reasons
from registrations.domain.rehearsal import Rehearsal, rehearse
from registrations.domain.tagging import tag, untag
from registrations.domain.undoing import TAKEN_BACK, refused_undos, undo
from registrations.domain.words import refusal_of_words, rehearse_words, write_words
from registrations.enums import Erased, EventKind, LookAct
from registrations.models import Registration, RegistrationEvent
from registrations.models.registrations import ERASE
from registrations.workflows import DECIDE, MOVE, Text, Transition

Words = dict[str, Any]  # what a verb says: as JSON keeps it
Refusals = dict[int, str]  # why it cannot be done, by registration
NOBODY = 0  # in the place of a colleague's key


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be done to many. It is there for who has one of `rights`; the domain asks again, each time.

    `minds` says that a row is left out when something has happened to it since it was shown, and `minds_own` which
    kinds of events count then although they are one's own; `serious`, that it cannot be undone, so that the number of
    rows is typed first; `waits`, that its letters wait, so that it can be taken back; `of_lot`, that it is done to what
    another lot has done, to an address, or to those whom a list names, not to a selection; `in_turn`, that the rows are
    done in the order in which people came; `question` names the form of its words; `alone` says what it is called with
    one person, where the label speaks of several.
    """

    code: str
    label: Text
    question: str = ""
    rights: tuple[str, ...] = (MOVE,)
    minds: bool = True
    minds_own: tuple[str, ...] = ()
    serious: bool = False
    waits: bool = False
    of_lot: bool = False
    in_turn: bool = False
    alone: Text = ""

    def said_of(self, number: int) -> Text:
        """What it is called when it is done to so many."""
        return self.alone if number == 1 and self.alone else self.label

    def may(self, user: User) -> bool:
        """Whether it is offered to this person."""
        return any(user.has_perm(right) for right in self.rights)

    def refusals(self, rows: Sequence[Registration], words: Words, *, by: User, at: datetime) -> Refusals:
        """Why it cannot be done, for those of the rows for whom it cannot: a fixed number of queries."""
        return {}

    def rehearse(self, row: Registration, words: Words, *, by: User, at: datetime) -> Rehearsal | None:
        """The letters that one row's person would read; None when it never writes any. Raises MoveRefused."""
        return None

    def foreseen(self, rows: Sequence[Registration], words: Words) -> dict[int, str]:
        """What becomes of each of the rows, in words, where that is not the same for all of them."""
        return {}

    def also_locked(self, words: Words) -> list[int]:
        """The keys of the intakes that it locks beside the row's own."""
        return []

    def shares(self, words: Words) -> int:
        """Among how many the rows are shared out; 0 when they are not."""
        return 0

    def do(
        self, row: Registration, words: Words, *, by: User, at: datetime, share: int | None, key: str
    ) -> None:
        """Do it. Raises MoveRefused."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Move(Verb):
    """Take each to another state: to the first of `targets` that its workflow knows a way to, or to the one chosen."""

    question: str = "move"
    rights: tuple[str, ...] = (MOVE, DECIDE)
    waits: bool = True
    targets: tuple[str, ...] = ()

    def aim(self, row: Registration, words: Words) -> str:
        """The state that this one is to be moved to."""
        targets = self.targets or (words.get("to", ""),)
        ways = (code for code in targets if row.workflow.transition(row.state_code, code))
        return next(ways, targets[0])

    def refusals(self, rows: Sequence[Registration], words: Words, *, by: User, at: datetime) -> Refusals:
        said = {"message": words.get("message", ""), "note": words.get("note", "")}
        refused = refused_moves(rows, lambda row: self.aim(row, words), by=by, at=at, **said)
        by_key = {row.pk: row for row in rows}
        return {pk: _from_state(by_key[pk], refusal) for pk, refusal in refused.items()}

    def rehearse(self, row: Registration, words: Words, *, by: User, at: datetime) -> Rehearsal | None:
        to = self.aim(row, words)
        if (way := row.workflow.transition(row.state_code, to)) and _is_silent(row, way):
            return Rehearsal([], others=0)  # nothing is to be tried out
        said = {"message": words.get("message", ""), "note": words.get("note", "")}
        return rehearse(row, to=to, by=by, at=at, **said)

    def do(
        self, row: Registration, words: Words, *, by: User, at: datetime, share: int | None, key: str
    ) -> None:
        said = {"message": words.get("message", ""), "note": words.get("note", "")}
        move(row, to=self.aim(row, words), by=by, at=at, **said)


def _is_silent(row: Registration, way: Transition) -> bool:
    """Whether nobody reads anything of that step, now or later: neither the person nor who gets a place by it."""
    frees = row.state.holds_place and not row.workflow.state(way.target).holds_place
    return not way.letter and not frees


def _from_state(row: Registration, refusal: MoveRefused) -> str:
    """Before anything is done, no state has changed: it is simply the wrong one."""
    if isinstance(refusal, NoSuchMove):
        return _("Not possible from the state “%(state)s”.") % {"state": row.state.label}
    return str(refusal)


@dataclass(frozen=True, slots=True)
class Write(Verb):
    """Write a letter of one's own to each."""

    question: str = "write"
    minds_own: tuple[str, ...] = (EventKind.WRITTEN,)
    waits: bool = True

    def refusals(self, rows: Sequence[Registration], words: Words, *, by: User, at: datetime) -> Refusals:
        said, files = words.get("message", ""), refusal_of_files(words.get("files", []))
        found = ((row.pk, refusal_of_words(row, by=by, message=said) or files) for row in rows)
        return {pk: str(refusal) for pk, refusal in found if refusal is not None}

    def rehearse(self, row: Registration, words: Words, *, by: User, at: datetime) -> Rehearsal | None:
        return rehearse_words(row, message=words.get("message", ""), files=words.get("files", ()), at=at)

    def do(
        self, row: Registration, words: Words, *, by: User, at: datetime, share: int | None, key: str
    ) -> None:
        files = words.get("files", ())
        write_words(row, by=by, message=words.get("message", ""), files=files, key=key, at=at)


@dataclass(frozen=True, slots=True)
class Assign(Verb):
    """Hand each over to a colleague; several colleagues share them evenly, in the order of the rows. `NOBODY` among
    them is nobody: whoever handles one gives it back."""

    question: str = "assign"

    def shares(self, words: Words) -> int:
        return len(words.get("people", []))

    def refusals(self, rows: Sequence[Registration], words: Words, *, by: User, at: datetime) -> Refusals:
        """Whoever is to share in them must be able to read every one of them."""
        keys = [row.pk for row in rows]
        if words.get("people") == [NOBODY]:
            return {row.pk: _("Nobody handles it.") for row in rows if row.owner_id is None}
        refused: Refusals = {}
        for colleague in User.objects.filter(pk__in=words.get("people", [])).order_by("pk"):
            seen = Registration.objects.visible_to(colleague).filter(pk__in=keys).order_by()
            for pk in set(keys) - set(seen.values_list("pk", flat=True)):
                refused[pk] = str(CannotSee(colleague))
        return refused

    def do(
        self, row: Registration, words: Words, *, by: User, at: datetime, share: int | None, key: str
    ) -> None:
        people = words.get("people", [])
        chosen = people[share] if share is not None else None
        to = User.objects.filter(pk=chosen, is_active=True).first() if chosen else None
        if to is None and chosen != NOBODY:
            raise GoneAway
        assign(row, to, by, at=at)


class GoneAway(MoveRefused):
    """Who was chosen is no longer there."""

    @property
    def message(self) -> str:  # type: ignore[override]
        return _("The colleague who was chosen is no longer there.")


@dataclass(frozen=True, slots=True)
class Tagging(Verb):
    """Put a tag on each, or take it off."""

    question: str = "tag"
    minds: bool = False
    off: bool = False

    def refusals(self, rows: Sequence[Registration], words: Words, *, by: User, at: datetime) -> Refusals:
        keys = [row.pk for row in rows]
        worn = Registration.objects.filter(pk__in=keys, tags__name=words.get("tag", "")).order_by()
        tagged = set(worn.values_list("pk", flat=True))
        if self.off:
            return {pk: _("It has not got this tag.") for pk in keys if pk not in tagged}
        return {pk: _("It has this tag already.") for pk in keys if pk in tagged}

    def do(
        self, row: Registration, words: Words, *, by: User, at: datetime, share: int | None, key: str
    ) -> None:
        (untag if self.off else tag)(row, words["tag"], by=by)


@dataclass(frozen=True, slots=True)
class Erase(Verb):
    """Erase each person for ever from the registration selected; from everywhere, who asked for that."""

    rights: tuple[str, ...] = (ERASE,)
    minds: bool = False
    serious: bool = True

    def refusals(self, rows: Sequence[Registration], words: Words, *, by: User, at: datetime) -> Refusals:
        held = {pk: str(Kept(reason)) for pk, reason in reasons([row.pk for row in rows]).items()}
        return held | {row.pk: _("Erased already.") for row in rows if row.erased_at}

    def do(
        self, row: Registration, words: Words, *, by: User, at: datetime, share: int | None, key: str
    ) -> None:
        if why := reasons([row.pk]).get(row.pk):
            raise Kept(why)
        if row.erasure_of_address and row.email:
            erase_address(row.email, by=by, at=at)
        erase(row, by=by, at=at)


class OtherAddress(MoveRefused):
    """It is another person's by now."""

    @property
    def message(self) -> str:  # type: ignore[override]
        return _("It has another address by now.")


@dataclass(frozen=True, slots=True)
class EraseAddress(Verb):
    """Erase everything of one address, with the first of its registrations; `words` hold the hash of the address."""

    rights: tuple[str, ...] = (ERASE,)
    minds: bool = False
    serious: bool = True
    of_lot: bool = True

    def refusals(self, rows: Sequence[Registration], words: Words, *, by: User, at: datetime) -> Refusals:
        refused = {row.pk: str(OtherAddress()) for row in rows if not _is_of(row, words)}
        refused |= {row.pk: _("Erased already.") for row in rows if row.erased_at}
        own = [row for row in rows if row.pk not in refused]
        if own and answer_waits(own[0].email):
            return refused | {row.pk: str(AnswerWaits()) for row in own}
        if held := reasons([row.pk for row in own]):
            return refused | {
                row.pk: str(Kept(held[row.pk])) if row.pk in held else str(MustBeKept()) for row in own
            }
        return refused

    def do(
        self, row: Registration, words: Words, *, by: User, at: datetime, share: int | None, key: str
    ) -> None:
        if row.erased_at:  # with another row of the lot
            return
        if not _is_of(row, words):
            raise OtherAddress
        email = row.email
        held = erase_address(email, by=by, at=at)
        note_look(email, LookAct.ERASED, by=by, number=len(held.registrations), at=at)


def _is_of(row: Registration, words: Words) -> bool:
    return digest_of(Erased.ADDRESS, email_key(row.email)) == words.get("digest")


@dataclass(frozen=True, slots=True)
class TakeBack(Verb):
    """Take back what another lot has done to each, as long as it has reached nobody: `words` name that lot."""

    rights: tuple[str, ...] = (MOVE, DECIDE)
    minds: bool = False  # a note does not stand in the way: `undo()` knows what does
    of_lot: bool = True

    def refusals(self, rows: Sequence[Registration], words: Words, *, by: User, at: datetime) -> Refusals:
        steps = _steps_of(words["lot"], [row.pk for row in rows], by=by)
        return {pk: str(refusal) for pk, refusal in refused_undos(rows, steps, by=by).items()}

    def do(
        self, row: Registration, words: Words, *, by: User, at: datetime, share: int | None, key: str
    ) -> None:
        step = _steps_of(words["lot"], [row.pk], by=by).get(row.pk)
        if step is None:
            raise UndoRefused
        undo(row, by, step=step, at=at)


def _steps_of(lot: int, keys: list[int], *, by: User) -> dict[int, int]:
    """The event by which that lot of this person was done to each of these registrations."""
    rows = LotRow.objects.filter(lot=lot, outcome=Outcome.DONE, registration__in=keys).order_by()
    moments = dict(rows.values_list("registration", "at"))
    events = RegistrationEvent.objects.filter(registration__in=moments, actor=by, kind__in=TAKEN_BACK)
    found = events.order_by("pk").values_list("registration", "at", "pk")
    return {registration: pk for registration, at, pk in found if moments[registration] == at}
