"""Files with a message of the person's: kept once with it, or not at all, and read by both sides as other files are."""

import io
import zipfile
from array import array
from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.enums import StaffGroup
from inbox.exporting.zips import archive
from inbox.officer.inventory import inventory_of
from registrations.domain import quotas
from registrations.domain.attachments import copy_files, hand_over, sweep
from registrations.domain.persons import erase, export
from registrations.domain.quotas import NoRoom, Quota
from registrations.domain.replies import receive_reply
from registrations.enums import EventKind, GuestRight, ScanState
from registrations.fields.uploads import check_upload
from registrations.models import Attachment, Draft, InboxScope, Registration, RegistrationEvent, Reply
from registrations.models.registrations import READ_GUARDED
from tests import factories
from tests.registrations.files.samples import PDF, PROGRAM, picture, upload
from tests.registrations.files.sending import stored
from tests.registrations.hands import dossiers
from tests.registrations.personal.behind import address, call_intake, read, words

pytestmark = pytest.mark.django_db
WORDS = "Voici la pièce 3."


@pytest.fixture
def sent() -> Registration:
    return factories.registration(call_intake())


@pytest.fixture
def manager(sent):
    user = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=user, page=sent.intake.page_in())
    return user


def write(client, where: str, *files, text: str = WORDS, **more: str):
    page = read(client, where)
    fields = {each["name"]: each.get("value", "") for each in page.select("form.form input[type=hidden]")}
    return client.post(where, fields | {"text": text, "uploads": files} | more)


def written(sent: Registration, *names: str, **more) -> Reply:
    """A message with files of these names."""
    uploads = [check_upload(upload(name), kinds=(), max_bytes=None) for name in names]
    reply = receive_reply(sent, WORDS, submission=uuid4(), uploads=uploads, **more)
    assert reply
    return reply


@pytest.mark.parametrize("language", ["fr", "en"])
def test_words_and_files_are_sent_in_one_form_and_stand_on_the_page(client, sent, language):
    before = stored()
    files = upload("pièce 3.pdf"), upload("plan.png", picture())

    answer = write(client, address(sent, "ecrire/", language), *files)

    assert answer.status_code == 302
    reply = Reply.objects.get()
    assert [each.name for each in reply.attachments.all()] == ["pièce 3.pdf", "plan.png"]
    assert {each.registration for each in reply.attachments.all()} == {sent}
    assert len(stored() - before) == 2
    page = read(client, answer.url)
    link, _plan = page.select(".own__reply .own__file a")
    assert words(link) == "pièce 3.pdf"
    assert b"".join(client.get(link["href"]).streaming_content) == PDF


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([upload("virus.exe", PROGRAM), upload()], "virus.exe"),
        ([upload(f"{number}.pdf") for number in range(6)], "5.pdf"),
    ],
)
def test_one_that_is_refused_is_told_beside_its_field_and_the_words_stay(client, sent, files, said):
    before = stored()

    answer = write(client, address(sent, "ecrire/"), *files)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert WORDS in page
    field = BeautifulSoup(page, "html.parser").select_one("#id_uploads").parent
    assert said in words(field.select_one(".field__error"))
    assert field.select_one("input[type=file]")["aria-describedby"].split()[-1] == "id_uploads_error"
    assert "Nothing has been sent yet: choose the files once more" in page
    assert (Reply.objects.count(), stored()) == (0, before)


def test_the_same_form_sent_twice_is_one_message_with_its_files_once(client, sent):
    before, where, key = stored(), address(sent, "ecrire/"), str(uuid4())

    for _again in range(2):
        assert write(client, where, upload(), submission=key).status_code == 302

    assert (Reply.objects.count(), Attachment.objects.count(), len(stored() - before)) == (1, 1, 1)


def test_messages_of_one_dossier_stop_at_their_quota_and_nothing_stays_of_the_one_too_many(
    client, sent, monkeypatch
):
    monkeypatch.setattr(quotas, "OF_MESSAGES", Quota(len(PDF) + 1, quotas.OF_MESSAGES.message))
    written(sent, "a.pdf")
    before = stored()

    answer = write(client, address(sent, "ecrire/"), upload())
    with pytest.raises(NoRoom):
        written(sent, "b.pdf")

    assert answer.status_code == 422
    assert "There is no room left for the files of your messages" in answer.content.decode()
    assert WORDS in answer.content.decode()
    assert (Reply.objects.count(), stored()) == (1, before)
    assert write(client, address(sent, "ecrire/")).status_code == 302


