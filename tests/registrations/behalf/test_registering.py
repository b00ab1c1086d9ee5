"""Somebody telephones, sends a paper or stands there: a colleague writes it down, with an address or without."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.enums import StaffGroup
from registrations.domain import IntakeClosed, NotAllowed, move
from registrations.domain.by_hand import NothingToSay, WrongDay, note_said
from registrations.domain.correcting import correct
from registrations.domain.on_behalf import (
    ConsentMissing,
    KnownAlready,
    ReasonMissing,
    TooEarly,
    foresee,
    items_for_staff,
)
from registrations.domain.persons import erase
from registrations.domain.persons.export import export
from registrations.domain.undoing import undo
from registrations.enums import Channel, EventKind, MessageState, ToldBy
from registrations.models import Intake, Registration
from registrations.papers.receipts import receipt_paper
from registrations.telling import tell
from tests import factories
from tests.registrations.behalf.worlds import ANSWERS, called, workshop
from tests.registrations.bookings import arrive, cancel, manager_of, states
from tests.registrations.changes.worlds import cancel_event
from tests.registrations.changes.worlds import tell as tell_of_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def intake():
    return workshop()


@pytest.fixture
def manager(intake):
    return manager_of(intake)


def closed(intake: Intake) -> Intake:
    now = timezone.now()
    Intake.objects.filter(pk=intake.pk).update(
        opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1)
    )
    return Intake.objects.get(pk=intake.pk)


def by_hand(registration: Registration) -> list[str]:
    waiting = registration.messages.filter(state=MessageState.BY_HAND).order_by("pk")
    return list(waiting.values_list("kind", flat=True))


def test_each_agreement_is_kept_with_its_moment_its_way_and_the_colleague(intake, manager):
    spoken = timezone.now() - timedelta(hours=2)

    made = called(intake, by=manager, came_at=spoken, answers={"sante": True, "besoins": "Boucle"})

    kept = made.consents.order_by("field_key").values_list("field_key", "given_at", "channel", "taken_by")
    assert list(kept) == [("accord", spoken, "phone", manager.pk), ("sante", spoken, "phone", manager.pk)]
    assert (made.channel, made.came_at, made.created_by) == ("phone", spoken, manager)
    assert made.events.get(kind=EventKind.CREATED).actor == manager


def test_with_an_address_the_usual_letter_says_who_wrote_it_down_and_the_place_waits_for_nothing():
    intake = workshop(confirmation_hours=24)
    manager = manager_of(intake)
    manager.first_name, manager.last_name = "Inès", "Farandole"
    manager.save()

    made = called(intake, by=manager, answers={"courriel": "awa@example.org"})

    letter = made.messages.get()
    assert made.state_code == "confirmed"
    assert (letter.to, letter.kind, letter.state) == ("awa@example.org", "confirmation", MessageState.QUEUED)
    assert "Inès Farandole" in letter.text
    assert "par téléphone" in letter.text
    assert "donnée à notre équipe" in letter.text
    assert letter.marks


def test_letter_of_who_registers_by_themselves_says_nothing_of_a_colleague(intake):
    made = arrive(intake, "awa")

    assert "équipe" not in made.messages.get().text.partition("* * *")[0]


def test_without_an_address_no_letter_is_written_when_it_was_said_on_the_spot(intake):
    made = called(intake)

    assert made.state_code == "confirmed"
    assert not made.messages.exists()
    assert not Registration.objects.to_be_told().exists()


def test_who_wrote_on_paper_is_to_be_told_where_they_stand(intake):
    made = called(intake, channel=Channel.PAPER)

    assert by_hand(made) == ["confirmation"]
    assert list(Registration.objects.to_be_told()) == [made]


def test_promoted_without_an_address_somebody_has_to_call_until_it_is_said(intake, manager):
    first, second = called(intake), called(intake, "Bao Petit", answers={"telephone": None})
    assert states(intake) == ["confirmed", "waiting"]

    move(first, to="cancelled", by=manager, note="A rappelé.", at=timezone.now() - timedelta(hours=1))

    assert states(intake) == ["cancelled", "confirmed"]
    assert by_hand(second) == ["promoted"]
    assert set(Registration.objects.to_be_told()) == {first, second}
    note_said(second.messages.get(), by=manager, note="Au téléphone, mardi")
    assert second not in Registration.objects.to_be_told()
    said = second.events.get(kind=EventKind.TOLD)
    assert said.actor == manager
    assert "Au téléphone, mardi" in said.note
    with pytest.raises(NothingToSay):
        note_said(second.messages.get(), by=manager)


def test_nobody_else_may_note_that_it_was_said(intake):
    made = called(intake, channel=Channel.PAPER)

    with pytest.raises(NotAllowed):
        note_said(made.messages.get(), by=factories.staff(StaffGroup.MANAGERS))


def test_what_is_taken_back_in_time_is_said_by_nobody(intake, manager):
    made = called(intake, by=manager)
    move(made, to="cancelled", by=manager, note="Erreur.")
    assert by_hand(made) == ["cancelled"]

    undo(made, manager)

    assert by_hand(made) == []
    assert states(intake) == ["confirmed"]


def test_nobody_is_called_for_what_is_no_longer_so(intake, manager):
    paper = called(intake, channel=Channel.PAPER)

    cancel(paper)

    assert by_hand(paper) == ["confirmation", "cancelled"]
    assert [each.kind for each in paper.messages.by_hand()] == ["cancelled"]


def test_an_address_given_later_gets_what_is_due_and_the_way_to_the_page(intake, manager):
    first, second = called(intake), called(intake, "Bao Petit", answers={"telephone": None})
    cancel(first)
    assert by_hand(second) == ["promoted"]

    correct(second, {"courriel": "bao@example.org"}, reason="Donnée au téléphone.", by=manager)

    second.refresh_from_db()
    assert second.email == "bao@example.org"
    assert by_hand(second) == []
    sent = second.messages.filter(state=MessageState.QUEUED, to="bao@example.org")
    assert set(sent.values_list("kind", flat=True)) == {"promoted", "confirmation", "corrected"}
    assert all(each.marks for each in sent)


def test_an_address_taken_back_gives_what_was_to_be_said_back_to_colleagues(intake, manager):
    made = called(intake, channel=Channel.PAPER)
    correct(made, {"courriel": "awa@example.org"}, reason="Donnée au téléphone.", by=manager)
    assert by_hand(made) == []

    undo(made, manager)

    made.refresh_from_db()
    assert made.email == ""
    assert by_hand(made) == ["confirmation"]


def test_same_name_and_telephone_are_one_person_who_has_one_place():
    intake = workshop(capacity=None)
    known = called(intake)

    with pytest.raises(KnownAlready) as found:
        called(intake, "AWA  martin", another=True)

    assert found.value.sure
    assert found.value.registrations == [known]


def test_same_name_with_another_telephone_is_asked_about_and_may_be_somebody_else():
    intake = workshop(capacity=None)
    called(intake)
    other = {"telephone": "+33198765432"}

    with pytest.raises(KnownAlready) as found:
        called(intake, answers=other)
    called(intake, answers=other, another=True)

    assert not found.value.sure
    assert states(intake) == ["confirmed", "confirmed"]


def test_who_is_registered_with_an_address_is_known_by_it_too():
    intake = workshop(capacity=None)
    known = arrive(intake, "awa", nom="Awa Martin")

    with pytest.raises(KnownAlready) as found:
        called(intake, answers={"courriel": "AWA@example.org"})

    assert (found.value.sure, found.value.registrations) == (True, [known])


def test_two_children_of_one_mailbox_both_get_a_place():
    intake = workshop(capacity=None)
    called(intake, "Awa Martin", answers={"courriel": "m@example.org"})

    called(intake, "Bao Martin", answers={"courriel": "m@example.org"})

    assert states(intake) == ["confirmed", "confirmed"]


def test_one_sheet_sent_twice_makes_one_registration(intake, manager):
    submission, spoken = uuid4(), timezone.now()

    first, second = (called(intake, by=manager, submission=submission, came_at=spoken) for _each in range(2))

    assert first == second
    assert Registration.objects.count() == 1


def test_something_sensitive_is_not_kept_without_its_own_consent(intake):
    with pytest.raises(ConsentMissing) as missing:
        called(intake, answers={"besoins": "Boucle magnétique"})

    assert [spec.key for spec in missing.value.specs] == ["besoins"]
    assert not Registration.objects.exists()


def test_nobody_speaks_in_the_future(intake):
    with pytest.raises(TooEarly):
        called(intake, came_at=timezone.now() + timedelta(hours=1))


@pytest.mark.parametrize("group", [StaffGroup.OFFICERS, StaffGroup.REFERRERS, StaffGroup.MANAGERS])
def test_only_who_works_on_the_programme_registers_for_it(intake, group):
    somebody = factories.staff(group)

    assert not Intake.objects.entered_by(somebody).exists()
    with pytest.raises(NotAllowed):
        called(intake, by=somebody)


def test_nobody_is_registered_before_the_opening(intake):
    Intake.objects.update(opens_at=timezone.now() + timedelta(days=1))

    with pytest.raises(IntakeClosed):
        called(Intake.objects.get(), late="Une bonne raison")


def test_after_the_closing_somebody_is_let_in_for_a_reason_that_colleagues_read(intake, manager):
    late = closed(intake)

    made = called(late, by=manager, late="A appelé avant la clôture, ligne coupée.")

    event = made.events.get(kind=EventKind.LET_IN)
    assert (event.actor, event.note, event.message) == (
        manager,
        "A appelé avant la clôture, ligne coupée.",
        "",
    )
    assert made.state_code == "confirmed"


def test_after_the_closing_places_are_not_passed_over(intake, manager):
    called(intake)
    late = closed(intake)

    called(late, "Bao Petit", by=manager, late="Sa collègue l’avait promis.", answers={"telephone": None})

    assert states(intake) == ["confirmed", "waiting"]


def test_after_the_closing_nobody_is_let_in_without_a_reason_or_the_right(intake, manager):
    late = closed(intake)
    clerk = factories.staff(StaffGroup.MANAGERS)

    with pytest.raises(ReasonMissing):
        called(late, by=manager, late="  ")
    with pytest.raises(NotAllowed):
        called(late, by=clerk, late="Une bonne raison")


def test_what_would_become_of_it_is_shown_and_nothing_is_kept(intake, manager):
    version = intake.form.current_version

    seen = foresee(
        intake,
        ANSWERS | {"courriel": "awa@example.org"},
        version=version,
        by=manager,
        channel=Channel.PHONE,
        came_at=timezone.now(),
        submission=uuid4(),
        language="fr",
    )

    assert seen.registration.state_code == "confirmed"
    assert seen.letter.to == "awa@example.org"
    assert not Registration.objects.exists()


def test_staff_are_asked_for_no_file_and_need_no_address():
    items = {item.key: item for item in items_for_staff(workshop().form.current_version)}

    assert not items["courriel"].required
    assert items["accord"].required


def test_receipt_and_next_steps_promise_no_e_mail_to_who_has_none(intake):
    called(intake)
    waiting = called(intake, "Bao Petit", answers={"telephone": None})

    assert "e-mail" not in " ".join(tell(waiting).next_steps)
    told = str(receipt_paper(waiting, timezone.now()).blocks)
    assert "appel" in told
    assert "votre page" not in told
    assert "par téléphone" in told


def test_download_holds_how_it_came_and_to_whom_each_agreement_was_given(intake):
    made = called(intake)

    told = export(made)

    assert told["registration"]["channel"] == "phone"
    assert [(each["channel"], each["taken_by"]) for each in told["consents"]] == [("phone", "staff")]


def test_erasing_leaves_nothing_of_what_was_to_be_said(intake, manager):
    made = called(intake, channel=Channel.PAPER)

    erase(made)

    assert not Registration.objects.to_be_told().exists()
    assert set(made.messages.values_list("text", flat=True)) == {""}
    assert not made.consents.exists()


def test_what_is_found_similar_counts_a_name_where_there_is_no_address():
    intake = workshop(capacity=None)
    phoned, online = called(intake), arrive(intake, "awa", nom="Awa Martin")

    assert list(Registration.objects.similar_to(phoned)) == [online]
    assert list(Registration.objects.similar_to(online)) == [phoned]
    assert set(Registration.objects.with_suspected_duplicate()) == {phoned, online}


def test_a_cancelled_workshop_is_told_by_a_colleague_to_who_has_no_address(intake):
    made = called(intake)

    cancel_event(intake)
    tell_of_changes()

    assert by_hand(made) == ["cancelled"]
    assert list(Registration.objects.to_be_told()) == [made]


def test_what_is_written_down_is_found_by_a_name_and_a_telephone(intake):
    made = called(intake)

    assert list(Registration.objects.found_by(["awa"])) == [made]


def test_what_was_said_is_noted_with_how_and_on_which_day(intake, manager):
    made = called(intake, channel=Channel.PAPER)
    letter = made.messages.get(state=MessageState.BY_HAND)
    written = timezone.now() - timedelta(days=3)
    made.messages.update(created_at=written)
    letter.refresh_from_db()
    day = timezone.localdate(written) + timedelta(days=1)

    for wrong in (timezone.localdate() + timedelta(days=1), timezone.localdate(written) - timedelta(days=1)):
        with pytest.raises(WrongDay):
            note_said(letter, by=manager, day=wrong)
    said = note_said(letter, by=manager, how=ToldBy.POST, day=day, note="En recommandé")

    letter.refresh_from_db()
    assert timezone.localdate(letter.sent_at) == day
    assert said.note.startswith("Par courrier, le ")
    assert said.note.endswith("En recommandé")
