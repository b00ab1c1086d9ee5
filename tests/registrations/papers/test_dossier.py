"""A dossier on paper: what its reader may read, and the history as the person may read it."""

from uuid import uuid4

import pytest
from django.utils import timezone, translation

from core.enums import StaffGroup
from registrations.domain import move
from registrations.enums import EventKind
from registrations.models import Attachment, Registration, RegistrationEvent, Reply, Wanted
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


def test_what_was_asked_for_since_is_on_paper_with_what_came():
    registration = answered()
    specs = {spec.key: spec for spec in registration.version.specs}
    guarded = next(spec for spec in specs.values() if spec.is_guarded)
    asked = Wanted.objects.create(
        registration=registration, documents=["Relevé bancaire", "Devis"], questions=[guarded.key]
    )
    Attachment.objects.create(
        registration=registration,
        wanted=asked,
        field_key=asked.field_key(0),
        name="releve.pdf",
        content_type="application/pdf",
        size=1200,
        digest="0" * 64,
    )

    may, may_not = paper(registration), paper(registration, guarded=False)

    assert "Demandé depuis" in may
    assert "releve.pdf" in may
    assert "Questions auxquelles répondre de nouveau" in may
    assert "Relevé bancaire" in may_not
    assert "document confidentiel" in may_not
    assert "releve.pdf" not in may_not
    assert guarded.label("fr") not in may_not


def test_files_of_messages_are_on_paper_for_who_may_read_them():
    registration = answered()
    reply = Reply.objects.create(registration=registration, submission=uuid4(), text="Mot de la personne")
    Attachment.objects.create(
        registration=registration,
        reply=reply,
        field_key=reply.field_key,
        name="courrier.pdf",
        content_type="application/pdf",
        size=1200,
        digest="0" * 64,
    )

    may, may_not = paper(registration), paper(registration, guarded=False)

    assert "Envoyé avec des messages" in may
    assert "courrier.pdf" in may
    assert "document confidentiel" in may_not
    assert "courrier.pdf" not in may_not
    assert "Mot de la personne" not in may


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
