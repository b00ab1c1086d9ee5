"""Files that go with a letter: kept once for a lot, read by who gets it, sent with the mail, gone with the last."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from core.enums import StaffGroup
from inbox.models import Lot
from registrations.domain.attachments import sweep
from registrations.domain.delivery import send_message
from registrations.domain.enclosures import enclosed_in
from registrations.domain.persons import erase, export
from registrations.domain.resending import send_again
from registrations.domain.undoing import undo
from registrations.enums import ScanState
from registrations.models import Attachment, Message, PersonalLink, Registration
from tests import factories
from tests.inbox.lots.worlds import manager, outcomes, people, reasons
from tests.registrations.files.samples import PDF, upload
from tests.registrations.personal.behind import address, read, words

pytestmark = pytest.mark.django_db
NEW = "/admin/inbox/lots/new/"


@pytest.fixture
def by(client):
    person = manager()
    client.force_login(person)
    return person


def prepared(client, registrations, *files, **said) -> Lot:
    """A letter to them with these files, shown and not written."""
    asked = client.post(NEW, {"verb": "write", "row": [each.pk for each in registrations]})
    answer = client.post(asked.url, {"message": "Voici le contrat.", "uploads": list(files)} | said)
    assert answer.status_code == 302
    return Lot.objects.order_by("pk").last()


def run(client, lot: Lot) -> None:
    client.post(reverse("inbox:lots_run", args=[lot.pk]))


def content(response) -> bytes:
    """What a file's address gives, read to its end."""
    return b"".join(response.streaming_content)


def own(registration: Registration, attachment: Attachment) -> str:
    token = PersonalLink.issue(registration=registration)
    return reverse("personal:file", args=[token, attachment.key])


def test_a_file_is_shown_before_kept_once_and_sent_with_each_mail(client, by, settings):
    settings.LETTERS_WAIT = timedelta(0)
    registrations = people(3)

    lot = prepared(client, registrations, upload("contrat.pdf"), upload("programme été.pdf", PDF + b"\n"))
    preview = words(read(client, reverse("inbox:lots_show", args=[lot.pk])).main)
    run(client, lot)

    assert "contrat.pdf" in preview
    assert "programme été.pdf" in preview
    assert Attachment.objects.count() == 2
    letters = list(Message.objects.filter(kind="words"))
    assert [each.enclosed.count() for each in letters] == [2, 2, 2]
    assert send_message(letters[0].pk, at=timezone.now())
    assert [(name, kind) for name, _content, kind in mail.outbox[0].attachments] == [
        ("contrat.pdf", "application/pdf"),
        ("programme été.pdf", "application/pdf"),
    ]
    assert mail.outbox[0].attachments[0][1] == PDF


def test_who_got_the_letter_opens_it_and_nobody_else(client, by, settings):
    settings.LETTERS_WAIT = timedelta(0)
    mine, other = people(2)
    run(client, prepared(client, [mine], upload("contrat.pdf")))
    (attachment,) = Attachment.objects.all()

    page = read(client, address(mine, "", "fr"))

    assert "contrat.pdf" in words(page.select_one("#messages").parent)
    assert content(client.get(own(mine, attachment))) == PDF
    assert client.get(own(other, attachment)).status_code == 404
    timeline = read(client, reverse("inbox:detail", args=[mine.pk])).select_one(".dossier-history")
    where = timeline.find("a", string="contrat.pdf")["href"]
    assert content(client.get(where)) == PDF
    client.force_login(factories.staff(StaffGroup.DELEGATES))
    assert client.get(where).status_code == 404


def test_before_it_is_told_and_once_it_is_taken_back_the_person_has_nothing(client, by, settings):
    settings.LETTERS_WAIT = timedelta(minutes=5)
    (mine,) = people(1)
    run(client, prepared(client, [mine], upload("contrat.pdf")))
    (attachment,) = Attachment.objects.all()

    assert client.get(own(mine, attachment)).status_code == 404
    undo(mine, by)
    settings.LETTERS_WAIT = timedelta(0)
    assert client.get(own(mine, attachment)).status_code == 404
    assert not export(mine)["files"]


