"""One's own page: where things stand and what one may do, in plain words; reading it changes nothing."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from registrations.domain import move
from registrations.domain.drafts import begin_draft
from registrations.domain.persons import ask_erasure
from registrations.enums import Actor, MessageState, ScanState
from registrations.models import Attachment, Intake, Message, PersonalLink, Registration, Subscription
from registrations.views.own_page import LEAVING, TONES
from registrations.workflows import WORKFLOWS
from tests import factories
from tests.registrations.personal.behind import address, call_intake, heading, read, words, workshop_intake

pytestmark = pytest.mark.django_db
JOIN = "https://visio.example.org/salle"


def set_state(registration: Registration, state: str) -> None:
    Registration.objects.filter(pk=registration.pk).update(state_code=state)
    registration.refresh_from_db()


def test_page_says_where_things_stand_in_plain_words(client):
    registration = factories.registration(call_intake())

    page = read(client, address(registration))

    assert heading(page) == "Your application has been received."
    assert "pill--going" in page.select_one(".pill")["class"]
    assert registration.reference in words(page.select_one(".own__about"))
    steps = [words(step) for step in page.select("#next + ol li")]
    assert len(steps) == 4
    assert "You can change your answers on your page until" in steps[0]


def test_page_is_in_the_language_of_its_address_and_switches_to_the_same_one(client):
    registration = factories.registration(call_intake())
    where = address(registration, language="fr")

    page = read(client, where)

    assert page.html["lang"] == "fr"
    assert page.select_one(".languages a[lang=en]")["href"] == f"/en{where}"


def test_page_wears_the_accent_of_the_programme(client):
    registration = factories.registration(call_intake())

    assert read(client, address(registration)).body["class"] == ["accent-novapec"]


def test_page_of_a_deleted_page_still_opens(client):
    intake = call_intake()
    registration = factories.registration(intake)
    Intake.objects.update(cancelled_at=timezone.now())
    intake.page_in("fr").delete()

    assert (
        heading(read(client, address(registration)))
        == "The call is cancelled: your application is not examined any more."
    )


def test_steps_behind_someone_are_not_told_again(client):
    registration = factories.registration(call_intake())
    Intake.objects.update(
        results_at=timezone.now() - timedelta(minutes=1)
    )  # before, no state of these is told
    where = address(registration)

    set_state(registration, "in_committee")
    later = read(client, where)
    set_state(registration, "rejected")
    over = read(client, where)

    assert [words(step) for step in later.select("#next + ol li")] == [
        "You are told of the decision by e-mail, whatever it is."
    ]
    assert over.select("#next") == []
    assert "pill--over" in over.select_one(".pill")["class"]


def test_answers_stand_under_the_words_they_were_asked_in(client):
    registration = factories.registration(call_intake(), projet="Une première ligne.\n<b>Gras</b>")

    answers = read(client, address(registration)).select_one("dl.answers")

    assert answers["lang"] == "fr"
    assert [words(term) for term in answers.find_all("dt")] == [
        "Nom complet",
        "Adresse e-mail",
        "Votre projet",
    ]
    assert answers.find("b") is None
    assert "<b>Gras</b>" in answers.get_text()


@pytest.mark.parametrize(
    ("state", "opened"),
    [
        (ScanState.CLEAN, True),
        (ScanState.UNSCANNED, True),
        (ScanState.WAITING, False),
        (ScanState.INFECTED, False),
    ],
)
def test_files_are_listed_with_what_the_check_found(client, state, opened):
    registration = factories.registration(call_intake())
    file = Attachment.objects.create(
        registration=registration, field_key="projet", name="statuts.pdf", size=12_000, scan_state=state
    )
    where = address(registration)

    shown = read(client, where).select_one(".own__file")

    assert "statuts.pdf" in words(shown)
    links = [link["href"] for link in shown.find_all("a")]
    assert links == ([f"{where}fichiers/{file.key}/"] if opened else [])


def test_messages_are_shown_without_any_link_that_opens_something(client):
    registration = factories.registration(call_intake(), language="en")

    letter = read(client, address(registration)).select_one(".own__letter")

    assert "[personal link]" in words(letter)
    assert "\ue000" not in letter.get_text()
    assert letter.find_all("a") == []


@pytest.mark.parametrize(
    ("state", "later", "told"),
    [
        (MessageState.QUEUED, False, "About to leave"),
        (MessageState.FAILED, False, "Could not be delivered to your address"),
        (MessageState.SENT, False, "Sent on"),
        (MessageState.QUEUED, True, None),
        (MessageState.DROPPED, False, None),
    ],
)
def test_messages_say_whether_they_have_left(client, state, later, told):
    registration = factories.registration(call_intake())
    now = timezone.now()
    Message.objects.update(
        state=state,
        sent_at=now if state == MessageState.SENT else None,
        due_at=now + timedelta(days=2) if later else now,
    )

    letters = read(client, address(registration)).select(".own__letter summary")

    assert [told in words(letter) for letter in letters] == ([True] if told else [])


@pytest.mark.parametrize(
    ("state", "joins"),
    [
        ("confirmed", True),
        ("attended", True),
        ("unconfirmed", False),
        ("waiting", False),
        ("absent", False),
        ("cancelled", False),
        ("duplicate", False),
        ("lapsed", False),
    ],
)
def test_link_to_join_is_for_those_who_have_a_place(client, state, joins):
    registration = factories.registration(workshop_intake(page=factories.workshop(join_url=JOIN)))
    registration.messages.all().delete()  # written to someone with a place
    set_state(registration, state)

    page = read(client, address(registration))

    links = page.find_all("a", href=JOIN)
    assert len(links) == joins
    assert [link["rel"] for link in links] == [["noopener", "noreferrer"]] * joins
    assert (JOIN in str(page)) is joins


def test_link_to_join_comes_when_it_is_set(client):
    workshop = factories.workshop()
    registration = factories.registration(workshop_intake(page=workshop))
    where = address(registration)

    before = read(client, where)
    workshop.join_url = JOIN
    workshop.save()
    after = read(client, where)

    assert "The link to join will be here" in words(before.select_one(".own__event"))
    assert after.find("a", href=JOIN)


def test_event_can_be_kept_in_a_calendar_without_a_key_in_it(client):
    registration = factories.registration(workshop_intake(page=factories.workshop(join_url=JOIN)))
    where = address(registration)
    token = where.split("/")[-2]

    page = read(client, where)
    file = client.get(f"{where}calendrier.ics")

    assert page.find("a", href=f"{where}calendrier.ics")
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"METHOD:PUBLISH" in file.content
    assert file.content.count(b"BEGIN:VEVENT") == 1
    assert token.encode() not in file.content.replace(b"\r\n ", b"")
    assert JOIN.encode() not in file.content.replace(b"\r\n ", b"")


def test_calendar_of_someone_who_left_takes_the_event_out_again(client):
    registration = factories.registration(workshop_intake())
    where = address(registration, "calendrier.ics")

    before = client.get(where).content
    move(registration, to="cancelled", by=Actor.PERSON)
    after = client.get(where).content

    assert b"STATUS:CONFIRMED" in before
    assert b"STATUS:CANCELLED" in after
    (one,), (two,) = (re.findall(rb"^UID:(.*?)\r$", each, re.MULTILINE) for each in (before, after))
    assert one == two


@pytest.mark.parametrize(
    ("state", "offered"),
    [("confirmed", True), ("unconfirmed", False), ("waiting", False), ("cancelled", False)],
)
def test_calendar_is_offered_to_those_whose_place_it_is(client, state, offered):
    registration = factories.registration(workshop_intake())
    where = address(registration)
    set_state(registration, state)

    assert bool(read(client, where).find("a", href=f"{where}calendrier.ics")) is offered


def test_there_is_no_calendar_for_what_happens_at_no_given_time(client):
    assert client.get(address(factories.registration(call_intake()), "calendrier.ics")).status_code == 404


def test_answers_may_be_changed_while_the_intake_is_open_only(client):
    intake = call_intake()
    registration = factories.registration(intake)
    where = address(registration)

    open_ = read(client, where)
    intake.closes_at = timezone.now()
    intake.save()
    closed = read(client, where)

    assert open_.find("a", href=f"{where}modifier/")
    assert closed.find("a", href=f"{where}modifier/") is None


def test_page_offers_no_way_out_once_one_is_out(client):
    registration = factories.registration(call_intake())
    where = address(registration)

    assert read(client, where).find("a", href=f"{where}annuler/")
    move(registration, to="withdrawn", by=Actor.PERSON)

    page = read(client, where)
    assert page.find("a", href=f"{where}annuler/") is None
    assert heading(page) == "You withdrew your application."


@pytest.mark.parametrize(
    "path",
    [
        "",
        "confirmer/",
        "annuler/",
        "consentement/",
        "donnees.json",
        "calendrier.ics",
        "effacement/",
        "liens/",
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_following_a_link_changes_nothing(client, method, path):
    """Mail scanners open every address of a message."""
    intake = workshop_intake(capacity=1, confirmation_hours=24)
    registration = factories.registration(intake)
    where = address(registration, path)
    before = Registration.objects.values().get()
    counted = [registration.events.count(), Message.objects.count(), PersonalLink.objects.valid().count()]

    response = getattr(client, method)(where)

    assert response.status_code in (200, 302)
    assert Registration.objects.values().get() == before
    after = [registration.events.count(), Message.objects.count(), PersonalLink.objects.valid().count()]
    assert after == counted


@pytest.mark.parametrize(
    "path", ["", "confirmer/", "annuler/", "consentement/", "donnees.json", "effacement/", "liens/"]
)
def test_link_of_an_erased_registration_opens_nothing(client, path):
    registration = factories.registration(call_intake())
    where = address(registration, path)
    Registration.objects.update(erased_at=timezone.now())

    assert read(client, where, status=404)


# --- Links to other things ------------------------------------------------------------------------


def test_link_of_a_draft_leads_to_what_is_to_be_done_next(client):
    intake = call_intake()
    version = intake.form.current_version
    draft = begin_draft(intake, version=version, email="awa@example.org", language="fr")
    where = f"/en/suivi/{PersonalLink.issue(draft=draft)}/"

    begun = client.get(where)
    at = timezone.now()
    draft.typed = {"nom": "Awa", "courriel": "awa@example.org", "projet": "Utile.", "accord": "on"}
    draft.steps = {"start": {"revision": 1, "saved_at": at.isoformat(), "complete": True}}
    draft.save()
    filled = client.get(where)

    assert begun.headers["Location"] == f"{where}etape/start/"
    assert filled.headers["Location"] == f"{where}verifier/"


def test_link_of_a_subscription_leads_to_it(client):
    intake = call_intake()
    subscription = Subscription.objects.create(
        intake=intake, email="awa@example.org", email_key="awa@example.org", language="fr"
    )
    where = f"/en/suivi/{PersonalLink.issue(subscription=subscription)}/"

    assert client.get(where).headers["Location"] == f"{where}alertes/"
    assert client.post(f"{where}annuler/").headers["Location"] == where


@pytest.mark.parametrize("path", ["confirmer/", "annuler/", "effacement/", "donnees.json"])
def test_referral_has_a_page_of_another_kind(client, path):
    form = factories.form(workflow_code="referral", prefix="ORI")
    referral = factories.registration(factories.intake(factories.call(), form=form))
    factories.home("en")
    where = address(referral)

    page = read(client, where)

    assert page.select(".own") == []
    assert client.post(f"{where}{path}").headers["Location"] == where
    referral.refresh_from_db()
    assert (referral.state_code, referral.erasure_asked_at) == ("sent", None)


def test_every_state_named_here_is_one_of_a_workflow():
    declared = {state.code for workflow in WORKFLOWS.values() for state in workflow.states}
    named = [code for codes in TONES.values() for code in codes]

    assert set(named) <= declared
    assert len(named) == len(set(named))
    assert {key.split()[0] for key in LEAVING} <= set(WORKFLOWS)
    assert {part[1] for key in LEAVING if len(part := key.split()) > 1} <= declared


def test_everyone_who_may_leave_is_told_what_is_lost():
    for workflow in WORKFLOWS.values():
        if workflow.staff_only:
            continue
        ways = [way for way in workflow.transitions if way.person and workflow.is_final(way.target)]
        assert not ways or workflow.code in LEAVING, workflow.code


def test_who_asked_to_be_erased_is_told_no_more_of_what_was_to_come(client):
    registration = factories.registration(call_intake())
    ask_erasure(registration)

    page = read(client, address(registration))

    assert page.select("#next") == []
    assert "you asked to be erased. The team answers you within a month." in words(page)
