"""Keys: what each opens, and what ends it. A stranger begins with somebody's address; its owner goes on by the mail."""

import re
from datetime import timedelta
from functools import partial

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from registrations.domain import send_message
from registrations.domain.drafts import DraftGone, discard_draft, save_step, send_draft, take_over
from registrations.domain.persons import renew_links, send_links
from registrations.domain.persons.links import write_links
from registrations.enums import LinkEnd
from registrations.keys import KEYS
from registrations.models import Attachment, Draft, Intake, Message, PersonalLink, Registration
from registrations.urls import behind_a_link
from tests import factories
from tests.registrations.drafts import forms

pytestmark = pytest.mark.django_db

VICTIM = "victime@example.org"
SECRET = "Ce que seule la victime sait"
ANSWERS = {
    "porteur": {"nom": SECRET, "courriel": VICTIM, "asso": "no"},
    "projet": {"titre": SECRET, "resume": SECRET},
    "engagements": {"accord": "on"},
}
STEPS = tuple(spec for spec in forms.STEPS if spec.key not in ("pieces", "statuts"))


def hidden(page: BeautifulSoup) -> dict[str, str]:
    return {each["name"]: each["value"] for each in page.select("main form input[type=hidden][name^=_]")}


def begin_on_screen(intake: Intake, *, email: str = VICTIM) -> forms.Person:
    """Anyone begins a form under that address, and gets a link on screen."""
    person = forms.Person.__new__(forms.Person)
    person.client = Client()
    where = f"{intake.page_in('fr').specific.url}inscription/"
    start = BeautifulSoup(person.client.get(where).content, "html.parser")
    begun = person.client.post(where, hidden(start) | {"email": email})
    person.token = re.search(r"/suivi/([^/]+)/", begun["Location"])[1]
    return person


def by_mail(message: Message) -> forms.Person:
    """Who reads the mailbox, with the link of that message."""
    assert send_message(message.pk)
    person = forms.Person.__new__(forms.Person)
    person.client = Client()
    person.token = re.search(r"/suivi/([^/\s]{30,})/", mail.outbox[-1].body)[1]
    return person


def addresses(token: str, attachment: Attachment) -> list[str]:
    """Everything behind a link, found in the addresses of the site."""
    values = {"<slug:step>": "projet", "<uuid:key>": str(attachment.key), "<slug:key>": "accord"}
    found = []
    for each in behind_a_link:
        route = str(each.pattern)
        for name, value in values.items():
            route = route.replace(name, value)
        found.append(f"/suivi/{token}/{route}")
    return found


def assert_dead(stranger: forms.Person, attachment: Attachment) -> None:
    """Reads nothing, changes nothing, sends, withdraws, erases nothing, gets no file and no confirmation."""
    before = list(Draft.objects.values()), list(Registration.objects.values()), Attachment.objects.count()
    links = PersonalLink.objects.valid().count()
    for where in addresses(stranger.token, attachment):
        answers = [
            stranger.client.get(where),
            stranger.client.post(
                where, {"titre": "Volé", "seen": "submitted", "_go": "next", "key": "accord"}
            ),
        ]
        if "/etape/" in where:
            answers.append(stranger.client.post(where, {"titre": "Volé"}, headers={"X-Autosave": "1"}))
        for answer in answers:
            assert answer.status_code in (200, 404, 405, 410), where
            content = answer.content.decode()
            assert SECRET not in content, where
            assert VICTIM not in content, where
    after = list(Draft.objects.values()), list(Registration.objects.values()), Attachment.objects.count()
    assert after == before
    assert PersonalLink.objects.valid().count() == links


def secret_file(**owner) -> Attachment:
    attachment = Attachment(
        field_key="titre", name="secret.pdf", content_type="application/pdf", size=4, digest="0" * 64, **owner
    )
    attachment.file.save("secret.pdf", ContentFile(b"%PDF"), save=False)
    attachment.save()
    return attachment


