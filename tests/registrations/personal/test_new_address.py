"""The address of a place is corrected: confirmed at the new one, and the place kept."""

import json
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registrations.domain import send_message
from registrations.domain.drafts import change_draft, save_step, send_draft
from registrations.domain.mail_limits import DAILY_MAILS
from registrations.domain.persons import download, erase, renew_links
from registrations.domain.readdressing import ask_again, take_new_address
from registrations.enums import MessageKind, MessageState
from registrations.models import Message, PersonalLink, Registration
from registrations.submissions import ADDRESS_LIFE, address_mark, address_token
from tests.registrations.bookings import HOUR, arrive, booking, cancel, kinds, manager_of, states
from tests.registrations.personal.behind import address, heading, read, words

pytestmark = pytest.mark.django_db
OLD, NEW, WRONG = "awa@example.org", "awa.martin@example.com", "faute@example.com"


@pytest.fixture
def place() -> Registration:
    return arrive(booking(capacity=2), OLD, nom="Awa Martin")


def correct(place: Registration, email: str = NEW, **answers) -> Registration:
    """The person changes the address in their answers, as the screens do it, and sends the change."""
    draft = change_draft(place)
    (step,) = draft.version.steps
    typed = draft.typed | {"courriel": email} | answers
    draft = save_step(draft, step.key, typed, seen=draft.step(step.key)["revision"], complete=True)
    return send_draft(draft)


def letter(to: str = NEW) -> Message:
    """The last question that was written to a new address."""
    return Message.objects.filter(kind=MessageKind.NEW_ADDRESS, to=to).latest("pk")


def mailed(to: str = NEW) -> str:
    """The path that the question leads to, as it was mailed."""
    assert send_message(letter(to).pk)
    assert mail.outbox[-1].to == [to]
    (path,) = set(re.findall(r"/suivi/[^/\s]+/adresse/", mail.outbox[-1].body))
    return path


def said(message: Message) -> str:
    """What a letter says, whatever stands for its link."""
    return re.sub(r"personal-link-\w+", "", message.text)


def standing(place: Registration) -> tuple[str, str, str]:
    place.refresh_from_db()
    return place.email, place.new_email, place.state_code


def test_it_is_confirmed_there_and_the_place_is_kept(place, client):
    correct(place)
    waits = standing(place)
    path = mailed()

    answer = client.post(path)

    assert waits == (OLD, NEW, "confirmed"), "the place is kept, and its letters, until then"
    assert standing(place) == (NEW, "", "confirmed")
    assert place.email_confirmed_at
    assert heading(read(client, answer["Location"])) == "Votre adresse est confirmée"
    told = list(place.messages.order_by("pk").values_list("kind", "to"))
    assert told[1:] == [
        ("changed", OLD),
        ("new_address", NEW),
        ("changed", NEW),
        ("readdressed", OLD),
    ]


def test_reading_the_link_changes_nothing_as_scanners_do(place, client):
    correct(place)
    path = mailed()

    page = read(client, path)
    client.head(path)

    assert heading(page) == "Cette adresse est-elle la vôtre ?"
    assert standing(place) == (OLD, NEW, "confirmed")


def test_form_sent_by_another_site_changes_nothing(place):
    correct(place)
    path, strict = mailed(), Client(enforce_csrf_checks=True)

    strict.post(path, headers={"Sec-Fetch-Site": "cross-site"})
    before = standing(place)
    strict.post(path, headers={"Sec-Fetch-Site": "same-origin"})

    assert before == (OLD, NEW, "confirmed")
    assert standing(place)[0] == NEW


def test_confirmed_twice_is_done_once(place, client):
    correct(place)
    path = mailed()
    client.post(path)
    written = kinds(place)

    again = client.post(path, follow=True)

    assert again.status_code == 200
    assert kinds(place) == written


def test_mailbox_of_a_mistyped_address_reads_nothing_of_the_person(place, client):
    correct(place, WRONG)
    path = mailed(WRONG)
    token = path.split("/")[2]

    page = client.get(path).content.decode()

    for private in ("Awa", "awa", OLD, WRONG):
        assert private not in page + letter(WRONG).text
    for opened in ("", "annuler/", "modifier/", "donnees.json", "fichiers/"):
        assert client.get(f"/suivi/{token}/{opened}").status_code == 404
        assert client.post(f"/suivi/{token}/{opened}").status_code == 404


def test_no_address_of_a_person_stands_in_the_address_of_the_page():
    token = address_token(1, NEW, at=timezone.now())
    other = address_token(1, WRONG, at=timezone.now())

    assert address_mark(NEW) != address_mark(WRONG)
    assert len(token) == len(other), "not even how long it is"


def test_once_another_address_is_asked_for_the_first_one_is_nothing(place, client):
    correct(place, WRONG)
    first, late = mailed(WRONG), Message.objects.get(kind=MessageKind.NEW_ADDRESS)
    Message.objects.filter(pk=late.pk).update(state=MessageState.QUEUED)
    correct(place, NEW)

    statuses = client.get(first).status_code, client.post(first).status_code
    send_message(late.pk)
    late.refresh_from_db()

    assert statuses == (404, 404)
    assert late.state == MessageState.DROPPED, "what has not left does not leave"
    assert standing(place) == (OLD, NEW, "confirmed")
    assert client.post(mailed()).status_code == 302


