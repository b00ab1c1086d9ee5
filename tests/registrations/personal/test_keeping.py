"""An answer that its form keeps for a shorter time is erased by itself, and nothing else."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.enums import StaffGroup
from registrations.domain import register
from registrations.domain.answers import change_answers
from registrations.domain.drafts import change_draft
from registrations.domain.persons import erase, forget_answers, forgotten
from registrations.enums import Actor, EventKind
from registrations.models import InboxScope, Registration
from tests import factories
from tests.registrations.files.sending import send
from tests.registrations.personal.behind import address, call_intake, read, words, workshop_intake

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
FIELDS = (
    factories.field("text", "nom", "Nom complet", identifies="full_name", max_length=120),
    factories.field("email", "courriel", "Adresse e-mail", is_contact=True),
    factories.field("text", "besoin", "Besoin", required=False, data_class="S", keep_days=30, max_length=120),
    factories.field("consent", "accord_besoin", "Accord", required=False, data_class="S", keep_days=30),
    factories.field("text", "piste", "Piste", required=False, keep_days=60, max_length=120),
)
ANSWERS = {
    "nom": "Awa Martin",
    "courriel": "awa@example.org",
    "besoin": "Des sous-titres",
    "accord_besoin": True,
    "piste": "Par une amie",
}


def sent(intake, *, at: datetime | None = None, **answers) -> Registration:
    return register(
        intake,
        ANSWERS | answers,
        version=intake.form.current_version,
        submission=uuid4(),
        language="fr",
        at=at,
    )


def kept(registration: Registration) -> set[str]:
    registration.refresh_from_db()
    return set(registration.answers)


def test_an_answer_is_erased_when_its_days_after_the_workshop_are_over():
    page = factories.workshop(starts_at=timezone.now() + 10 * DAY)
    registration = sent(workshop_intake(page=page, fields=FIELDS))
    over = page.ends_at

    assert forget_answers(at=over + 30 * DAY - SECOND) == 0
    assert kept(registration) == set(ANSWERS)

    assert forget_answers(at=over + 30 * DAY) == 1
    assert kept(registration) == {"nom", "courriel", "piste"}
    assert not registration.consents.filter(field_key="accord_besoin").exists()
    assert (registration.name, registration.email) == ("Awa Martin", "awa@example.org")

    assert forget_answers(at=over + 59 * DAY) == 0
    assert forget_answers(at=over + 60 * DAY) == 1
    assert kept(registration) == {"nom", "courriel"}


def test_a_workshop_put_off_puts_it_off_too():
    page = factories.workshop(starts_at=timezone.now() + 10 * DAY)
    registration = sent(workshop_intake(page=page, fields=FIELDS))
    due = page.ends_at + 30 * DAY
    page.starts_at += 7 * DAY
    page.save_revision().publish()

    assert forget_answers(at=due) == 0
    assert kept(registration) == set(ANSWERS)
    assert forget_answers(at=due + 7 * DAY) == 1


def test_where_nothing_happens_at_a_given_time_the_days_begin_with_the_registration_or_its_last_change():
    intake = call_intake(fields=FIELDS)
    came = timezone.now() - 20 * DAY
    intake.opens_at = came - DAY
    intake.save()
    plain, changed = sent(intake, at=came), sent(intake, at=came, courriel="bea@example.org")
    moment = came + 15 * DAY
    answers = changed.answers | {"besoin": "Une transcription"}
    change_answers(changed, answers, version=changed.version, at=moment)

    assert forget_answers(at=came + 30 * DAY) == 1
    assert "besoin" not in kept(plain)
    assert kept(changed) == set(ANSWERS)
    assert forget_answers(at=moment + 30 * DAY) == 1
    assert "besoin" not in kept(changed)


def test_history_says_that_it_was_done_of_who_answered_as_of_who_did_not():
    intake = call_intake(fields=FIELDS)
    silent = {"besoin": None, "accord_besoin": False, "piste": None, "courriel": "bea@example.org"}
    both = [sent(intake), sent(intake, **silent)]

    assert forget_answers(at=timezone.now() + 31 * DAY) == 2

    for registration in both:
        registration.refresh_from_db()
        (event,) = registration.events.filter(kind=EventKind.ANSWERS_ERASED)
        assert event.note == Actor.RULE.value
        assert [spec.key for spec in forgotten(registration)] == ["besoin", "accord_besoin"]


def test_files_go_and_what_a_change_has_copied():
    fields = (*FIELDS, factories.field("files", "piece", "Pièce", required=False, keep_days=30))
    intake = call_intake(fields=fields)
    registration = sent(intake, piece=None)
    draft = change_draft(registration)
    send(draft, field="piece")
    assert (draft.typed["besoin"], draft.attachments.count()) == ("Des sous-titres", 1)

    assert forget_answers(at=timezone.now() + 31 * DAY) == 1

    draft.refresh_from_db()
    assert "besoin" not in draft.typed
    assert draft.typed["piste"] == "Par une amie"
    assert draft.attachments.count() == 0


def test_what_is_erased_as_a_whole_is_left_alone():
    registration = sent(call_intake(fields=FIELDS))
    erase(registration)

    assert forget_answers(at=timezone.now() + 31 * DAY) == 0
    assert forgotten(registration) == []


def test_the_person_and_staff_read_that_it_is_erased(client):
    registration = sent(call_intake(fields=FIELDS))
    forget_answers(at=timezone.now() + 31 * DAY)

    page = read(client, address(registration, language="fr"))
    answers = words(page.select_one("section[aria-labelledby=answers]"))
    assert "Des sous-titres" not in answers
    assert "Par une amie" in answers
    assert answers.endswith("est effacé : Besoin")

    manager = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=manager, page=registration.intake.page_in())
    client.force_login(manager)
    dossier = words(read(client, f"/admin/inbox/{registration.pk}/"))
    assert "Besoin sensible (article 9 du RGPD) Effacé au terme prévu" in dossier
    assert "Réponses effacées au terme prévu" in dossier
    assert "Reçue : Déposé" in dossier


@pytest.mark.parametrize("role", [{"identifies": "full_name"}, {"is_contact": True}])
def test_what_names_the_person_has_no_time_of_its_own(role):
    kind = "email" if "is_contact" in role else "text"
    form = factories.form()
    form.fields = [*factories.SIMPLE_FIELDS, factories.field(kind, "autre", "Autre", keep_days=30, **role)]

    with pytest.raises(ValidationError, match=r"Autre.*Conservé"):
        form.clean()
