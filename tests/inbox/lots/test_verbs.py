"""What can be done to many: who may, whom it cannot be done to and why, and that it is done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.enums import StaffGroup
from inbox.lots.acts import NOBODY
from inbox.lots.verbs import VERBS, verbs_for
from inbox.models import Lot
from registrations.domain import move
from registrations.domain.assigning import assign
from registrations.domain.persons import ask_erasure
from registrations.domain.tagging import tag
from registrations.enums import EventKind, MessageKind
from registrations.models import Registration
from tests import factories
from tests.inbox.lots.worlds import done, manager, outcomes, people, reasons, shown

pytestmark = pytest.mark.django_db
WORKING = {
    "write",
    "move",
    "information",
    "present",
    "absent",
    "cancel",
    "transfer",
    "assign",
    "tag",
    "untag",
}
OFFERED = {
    StaffGroup.EDITORS: set(),
    StaffGroup.PUBLISHERS: set(),
    StaffGroup.MANAGERS: WORKING,
    StaffGroup.REVIEWERS: set(),
    StaffGroup.DELEGATES: set(),
    StaffGroup.REFERRERS: set(),
    StaffGroup.OFFICERS: {"erase"},
    StaffGroup.ADMINISTRATORS: WORKING | {"erase"},
}


@pytest.mark.parametrize("group", StaffGroup)
def test_each_group_is_offered_what_it_may_do_and_gets_nothing_else_by_posting(client, group):
    person = factories.staff(group)
    person.inbox_scopes.create(page=factories.home())
    (registration,) = people(1)
    client.force_login(person)
    begun = set()

    for code in VERBS:
        before = Lot.objects.count()
        client.post(reverse("inbox:lots_new"), {"verb": code, "row": registration.pk})
        begun |= {code} if Lot.objects.count() > before else set()

    assert {verb.code for verb in verbs_for(person)} == OFFERED[group]
    sees = person.has_perm("registrations.view_registration")
    assert begun == (OFFERED[group] if sees else set())


def test_moving_leaves_out_who_is_elsewhere_and_says_why():
    by = manager()
    first, second, third = people(3)
    move(second, to="eligible", by=by)

    lot = done("move", [first, second, third], by, to="eligible", note="Vu ensemble")

    assert outcomes(lot) == ["done", "left_out", "done"]
    assert reasons(lot) == ["", "Pas possible depuis l’état «\xa0Recevable\xa0».", ""]
    assert set(Registration.objects.values_list("state_code", flat=True)) == {"eligible"}
    event = first.events.get(kind=EventKind.MOVED)
    assert (event.actor, event.note) == (by, "Vu ensemble")


def test_asking_for_more_writes_the_message_to_each():
    by = manager()
    registrations = people(2)

    lot = done("information", registrations, by, message="Il manque vos statuts.")

    assert outcomes(lot) == ["done", "done"]
    for each in registrations:
        letter = each.messages.get()
        assert (letter.kind, letter.to) == (MessageKind.INFORMATION, each.email)
        assert "Il manque vos statuts." in letter.text


def test_a_decision_needs_the_right_to_decide():
    """Managers decide; take the right away, and each row says so."""
    by = manager()
    (registration,) = people(1)
    Registration.objects.update(state_code="in_committee")
    by.groups.get().permissions.filter(codename="decide_registration").first().group_set.clear()
    by = type(by).objects.get(pk=by.pk)

    lot = done("move", [registration], by, to="selected")

    assert reasons(lot) == ["Vous n’avez pas le droit de faire ce changement."]
    assert outcomes(lot) == ["left_out"]


def test_a_letter_of_ones_own_reaches_each_once_and_not_who_waits_to_be_erased():
    by = manager()
    registrations = people(3)
    ask_erasure(registrations[1])

    lot = done("write", registrations, by, message="La salle change.\nC’est au 2e étage.")

    assert outcomes(lot) == ["done", "left_out", "done"]
    assert "a demandé l’effacement" in reasons(lot)[1]
    assert [each.messages.filter(kind=MessageKind.WORDS).count() for each in registrations] == [1, 0, 1]
    assert "La salle change.\nC’est au 2e étage." in registrations[0].messages.get().text


def test_nobodys_data_is_in_anothers_letter():
    by = manager()
    first, second = people(2)

    done("write", [first, second], by, message="Bonjour {name}, {reference}")

    letter = first.messages.get()
    assert "Bonjour {name}, {reference}" in letter.text
    assert second.reference not in letter.text + letter.subject
    assert second.name not in letter.text


def test_several_colleagues_share_what_can_be_handed_over_evenly():
    by, other = manager(), manager()
    registrations = people(5)
    assign(registrations[4], by, by)

    lot = done("assign", registrations, by, people=[by.pk, other.pk])

    assert outcomes(lot) == ["done"] * 5
    owners = [Registration.objects.get(pk=each.pk).owner for each in registrations]
    assert owners == [by, other, by, other, by]


def test_what_was_handed_over_is_given_back_by_handing_it_to_nobody():
    by = manager()
    first, second = people(2)
    assign(first, by, by)

    lot = done("assign", [first, second], by, people=[NOBODY])

    assert outcomes(lot) == ["done", "left_out"]
    assert reasons(lot)[1] == "Personne ne s’en occupe."
    assert not Registration.objects.filter(owner__isnull=False).exists()


def test_who_may_not_read_them_gets_none_of_them():
    by, stranger = manager(), factories.staff(StaffGroup.MANAGERS, first_name="Zoé", last_name="Loin")
    (registration,) = people(1)

    lot = done("assign", [registration], by, people=[stranger.pk])

    assert outcomes(lot) == ["left_out"]
    assert "Zoé Loin" in reasons(lot)[0]
    assert Registration.objects.get().owner is None


def test_a_tag_is_put_on_those_without_and_taken_off_those_with():
    by = manager()
    first, second = people(2)
    tag(first, "à relire", by=by)

    put = done("tag", [first, second], by, tag="à relire")
    off = done("untag", [first, second], by, tag="à relire")

    assert (outcomes(put), outcomes(off)) == (["left_out", "done"], ["done", "done"])
    assert not Registration.tags.through.objects.exists()


def test_attendance_is_recorded_once_it_has_begun():
    by = manager()
    form = factories.form(workflow_code="participation", prefix="ATE")
    page = factories.workshop(starts_at=timezone.now() + timedelta(days=1))
    registrations = people(2, factories.intake(page, form=form))

    early = done("present", registrations, by)
    page.starts_at = timezone.now() - timedelta(hours=1)
    page.save()
    here = done("present", registrations[:1], by)
    away = done("absent", registrations[1:], by)

    assert outcomes(early) == ["left_out", "left_out"]
    assert "pas encore commencé" in reasons(early)[0] or "peut être notée" in reasons(early)[0]
    assert (outcomes(here), outcomes(away)) == (["done"], ["done"])
    states = list(Registration.objects.order_by("pk").values_list("state_code", flat=True))
    assert states == ["attended", "absent"]


def test_cancelling_takes_each_out_by_the_way_of_its_own_workflow():
    by = manager()
    (application,) = people(1)
    form = factories.form(workflow_code="participation", prefix="ATE")
    (participant,) = people(1, factories.intake(factories.workshop(), form=form))

    lot = done("cancel", [application, participant], by, note="Demandé au téléphone")

    assert outcomes(lot) == ["done", "done"]
    for each in (application, participant):
        each.refresh_from_db()
    assert (application.state_code, participant.state_code) == ("withdrawn", "cancelled")


def test_erasing_is_confirmed_by_the_number_and_done_for_ever(client):
    officer = factories.staff(StaffGroup.OFFICERS)
    registrations = people(2)
    lot = shown("erase", registrations, officer)
    client.force_login(officer)
    address = reverse("inbox:lots_run", args=[lot.pk])

    for typed in ("", "3", "deux"):
        client.post(address, {"number": typed})
        assert outcomes(lot) == ["waiting", "waiting"]
    client.post(address, {"number": "2"})

    assert outcomes(lot) == ["done", "done"]
    assert set(Registration.objects.values_list("email", flat=True)) == {""}


def test_what_was_written_goes_with_who_is_erased():
    by, officer = manager(), factories.staff(StaffGroup.OFFICERS)
    registrations = people(2)
    lot = done("write", registrations, by, message="Awa, votre dossier médical manque.")
    assert lot.words

    done("erase", registrations[:1], officer)

    lot.refresh_from_db()
    assert lot.words == {}