def test_address_that_is_put_back_asks_nobody_and_ends_the_question(place, client):
    correct(place)
    path = mailed()

    correct(place, OLD.upper())

    assert standing(place) == (OLD.upper(), "", "confirmed")
    assert client.post(path).status_code == 404


def test_the_link_is_good_for_a_week(place, client):
    now = timezone.now()
    path, last = (
        f"/suivi/{address_token(place.pk, NEW, at=at)}/adresse/"
        for at in (now - ADDRESS_LIFE, now - ADDRESS_LIFE + HOUR)
    )
    correct(place)

    late = client.post(path)

    assert late.status_code == 410
    assert standing(place) == (OLD, NEW, "confirmed")
    assert client.post(last).status_code == 302


def test_other_answers_ask_no_second_time_and_a_button_does(place, client):
    correct(place)
    correct(place, projet="Autre chose")
    before = Message.objects.filter(kind=MessageKind.NEW_ADDRESS).count()
    page = read(client, address(place, language="fr"))
    form = page.find("form", action=re.compile("/adresse/encore/$"))

    done = client.post(form["action"], follow=True)

    assert before == 1
    assert f"Nous avons écrit à {NEW}" in words(form)
    assert f"nos messages vont à {OLD}" in words(form)
    assert "de nouveau" in done.content.decode()
    assert Message.objects.filter(kind=MessageKind.NEW_ADDRESS, to=NEW).count() == 2
    assert client.get(form["action"]).status_code == 302, "reading it sends nothing"
    assert Message.objects.filter(kind=MessageKind.NEW_ADDRESS).count() == 2


def test_nobody_fills_a_strangers_mailbox_with_questions(place):
    correct(place, WRONG)

    for _time in range(DAILY_MAILS + 5):
        ask_again(place)

    assert Message.objects.filter(kind=MessageKind.NEW_ADDRESS, to=WRONG).count() == DAILY_MAILS


def test_nobody_learns_on_screen_which_address_has_a_place(place, client):
    other = arrive(place.intake, NEW, nom="Awa Martin")
    correct(place)
    known = words(read(client, address(place, language="fr")).select_one("form[action$='/encore/']"))
    kept = standing(place)
    correct(place, WRONG)
    unknown = words(read(client, address(place, language="fr")).select_one("form[action$='/encore/']"))

    assert known.replace(NEW, WRONG) == unknown
    assert kept == (OLD, NEW, "confirmed")
    assert said(letter(NEW)) == said(letter(WRONG)), "nor by what is mailed"
    assert other.state_code == "confirmed"


def test_one_person_has_one_place(place, client):
    other = arrive(place.intake, NEW, nom="martin AWA")
    correct(place)
    path = mailed()

    refused = client.post(path)
    cancel(other)
    taken = client.post(path)

    assert (refused.status_code, taken.status_code) == (409, 302)
    assert "une seule place" in refused.content.decode()
    assert states(place.intake) == ["confirmed", "cancelled"]
    assert standing(place)[0] == NEW


def test_someone_else_of_the_new_mailbox_keeps_their_place_and_so_does_the_person(place, client):
    arrive(place.intake, NEW, nom="Bao Martin")
    correct(place)

    assert client.post(mailed()).status_code == 302

    assert states(place.intake) == ["confirmed", "confirmed"]
    assert set(place.intake.registrations.values_list("email", flat=True)) == {NEW}


def test_place_that_was_held_until_the_address_is_confirmed_is_theirs(client):
    intake = booking(capacity=1, confirmation_hours=24)
    first = arrive(intake, "bao")
    place = arrive(intake, OLD, nom="Awa Martin")
    correct(place)
    path = mailed()
    cancel(first)
    held = standing(place)[2]

    client.post(path)

    assert (held, standing(place)) == ("unconfirmed", (NEW, "", "confirmed"))


def test_what_the_person_sent_twice_goes_with_it_and_is_erased_with_it(place, client):
    arrive(place.intake, OLD, nom="Awa Martin")
    correct(place)
    client.post(mailed())
    place.refresh_from_db()

    erase(place)

    assert states(place.intake) == ["cancelled", "duplicate"]
    assert not Registration.objects.exclude(email="").exists()


def test_erasure_takes_the_address_that_waits_too(place, client):
    correct(place)
    path = mailed()
    told = json.dumps(download(place)["registration"])

    erase(place)

    assert NEW in told, "the download tells of it"
    assert standing(place)[:2] == ("", "")
    assert not Message.objects.filter(to=NEW).exists()
    assert client.post(path).status_code == 404


def test_links_made_anew_are_not_got_round_by_the_question(place, client):
    correct(place)
    path = mailed()
    client.post(path)
    place.refresh_from_db()
    renew_links(place)

    client.post(path, follow=True)

    assert not PersonalLink.objects.valid().filter(registration=place).exists()


def test_confirmed_at_once_from_two_screens_it_is_done_once(place):
    correct(place)
    stale = Registration.objects.get(pk=place.pk)
    mark = address_mark(NEW)

    fates = take_new_address(place, mark), take_new_address(stale, mark)

    assert fates == (True, True)
    assert kinds(place).count("readdressed") == 1
    assert not take_new_address(stale, address_mark(WRONG))


def test_staff_see_which_address_waits(place, client):
    client.force_login(manager_of(place.intake))
    correct(place)

    page = read(client, reverse("inbox:detail", args=[place.pk]))

    facts = words(page.select_one(".dossier-head"))
    assert OLD in facts
    assert f"Souhaite recevoir nos messages à {NEW}, adresse pas encore confirmée" in facts
