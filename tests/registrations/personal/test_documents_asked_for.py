"""Staff ask for documents until a day; the person sends just those from their page, and the dossier is to do again."""

import io
import zipfile
from array import array
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from core.enums import StaffGroup
from core.text.dates import PARIS, midnight
from inbox.exporting.zips import archive
from inbox.listing import LATE, TO_DO
from registrations.domain import MoveRefused, move
from registrations.domain.answers import change_answers
from registrations.domain.persons import erase, export
from registrations.domain.suppression import still_wanted
from registrations.domain.undoing import undo
from registrations.domain.wanted_reminders import remind_of_wanted
from registrations.domain.wanting import receive_documents, wanted_of
from registrations.domain.wants import NoSuchDay, NothingListed, TooManyWanted, Wants
from registrations.enums import ScanState
from registrations.fields.uploads import check_upload
from registrations.models import Attachment, InboxScope, Message, Registration, Wanted
from tests import factories
from tests.registrations.files.samples import PDF, upload
from tests.registrations.personal.behind import address, call_intake, read, words

pytestmark = pytest.mark.django_db
LABELS = ("Statuts signés <b>", "RIB de l’association")
SOON = timedelta(days=5)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_once(settings):
    settings.LETTERS_WAIT = timedelta(0)


@pytest.fixture
def sent() -> Registration:
    return factories.registration(call_intake())


@pytest.fixture
def manager(sent):
    user = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=user, page=sent.intake.page_in())
    return user


def today() -> date:
    return timezone.now().astimezone(PARIS).date()


def ask(sent, by, *, labels=LABELS, until=None, at=None) -> Wanted | None:
    wants = Wants(labels, until)
    move(sent, to="information", by=by, message="Il manque des pièces.", wants=wants, at=at)
    return sent.wanted.first()


def post(client, where, **files):
    page = read(client, where)
    fields = {each["name"]: each.get("value", "") for each in page.select("form.form input[type=hidden]")}
    return client.post(where, fields | files)


def both():
    return {"_document_0": upload("statuts.pdf"), "_document_1": upload("rib.pdf", PDF + b"\n")}


