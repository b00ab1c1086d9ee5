"""A dossier on paper: what its reader may read, and the history as the person may read it."""

import pytest
from django.utils import timezone, translation

from core.enums import StaffGroup
from registrations.domain import move
from registrations.enums import EventKind
from registrations.models import Registration, RegistrationEvent
from registrations.papers import dossier
from tests import factories
from tests.registrations.papers.forms import answered
from tests.registrations.papers.reading import words

pytestmark = pytest.mark.django_db


def paper(registration: Registration, *, guarded: bool = True) -> str:
    with translation.override("fr"):
        return words(dossier(registration, guarded=guarded))


def test_dossier_holds_sections_answers_tables_and_files():
    said = paper(answered())

    order = ["Votre organisation", "Documents", "statuts signés.pdf", "Votre projet", "12 500 €", "Financeur"]
    assert [each for each in order if each in said] == order
    assert sorted(order, key=said.index) == order
    assert "Question sans réponse" not in said


def test_confidential_and_sensitive_answers_are_for_those_who_may_read_them():
    registration = answered()

    may, may_not = paper(registration), paper(registration, guarded=False)

    assert "Boucle magnétique" in may
    assert "FR76SECRET" in may
    for secret in ("Boucle magnétique", "Besoin d’aménagement", "Accessibilité", "FR76SECRET", "IBAN"):
        assert secret not in may_not
    assert "Région Bretagne" in may_not
    assert "n’y sont pas" in may_not
    assert "n’y sont pas" not in may


def test_notes_of_colleagues_and_what_they_do_among_themselves_stay_off_paper():
    registration = answered()
    move(
        registration,
        to="eligible",
        by=factories.staff(StaffGroup.ADMINISTRATORS),
        note="NoteDesCollègues",
        at=timezone.now(),
    )
    for kind in (EventKind.NOTED, EventKind.ASSIGNED, EventKind.DOSSIER_READ, EventKind.LINKED):
        RegistrationEvent.objects.create(registration=registration, kind=kind, note=f"Secret{kind}")
    registration.refresh_from_db()

    said = paper(registration)

    assert str(registration.workflow.state("eligible").label) in said
    for kind in (EventKind.NOTED, EventKind.ASSIGNED, EventKind.DOSSIER_READ, EventKind.LINKED):
        assert str(kind.label) not in said
    assert "Secret" not in said.replace("FR76SECRET", "")
    assert "NoteDesCollègues" not in said


def test_words_to_the_person_are_in_the_history():
    registration = answered()
    RegistrationEvent.objects.create(
        registration=registration,
        kind=EventKind.MOVED,
        from_state="received",
        to_state="information",
        message="Envoyez-nous le budget.",
    )

    assert "Envoyez-nous le budget." in paper(registration)
