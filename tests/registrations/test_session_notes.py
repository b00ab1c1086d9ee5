"""Notes of a session: nobody replaces unseen what a colleague wrote, erasures know of them, they go with the people."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.enums import StaffGroup
from core.models import Region
from registrations.domain.errors import NotAllowed
from registrations.domain.persons import erase
from registrations.domain.session_notes import (
    KEPT,
    NotesTooLong,
    WrittenMeanwhile,
    forget_session_notes,
    notes_about,
    write_session_note,
)
from registrations.models import InboxScope, SessionNote
from registrations.models.session_notes import LONGEST
from tests import factories
from tests.registrations.bookings import arrive, booking, manager_of
from tests.registrations.personal.behind import call_intake
from tests.together import in_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def intake():
    return booking(capacity=None, starts_in=timedelta(hours=-1))


def test_a_text_replaces_what_was_seen_and_nothing_else(intake):
    lea, marc, at = manager_of(intake), manager_of(intake), timezone.now()
    first = write_session_note(intake.page_key, " Salle froide.\r\n ", by=lea, seen=0, at=at)

    with pytest.raises(WrittenMeanwhile) as refused:
        write_session_note(intake.page_key, "Bon groupe.", by=marc, seen=0)
    same = write_session_note(intake.page_key, "Salle froide.", by=marc, seen=0)

    assert (first.text, first.by, first.at, first.version) == ("Salle froide.", lea, at, 1)
    assert refused.value.standing == same
    assert (same.by, same.version) == (lea, 1)
    assert write_session_note(intake.page_key, "", by=marc, seen=1).version == 2
    with pytest.raises(WrittenMeanwhile):
        write_session_note(intake.page_key, "Bon groupe.", by=lea, seen=0)
    with pytest.raises(NotesTooLong):
        write_session_note(intake.page_key, "x" * (LONGEST + 1), by=lea, seen=2)
    assert SessionNote.objects.get().text == ""


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_second_of_two_who_write_the_first_notes_reads_the_first(intake):
    lea, marc = manager_of(intake), manager_of(intake)

    first, second = in_line(
        lambda: write_session_note(intake.page_key, "Salle froide.", by=lea, seen=0),
        lambda: write_session_note(intake.page_key, "Bon groupe.", by=marc, seen=0),
        told=(WrittenMeanwhile,),
    )

    assert first.version == 1
    assert second.standing.text == SessionNote.objects.get().text == "Salle froide."


def test_who_works_elsewhere_or_in_a_region_alone_neither_reads_nor_writes_them(intake):
    elsewhere, of_region = factories.staff(StaffGroup.MANAGERS), factories.staff(StaffGroup.MANAGERS)
    call = call_intake()
    InboxScope.objects.create(user=elsewhere, page=call.page_in())
    InboxScope.objects.create(user=of_region, page=intake.page_in(), region=Region.objects.get(code="53"))
    host, officer = manager_of(intake), factories.staff(StaffGroup.OFFICERS)
    write_session_note(intake.page_key, "Salle froide.", by=host, seen=0)

    for who in (elsewhere, of_region, factories.staff(StaffGroup.EDITORS)):
        assert not SessionNote.objects.visible_to(who).exists()
        with pytest.raises(NotAllowed):
            write_session_note(intake.page_key, "Autre", by=who, seen=1)
    with pytest.raises(NotAllowed):  # no session: people apply there
        write_session_note(call.page_key, "Autre", by=elsewhere, seen=0)
    assert SessionNote.objects.visible_to(host).get().text == "Salle froide."
    assert write_session_note(intake.page_key, "Salle chaude.", by=officer, seen=1).by == officer


def test_what_may_tell_of_a_person_is_found_among_what_one_may_read(intake):
    host, officer = manager_of(intake), factories.staff(StaffGroup.OFFICERS)
    lea = arrive(intake, "lea", nom="Léa Petit")
    other = booking(capacity=None)
    write_session_note(intake.page_key, "Salle froide.", by=officer, seen=0)
    write_session_note(other.page_key, "PETIT, Lea : rappeler.", by=officer, seen=0)
    third = booking(capacity=None)
    write_session_note(third.page_key, "La petite salle. Écrire à LEA@example.org", by=officer, seen=0)
    write_session_note(booking(capacity=None).page_key, "La petite salle.", by=officer, seen=0)

    found = notes_about(lea.email, [lea], user=officer)

    assert [(note.page_key, named) for note, named in found] == [
        (intake.page_key, False),
        (other.page_key, True),
        (third.page_key, True),
    ]
    assert {note.page_key for note, _named in notes_about("", [], user=officer)} == set()
    InboxScope.objects.filter(user=host).update(page=intake.page_in())
    assert [note.page_key for note, _named in notes_about(lea.email, [lea], user=host)] == [intake.page_key]


def test_an_erasure_takes_out_address_and_name_and_nobody_writes_them_back_unseen(intake):
    host, other = manager_of(intake), booking(capacity=None)
    lea = arrive(intake, "lea", nom="Léa Petit")
    said = "Rappeler LÉA PETIT (Lea@example.org), pas Léa Petiton."
    for each in (intake, other):
        SessionNote.objects.create(page_key=each.page_key, text=said, version=1, by=host)

    erase(lea)

    texts = dict(SessionNote.objects.values_list("page_key", "text"))
    assert texts == {
        intake.page_key: "Rappeler […] ([…]), pas Léa Petiton.",
        other.page_key: "Rappeler LÉA PETIT ([…]), pas Léa Petiton.",
    }
    with pytest.raises(WrittenMeanwhile):
        write_session_note(intake.page_key, said + " Fait.", by=host, seen=1)


def test_they_go_once_nothing_is_kept_of_the_people_and_not_before(intake):
    host, at = manager_of(intake), timezone.now()
    lea, paul = arrive(intake, "lea", nom="Léa Petit"), arrive(intake, "paul", nom="Paul Durand")
    write_session_note(intake.page_key, "Salle froide.", by=host, seen=0, at=at)
    empty = booking(capacity=None)
    write_session_note(empty.page_key, "Personne.", by=manager_of(empty), seen=0, at=at)
    later = at + KEPT

    erase(lea)
    assert forget_session_notes(later) == 0
    erase(paul)
    assert forget_session_notes(later - timedelta(seconds=1)) == 0
    assert forget_session_notes(later) == 1
    assert SessionNote.objects.get().page_key == empty.page_key
    empty.delete()
    assert forget_session_notes(later) == 1
