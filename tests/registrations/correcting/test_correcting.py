"""Staff correct what a person wrote: it is checked, kept in the history, and told."""

from uuid import uuid4

import pytest
from django.utils import timezone

from core.enums import StaffGroup
from core.text.addressees import email_key
from core.text.names import name_key
from registrations.domain import register
from registrations.domain.answers import change_answers
from registrations.domain.correcting import (
    AnswersChanged,
    AnswersRefused,
    CorrectionRefused,
    NothingCorrected,
    PlaceTaken,
    ReasonMissing,
    correct,
    correction_form,
    items_for,
    marks_of,
)
from registrations.domain.delivery import send_message
from registrations.domain.drafts import change_draft
from registrations.domain.errors import NotAllowed
from registrations.domain.persons import erase, export, forget_answers
from registrations.enums import EventKind, MessageKind, MessageState
from registrations.models import ColumnValue, Draft, Message, PersonalLink, Registration
from registrations.models.registrations import READ_GUARDED
from tests import factories
from tests.registrations.bookings import arrive, booking
from tests.registrations.bookings import manager_of as manager_of_intake
from tests.registrations.correcting.worlds import dossier, manager_of

pytestmark = pytest.mark.django_db
RIGHT = {"nom": "Awa Martin", "courriel": "awa@example.org"}
REASON = "Vous nous avez signalé une faute de frappe au téléphone."


def corrected(registration: Registration, answers=None, **options) -> Registration:
    options = {"reason": REASON, "by": manager_of(registration)} | options
    correct(registration, RIGHT if answers is None else answers, **options)
    return Registration.objects.get(pk=registration.pk)


def kinds_to(registration: Registration, address: str) -> list[str]:
    return list(registration.messages.filter(to=address).order_by("pk").values_list("kind", flat=True))


def test_name_and_address_follow_the_answers_that_give_them():
    after = corrected(dossier())

    assert (after.name, after.name_key) == ("Awa Martin", name_key("Awa Martin"))
    assert (after.email, after.email_key) == ("awa@example.org", email_key("awa@example.org"))
    assert (after.answers["nom"], after.answers["courriel"]) == ("Awa Martin", "awa@example.org")
    assert list(Registration.objects.found_by(["martin"])) == [after]
    assert list(Registration.objects.found_by(["martn"])) == []


def test_history_holds_what_was_and_what_is_and_who_did_it():
    registration = dossier()
    manager = manager_of(registration)

    event = correct(registration, RIGHT, reason=REASON, by=manager, note="Appel du matin.")

    assert (event.kind, event.actor, event.message) == (EventKind.CORRECTED, manager, REASON)
    assert event.note.splitlines() == [
        "Nom complet\N{NO-BREAK SPACE}: Awa Martn → Awa Martin",
        "Adresse e-mail\N{NO-BREAK SPACE}: awa@exmaple.org → awa@example.org",
        "Appel du matin.",
    ]


@pytest.mark.parametrize(("key", "value", "old"), [("besoin", False, "Oui"), ("age", "52", "41")])
def test_history_only_names_the_question_of_what_few_may_read_or_what_goes_earlier(key, value, old):
    registration = dossier()

    after = corrected(registration, {key: value})

    assert after.answers[key] == value
    note = after.events.get(kind=EventKind.CORRECTED).note
    assert note.endswith("corrigée")
    assert old not in note
    assert str(value) not in note


def test_person_reads_which_answers_and_why_and_never_the_note():
    registration = dossier()

    after = corrected(registration, note="Impolie au téléphone.")

    letter = after.messages.get(kind=MessageKind.CORRECTED)
    assert letter.to == "awa@example.org"
    for words in ("Nom complet", "Adresse e-mail", REASON, registration.reference):
        assert words in letter.text
    for words in ("Impolie", "Martn", "exmaple"):
        assert words not in letter.text
    assert "Impolie" not in str(export(after))


@pytest.mark.parametrize(
    ("answers", "options", "refusal"),
    [
        (RIGHT, {"reason": "  "}, ReasonMissing),
        ({}, {}, NothingCorrected),
        ({"nom": "Awa Martn"}, {}, NothingCorrected),
        ({"courriel": "awa at example"}, {}, AnswersRefused),
        ({"siret": "123"}, {}, AnswersRefused),
        ({"nom": ""}, {}, AnswersRefused),
    ],
)
def test_what_cannot_be_kept_changes_and_tells_nothing(answers, options, refusal):
    registration = dossier()
    letters = registration.messages.count()

    with pytest.raises(refusal):
        corrected(registration, answers, **options)

    current = Registration.objects.get(pk=registration.pk)
    assert current.answers == registration.answers
    assert current.messages.count() == letters
    assert not current.events.filter(kind=EventKind.CORRECTED).exists()