class TestStaff:
    """What staff do and see."""

    def test_the_dossier_asks_shows_the_letter_and_keeps_what_is_wanted(self, client, sent, manager):
        client.force_login(manager)
        dossier = reverse("inbox:detail", args=[sent.pk])
        typed = {
            "to": "information",
            "message": "Il manque des pièces.",
            "documents": " Statuts  signés <b>\r\n\r\nRIB de l’association\r\nRIB de l’association",
            "until": (today() + SOON).isoformat(),
        }

        preview = BeautifulSoup(client.post(dossier, typed).content, "html.parser")

        assert not Wanted.objects.exists()
        assert "RIB de l’association" in preview.get_text()
        kept = {each["name"]: each["value"] for each in preview.select(".dossier-confirm input[type=hidden]")}
        client.post(dossier, kept | {"confirmed": "1"})
        wanted = Wanted.objects.get()
        assert (wanted.documents, wanted.until) == (list(LABELS), today() + SOON)
        letter = sent.messages.get(kind="information").text
        assert all(label in letter for label in LABELS)
        assert "Il manque des pièces." in letter

    @pytest.mark.parametrize("until", ["2020-01-01", "demain", "0000-00-00", "9999-12-31"])
    def test_a_day_that_is_none_is_refused_with_the_words_still_there(self, client, sent, manager, until):
        client.force_login(manager)
        typed = {"to": "information", "message": "Vos statuts.", "documents": "Statuts", "until": until}

        answer = client.post(reverse("inbox:detail", args=[sent.pk]), typed)

        assert answer.status_code == 409
        page = BeautifulSoup(answer.content, "html.parser")
        assert page.select_one("#wanted-documents").get_text() == "Statuts"
        assert not Wanted.objects.exists()

    def test_what_came_is_in_the_dossier_and_in_its_history_and_it_is_to_do_again(
        self, client, sent, manager
    ):
        wanted = ask(sent, manager)
        files = {0: [_checked("statuts.pdf")], 1: [_checked("rib.pdf")]}
        assert receive_documents(sent, files, wanted=wanted.pk)
        client.force_login(manager)

        page = read(client, reverse("inbox:detail", args=[sent.pk]))

        history = words(page.select_one(".dossier-history"))
        assert "Documents demandés envoyés" in history
        assert "RIB de l’association" in history
        assert "rib.pdf" in words(page.select_one(".dossier__answers"))
        assert sent.reference in client.get(TO_DO.address).content.decode()

    def test_what_came_is_in_the_archive_of_documents(self, sent, manager):
        wanted = ask(sent, manager)
        files = {0: [_checked("statuts.pdf")], 1: [_checked("rib.pdf")]}
        assert receive_documents(sent, files, wanted=wanted.pk)
        sent.attachments.update(scan_state=ScanState.CLEAN)

        made = b"".join(archive(array("q", [sent.pk]), manager, at=timezone.now()))

        names = {name.rpartition("/")[2] for name in zipfile.ZipFile(io.BytesIO(made)).namelist()}
        assert names == {"statuts.pdf", "rib.pdf"}

    def test_it_is_late_after_its_day_and_nothing_is_refused(self, client, sent, manager):
        at = timezone.now() - timedelta(days=9)
        Registration.objects.update(created_at=at, since=at)
        ask(sent, manager, until=(at + timedelta(days=2)).date(), at=at)
        client.force_login(manager)

        row = client.get(LATE.address).content.decode()

        assert sent.reference in row
        assert wanted_of(sent) is not None
        Wanted.objects.update(until=today())
        assert sent.reference not in client.get(LATE.address).content.decode()

    def test_taken_back_in_time_nothing_is_wanted(self, sent, manager, settings):
        settings.LETTERS_WAIT = timedelta(minutes=5)
        ask(sent, manager)
        assert wanted_of(sent) is None  # not told yet

        undo(sent, manager)

        assert not Wanted.objects.exists()
        assert not Message.objects.filter(kind="information", state="queued").exists()

    @pytest.mark.parametrize(
        ("documents", "until", "refusal"),
        [
            ("\n".join("abcdefghi"), "", TooManyWanted),
            ("a" * 121, "", TooManyWanted),
            ("Statuts", "2020-01-01", NoSuchDay),
            ("", "soon", NothingListed),
        ],
    )
    def test_what_no_letter_can_say_is_refused(self, documents, until, refusal):
        soon = (today() + SOON).isoformat()
        with pytest.raises(refusal) as told:
            Wants.of(documents, until.replace("soon", soon), at=timezone.now())
        assert isinstance(told.value, MoveRefused)


def test_who_has_not_sent_it_is_reminded_once_two_days_before(sent, manager):
    at = timezone.now()
    last = midnight(at + timedelta(days=5))
    ask(sent, manager, until=last.date(), at=at)
    sent.refresh_from_db()

    written = [remind_of_wanted(last + day) for day in (-3 * DAY, -2 * DAY, -DAY, DAY / 2, 2 * DAY)]

    assert written == [0, 1, 0, 0, 0]
    letter = sent.messages.get(kind="wanted_soon")
    assert all(label in letter.text for label in LABELS)
    assert letter.only_in == "information"
    receive_documents(sent, {0: [_checked("statuts.pdf")]}, wanted=sent.wanted.get().pk)
    assert not still_wanted(Message.objects.get(pk=letter.pk), at=timezone.now())


@pytest.mark.parametrize("change", [{"erasure_asked_at": timezone.now()}, {"email": ""}])
def test_who_may_not_be_written_to_is_not_reminded(sent, manager, change):
    at = timezone.now()
    ask(sent, manager, until=(midnight(at + timedelta(days=5))).date(), at=at)
    Registration.objects.update(**change)

    assert remind_of_wanted(at + timedelta(days=4)) == 0