@pytest.fixture(params=["application", "participation"])
def intake(request) -> Intake:
    page = factories.call(title="Appel national") if request.param == "application" else factories.workshop()
    form = factories.form(name="Dossier", workflow_code=request.param, prefix="NOV")
    made = factories.intake(page, form=form)
    forms.publish(made, STEPS)
    return made


def test_stranger_is_locked_out_once_the_owner_of_the_address_goes_on_by_the_mail(intake):
    stranger = begin_on_screen(intake)
    stranger.open("porteur").post(nom="Un inconnu", courriel="voleur@example.org", asso="no")
    victim = by_mail(Message.objects.get(kind="draft_link"))

    for step, values in ANSWERS.items():
        assert victim.open(step).post(**values).status_code == 302
        if step == "porteur":
            assert_dead(stranger, secret_file(draft=Draft.objects.get()))
    assert "/confirmation/" in victim.send()["Location"]

    registration = Registration.objects.get()
    assert registration.email == VICTIM
    assert_dead(stranger, secret_file(registration=registration))
    assert SECRET in victim.client.get(f"/suivi/{victim.token}/").content.decode()


def test_address_that_the_stranger_has_put_into_the_form_gets_nothing(intake):
    stranger = begin_on_screen(intake)
    stranger.open("porteur").post(nom="Un inconnu", courriel="voleur@example.org", asso="no")
    victim = by_mail(Message.objects.get(kind="draft_link"))

    shown = victim.open("porteur").page.select_one("input[name=courriel]")["value"]
    for step in ("projet", "engagements"):
        victim.open(step).post(**ANSWERS[step])
    victim.send()

    assert shown == VICTIM
    assert Registration.objects.get().email == VICTIM
    assert not Message.objects.filter(to="voleur@example.org").exists()


def test_stranger_who_sends_the_form_has_no_key_to_what_it_became(intake):
    stranger = begin_on_screen(intake)
    for step, values in ANSWERS.items():
        stranger.open(step).post(
            **values | ({"nom": "Un inconnu", "titre": "X", "resume": ""} if step != "engagements" else {})
        )
    assert "/confirmation/" in stranger.send()["Location"]
    assert "/confirmation/" in stranger.send()["Location"], "a second click"
    registration = Registration.objects.get()
    Registration.objects.filter(pk=registration.pk).update(answers=registration.answers | {"titre": SECRET})

    known = stranger.client.get(f"/suivi/{stranger.token}/")

    assert "La suite est dans notre message" in known.content.decode()
    Registration.objects.filter(pk=registration.pk).update(
        email="ailleurs@example.net", changed_at=timezone.now()
    )
    PersonalLink.objects.update(revoked_at=timezone.now() - timedelta(hours=2))
    assert_dead(stranger, secret_file(registration=registration))
    assert "example.net" not in stranger.client.get(f"/suivi/{stranger.token}/").content.decode()


def test_following_the_link_of_the_mail_ends_nothing_yet_for_scanners_follow_it_too(intake):
    person = begin_on_screen(intake)
    mailed = by_mail(Message.objects.get(kind="draft_link"))

    mailed.client.get(f"/suivi/{mailed.token}/", follow=True)

    assert person.open("porteur").post(**ANSWERS["porteur"]).status_code == 302


def test_what_is_typed_on_the_screen_that_has_ended_comes_back_to_be_copied(intake):
    person = begin_on_screen(intake)
    screen = person.open("porteur")
    by_mail(Message.objects.get(kind="draft_link")).open("porteur").post(**ANSWERS["porteur"])

    answer = screen.post(nom="Tapé ici", courriel="awa@example.org", asso="no")
    silent = screen.autosave(1, nom="Tapé ici")

    assert answer.status_code == silent.status_code == 410
    assert "Tapé ici" in answer.content.decode()
    assert SECRET not in answer.content.decode()


def test_no_second_link_is_given_on_screen_to_what_was_taken_over(intake):
    where = f"{intake.page_in('fr').specific.url}inscription/"
    client = Client()
    start = hidden(BeautifulSoup(client.get(where).content, "html.parser")) | {"email": VICTIM}
    client.post(where, start)
    PersonalLink.objects.on_screen().update(revoked_at=timezone.now(), ended_by=LinkEnd.MAILED)
    first = Draft.objects.get()

    client.post(where, start)

    assert Draft.objects.count() == 2
    assert not first.links.on_screen().valid().exists()


