"""Files that come with a mail: kept by the rules of a form's, with the message or not at all; the rest is named."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone, translation

from core.enums import StaffGroup
from registrations.domain import quotas
from registrations.domain.attachments import sweep
from registrations.domain.inbound import files, read_mailbox
from registrations.domain.inbound.reading import SMALL_PICTURE, words_of
from registrations.domain.quotas import Quota
from registrations.enums import ScanState
from registrations.inbound import address_of
from registrations.models import Attachment, InboxScope, Mailbox, Registration
from tests import factories
from tests.registrations.files.samples import PDF, PROGRAM, picture
from tests.registrations.files.sending import content_of, stored
from tests.registrations.inbound.mails import mail, texts
from tests.registrations.messages.letters import participant, workshop_intake

pytestmark = pytest.mark.django_db
PDF_KIND = {"maintype": "application", "subtype": "pdf"}
IMAGE = {"maintype": "image", "subtype": "png"}


def with_files(to: str, *files: tuple[str, bytes], text: str = "Voici.\n"):
    made = mail(to, text)
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def kept(registration: Registration) -> list[str]:
    return [each.name for each in registration.attachments.order_by("pk")]


def test_they_are_kept_with_the_message_under_clean_names_and_what_is_refused_is_named_with_why(
    imap, dossier, client
):
    before = stored()
    odd_name = "../../Statuts\u202e signés\n2026.exe"
    imap.receive(
        with_files(address_of(dossier.pk), (odd_name, PDF), ("jeu.exe", PROGRAM), ("b.pdf", b"%PDF-"))
    )

    read_mailbox()

    reply = dossier.replies.get()
    (attachment,) = reply.attachments.all()
    assert (attachment.name, attachment.registration) == ("Statuts signés 2026.pdf", dossier)
    assert content_of(attachment) == PDF
    assert attachment.scan_state == ScanState.UNSCANNED
    assert len(stored() - before) == 1
    first, second = reply.files_left_out
    assert first.startswith("“jeu.exe”: This kind of file cannot be taken here.")
    assert second.startswith("“b.pdf”: This file is damaged")
    manager = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=manager, page=dossier.intake.page_in())
    client.force_login(manager)
    page = client.get(reverse("inbox:detail", args=[dossier.pk])).content.decode()
    assert reverse("inbox:file", args=[attachment.key]) in page
    assert "“jeu.exe”" in page


def test_a_file_alone_is_a_message(imap, dossier):
    imap.receive(with_files(address_of(dossier.pk), ("a.pdf", PDF), text=" \n"))

    read_mailbox()

    assert (texts(dossier), kept(dossier)) == ([""], ["a.pdf"])


def test_five_are_kept_and_those_after_ten_are_not_opened(dossier, monkeypatch):
    opened, real = [], files.FilesField.clean
    monkeypatch.setattr(
        files.FilesField, "clean", lambda field, value: opened.extend(value) or real(field, value)
    )
    many = with_files("x@example.org", *((f"{number}.pdf", PDF) for number in range(12)))

    with translation.override("en"):
        uploads, said = files.taken(words_of(bytes(many)).files)

    assert [each.name for each in uploads] == [f"{number}.pdf" for number in range(5)]
    assert len(opened) == files.MOST_LOOKED_AT
    assert [each.rpartition(": ")[2] for each in said] == [
        "5.pdf, 6.pdf, 7.pdf, 8.pdf, 9.pdf.",
        "10.pdf, 11.pdf.",
    ]


def test_the_mail_found_again_and_one_to_two_dossiers_keep_each_file_once_in_each(imap, dossier):
    other = participant(workshop_intake(title="Autre"), courriel="binta@example.org")
    before = stored()
    made = with_files(address_of(dossier.pk), ("a.pdf", PDF))
    made["Cc"] = address_of(other.pk)
    imap.receive(made, made)
    read_mailbox()
    imap.mark_unseen()

    read_mailbox()

    assert (kept(dossier), kept(other)) == (["a.pdf"], ["a.pdf"])
    assert stored() - before == set(Attachment.objects.values_list("file", flat=True))


def test_where_there_is_no_room_the_words_are_kept_and_the_files_named(imap, dossier, monkeypatch):
    monkeypatch.setattr(quotas, "OF_MESSAGES", Quota(len(PDF) - 1, quotas.OF_MESSAGES.message))
    before = stored()
    imap.receive(with_files(address_of(dossier.pk), ("a.pdf", PDF)))

    read_mailbox()

    reply = dossier.replies.get()
    assert (reply.text, kept(dossier), stored()) == ("Voici.", [], before)
    assert reply.files_left_out[0].startswith("“a.pdf”: There is no room left")


@pytest.mark.parametrize("error", [OperationalError("away"), OSError(28, "no room"), SystemExit])
def test_a_death_or_an_outage_on_the_way_leaves_no_row_and_the_next_round_files_it(
    imap, dossier, monkeypatch, error
):
    before = stored()
    imap.receive(with_files(address_of(dossier.pk), ("a.pdf", PDF)))

    def fail(attachment):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("registrations.domain.replies.have_scanned", fail)
        if error is SystemExit:  # a killed process cleans nothing
            patch.setattr("registrations.domain.contents.remove_content", lambda *args: None)
        with suppress(OperationalError, SystemExit):
            read_mailbox()
    assert (texts(dossier), Attachment.objects.count()) == ([], 0)
    assert imap.number(which="UNSEEN") == 1

    read_mailbox()
    sweep(timezone.now() + timedelta(days=2))

    assert (texts(dossier), kept(dossier)) == (["Voici."], ["a.pdf"])
    assert stored() - before == set(Attachment.objects.values_list("file", flat=True))
    assert not Mailbox.objects.get().set_aside


class TestWhatIsAFile:
    """Attachments are; small pictures that the words show, and signatures, are not."""

    def shown(self, content: bytes, disposition: str = "inline", cid: str = "<logo@x>") -> list[str]:
        made = mail("x@example.org", "Bonjour\n")
        made.add_alternative('<p>Bonjour <img src="cid:logo@x"></p>', subtype="html")
        made.get_payload()[1].add_related(
            content, **IMAGE, cid=cid, filename="image001.png", disposition=disposition
        )
        return [each.name for each in words_of(bytes(made)).files]

    def test_a_small_picture_that_the_words_show_is_none(self):
        assert self.shown(picture()) == []

    @pytest.mark.parametrize(
        "options",
        [
            {"content": b"x" * (SMALL_PICTURE + 1)},  # a photo that was pasted
            {"content": picture(), "disposition": "attachment"},
            {"content": picture(), "cid": "<another@x>"},
        ],
    )
    def test_a_larger_one_an_attached_one_and_one_that_is_not_shown_are(self, options):
        assert self.shown(**options) == ["image001.png"]

    def test_a_signature_is_none_and_what_has_no_name_is_called_by_its_kind(self):
        made = mail("x@example.org")
        made.add_attachment(b"0", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
        made.add_attachment(PDF, **PDF_KIND)
        made.add_attachment(mail("y@example.org"))

        found = words_of(bytes(made)).files

        assert [(each.name, each.content is None) for each in found] == [
            ("application.pdf", False),
            ("message.rfc822", True),
        ]
        with translation.override("en"):
            assert "This kind of file" in files.taken(found)[1][0]
