"""Files of a draft: kept once, as many as the field takes, handed over when it is sent, gone with their rows."""

import stat
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone, translation

from core.files.storages import private_storage
from registrations.domain import attachments
from registrations.domain.attachments import (
    TooManyFiles,
    attach,
    copy_files,
    detach,
    files_by_field,
    hand_over,
    kept_files,
    sweep,
)
from registrations.enums import ScanState
from registrations.fields.uploads import check_upload, stored_answer
from registrations.models import Attachment, Draft
from tests import factories
from tests.registrations.files.samples import PDF, picture, upload
from tests.registrations.files.sending import content_of, send, stored

pytestmark = pytest.mark.django_db
OTHER = PDF + b"other"


@pytest.fixture
def registration(draft):
    """A registration with one file."""
    made = factories.registration(draft.intake)
    kept = send(draft)
    made.answers |= {"statuts": stored_answer([kept])}
    made.save(update_fields=["answers"])
    hand_over(draft, made)
    return made


@pytest.fixture
def change(registration):
    """The draft of a change of that registration."""
    made = Draft.objects.create(
        intake=registration.intake,
        version=registration.version,
        registration=registration,
        language="fr",
        email=registration.email,
    )
    copy_files(registration, made)
    return made


def answer(registration, *files):
    registration.answers |= {"statuts": stored_answer(list(files))}
    registration.save(update_fields=["answers"])


def test_file_is_kept_privately_under_a_name_that_says_nothing(draft):
    now = timezone.now()

    kept = send(draft, name="../Statuts d’Awa.pdf", at=now)

    row = Attachment.objects.get()
    assert (row.pk, row.draft, row.registration, row.field_key) == (kept.pk, draft, None, "statuts")
    assert (row.name, row.content_type, row.size) == ("Statuts d’Awa.pdf", "application/pdf", len(PDF))
    assert (row.scan_state, row.created_at) == (ScanState.UNSCANNED, now)
    assert stored() == {row.file.name} == {f"attachments/{row.key}"}
    assert content_of(row) == PDF
    path = Path(row.file.path)
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
    with pytest.raises(NotImplementedError):
        _ = row.file.url


def test_size_and_digest_are_those_of_what_is_kept_of_a_picture(draft):
    kept = send(draft, picture("JPEG") + b"hidden" * 50, name="photo.jpg")

    assert kept.size == len(content_of(kept)) < len(picture("JPEG")) + 300
    assert b"hidden" not in content_of(kept)


def test_work_on_a_file_starts_the_draft_s_three_months_again(draft):
    later = timezone.now() + timedelta(days=80)
    Draft.objects.filter(pk=draft.pk).update(notice_at=later)

    kept = send(draft, at=later)
    draft.refresh_from_db()
    assert (draft.updated_at, draft.notice_at) == (later, None)

    detach(draft, kept.key, at=later + timedelta(days=1))
    draft.refresh_from_db()
    assert draft.updated_at == later + timedelta(days=1)


def test_same_content_sent_twice_to_a_field_is_kept_once(draft):
    first = send(draft)

    second = send(draft, name="copie.pdf")

    assert second == first
    assert Attachment.objects.get().name == "statuts.pdf"
    assert len(stored()) == 1


def test_same_content_may_answer_two_fields(draft):
    assert send(draft) != send(draft, field="budget")
    assert len(stored()) == 2


def test_field_that_is_full_takes_no_more_and_says_so(draft):
    send(draft, max_files=1)

    with pytest.raises(TooManyFiles) as refusal, translation.override("en"):
        send(draft, OTHER, max_files=1)

    assert refusal.value.max_files == 1
    assert Attachment.objects.count() == len(stored()) == 1
    with translation.override("en"):
        assert str(refusal.value) == "There is already a file here: remove it first to send another one."
        assert str(TooManyFiles(3)) == "There are already 3 files here: remove one first to send another."


def test_infected_file_takes_no_room(draft):
    infected = send(draft, max_files=1)
    Attachment.objects.filter(pk=infected.pk).update(scan_state=ScanState.INFECTED)

    sound = send(draft, OTHER, max_files=1)

    assert kept_files(draft) == {"statuts": [sound]}
    assert files_by_field(draft) == {"statuts": [infected, sound]}


def test_draft_that_is_gone_takes_no_file(draft):
    checked = check_upload(upload(), kinds=[], max_bytes=None)
    gone = Draft.objects.get(pk=draft.pk)
    draft.delete()

    with pytest.raises(Draft.DoesNotExist):
        attach(gone, "statuts", checked, max_files=1)

    assert stored() == set()