@pytest.mark.parametrize(
    "group", [StaffGroup.DELEGATES, StaffGroup.REVIEWERS, StaffGroup.EDITORS, StaffGroup.PUBLISHERS]
)
def test_who_has_not_the_right_corrects_nothing(group):
    registration = dossier()

    with pytest.raises(NotAllowed):
        correct(registration, RIGHT, reason=REASON, by=factories.staff(group))


def test_who_has_the_right_elsewhere_corrects_nothing_here():
    registration = dossier()
    manager = manager_of(dossier())

    with pytest.raises(NotAllowed):
        correct(registration, RIGHT, reason=REASON, by=manager)


def test_who_may_not_read_a_sensitive_answer_neither_sees_nor_changes_it():
    registration = dossier()
    manager = manager_of(registration)
    group = manager.groups.get()
    group.permissions.remove(*group.permissions.filter(codename=READ_GUARDED.partition(".")[2]))

    assert "besoin" not in {item.key for item in items_for(registration, manager)}
    correct(registration, RIGHT | {"besoin": False}, reason=REASON, by=manager)

    assert Registration.objects.get(pk=registration.pk).answers["besoin"] is True


def test_neither_files_nor_consents_are_given_by_others():
    registration = dossier()

    form = correction_form(registration, manager_of(registration))

    assert {"statuts", "accord"} & set(form.fields) == set()
    after = corrected(registration, RIGHT | {"accord": False})
    assert after.answers["accord"] is True
    assert not after.consents.exclude(withdrawn_at=None).exists()


def test_an_erased_dossier_is_not_corrected():
    registration = dossier()
    manager = manager_of(registration)
    erase(registration)

    with pytest.raises(CorrectionRefused):
        correct(registration, RIGHT, reason=REASON, by=manager)
    assert Registration.objects.get(pk=registration.pk).answers == {}


@pytest.mark.time_machine("2026-03-02T12:00+00:00", tick=False)
def test_an_answer_erased_after_its_time_stays_erased(time_machine):
    registration = dossier()
    time_machine.move_to("2026-05-02T12:00+00:00")
    assert forget_answers() == 1
    registration.refresh_from_db()

    after = corrected(registration, RIGHT | {"age": "52"})

    assert "age" not in after.answers


def test_what_the_person_changed_meanwhile_is_not_lost_and_is_named():
    registration = dossier()
    manager = manager_of(registration)
    seen = marks_of(registration.answers, correction_form(registration, manager))
    change_answers(
        registration, registration.answers | {"titre": "Autre titre"}, version=registration.version
    )

    with pytest.raises(AnswersChanged) as refused:
        correct(registration, RIGHT, reason=REASON, by=manager, seen=seen)

    assert refused.value.keys == ["titre"]
    assert Registration.objects.get(pk=registration.pk).answers["titre"] == "Autre titre"
    assert Registration.objects.get(pk=registration.pk).name == "Awa Martn"


# --- Another address


def test_links_mailed_to_a_wrong_address_die_and_the_letter_opens_the_page(client):
    registration = dossier()
    stranger = PersonalLink.issue(registration=registration)

    after = corrected(registration)

    assert PersonalLink.objects.for_token(stranger) is None
    letter = after.messages.get(kind=MessageKind.CORRECTED)
    assert send_message(letter.pk, at=letter.due_at)
    assert after.links.valid().count() == 1


def test_whoever_reads_the_address_before_learns_that_it_is_no_longer_written_to(client):
    after = corrected(dossier())

    assert kinds_to(after, "awa@exmaple.org") == [MessageKind.CONFIRMATION, MessageKind.RETIRED]
    retired = after.messages.get(kind=MessageKind.RETIRED)
    assert retired.marks == {}
    for words in ("Awa", "Martin", "awa@example.org", REASON):
        assert words not in retired.text
    assert send_message(retired.pk, at=retired.due_at)


def test_nobody_is_written_to_at_an_address_that_nothing_ever_reached():
    registration = dossier()
    registration.messages.update(state=MessageState.FAILED)

    after = corrected(registration)

    assert kinds_to(after, "awa@exmaple.org") == [MessageKind.CONFIRMATION]