def test_mailbox_that_was_typed_by_mistake_has_no_key_to_what_is_sent_under_the_right_address(intake):
    person = begin_on_screen(intake, email="faute.de.frappe@example.org")
    wrong = by_mail(Message.objects.get(kind="draft_link"))
    for step, values in ANSWERS.items():
        person.open(step).post(**values)
    person.send()

    answer = wrong.client.get(f"/suivi/{wrong.token}/")

    assert Registration.objects.get().email == VICTIM
    assert answer.status_code == 404
    assert SECRET not in answer.content.decode()


def test_key_that_is_mailed_ends_when_its_owner_makes_new_ones(intake):
    begin_on_screen(intake)
    draft = Draft.objects.get()
    mailed = by_mail(Message.objects.get(kind="draft_link"))

    renewed = by_mail(renew_links(draft))

    assert mailed.client.get(f"/suivi/{mailed.token}/").status_code == 404
    assert renewed.client.get(f"/suivi/{renewed.token}/").status_code == 302
    assert not draft.links.on_screen().valid().exists()


def test_lost_link_goes_to_the_mailbox_alone_and_locks_the_stranger_out_once_used(intake):
    stranger = begin_on_screen(intake)
    send_links(VICTIM, language="fr")
    found = by_mail(write_links([], [Draft.objects.get().pk], language="fr"))

    found.open("porteur").post(**ANSWERS["porteur"])

    assert_dead(stranger, secret_file(draft=Draft.objects.get()))


@pytest.mark.parametrize("at_once", ["save", "send", "discard"])
def test_what_the_stranger_had_on_its_way_when_the_form_was_taken_over_does_nothing(at_once, intake):
    stranger = begin_on_screen(intake)
    on_its_way = PersonalLink.objects.for_token(stranger.token)
    mailed = PersonalLink.objects.for_token(by_mail(Message.objects.get(kind="draft_link")).token)
    take_over(mailed, at=timezone.now())

    if at_once == "discard":
        discard_draft(on_its_way.draft, through=on_its_way)
    else:
        saving = partial(save_step, step_key="projet", typed={"titre": "Volé"}, seen=0, complete=True)
        verb = saving if at_once == "save" else send_draft
        with pytest.raises(DraftGone):
            verb(on_its_way.draft, through=on_its_way)

    assert Draft.objects.get().typed.get("titre") is None


def test_database_refuses_a_key_on_screen_to_a_registration():
    registration = factories.registration(factories.intake(factories.call()))

    with pytest.raises(IntegrityError), transaction.atomic():
        PersonalLink.issue(registration=registration, by_mail=False)


@pytest.mark.parametrize(
    "key", [key for key in KEYS if key.opens in ("draft", "registration")], ids=lambda key: key.code
)
@pytest.mark.parametrize("end", list(LinkEnd))
def test_link_ends_by_what_its_row_says_and_by_nothing_else(key, end):
    intake = forms.intake_with(STEPS)
    target = {"draft": forms.begin(intake)} if key.opens == "draft" else {}
    target = target or {"registration": factories.registration(factories.intake(factories.call()))}
    token = PersonalLink.issue(by_mail=key.by_mail, **target)

    PersonalLink.objects.all().end(end, at=timezone.now())

    assert (PersonalLink.objects.for_token(token) is None) == (end in key.ends)


def test_mail_of_a_begun_form_names_what_it_opens_and_what_to_do_when_it_was_somebody_else(intake):
    begin_on_screen(intake)
    message = Message.objects.get(kind="draft_link")

    by_mail(message)

    body = mail.outbox[-1].body
    assert intake.page_in("fr").title in body
    assert "Ce n’était pas vous" in body
    assert "Abandonner et effacer ce formulaire" in body
    assert re.search(r"commencé avec cette adresse le .*\sà\s\d+\sh(\s\d\d)?, heure de Paris", body)