def test_content_of_a_row_that_could_not_be_written_is_removed(draft, monkeypatch):
    def fail(attachment):
        raise RuntimeError

    monkeypatch.setattr(attachments, "have_scanned", fail)

    with pytest.raises(RuntimeError):
        send(draft)

    assert stored() == set()
    assert not Attachment.objects.exists()


def test_content_goes_after_the_commit_that_deletes_its_row(draft, django_capture_on_commit_callbacks):
    kept = send(draft)

    with django_capture_on_commit_callbacks(execute=True):
        assert detach(draft, kept.key)
        assert stored() == {kept.file.name}  # until then a rollback would need it

    assert stored() == set()
    assert not detach(draft, kept.key)


def test_content_stays_when_the_deletion_is_rolled_back(draft, django_capture_on_commit_callbacks):
    kept = send(draft)

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        detach(draft, kept.key)
        transaction.set_rollback(True)

    assert content_of(Attachment.objects.get()) == PDF


def test_content_goes_with_whatever_owned_it(draft, django_capture_on_commit_callbacks):
    send(draft)

    with django_capture_on_commit_callbacks(execute=True):
        draft.delete()

    assert stored() == set()


def test_storage_that_does_not_answer_does_not_undo_a_deletion(
    draft, django_capture_on_commit_callbacks, monkeypatch, caplog
):
    kept = send(draft)

    def fail(*args):
        raise OSError

    with monkeypatch.context() as broken, django_capture_on_commit_callbacks(execute=True):
        broken.setattr(type(private_storage()), "delete", fail)
        detach(draft, kept.key)

    assert not Attachment.objects.exists()
    assert sweep(timezone.now() + timedelta(days=2)) == 1
    assert stored() == set()


def test_somebody_else_s_file_cannot_be_taken_away(draft):
    theirs = send(draft)
    mine = Draft.objects.create(
        intake=draft.intake, version=draft.version, language="fr", email="zoe@example.org"
    )

    assert not detach(mine, theirs.key)
    assert not detach(mine, uuid4())
    assert Attachment.objects.get() == theirs


def test_files_that_the_answers_name_are_handed_over_and_the_others_go(
    draft, django_capture_on_commit_callbacks
):
    kept, other = send(draft), send(draft, OTHER, field="annexe")
    registration = factories.registration(draft.intake)
    answer(registration, kept)

    with django_capture_on_commit_callbacks(execute=True):
        hand_over(draft, registration)

    assert [(each.pk, each.draft) for each in registration.attachments.all()] == [(kept.pk, None)]
    assert stored() == {kept.file.name}
    assert not Attachment.objects.filter(pk=other.pk).exists()


def test_stored_answer_names_key_name_and_size(draft):
    kept = send(draft)

    assert stored_answer([kept]) == [{"key": str(kept.key), "name": "statuts.pdf", "size": len(PDF)}]
    assert stored_answer([]) is None


def test_change_begins_with_the_files_that_were_sent(registration, change):
    (sent,), (copied,) = registration.attachments.all(), change.attachments.all()

    assert copied.key != sent.key
    assert copied.file.name == sent.file.name
    assert (copied.name, copied.digest, copied.field_key) == (sent.name, sent.digest, sent.field_key)
    assert len(stored()) == 1


def test_file_removed_in_a_change_stands_until_the_change_is_sent(
    registration, change, django_capture_on_commit_callbacks
):
    (copied,) = change.attachments.all()

    with django_capture_on_commit_callbacks(execute=True):
        detach(change, copied.key)
    assert content_of(registration.attachments.get()) == PDF

    new = send(change, OTHER)
    answer(registration, new)
    with django_capture_on_commit_callbacks(execute=True):
        hand_over(change, registration)
    assert content_of(registration.attachments.get()) == OTHER
    assert stored() == {new.file.name}


def test_change_that_keeps_a_file_keeps_its_content(registration, change, django_capture_on_commit_callbacks):
    (copied,) = change.attachments.all()
    new = send(change, OTHER)
    answer(registration, copied, new)

    with django_capture_on_commit_callbacks(execute=True):
        hand_over(change, registration)

    assert [content_of(each) for each in registration.attachments.all()] == [PDF, OTHER]


def test_change_given_up_takes_nothing_away(registration, change, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        change.delete()

    assert content_of(registration.attachments.get()) == PDF


def test_sweep_removes_old_contents_that_no_row_names_and_nothing_else(draft):
    kept = send(draft)
    left = private_storage().save("attachments/left-behind", upload().file)
    saved = private_storage().get_modified_time(left)  # by the clock of the disk

    assert sweep(saved + timedelta(hours=23)) == 0
    assert sweep(saved + timedelta(hours=25)) == 1

    assert stored() == {kept.file.name}
    assert left not in stored()


def test_sweep_of_a_storage_without_files_finds_nothing():
    assert sweep() == 0
