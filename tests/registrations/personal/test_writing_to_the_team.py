"""A person writes to the team from their own page: kept once, limited, shown to both sides, read by staff."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.enums import StaffGroup
from inbox.digest import lines_for
from inbox.listing import UNREAD
from inbox.models import Lot
from registrations.domain import MoveRefused
from registrations.domain.persons import erase, export
from registrations.domain.replies import mark_read, mark_unread, receive_reply
from registrations.domain.words import write_words
from registrations.models import InboxScope, Message, Registration, Reply
from registrations.models.replies import LONGEST
from tests import factories
from tests.registrations.personal.behind import address, call_intake, read, words

pytestmark = pytest.mark.django_db
WORDS = "Bonjour,\r\nla pièce 3 suivra lundi <b>."


@pytest.fixture
def sent() -> Registration:
    return factories.registration(call_intake())


@pytest.fixture
def manager(sent):
    user = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=user, page=sent.intake.page_in())
    return user


def write(client, where: str, text: str = WORDS, **more: str):
    page = read(client, where)
    fields = {each["name"]: each.get("value", "") for each in page.select("form.form input[name]")}
    return client.post(where, fields | {"text": text} | more)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_written_is_kept_unread_and_stands_on_the_page(client, sent, language):
    where = address(sent, "ecrire/", language)

    answer = write(client, where)

    reply = Reply.objects.get()
    assert (reply.registration, reply.text, reply.read_at) == (sent, WORDS.replace("\r", ""), None)
    assert answer.status_code == 302
    page = read(client, answer.url)
    said = {"fr": "Votre message est arrivé à l’équipe.", "en": "Your message has reached the team."}
    assert said[language] in words(page.select_one("[role=status]"))
    assert "la pièce 3 suivra lundi <b>." in words(page.select_one("#messages").parent)


def test_the_same_form_sent_twice_is_one_message_and_a_new_one_another(client, sent):
    where, key = address(sent, "ecrire/"), str(uuid4())

    for _again in range(2):
        assert write(client, where, submission=key).status_code == 302
    write(client, where)

    assert Reply.objects.count() == 2


@pytest.mark.parametrize("text", ["", "   ", "a" * (LONGEST + 1)])
def test_no_words_and_too_many_are_told_and_not_kept(client, sent, text):
    answer = write(client, address(sent, "ecrire/"), text)

    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Reply.objects.exists()


def test_a_forged_form_on_screen_is_given_another_one_with_the_words_still_there(client, sent):
    where = address(sent, "ecrire/")

    answer = write(client, where, submission="n’importe quoi")

    assert answer.status_code == 422
    assert "la pièce 3" in answer.content.decode()
    assert "The form was not sent" in answer.content.decode()
    assert not Reply.objects.exists()


@override_settings(FORM_THROTTLE=0.05)
def test_one_who_writes_without_end_is_asked_to_wait(client, sent):
    where = address(sent, "ecrire/")
    write(client, where)

    answer = write(client, where)

    assert answer.status_code == 429
    assert "la pièce 3" in answer.content.decode()
    assert Reply.objects.count() == 1


def test_reading_the_form_keeps_nothing_and_a_link_that_opens_nothing_does_not_either(client, sent):
    read(client, address(sent, "ecrire/"))
    answer = client.post("/suivi/inconnu/ecrire/", {"text": WORDS, "submission": str(uuid4())})

    assert answer.status_code == 404
    assert not Reply.objects.exists()


def test_who_was_erased_meanwhile_writes_nothing_and_what_they_wrote_goes(sent):
    receive_reply(sent, WORDS, submission=uuid4())
    assert export(sent)["replies"][0]["text"] == WORDS
    erase(sent)

    assert receive_reply(sent, WORDS, submission=uuid4()) is None
    assert not Reply.objects.exists()


def test_both_ways_stand_on_the_page(client, sent, manager, settings):
    settings.LETTERS_WAIT = settings.LETTERS_WAIT * 0
    receive_reply(sent, WORDS, submission=uuid4())
    write_words(sent, by=manager, message="Lundi convient.")

    page = words(read(client, address(sent)).select_one("#messages").parent)

    assert "Lundi convient." in page
    assert "la pièce 3" in page


class TestStaff:
    """What staff see of it."""

    def test_it_is_a_line_of_the_dossier_and_a_row_of_the_view_until_it_is_read(self, client, sent, manager):
        receive_reply(sent, WORDS, submission=uuid4())
        client.force_login(manager)
        dossier = reverse("inbox:detail", args=[sent.pk])
        page = read(client, dossier)
        assert "la pièce 3 suivra lundi <b>." in words(page.select_one(".dossier-history"))
        assert sent.reference in client.get(UNREAD.address).content.decode()
        (button,) = page.select(".dossier-history button[name=until]")

        client.post(reverse("inbox:read", args=[sent.pk]), {"until": button["value"]})

        reply = Reply.objects.get()
        assert reply.read_by == manager
        assert not Registration.objects.with_unread_reply().exists()
        assert not read(client, dossier).select("button[name=until]")
        client.post(reverse("inbox:read", args=[sent.pk]))
        assert Registration.objects.with_unread_reply().get() == sent

    def test_the_answer_is_begun_from_the_dossier_in_one_click(self, client, sent, manager):
        client.force_login(manager)
        page = read(client, reverse("inbox:detail", args=[sent.pk]))
        (button,) = page.select("button[name=verb][value=write]")
        fields = {
            each["name"]: each["value"] for each in button.parent.select("input[type=hidden][name=row]")
        }

        answer = client.post(button.parent["action"], fields | {"verb": "write"})

        assert answer.status_code == 302
        assert list(Lot.objects.get().rows.values_list("registration", flat=True)) == [sent.pk]

    def test_what_came_after_the_dossier_was_opened_stays_unread(self, sent, manager):
        seen = receive_reply(sent, WORDS, submission=uuid4())
        later = receive_reply(sent, "Encore un mot.", submission=uuid4())

        assert mark_read(sent, manager, until=seen.pk) == 1

        assert Reply.objects.unread().get() == later

    def test_who_only_reads_or_works_elsewhere_says_nothing_of_it(self, client, sent):
        reply = receive_reply(sent, WORDS, submission=uuid4())
        stranger = factories.staff(StaffGroup.MANAGERS)
        for verb in (lambda: mark_read(sent, stranger, until=reply.pk), lambda: mark_unread(sent, stranger)):
            with pytest.raises(MoveRefused):
                verb()
        client.force_login(stranger)

        assert client.post(reverse("inbox:read", args=[sent.pk]), {"until": reply.pk}).status_code == 404
        assert sent.reference not in client.get(UNREAD.address).content.decode()
        assert Reply.objects.unread().exists()

    def test_the_digest_tells_how_many_wait_and_nobody_s_words(self, sent, manager):
        before = lines_for(manager, sent.created_at)
        receive_reply(sent, WORDS, submission=uuid4())

        new = [each for each in lines_for(manager, sent.created_at) if each not in before]

        assert [(each.label, each.number) for each in new] == [(str(UNREAD.label), 1)]

    def test_a_dossier_with_many_messages_asks_no_more_of_the_database(
        self, client, sent, manager, django_assert_max_num_queries
    ):
        client.force_login(manager)
        dossier = reverse("inbox:detail", args=[sent.pk])
        client.get(dossier)
        receive_reply(sent, WORDS, submission=uuid4())
        mark_read(sent, manager, until=Reply.objects.get().pk)

        with CaptureQueriesContext(connection) as one:
            client.get(dossier)
        for _another in range(4):
            receive_reply(sent, WORDS, submission=uuid4())

        with django_assert_max_num_queries(len(one)):
            client.get(dossier)


def test_no_letter_is_written_for_a_message_the_page_says_that_it_came(sent):
    before = Message.objects.count()

    receive_reply(sent, WORDS, submission=uuid4())

    assert Message.objects.count() == before