def test_what_had_not_left_goes_to_the_right_address():
    registration = dossier()
    registration.messages.update(state=MessageState.QUEUED)

    after = corrected(registration)

    assert kinds_to(after, "awa@exmaple.org") == []
    assert kinds_to(after, "awa@example.org") == [MessageKind.CONFIRMATION, MessageKind.CORRECTED]


def test_another_spelling_of_the_address_ends_no_link():
    registration = dossier()
    known = PersonalLink.issue(registration=registration)

    after = corrected(registration, {"courriel": "Awa@Exmaple.org"})

    assert PersonalLink.objects.for_token(known)
    assert not after.messages.filter(kind=MessageKind.RETIRED).exists()


def test_a_change_that_the_person_is_making_shows_what_was_corrected():
    registration = dossier()
    draft = change_draft(registration)
    Draft.objects.filter(pk=draft.pk).update(typed=draft.typed | {"titre": "Titre en cours"})

    corrected(registration, RIGHT | {"titre": "Un projet très utile"})

    draft.refresh_from_db()
    assert (draft.email, draft.email_key) == ("awa@example.org", email_key("awa@example.org"))
    assert draft.typed["nom"] == "Awa Martin"
    assert draft.typed["courriel"] == "awa@example.org"
    assert draft.typed["titre"] == "Titre en cours"


# --- Places


def place(intake, name="Awa Martn", email="awa@exmaple.org", **options) -> Registration:
    return register(
        intake,
        factories.SIMPLE_ANSWERS | {"nom": name, "courriel": email},
        version=intake.form.current_version,
        submission=uuid4(),
        language="fr",
        **options,
    )


def test_no_person_gets_two_places_by_a_correction():
    intake = booking(capacity=5)
    right, wrong = place(intake, "Awa Martin", "awa@example.org"), place(intake)
    manager = manager_of_intake(intake)

    with pytest.raises(PlaceTaken):
        correct(wrong, RIGHT, reason=REASON, by=manager)

    wrong.refresh_from_db()
    assert (right.state_code, wrong.state_code) == ("confirmed", "confirmed")
    assert wrong.email == "awa@exmaple.org"


def test_a_place_stays_when_its_address_is_corrected_and_is_to_be_confirmed_at_the_new_one():
    intake = booking(capacity=1, confirmation_hours=24)
    held, waiting = place(intake), arrive(intake, "bea")
    later = timezone.now()

    correct(held, RIGHT, reason=REASON, by=manager_of_intake(intake), at=later)

    held.refresh_from_db()
    waiting.refresh_from_db()
    assert (held.state_code, waiting.state_code) == ("unconfirmed", "waiting")
    assert held.email_confirmed_at is None
    assert held.held_until > later
    assert MessageKind.CONFIRM_EMAIL in kinds_to(held, "awa@example.org")


def test_what_the_same_person_sent_twice_goes_with_the_correction():
    intake = booking(capacity=5)
    first, second = place(intake), place(intake)
    assert second.state_code == "duplicate"

    correct(first, RIGHT, reason=REASON, by=manager_of_intake(intake))

    second.refresh_from_db()
    assert (second.email, second.name_key) == ("awa@example.org", name_key("Awa Martin"))
    first.refresh_from_db()
    erase(first)
    second.refresh_from_db()
    assert second.erased_at is not None


def test_a_wish_for_another_address_stays_when_something_else_is_corrected():
    intake = booking(capacity=5)
    made = place(intake)
    change_answers(made, made.answers | {"courriel": "awa@example.org"}, version=made.version)

    correct(made, {"nom": "Awa Martin"}, reason=REASON, by=manager_of_intake(intake))

    made.refresh_from_db()
    assert (made.email, made.new_email) == ("awa@exmaple.org", "awa@example.org")


def test_columns_follow_a_correction():
    registration = dossier()

    after = corrected(registration, {"titre": "L’Été, autrement"})

    assert ColumnValue.objects.get(registration=after, key="=title").text == "l ete autrement"


def test_who_waits_to_be_erased_is_corrected_and_not_written_to():
    registration = dossier()
    Registration.objects.filter(pk=registration.pk).update(erasure_asked_at=timezone.now())

    after = corrected(registration)

    assert after.name == "Awa Martin"
    assert not Message.objects.filter(kind=MessageKind.CORRECTED).exists()
