"""Two workers read the mailbox at the same moment: each mail is filed once, with its files once."""

from threading import Barrier

import pytest

from registrations.domain.inbound import read_mailbox, server
from registrations.inbound import address_of
from registrations.models import Attachment
from tests.registrations.files.samples import PDF
from tests.registrations.files.sending import stored
from tests.registrations.inbound.mails import mail, texts
from tests.together import PATIENCE, at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
WORKERS = 2
WORDS = ["Une", "Deux", "Trois"]


def test_each_mail_is_filed_once_by_two_workers(imap, dossier, monkeypatch):
    before = stored()
    for each in WORDS:
        made = mail(address_of(dossier.pk), f"{each}\n")
        made.add_attachment(PDF, maintype="application", subtype="pdf", filename=f"{each}.pdf")
        imap.receive(made)
    both = Barrier(WORKERS)

    def seen(folder, real=server.Folder.unseen):
        """The mails that nobody has dealt with, known to both before either deals with one."""
        found = real(folder)
        both.wait(timeout=PATIENCE)
        return found

    monkeypatch.setattr(server.Folder, "unseen", seen)

    at_once(lambda _number: read_mailbox(), WORKERS)

    assert sorted(texts(dossier)) == sorted(WORDS)
    assert sorted(Attachment.objects.values_list("name", flat=True)) == sorted(
        f"{each}.pdf" for each in WORDS
    )
    assert stored() - before == set(Attachment.objects.values_list("file", flat=True))
    assert (imap.number(which="UNSEEN"), imap.number("A trier")) == (0, 0)