class TestPerson:
    """What the person reads and does."""

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_just_what_is_wanted_is_sent_and_comes_back_to_the_team(self, client, sent, manager, language):
        ask(sent, manager, until=today() + SOON)
        page = read(client, address(sent, "", language))
        listed = [words(each) for each in page.select_one("#wanted").parent.select("li")]
        assert listed == list(LABELS)

        answer = post(client, address(sent, "documents/", language), **both())

        assert answer.status_code == 302
        sent.refresh_from_db()
        assert sent.state_code == "submitted"
        wanted = Wanted.objects.get()
        assert [each.name for each in wanted.attachments.order_by("pk")] == ["statuts.pdf", "rib.pdf"]
        page = read(client, answer.url)
        said = {"fr": "Vos documents sont arrivés", "en": "Your documents have reached the team"}
        assert said[language] in words(page.select_one("[role=status]"))
        assert page.select_one("#wanted") is None

    def test_one_that_is_missing_or_no_document_is_told_and_nothing_is_kept(self, client, sent, manager):
        ask(sent, manager)
        where = address(sent, "documents/")

        missing = post(client, where, _document_0=upload())
        wrong = post(client, where, **both() | {"_document_1": upload("rib.pdf", b"no pdf")})

        for answer in (missing, wrong):
            assert answer.status_code == 422
            assert "error-summary" in answer.content.decode()
        assert not Attachment.objects.exists()
        assert Registration.objects.get().state_code == "information"

    def test_sent_twice_it_is_kept_once(self, sent, manager):
        wanted = ask(sent, manager)
        files = {0: [_checked("statuts.pdf")], 1: [_checked("rib.pdf")]}

        first, second = (receive_documents(sent, files, wanted=wanted.pk) for _time in range(2))

        assert (first, second) == (True, False)
        assert Attachment.objects.count() == 2

    @override_settings(FORM_THROTTLE=0.001)
    def test_one_who_sends_without_end_is_asked_to_wait(self, client, sent, manager):
        ask(sent, manager)
        where = address(sent, "documents/")

        answer = post(client, where, **both())

        assert answer.status_code == 429
        assert not Attachment.objects.exists()

    def test_files_for_what_is_no_longer_asked_are_named_as_not_taken(self, client, sent, manager):
        ask(sent, manager)
        where = address(sent, "documents/", "fr")
        page = read(client, where)
        fields = {each["name"]: each.get("value", "") for each in page.select("form.form input[type=hidden]")}
        move(sent, to="submitted", by=manager)

        answer = client.post(where, fields | both())

        assert answer.status_code == 409
        told = words(BeautifulSoup(answer.content, "html.parser").select_one("main"))
        assert "n’ont pas été reçus non plus" in told
        assert all(said in told for said in (*LABELS, "statuts.pdf", "rib.pdf"))
        assert not Attachment.objects.exists()

    def test_pressed_twice_the_second_leads_back_and_says_nothing(self, client, sent, manager):
        ask(sent, manager)
        where = address(sent, "documents/")
        page = read(client, where)
        fields = {each["name"]: each.get("value", "") for each in page.select("form.form input[type=hidden]")}

        codes = [client.post(where, fields | both()).status_code for _time in range(2)]

        assert codes == [302, 302]
        assert Attachment.objects.count() == 2

    def test_nothing_is_asked_and_the_page_leads_back(self, client, sent):
        answer = client.post(address(sent, "documents/"), both())

        assert answer.status_code == 302
        assert not Attachment.objects.exists()

    def test_who_changes_the_answers_instead_has_answered_and_what_was_sent_before_stays(self, sent, manager):
        wanted = ask(sent, manager)
        receive_documents(sent, {0: [_checked("statuts.pdf")]}, wanted=wanted.pk)
        sent.refresh_from_db()
        ask(sent, manager, labels=("Budget",))

        change_answers(sent, sent.answers, version=sent.version)

        assert Registration.objects.get().state_code == "submitted"
        assert not Wanted.objects.open().exists()
        assert [each.name for each in sent.attachments.all()] == ["statuts.pdf"]

    def test_it_is_told_in_the_download_and_goes_with_the_person(
        self, sent, manager, django_capture_on_commit_callbacks
    ):
        wanted = ask(sent, manager)
        receive_documents(sent, {0: [_checked("statuts.pdf")]}, wanted=wanted.pk)
        told = export(sent)
        assert told["wanted"][0]["documents"] == list(LABELS)
        assert told["files"][0]["name"] == "statuts.pdf"
        attachment = Attachment.objects.get()

        with django_capture_on_commit_callbacks(execute=True):
            erase(sent)

        assert not Wanted.objects.exists()
        assert not Attachment.objects.exists()
        assert not attachment.file.storage.exists(attachment.file.name)


def _checked(name: str):
    return check_upload(upload(name), kinds=(), max_bytes=None)