def test_what_is_too_much_or_no_document_is_refused_with_the_words_still_there(client, by):
    (mine,) = people(1)
    asked = client.post(NEW, {"verb": "write", "row": [mine.pk]}).url
    many = [upload(f"{number}.pdf", PDF + b"\n" * number) for number in range(4)]
    big = upload("gros.pdf", PDF + b"\n" * (5 * 1000 * 1000))

    for files in (many, [big], [upload("a.pdf", b"no pdf")]):
        answer = client.post(asked, {"message": "Voici.", "uploads": files})

        assert answer.status_code == 422
        page = BeautifulSoup(answer.content, "html.parser")
        assert page.select_one("textarea").get_text(strip=True) == "Voici."
        assert page.select_one(".error-message")
    assert not Attachment.objects.exists()


def test_the_words_are_changed_and_a_file_is_taken_away_another_added(client, by):
    (mine,) = people(1)
    lot = prepared(client, [mine], upload("un.pdf"), upload("deux.pdf", PDF + b"\n"))
    where = reverse("inbox:lots_words", args=[lot.pk])
    boxes = read(client, where).select("input[name=kept]")
    assert [each.has_attr("checked") for each in boxes] == [True, True]

    client.post(
        where,
        {"message": "Voici.", "kept": [boxes[1]["value"]], "uploads": [upload("trois.pdf", PDF + b"\n\n")]},
    )
    run(client, lot)

    letter = Message.objects.get(kind="words")
    assert [each.name for each in letter.enclosed.order_by("pk")] == ["deux.pdf", "trois.pdf"]


@pytest.mark.parametrize("state", [ScanState.WAITING, ScanState.INFECTED, None])
def test_a_file_that_is_not_checked_infected_or_gone_keeps_the_letter_back(client, by, state):
    (mine,) = people(1)
    lot = prepared(client, [mine], upload("contrat.pdf"))
    if state is None:
        Attachment.objects.all().delete()
    else:
        Attachment.objects.update(scan_state=state)

    run(client, lot)

    assert outcomes(lot) == ["left_out"]
    assert "fichier" in reasons(lot)[0]
    assert not Message.objects.exists()


def test_it_stays_for_the_others_goes_with_the_last_and_what_was_never_sent_goes_in_a_week(
    client, by, django_capture_on_commit_callbacks
):
    first, last = people(2)
    run(client, prepared(client, [first, last], upload("contrat.pdf")))
    (attachment,) = Attachment.objects.all()
    assert export(first, at=timezone.now() + timedelta(hours=1))["files"][0]["name"] == "contrat.pdf"

    with django_capture_on_commit_callbacks(execute=True):
        erase(first)
    assert attachment.file.storage.exists(attachment.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        erase(last)
    assert not Attachment.objects.exists()
    assert not attachment.file.storage.exists(attachment.file.name)

    prepared(client, people(1, factories.intake(factories.call())), upload("oublié.pdf"))
    sweep(timezone.now() + timedelta(days=6))
    assert Attachment.objects.exists()
    sweep(timezone.now() + timedelta(days=8))
    assert not Attachment.objects.exists()


def test_sent_again_it_brings_its_files(client, by, settings):
    settings.LETTERS_WAIT = timedelta(0)
    (mine,) = people(1)
    run(client, prepared(client, [mine], upload("contrat.pdf")))
    letter = Message.objects.get(kind="words")
    send_message(letter.pk, at=timezone.now())

    copy = send_again(Message.objects.get(pk=letter.pk), by=by)

    assert [each.name for each in copy.enclosed.all()] == ["contrat.pdf"]


def test_what_was_sent_with_it_costs_a_dossier_one_query(client, by, django_assert_num_queries):
    (mine,) = people(1)
    run(client, prepared(client, [mine], upload("contrat.pdf")))
    letters = list(mine.messages.all())

    with django_assert_num_queries(1):
        enclosed_in(letters)
    with django_assert_num_queries(0):
        enclosed_in([])
