"""The person referred accepts, or declines."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import FileField
from django.utils import timezone

from registrations.domain import IntakeClosed, MoveRefused
from registrations.domain.drafts import send_draft
from registrations.domain.move import move
from registrations.domain.persons import erase
from registrations.domain.referrals import accept, carried_over, decline
from registrations.enums import EventKind, MessageKind, MessageState
from registrations.models import Draft, Message, PersonalLink, Registration
from tests import factories
from tests.registrations.referrals import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> world.World:
    return world.referrals()


def sent(draft: Draft) -> Registration:
    """The draft with what its owner still had to give."""
    draft.typed |= {"accord": "on"}
    draft.save()
    return send_draft(draft)


# --- Accepting


def test_accepting_begins_the_form_of_the_page_with_what_is_known(edition):
    referral = edition.refer()

    draft = accept(referral)

    assert (draft.intake, draft.referral) == (edition.public_intake, referral)
    assert draft.email == "awa.martin@example.org"
    given = {key: value for key, value in draft.typed.items() if value}
    assert given == {
        "first_name": "Awa",
        "last_name": "Martin",
        "email": "awa.martin@example.org",
        "code_postal": "35000",
    }
    referral.refresh_from_db()
    assert referral.state_code == "accepted"


def test_accepting_writes_no_other_message(edition):
    accept(edition.refer())

    assert [message.kind for message in Message.objects.all()] == [MessageKind.INVITATION]


def test_nobody_consents_in_the_place_of_the_person(edition):
    draft = accept(edition.refer())

    assert not draft.typed.get("accord")


def test_only_what_the_form_offers_is_carried_over(edition):
    options = [factories.option("web", "Web"), factories.option("data", "Données")]
    more = [factories.option("web", "Web"), factories.option("jeux", "Jeux")]
    staff = factories.form(
        [
            *world.STAFF_FIELDS,
            factories.field("choice", "secteur", options=more, required=False),
            factories.field("choices", "gouts", options=more, required=False),
            factories.field("choices", "besoins", options=more, required=False, data_class="S"),
            factories.field("long_text", "but", required=False),
        ],
        workflow_code="referral",
    ).current_version
    public = factories.form(
        [
            *world.PUBLIC_FIELDS,
            factories.field("choice", "secteur", options=options),
            factories.field("choices", "gouts", options=options),
            factories.field("choices", "besoins", options=more, data_class="S"),
            factories.field("text", "but"),
        ],
        workflow_code="participation",
    ).current_version
    answers = world.REFERRED | {"gouts": ["web"], "besoins": ["web"], "but": "Changer"}

    def carried(**others):
        return carried_over(Registration(version=staff, answers=answers | others), public)

    assert carried(secteur="web")["secteur"] == "web"
    assert "secteur" not in carried(secteur="jeux")
    assert carried()["gouts"] == ["web"]
    assert "besoins" not in carried()
    assert "but" not in carried()  # another kind of field


def test_the_link_of_the_invitation_opens_the_form_from_then_on(edition):
    referral = edition.refer()
    token = PersonalLink.issue(registration=referral)

    draft = accept(referral)

    assert PersonalLink.objects.for_token(token).draft == draft


def test_a_link_revoked_before_stays_closed(edition):
    referral = edition.refer()
    token = PersonalLink.issue(registration=referral)
    referral.links.update(revoked_at=timezone.now())

    accept(referral)

    assert PersonalLink.objects.for_token(token) is None


def test_accepting_twice_gives_the_same_form(edition):
    referral = edition.refer()

    assert accept(referral) == accept(referral)
    assert Draft.objects.count() == 1
    assert referral.events.filter(to_state="accepted").count() == 1


def test_nothing_can_be_accepted_while_registrations_are_closed(edition):
    referral = edition.refer()
    edition.public_intake.closes_at = timezone.now() - timedelta(minutes=1)
    edition.public_intake.save()

    with pytest.raises(IntakeClosed):
        accept(referral)

    referral.refresh_from_db()
    assert (referral.state_code, Draft.objects.count()) == ("sent", 0)


def test_what_is_over_cannot_be_accepted(edition):
    referral = edition.refer()
    decline(referral)

    with pytest.raises(MoveRefused):
        accept(referral)

    assert not Draft.objects.exists()


def test_a_lead_is_accepted_only_once_the_team_has_invited():
    call = world.leads()
    lead = call.refer()
    with pytest.raises(MoveRefused):
        accept(lead)
    manager = call.manager()
    move(lead, to="qualified", by=manager)
    move(lead, to="invited", by=manager)

    draft = accept(lead)

    assert lead.messages.get().kind == MessageKind.INVITATION
    assert draft.intake == call.public_intake
    assert sent(draft).workflow_code == "application"
    lead.refresh_from_db()
    assert lead.state_code == "applied"


# --- What the referrer learns


def test_the_referrer_learns_that_the_person_is_registered_and_nothing_more(edition):
    referral = edition.refer()

    made = sent(accept(referral))

    referral.refresh_from_db()
    assert (made.state_code, made.referral) == ("confirmed", referral)
    assert referral.state_code == "registered"
    assert list(Registration.objects.visible_to(edition.writer)) == [referral]
    assert made.created_by is None


def test_whoever_came_by_the_invitation_has_confirmed_the_address(edition):
    edition.public_intake.confirmation_hours = 24
    edition.public_intake.save()

    made = sent(accept(edition.refer()))

    assert made.state_code == "confirmed"
    assert made.email_confirmed_at


def test_erasing_whoever_registered_erases_what_led_there(edition):
    referral = edition.refer()
    made = sent(accept(referral))

    erase(made)

    referral.refresh_from_db()
    assert (referral.state_code, referral.name, referral.email) == ("registered", "", "")
    assert referral.erased_at
    assert everything_stored_about("awa", "martin", "première rencontre") == []


# --- Declining


def test_declining_erases_what_was_written_at_once(edition):
    referral = edition.refer()

    decline(referral)

    assert referral.state_code == "declined"
    assert referral.erased_at
    assert (referral.name, referral.email, referral.email_key, referral.answers) == ("", "", "", {})
    assert referral.reference.startswith("ORI-")
    kinds = list(referral.events.order_by("pk").values_list("kind", flat=True))
    assert kinds == [EventKind.CREATED, EventKind.MOVED, EventKind.ERASED]
    assert everything_stored_about("awa", "martin", "première rencontre") == []


def test_an_invitation_that_has_not_left_never_does(edition):
    referral = edition.refer()

    decline(referral)

    assert referral.messages.get().state == MessageState.DROPPED


def test_declining_after_accepting_erases_the_form_too(edition):
    referral = edition.refer()
    draft = accept(referral)

    decline(referral)

    assert not Draft.objects.filter(pk=draft.pk).exists()
    assert everything_stored_about("awa", "martin") == []


def test_declining_twice_is_harmless(edition):
    referral = edition.refer()

    decline(referral)
    decline(referral)

    assert referral.events.filter(to_state="declined").count() == 1


def test_whoever_is_registered_cannot_decline_any_more(edition):
    referral = edition.refer()
    sent(accept(referral))

    with pytest.raises(MoveRefused):
        decline(referral)

    referral.refresh_from_db()
    assert (referral.state_code, referral.erased_at) == ("registered", None)


def everything_stored_about(*words: str) -> list[str]:
    """Where one of the words still is, in any text of any table of registrations but the forms'."""
    found = []
    for model in apps.get_app_config("registrations").get_models():
        if model.__name__ in ("Form", "FormVersion"):
            continue
        names = [field.attname for field in model._meta.concrete_fields if not isinstance(field, FileField)]
        for row in model._base_manager.values(*names):
            text = json.dumps(row, default=str, ensure_ascii=False).lower()
            found += [f"{model.__name__}: {word}" for word in words if word in text]
    return found