def test_what_a_network_sends_counts_together(sent, monkeypatch, settings):
    settings.FORM_THROTTLE = 1
    monkeypatch.setattr(quotas, "OF_NETWORK_BY_MESSAGE", Quota(1, quotas.OF_NETWORK_BY_MESSAGE.message))

    with pytest.raises(NoRoom):
        written(sent, "a.pdf", network="203.0.113.9")


def test_one_who_dies_before_the_commit_leaves_no_row_and_a_content_that_the_sweep_finds(sent, monkeypatch):
    before = stored()

    def die(attachment):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("registrations.domain.replies.have_scanned", die)
        # As a killed process does, which cleans nothing.
        patch.setattr("registrations.domain.contents.remove_content", lambda *args: None)
        with pytest.raises(SystemExit):
            written(sent, "a.pdf")

    assert (Reply.objects.count(), Attachment.objects.count(), len(stored() - before)) == (0, 0, 1)
    sweep(timezone.now() + timedelta(days=2))
    assert stored() - before == set()


def test_a_change_of_the_answers_leaves_them_where_they_are(sent):
    written(sent, "a.pdf")
    draft = Draft.objects.create(
        registration=sent, intake=sent.intake, version=sent.version, language="fr", email=sent.email
    )

    assert copy_files(sent, draft) == []
    hand_over(draft, sent)

    assert sent.attachments.get().name == "a.pdf"


def test_a_guest_opens_none_of_them():
    sent = dossiers.sent()
    attachment = written(sent, "a.pdf").attachments.get()
    for right in (GuestRight.READ, GuestRight.WRITE):
        guest = dossiers.let_in(sent, right, email=f"{right}@example.org")
        where = dossiers.url(dossiers.token_to(guest), "file", str(attachment.key))
        assert Client().get(where).status_code == 404


def test_they_are_part_of_what_is_told_and_erased(sent, django_capture_on_commit_callbacks):
    written(sent, "a.pdf")
    attachment = Attachment.objects.get()
    assert [each["name"] for each in export(sent)["files"]] == ["a.pdf"]
    officer = factories.staff(StaffGroup.OFFICERS)
    listed = {
        each.title: [thing.label for thing in each.things]
        for each in inventory_of(sent.email, by=officer).sections
    }
    assert ["a.pdf"] in listed.values()

    with django_capture_on_commit_callbacks(execute=True):
        erase(sent)

    assert not Attachment.objects.exists()
    assert not attachment.file.storage.exists(attachment.file.name)


class TestStaff:
    """What staff see of them."""

    def test_they_stand_with_the_message_and_in_the_archive_and_reading_is_noted(self, client, sent, manager):
        attachment = written(sent, "a.pdf").attachments.get()
        client.force_login(manager)

        page = read(client, reverse("inbox:detail", args=[sent.pk]))
        (link,) = page.select(".dossier-history .dossier-files a")
        content = b"".join(client.get(link["href"]).streaming_content)
        made = b"".join(archive(array("q", [sent.pk]), manager, at=timezone.now()))

        assert (words(link), content) == ("a.pdf", PDF)
        assert "a.pdf" not in words(page.select_one(".dossier__answers"))
        assert RegistrationEvent.objects.filter(registration=sent, kind=EventKind.DOSSIER_READ).exists()
        assert [name.rpartition("/")[2] for name in zipfile.ZipFile(io.BytesIO(made)).namelist()] == ["a.pdf"]
        Attachment.objects.update(scan_state=ScanState.INFECTED)
        assert client.get(reverse("inbox:file", args=[attachment.key])).status_code == 403

    def test_who_reads_no_confidential_answer_reads_that_they_came(self, client, sent, manager):
        attachment = written(sent, "a.pdf").attachments.get()
        code = READ_GUARDED.rpartition(".")[2]
        for group in manager.groups.all():
            group.permissions.remove(*Permission.objects.filter(codename=code))
        client.force_login(manager)

        page = words(read(client, reverse("inbox:detail", args=[sent.pk])).select_one(".dossier-history"))

        assert "a.pdf" not in page
        assert "1 fichier l’accompagne" in page
        assert client.get(reverse("inbox:file", args=[attachment.key])).status_code in (302, 403)

    def test_many_ask_no_more_of_the_database(self, client, sent, manager, django_assert_max_num_queries):
        client.force_login(manager)
        dossier, own = reverse("inbox:detail", args=[sent.pk]), address(sent)
        client.get(dossier)
        written(sent, "a.pdf")
        with CaptureQueriesContext(connection) as one:
            client.get(dossier)
            client.get(own)
        for _another in range(3):
            written(sent, "b.pdf", "c.pdf")

        with django_assert_max_num_queries(len(one)):
            client.get(dossier)
            client.get(own)
