"""Changing answers that were sent: what stands stands until the change is sent."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from registrations.domain import move, send_message
from registrations.domain.answers import ChangeRefused, change_answers
from registrations.domain.attachments import attach, detach
from registrations.domain.drafts import (
    DraftGone,
    RegistrationChanged,
    change_draft,
    discard_draft,
    save_step,
    send_draft,
)
from registrations.domain.persons import withdraw_consent
from registrations.enums import Actor, EventKind, MessageKind
from registrations.fields.schema import FieldSpec
from registrations.fields.uploads import check_upload
from registrations.models import Attachment, Draft, Intake, Message, Registration
from tests import factories
from tests.registrations.drafts import forms
from tests.registrations.drafts.test_sending import with_file
from tests.registrations.files.samples import PDF, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(draft) -> Registration:
    """An application with its file."""
    with_file(draft)
    return send_draft(forms.fill(draft))


def save(draft: Draft, step: str, **typed) -> Draft:
    seen = Draft.objects.get(pk=draft.pk).step(step)["revision"]
    return save_step(draft, step, typed, seen=seen, complete=True)


def test_change_begins_with_what_was_sent(sent):
    draft = change_draft(sent)

    assert draft.registration == sent
    assert draft.version == sent.version
    assert (draft.typed["titre"], draft.typed["asso"], draft.typed["accord"]) == (
        "Un pont numérique",
        "no",
        "on",
    )
    (copy,) = draft.attachments.all()
    (original,) = sent.attachments.all()
    assert (copy.digest, copy.key != original.key) == (original.digest, True)


def test_change_is_begun_once(sent):
    assert change_draft(sent) == change_draft(sent)
    assert Draft.objects.count() == 1


def test_change_takes_the_place_of_what_was_sent(sent):
    draft = save(change_draft(sent), "projet", titre="Deux ponts")
    assert Registration.objects.get().answers["titre"] == "Un pont numérique"

    changed = send_draft(draft)

    assert changed.pk == sent.pk
    assert (changed.answers["titre"], changed.answers["nom"]) == ("Deux ponts", "Awa Martin")
    assert changed.changed_at is not None
    assert not Draft.objects.exists()


def test_history_names_the_fields_and_never_the_answers(sent):
    send_draft(
        save(
            save(change_draft(sent), "projet", titre="Deux ponts"),
            "porteur",
            **forms.TYPED["porteur"] | {"nom": "Awa Diop"},
        )
    )

    event = sent.events.get(kind=EventKind.CHANGED)
    assert event.note == "person: Nom, Titre, Résumé"
    assert event.actor is None


def test_name_and_address_follow_the_answers(sent):
    Registration.objects.update(email_confirmed_at=timezone.now())
    sent.refresh_from_db()
    typed = forms.TYPED["porteur"] | {"nom": "Awa Diop", "courriel": "Awa.Diop@example.org"}

    changed = send_draft(save(change_draft(sent), "porteur", **typed))

    assert (changed.name, changed.email, changed.email_key) == (
        "Awa Diop",
        "Awa.Diop@example.org",
        "awa.diop@example.org",
    )
    assert changed.email_confirmed_at is None


def test_address_before_is_told_of_another_one_and_gets_no_link(sent):
    typed = {"nom": "Awa Martin", "courriel": "mallory@example.org", "asso": "no"}

    send_draft(save(change_draft(sent), "porteur", **typed))

    told = Message.objects.get(kind=MessageKind.READDRESSED)
    assert (told.to, told.registration, told.language) == ("awa@example.org", sent, "fr")
    assert Message.objects.get(kind=MessageKind.CHANGED).to == "mallory@example.org"
    send_message(told.pk)
    assert mail.outbox[-1].to == ["awa@example.org"]
    assert "Ce n’était pas vous" in mail.outbox[-1].body
    assert "/suivi/" not in mail.outbox[-1].body
    assert "mallory" not in mail.outbox[-1].body


def test_same_address_written_otherwise_tells_nobody(sent):
    typed = {"nom": "Awa Martin", "courriel": "AWA@example.org", "asso": "no"}

    send_draft(save(change_draft(sent), "porteur", **typed))

    assert not Message.objects.filter(kind=MessageKind.READDRESSED).exists()


def test_message_tells_of_the_change_each_time(sent):
    for titre in ("Deux ponts", "Trois ponts"):
        send_draft(save(change_draft(Registration.objects.get()), "projet", titre=titre))

    assert Message.objects.filter(kind=MessageKind.CHANGED, registration=sent).count() == 2


def test_change_that_changes_nothing_leaves_no_trace(sent):
    send_draft(change_draft(sent))

    assert Registration.objects.get().changed_at is None
    assert not sent.events.filter(kind=EventKind.CHANGED).exists()
    assert not Message.objects.filter(kind=MessageKind.CHANGED).exists()
    assert Registration.objects.get().answers["statuts"][0]["key"] == str(Attachment.objects.get().key)


def test_files_are_replaced_when_the_change_is_sent_and_not_before(sent):
    draft = change_draft(sent)
    detach(draft, draft.attachments.get().key)
    checked = check_upload(upload("statuts.pdf", PDF + b"%new"), kinds=["pdf"], max_bytes=None)
    new = attach(draft, "statuts", checked, max_files=2)
    old = sent.attachments.get()
    assert old.file.storage.exists(old.file.name)

    changed = send_draft(draft)

    assert changed.answers["statuts"] == [{"key": str(new.key), "name": "statuts.pdf", "size": new.size}]
    assert [each.pk for each in changed.attachments.all()] == [new.pk]
    assert sent.events.get(kind=EventKind.CHANGED).note == "person: Statuts"


def test_change_that_is_given_up_leaves_what_was_sent(sent):
    draft = save(change_draft(sent), "projet", titre="Deux ponts")
    detach(draft, draft.attachments.get().key)

    discard_draft(draft)

    kept = Registration.objects.get()
    attachment = kept.attachments.get()
    assert kept.answers["titre"] == "Un pont numérique"
    assert attachment.file.storage.exists(attachment.file.name)
    assert not Draft.objects.exists()


@pytest.fixture
def followed() -> Registration:
    """An application whose owner also ticked a box that nobody must tick."""
    asked = FieldSpec("suivi", "consent", "Me recontacter", "Contact me again", required=False)
    draft = forms.begin(forms.intake_with([*forms.STEPS, asked], page=factories.call()))
    with_file(draft)
    forms.fill(draft, "porteur", "projet", "pieces")
    return send_draft(save(draft, "engagements", accord="on", suivi="on"))


def standing_consents(registration: Registration) -> list[str]:
    return sorted(registration.consents.filter(withdrawn_at=None).values_list("field_key", flat=True))


def test_consents_follow_the_boxes(followed):
    assert standing_consents(followed) == ["accord", "suivi"]

    send_draft(save(change_draft(followed), "engagements", accord="on"))

    assert standing_consents(followed) == ["accord"]


def test_consent_withdrawn_during_a_change_is_not_given_again_unseen(followed):
    draft = save(change_draft(followed), "projet", titre="Deux ponts")
    withdraw_consent(Registration.objects.get(), "suivi")
    draft = save(draft, "engagements", accord="on", suivi="on")  # from a tab that still shows the box ticked

    with pytest.raises(RegistrationChanged):
        send_draft(draft)

    assert standing_consents(followed) == ["accord"]
    assert Registration.objects.get().answers["titre"] == "Un pont numérique"
    assert send_draft(draft, force=True).answers["titre"] == "Deux ponts"


def test_what_staff_asked_more_about_is_taken_up_again(sent):
    admin = factories.staff(is_superuser=True)
    move(sent, to="information", by=admin, message="Précisez le titre.")
    Intake.objects.update(opens_at=timezone.now() - timedelta(9), closes_at=timezone.now() - timedelta(1))
    sent = Registration.objects.get()

    changed = send_draft(save(change_draft(sent), "projet", titre="Deux ponts"))

    assert changed.state_code == "submitted"
    moved = changed.events.filter(kind=EventKind.MOVED).order_by("pk").last()
    assert (moved.from_state, moved.to_state, moved.note) == ("information", "submitted", Actor.RULE)


def test_closed_intake_lets_nothing_be_changed(sent):
    draft = save(change_draft(sent), "projet", titre="Deux ponts")
    Intake.objects.update(opens_at=timezone.now() - timedelta(9), closes_at=timezone.now() - timedelta(1))

    with pytest.raises(ChangeRefused):
        send_draft(draft)
    discard_draft(draft)
    with pytest.raises(ChangeRefused):
        change_draft(Registration.objects.get())
    assert Registration.objects.get().answers["titre"] == "Un pont numérique"


def test_state_decides_whether_anything_may_be_changed(sent):
    Registration.objects.update(state_code="hearing")

    with pytest.raises(ChangeRefused):
        change_answers(sent, sent.answers | {"titre": "x"}, version=sent.version)


def test_change_sent_twice_is_one_change(sent):
    draft = save(change_draft(sent), "projet", titre="Deux ponts")

    assert send_draft(draft) == send_draft(draft)
    assert sent.events.filter(kind=EventKind.CHANGED).count() == 1


def test_change_given_up_elsewhere_is_not_sent(sent):
    draft = save(change_draft(sent), "projet", titre="Deux ponts")
    discard_draft(draft)

    with pytest.raises(DraftGone):
        send_draft(draft)


def test_answers_of_another_form_are_refused(sent):
    other = factories.form()

    with pytest.raises(ValueError, match="not a version"):
        change_answers(sent, sent.answers, version=other.current_version)
