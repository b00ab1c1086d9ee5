"""What staff write down of a session for their colleagues, who finds it when somebody is erased, and when it goes."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.text.cleaning import lines
from core.text.stems import fold
from registrations.domain.errors import NotAllowed, Refused
from registrations.models import Intake, Registration, SessionNote
from registrations.models.registrations import CORRECT
from registrations.models.session_notes import LONGEST
from registrations.workflows import MOVE, PARTICIPATION

KEPT = timedelta(days=30)  # notes are kept so long after they were written, whatever becomes of the people

STRUCK = "[…]"  # what stands in the place of somebody who was erased


class WrittenMeanwhile(Refused):
    """A colleague wrote since the notes were opened; `standing` is what they say now."""

    message = _(
        "A colleague has written meanwhile, and nothing of theirs is replaced yet: take into your text what is to"
        " stay, then save again."
    )

    def __init__(self, standing: SessionNote) -> None:
        super().__init__()
        self.standing = standing


class NotesTooLong(Refused):
    """More than the notes hold."""

    @property
    def message(self) -> str:  # type: ignore[override]
        return _("The notes hold %(number)s characters at most.") % {"number": LONGEST}


def writes_notes(user: User) -> bool:
    """Whether that is among what this person does: who notes attendance, and who corrects what is said of people."""
    return user.has_perm(MOVE) or user.has_perm(CORRECT)


def may_note(page_key: str | UUID, by: User) -> bool:
    """Whether people register for that page as for a session, and it is theirs as a whole: one query, or two."""
    if not writes_notes(by):
        return False
    rounds = Intake.objects.in_scope_of(by).filter(page_key=page_key)
    return rounds.filter(form__workflow_code=PARTICIPATION.code).exists()


@transaction.atomic
def write_session_note(
    page_key: str | UUID, text: str, *, by: User, seen: int, at: datetime | None = None
) -> SessionNote:
    """Put the text in the place of what the notes said, if that is what `by` has seen; give the notes back.

    `seen` is the version that was opened, 0 where there was none. The same text again changes nothing.

    Raises NotAllowed, NotesTooLong, and WrittenMeanwhile when somebody else wrote since.
    """
    if not may_note(page_key, by):
        raise NotAllowed
    text = lines(text).strip()
    if len(text) > LONGEST:
        raise NotesTooLong
    SessionNote.objects.get_or_create(page_key=page_key)
    standing = SessionNote.objects.select_for_update().get(page_key=page_key)
    if text == standing.text:
        return standing
    if standing.version != seen:
        raise WrittenMeanwhile(standing)
    standing.text, standing.by, standing.at = text, by, at or timezone.now()
    standing.version += 1
    standing.save(update_fields=["text", "by", "at", "version"])
    return standing


def notes_about(
    email: str, registrations: Iterable[Registration], *, user: User
) -> list[tuple[SessionNote, bool]]:
    """The notes that may tell of somebody, and whether they name them: for a person to read, among what `user` may.

    Of the sessions that they are registered for, and any other that says the address or all words of a name of theirs.
    """
    rows = list(registrations)
    names = [set(re.findall(r"\w+", fold(each.name))) for each in rows if each.name]
    sessions = {each.intake.page_key for each in rows}
    found = []
    notes = SessionNote.objects.visible_to(user).exclude(text="").with_title().order_by("pk")
    for note in notes:
        said = set(re.findall(r"\w+", fold(note.text)))
        is_named = any(name <= said for name in names)
        is_named = is_named or (bool(email) and email.casefold() in note.text.casefold())
        if is_named or note.page_key in sessions:
            found.append((note, is_named))
    return found


def strike_out(registration: Registration) -> int:
    """Take somebody who is erased out of the notes: their address anywhere, their name where they registered.

    As they stand in the registration, in capitals or not; say of how many notes. What is said of them in other words
    stays, for colleagues to read. Who has the notes open meanwhile is told that they have changed.
    """
    email, session = registration.email, Q(page_key=registration.intake.page_key)
    notes = SessionNote.objects.exclude(text="")
    notes = notes.filter(session | Q(text__icontains=email) if email else session).order_by("pk")
    number = 0
    for note in notes.select_for_update():
        words = [email, registration.name] if note.page_key == registration.intake.page_key else [email]
        said = "|".join(re.escape(word) for word in words if word)
        text = (
            re.sub(rf"(?<!\w)(?:{said})(?!\w)", STRUCK, note.text, flags=re.IGNORECASE) if said else note.text
        )
        if text != note.text:
            SessionNote.objects.filter(pk=note.pk).update(text=text, version=note.version + 1)
            number += 1
    return number


def forget_session_notes(at: datetime | None = None) -> int:
    """Delete the notes of sessions of whose people nothing is kept any more; say how many. The worker, once an hour.

    Those whose round is gone go too. What was written less than 30 days ago stays for that time.
    """
    there = Registration.objects.filter(intake__page_key=OuterRef("page_key"))
    rounds = Intake.objects.filter(page_key=OuterRef("page_key"))
    old = SessionNote.objects.filter(at__lte=(at or timezone.now()) - KEPT)
    gone = old.filter(~Exists(there.filter(erased_at=None)), Exists(there) | ~Exists(rounds))
    return gone.delete()[0]
