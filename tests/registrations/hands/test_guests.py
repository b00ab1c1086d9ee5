"""The owner lets colleagues in to read or to write along, and takes it back at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registrations.domain.delivery import send_message
from registrations.domain.drafts import DraftGone, begin_draft, save_step, send_draft
from registrations.domain.guests import (
    GuestRefused,
    NotProven,
    OwnAddress,
    TooManyGuests,
    TooManyInvitations,
    invite,
    proves_address,
    take_back,
)
from registrations.domain.move import move
from registrations.domain.persons import export, renew_links
from registrations.domain.persons.export import export_address
from registrations.enums import Actor, GuestRight, LinkEnd, MessageKind, MessageState
from registrations.models import Draft, Guest, Message, PersonalLink
from tests import factories
from tests.registrations.drafts import forms
from tests.registrations.drafts.forms import parsed
from tests.registrations.hands import dossiers
from tests.registrations.hands.dossiers import MATE, OWNER, let_in, link_to, mailed_token, person, url
from tests.registrations.personal.behind import workshop_intake

pytestmark = pytest.mark.django_db
READ, WRITE = GuestRight.READ, GuestRight.WRITE


@pytest.fixture
def draft() -> Draft:
    return dossiers.draft()


def test_guest_is_invited_accepts_writes_along_and_the_owner_sees_it(client, draft):
    token = dossiers.token_to(draft)
    answer = client.post(url(token, "hands"), {"email": MATE, "name": "Lou Petit", "right": "write"})
    assert answer.url == url(token, "hands") + "?fait=invited"
    guest = person(mailed_token(MessageKind.GUEST, MATE))

    asked = guest.client.get(url(guest.token))
    assert OWNER in asked.content.decode()
    assert "pont numérique" not in asked.content.decode()
    guest.client.get(guest.url("step", "projet"))
    assert Guest.objects.get().joined_at is None, "a program that follows links accepts nothing"
    assert guest.client.post(guest.url("invitation")).status_code == 302
    written = guest.open("projet").post(titre="Un pont, à deux", resume="")

    assert written.status_code == 302
    assert Draft.objects.get().typed["titre"] == "Un pont, à deux"
    shown = client.get(url(token, "hands")).content.decode()
    assert "Lou Petit" in shown
    assert "A écrit en dernier le" in shown
    assert "Lou Petit" in client.get(url(token, "check")).content.decode()


def test_what_a_guest_saves_leaves_the_contact_address_to_the_owner(draft):
    guest = let_in(draft)

    save_step(
        draft,
        "porteur",
        {"nom": "Awa Diop", "courriel": MATE, "asso": "no"},
        seen=1,
        complete=True,
        through=link_to(guest),
    )

    typed = Draft.objects.get().typed
    assert (typed["nom"], typed["courriel"]) == ("Awa Diop", OWNER)


def test_guest_sends_nothing_and_gives_nothing_up(draft):
    guest = person(dossiers.token_to(let_in(draft)))

    assert guest.send().status_code == 403
    assert guest.client.post(guest.url("discard")).status_code == 404
    assert parsed(guest.check()).select_one(".check-send") is None

    assert Draft.objects.filter(pk=draft.pk).exists()


def test_who_cannot_send_it_is_not_told_until_when_to_send_it():
    draft = dossiers.draft(closes_at=timezone.now() + timedelta(days=30))
    owner, guest = (person(dossiers.token_to(each)) for each in (draft, let_in(draft)))

    told = [
        "Envoyez-le avant" in each.client.get(f"{each.url('step', 'porteur')}?enregistre").text
        for each in (owner, guest)
    ]

    assert told == [True, False]


def test_access_taken_back_ends_at_once_even_for_what_is_on_its_way(client, draft):
    guest = let_in(draft)
    token, on_its_way = dossiers.token_to(guest), link_to(guest)
    save_step(draft, "projet", {"titre": "Avant"}, seen=1, complete=True, through=on_its_way)

    owner = dossiers.token_to(draft)
    assert client.post(url(owner, "hands_end"), {"guest": guest.pk}).status_code == 302

    assert client.get(url(token)).status_code == 404
    with pytest.raises(DraftGone):
        save_step(draft, "projet", {"titre": "Après"}, seen=2, complete=True, through=on_its_way)
    kept = Guest.objects.get()
    assert kept.ended_at
    assert PersonalLink.objects.get(pk=on_its_way.pk).ended_by == LinkEnd.TAKEN_BACK
    assert Message.objects.filter(kind=MessageKind.GUEST_ENDED, to=MATE).exists()
    assert "Lou Petit" not in client.get(url(owner, "hands")).content.decode()


def test_who_never_wrote_is_forgotten_and_an_invitation_that_has_not_left_stays(draft):
    guest = invite(draft, MATE, name="Lou", right=READ, through=link_to(draft))
    invitation = Message.objects.get(kind=MessageKind.GUEST)
    take_back(draft, guest.pk, through=link_to(draft))

    send_message(invitation.pk, at=invitation.due_at)

    assert not Guest.objects.exists()
    invitation.refresh_from_db()
    assert invitation.state == MessageState.DROPPED


def test_guest_who_declines_is_forgotten(draft):
    guest = invite(draft, MATE, name="Lou", right=READ, through=link_to(draft))
    mate = person(dossiers.token_to(guest))

    assert mate.client.post(mate.url("invitation"), {"decline": "1"}).status_code == 200

    assert not Guest.objects.exists()
    assert mate.client.get(mate.url("show")).status_code == 404


def test_guests_stay_with_the_application_and_owner_alone_sees_where_it_stands():
    draft = dossiers.draft()
    mate = person(dossiers.token_to(let_in(draft, READ)))
    registration = send_draft(draft, through=link_to(draft))

    shown = mate.client.get(mate.url("show"))

    assert registration.guests.count() == 1
    assert "Un pont numérique" in shown.content.decode()
    assert str(registration.state.public_label) not in shown.content.decode()


def test_writer_begins_a_change_and_the_owner_sends_it():
    registration = dossiers.sent()
    mate = person(dossiers.token_to(let_in(registration)))

    assert mate.client.post(mate.url("change")).url == mate.url("check")
    mate.open("projet").post(titre="Changé à deux", resume="")
    assert mate.send().status_code == 403
    registration.refresh_from_db()
    assert registration.answers["titre"] == "Un pont numérique"
    owner = person(dossiers.token_to(registration))
    assert owner.send().status_code == 302

    registration.refresh_from_db()
    assert registration.answers["titre"] == "Changé à deux"


# --- Who may invite, and how often


def test_who_has_left_lets_in_nobody_more_and_still_takes_back(client):
    registration = dossiers.sent()
    guest = let_in(registration)
    token = dossiers.token_to(registration)
    move(registration, to="withdrawn", by=Actor.PERSON)
    registration.refresh_from_db()

    shown = client.get(url(token, "hands")).content.decode()
    assert ("Lou Petit" in shown, 'name="email"' in shown, 'id="hand-on"' in shown) == (True, False, False)
    assert client.get(url(token, "hand_on")).status_code == 302
    with pytest.raises(GuestRefused):
        invite(registration, "other@example.org", right=READ, through=link_to(registration))
    client.post(url(token, "hands_end"), {"guest": guest.pk})

    assert not Guest.objects.letting_in().exists()
    assert client.get(url(token, "hands")).status_code == 302
    assert 'id="hands"' not in client.get(url(token)).content.decode()


def test_what_is_wrong_in_an_invitation_is_told_at_its_field(client, draft):
    token = dossiers.token_to(draft)

    own = client.post(url(token, "hands"), {"email": OWNER, "name": "Lou", "right": "read"})
    unsaid = client.post(url(token, "hands"), {"email": MATE, "name": "Lou"})

    assert [each.status_code for each in (own, unsaid)] == [422, 422]
    assert set(own.context["form"].errors) == {"email"}
    assert set(unsaid.context["form"].errors) == {"right"}, "inviting again takes no right away unseen"
    assert not Guest.objects.exists()


def test_who_has_only_typed_an_address_invites_nobody(client):
    begun = forms.begin(forms.intake_with())
    token = PersonalLink.issue(draft=begun, by_mail=False)

    answer = client.post(url(token, "hands"), {"email": MATE, "name": "Lou", "right": "read"})

    assert answer.status_code == 422
    assert "pas encore prouvée" in answer.content.decode()
    assert not Message.objects.filter(to=MATE).exists()


def test_link_that_was_mailed_before_the_address_changed_proves_nothing():
    registration = factories.registration(factories.intake(factories.call()))
    old = link_to(registration)
    assert proves_address(old, registration)

    registration.changed_at = timezone.now() + timedelta(seconds=1)

    assert not proves_address(old, registration)
    registration.save(update_fields=["changed_at"])
    with pytest.raises(NotProven):
        invite(registration, MATE, right=READ, through=old)


def test_somebodys_place_at_a_workshop_is_theirs_alone(client):
    registration = factories.registration(workshop_intake())
    token = dossiers.token_to(registration)

    assert client.get(url(token, "hands")).status_code == 302
    with pytest.raises(GuestRefused):
        invite(registration, MATE, right=READ, through=link_to(registration))


def test_owner_cannot_write_to_others_without_end(draft):
    link = link_to(draft)
    with pytest.raises(OwnAddress):
        invite(draft, OWNER.upper(), right=READ, through=link)
    for _again in range(3):
        invite(draft, MATE, right=READ, through=link)
    with pytest.raises(TooManyInvitations):
        invite(draft, MATE, right=READ, through=link)
    for number in range(9):
        invite(draft, f"guest{number}@example.org", right=READ, through=link)
    with pytest.raises(TooManyGuests):
        invite(draft, "eleventh@example.org", right=READ, through=link)
    assert Message.objects.filter(kind=MessageKind.GUEST).count() == 12


def test_another_right_ends_the_links_of_the_one_before(draft):
    guest = let_in(draft, WRITE)
    before = link_to(guest)

    again = invite(draft, MATE, right=READ, through=link_to(draft))

    assert again.pk == guest.pk
    assert not before.still_opens


def test_new_links_of_the_owner_end_what_guests_hold(draft):
    mate = link_to(let_in(draft))

    renew_links(draft)

    assert not mate.still_opens
    assert not Guest.objects.letting_in().exists()


def test_guests_are_in_the_data_of_the_owner_and_of_their_own_address():
    registration = dossiers.sent()
    let_in(registration)

    assert [each["email"] for each in export(registration)["guests"]] == [MATE]
    (part,) = export_address(MATE)["guests"]
    assert (part["name"], part["right"]) == ("Lou Petit", "write")


def test_second_form_of_the_same_owner_is_another_dossier(draft):
    other = begin_draft(draft.intake, version=draft.version, email=OWNER, language="fr", at=timezone.now())
    mate = person(dossiers.token_to(let_in(draft)))

    link = PersonalLink.objects.for_token(mate.token)
    assert link
    assert (link.guest.draft_id, link.draft_id) == (draft.pk, None)
    assert draft.pk != other.pk
    assert {each.about.pk for each in Guest.objects.all()} == {draft.pk}
