"""Files are in quarantine until the scanner has said what it thinks of them, however it behaves."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from registrations.domain import scanning
from registrations.domain.attachments import copy_files, detach, hand_over, kept_files
from registrations.domain.persons import erase
from registrations.domain.scanning import (
    check_scanner_address,
    scan,
    scan_attachment,
    scan_waiting,
    tell_of_refused,
)
from registrations.enums import Actor, EventKind, MessageKind, ScanState
from registrations.fields.uploads import stored_answer
from registrations.models import Attachment, Draft, Registration
from tests import factories
from tests.registrations.files.samples import EICAR, PDF
from tests.registrations.files.sending import content_of, send, stored
from tests.servers.ports import free_port

pytestmark = pytest.mark.django_db
VIRUS = PDF + EICAR
LATER = timedelta(minutes=3)


@pytest.fixture
def hurried(monkeypatch):
    """A site that waits a moment only for its scanner."""
    monkeypatch.setattr(scanning, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(scanning, "PING_SECONDS", 0.3)


def tasks() -> list[list]:
    """What the worker is asked to check."""
    results = DBTaskResult.objects.filter(task_path=scan.module_path)
    return [result.args_kwargs["args"] for result in results.order_by("enqueued_at")]


def state_of(attachment: Attachment) -> str:
    return Attachment.objects.get(pk=attachment.pk).scan_state


def test_new_file_waits_and_the_worker_is_asked_to_check_it(clamd, draft):
    kept = send(draft)

    assert state_of(kept) == ScanState.WAITING
    assert not kept.may_be_opened
    assert tasks() == [[kept.pk]]


def test_sound_file_is_opened_once_checked(clamd, draft):
    kept = send(draft)
    now = timezone.now()

    assert scan_attachment(kept.pk, at=now)

    kept.refresh_from_db()
    assert (kept.scan_state, kept.scanned_at, kept.may_be_opened) == (ScanState.CLEAN, now, True)
    assert clamd.scanned == [PDF]
    assert content_of(kept) == PDF


def test_worker_s_task_does_the_same(clamd, draft):
    kept = send(draft)

    assert scan.call(kept.pk)
    assert state_of(kept) == ScanState.CLEAN


def test_content_of_an_infected_file_goes_at_once_and_its_row_stays(
    clamd, draft, django_capture_on_commit_callbacks
):
    kept = send(draft, VIRUS)
    send(draft, PDF)

    with django_capture_on_commit_callbacks(execute=True):
        assert scan_attachment(kept.pk)

    kept.refresh_from_db()
    assert (kept.scan_state, kept.name, kept.file.name) == (ScanState.INFECTED, "statuts.pdf", "")
    assert not kept.may_be_opened
    assert len(stored()) == 1
    assert kept not in kept_files(draft)["statuts"]


def test_infected_row_can_be_taken_away(clamd, draft, django_capture_on_commit_callbacks):
    kept = send(draft, VIRUS)
    scan_attachment(kept.pk)

    with django_capture_on_commit_callbacks(execute=True):
        assert detach(draft, kept.key)

    assert not Attachment.objects.exists()


def test_file_is_checked_once(clamd, draft):
    kept = send(draft)
    scan_attachment(kept.pk)

    assert not scan_attachment(kept.pk)
    assert not scan_attachment(kept.pk + 1)
    assert len(clamd.scanned) == 1


def test_what_is_found_holds_for_every_row_of_the_content(clamd, draft, django_capture_on_commit_callbacks):
    registration = factories.registration(draft.intake)
    sent = send(draft, VIRUS)
    registration.answers = {"statuts": stored_answer([sent])}
    registration.save(update_fields=["answers"])
    hand_over(draft, registration)
    change = Draft.objects.create(
        intake=draft.intake, version=draft.version, registration=registration, language="fr", email="a@b.fr"
    )
    (copied,) = copy_files(registration, change)

    with django_capture_on_commit_callbacks(execute=True):
        scan_attachment(sent.pk)

    assert state_of(sent) == state_of(copied) == ScanState.INFECTED
    assert stored() == set()
    assert tasks() == [[sent.pk], [copied.pk]]  # a copy made while it was waiting is not forgotten


@pytest.mark.parametrize("mood", ["hanging", "dying", "full", "babbling"])
def test_file_goes_on_waiting_while_the_scanner_misbehaves_and_is_checked_afterwards(
    clamd, draft, hurried, mood
):
    kept = send(draft)
    clamd.mood = mood

    assert not scan_attachment(kept.pk)
    assert state_of(kept) == ScanState.WAITING
    assert scan_waiting(kept.created_at + LATER) == 0

    clamd.mood = "well"
    assert scan_waiting(kept.created_at + LATER) == 1
    assert state_of(kept) == ScanState.CLEAN


def test_scanner_that_is_down_changes_nothing(clamd, draft, settings):
    kept = send(draft)
    settings.CLAMD_URL = f"tcp://127.0.0.1:{free_port()}"

    assert not scan_attachment(kept.pk)
    assert state_of(kept) == ScanState.WAITING
    assert content_of(kept) == PDF


def test_round_gives_up_soon_and_begins_with_others_the_next_time(clamd, draft, hurried):
    kept = [send(draft, PDF + bytes([number]), max_files=5) for number in range(5)]
    then = kept[-1].created_at + LATER
    clamd.mood = "full"

    assert scan_waiting(then) == 0
    assert {state_of(each) for each in kept} == {ScanState.WAITING}
    tried = [Attachment.objects.get(pk=each.pk).scanned_at for each in kept]
    assert tried == [then, then, then, None, None]

    assert scan_waiting(then + LATER) == 0
    assert Attachment.objects.get(pk=kept[3].pk).scanned_at == then + LATER


def test_round_leaves_a_new_file_to_its_own_task(clamd, draft):
    kept = send(draft)

    assert scan_waiting(kept.created_at + timedelta(minutes=1)) == 0
    assert state_of(kept) == ScanState.WAITING


def test_round_goes_past_a_file_whose_content_is_lost(clamd, draft):
    lost, kept = send(draft), send(draft, VIRUS)
    lost.file.storage.delete(lost.file.name)

    assert scan_waiting(kept.created_at + LATER) == 1
    assert (state_of(lost), state_of(kept)) == (ScanState.WAITING, ScanState.INFECTED)


def test_without_scanner_files_are_served_and_said_to_be_unchecked(draft):
    kept = send(draft)

    assert (kept.scan_state, kept.may_be_opened) == (ScanState.UNSCANNED, True)
    assert tasks() == []
    assert not scan_attachment(kept.pk)
    assert scan_waiting() == 0


def test_files_that_wait_for_a_scanner_that_was_taken_away_are_unchecked(clamd, draft, settings):
    kept = send(draft)
    settings.CLAMD_URL = ""

    assert scan_waiting() == 1
    assert state_of(kept) == ScanState.UNSCANNED


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("", False),
        ("tcp://localhost:3310", False),
        ("tcp://localhost", False),
        ("unix:///run/clamav/clamd.ctl", False),
        ("localhost:3310", True),
        ("http://localhost:3310", True),
        ("tcp://localhost:port", True),
        ("unix://", True),
        ("/run/clamav/clamd.ctl", True),
    ],
)
def test_address_that_is_none_stops_the_site_at_its_start(settings, address, wrong):
    settings.CLAMD_URL = address

    assert [error.id for error in check_scanner_address()] == ["registrations.E001"] * wrong


def test_address_that_is_none_is_refused_when_a_file_comes(settings, draft):
    settings.CLAMD_URL = "localhost:3310"
    kept = send(draft)

    with pytest.raises(ImproperlyConfigured):
        scan_attachment(kept.pk)


def handed_over(draft: Draft, *files: Attachment, **answers) -> Registration:
    """A registration that these files were sent with."""
    registration = factories.registration(draft.intake, **answers)
    registration.answers |= {"statuts": stored_answer(files)}
    registration.save(update_fields=["answers"])
    hand_over(draft, registration)
    return registration


def test_whoever_sent_an_infected_document_is_told_once_by_a_message_and_in_the_history(clamd, draft):
    infected, sound = send(draft, VIRUS, name="bilan www.exemple.fr.pdf"), send(draft)
    registration = handed_over(draft, infected, sound)
    assert tell_of_refused() == 0
    for each in (infected, sound):
        scan_attachment(each.pk)

    assert [tell_of_refused(), tell_of_refused()] == [1, 0]

    (letter,) = registration.messages.filter(kind=MessageKind.FILE_REFUSED)
    assert letter.to == "awa@example.org"
    assert "Un virus a été trouvé dans une pièce" in letter.text
    assert "\nbilan www. exemple. fr\n" in letter.text
    assert "bilan" not in letter.subject
    (event,) = registration.events.filter(kind=EventKind.FILE_REFUSED)
    assert (event.note.partition(":")[0], event.remark) == (Actor.RULE.value, infected.name)


def test_nobody_is_told_before_the_form_is_sent_nor_once_its_sender_is_erased(clamd, draft):
    begun = send(draft, VIRUS)
    scan_attachment(begun.pk)
    assert tell_of_refused() == 0

    waiting = send(draft, VIRUS, field="bilan")
    erase(handed_over(draft, waiting))
    scan_attachment(waiting.pk)
    assert tell_of_refused() == 0
