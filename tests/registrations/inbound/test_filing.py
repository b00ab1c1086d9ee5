"""The worker reads a real mailbox: each mail is filed once where it belongs, and what is odd is set aside and told."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.urls import reverse

from core.enums import StaffGroup
from core.operating.health import findings
from registrations.domain import rounds as rounds_module
from registrations.domain.inbound import filing, odd, read_mailbox, server
from registrations.domain.persons import erase
from registrations.domain.rounds import rounds
from registrations.inbound import address_of
from registrations.models import InboxScope, Mailbox, Registration, Reply
from tests import factories
from tests.registrations.inbound.mails import LINE, mail, texts
from tests.registrations.messages.letters import participant, workshop_intake

pytestmark = pytest.mark.django_db
ASIDE = "A trier"


def test_a_mail_is_filed_in_its_timeline_once(imap, dossier):
    imap.receive(
        mail(address_of(dossier.pk), f"Je viendrai.\n\nLe 3 nov., Novapec a écrit :\n> {LINE}\n> Bonjour\n")
    )

    assert (read_mailbox(), read_mailbox()) == (1, 0)

    reply = dossier.replies.get()
    assert (reply.text, reply.by_mail, reply.came_from, reply.read_at) == ("Je viendrai.", True, "", None)
    assert LINE in reply.quoted
    assert (imap.number(), imap.number(which="UNSEEN")) == (1, 0)


def test_one_who_dies_between_filing_and_marking_files_no_mail_twice(imap, dossier, monkeypatch):
    imap.receive(mail(address_of(dossier.pk)), mail(address_of(dossier.pk), "Deuxième\n"))
    with monkeypatch.context() as patch:
        patch.setattr(server.Folder, "mark_seen", lambda *args: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            read_mailbox()
    assert (len(texts(dossier)), imap.number(which="UNSEEN")) == (1, 2)

    read_mailbox()
    imap.mark_unseen()
    read_mailbox()

    assert texts(dossier) == ["Bonjour, la pièce suivra lundi.", "Deuxième"]
    assert imap.number(which="UNSEEN") == 0


def test_the_same_message_id_is_one_message_of_each_dossier_and_none_is_told_by_its_content(imap, dossier):
    other = participant(workshop_intake(title="Autre"), courriel="binta@example.org")
    twice = mail(address_of(dossier.pk), "Aux deux\n", Cc=address_of(other.pk))
    nameless = bytes(mail(address_of(dossier.pk), "Sans nom\n")).replace(b"Message-ID", b"X-Nothing")
    imap.receive(twice, twice, nameless, nameless)

    read_mailbox()

    assert (texts(dossier), texts(other)) == (["Aux deux", "Sans nom"], ["Aux deux"])


def test_another_sender_and_files_that_were_not_kept_are_told(imap, dossier, client):
    made = mail(address_of(dossier.pk).upper(), From="Binta <binta@example.net>")
    made.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="Statuts <b>.pdf")
    imap.receive(made, mail(address_of(dossier.pk), From="AWA@Example.org"))

    read_mailbox()

    first, second = dossier.replies.order_by("pk")
    (left_out,) = first.files_left_out
    assert (first.came_from, left_out.partition(":")[0]) == ("binta@example.net", "“Statuts <b>.pdf”")
    assert (second.came_from, second.left_out) == ("", "")
    manager = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=manager, page=dossier.intake.page_in())
    client.force_login(manager)
    page = client.get(reverse("inbox:detail", args=[dossier.pk])).content.decode()
    assert "De binta@example.net, qui n’est pas l’adresse de ce dossier" in page
    assert "Statuts &lt;b&gt;.pdf" in page


def odd_mails(dossier: Registration) -> dict[odd.Odd, list]:
    """Mails that are no answers, by why they are not."""
    to, erased = (
        address_of(dossier.pk),
        participant(workshop_intake(title="Effacé"), courriel="x@example.org"),
    )
    gone = address_of(erased.pk)
    erase(erased)
    report = f"From: mx@example.net\nTo: {to}\nContent-Type: multipart/report; boundary=x\n\n--x--\n".encode()
    machine = {
        "Auto_Submitted": "auto-replied",
        "X_Autoreply": "yes",
        "List_Id": "<liste.example.net>",
        "Precedence": "auto_reply",
        "Return_Path": "<>",
        "From": "MAILER-DAEMON@mx.example.net",
    }
    return {
        odd.Odd.STRANGER: [mail("reponses@example.org"), mail("autre@example.org")],
        odd.Odd.FORGED: [mail(f"reponses+{'a' * 24}{dossier.pk}@example.org")],
        odd.Odd.GONE: [mail(gone)],
        odd.Odd.AUTOMATIC: [report, *(mail(to, **{name: value}) for name, value in machine.items())],
        odd.Odd.OURS: [mail(to, From="ne-pas-repondre@example.org"), mail(to, From=to)],
        odd.Odd.EMPTY: [mail(to, " \n")],
        odd.Odd.UNREADABLE: [
            f"From: a@example.org\nTo: {to}\n".encode()
            + b"\n".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d" % (n, n) for n in range(99))
        ],
    }


def test_what_an_office_program_writes_beside_a_person_s_words_makes_no_machine_of_them(imap, dossier):
    to = address_of(dossier.pk)
    marks = {
        "X_Auto_Response_Suppress": "DR, OOF, AutoReply",
        "Auto_Submitted": "no",
        "Return_Path": "<a@b.fr>",
    }
    imap.receive(
        mail(to, "De Outlook\n", **marks), mail(to, "Absent\n", **marks | {"Auto_Submitted": "auto-replied"})
    )

    read_mailbox()

    assert texts(dossier) == ["De Outlook"]
    assert Mailbox.objects.get().set_aside == {"automatic": 1}


def test_odd_mails_are_moved_counted_told_and_do_no_harm(imap, dossier, client, caplog, settings):
    settings.DEFAULT_FROM_EMAIL = "Déclencheurs <ne-pas-repondre@example.org>"
    mails = odd_mails(dossier)
    number = sum(map(len, mails.values()))
    imap.receive(*(each for some in mails.values() for each in some), mail(address_of(dossier.pk), "Vraie\n"))

    with caplog.at_level(logging.INFO):
        assert read_mailbox() == 1

    box = Mailbox.objects.get()
    assert box.set_aside == {kind.value: len(some) for kind, some in mails.items()}
    assert (box.to_sort, imap.number(ASIDE), imap.number()) == (number, number, 1)
    assert texts(dossier) == ["Vraie"]
    assert Reply.objects.count() == 1
    assert "@" not in caplog.text
    client.force_login(factories.staff(StaffGroup.MANAGERS))
    home = client.get("/admin/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert f"{number} e-mails sont à trier, dans le dossier « {ASIDE} »" in home
    assert "écrit par une machine : 7" in home


def test_a_mail_that_is_too_large_is_never_downloaded(imap, dossier, monkeypatch):
    monkeypatch.setattr(odd, "LARGEST", 50_000)
    monkeypatch.setattr(server.Folder, "content", lambda *args: pytest.fail("downloaded"))
    imap.receive(mail(address_of(dossier.pk), "a" * 70 + "\n" + "b\n" * 30_000))

    read_mailbox()

    assert (Mailbox.objects.get().set_aside, imap.number(ASIDE)) == ({"too_large": 1}, 1)


def test_many_at_once_are_read_in_several_rounds_and_one_dossier_takes_so_many_a_day(
    imap, dossier, monkeypatch
):
    monkeypatch.setattr(filing, "AT_ONCE", 3)
    monkeypatch.setattr(filing, "MOST_A_DAY", 4)
    imap.receive(*(mail(address_of(dossier.pk), f"{each}\n") for each in range(5)))

    assert (read_mailbox(), read_mailbox()) == (3, 1)

    assert texts(dossier) == ["0", "1", "2", "3"]
    assert Mailbox.objects.get().set_aside == {"too_many": 1}


def test_a_server_without_that_folder_or_moves_keeps_odd_mails_marked_or_copied(imap, monkeypatch):
    imap.receive(mail("reponses@example.org"), mail("reponses@example.org"))
    monkeypatch.setattr(filing, "AT_ONCE", 1)
    with monkeypatch.context() as patch:
        patch.setattr(server.Folder, "_aside", lambda *args, **kwargs: None)
        read_mailbox()
    assert (imap.number(), imap.number(which="UNSEEN"), imap.number(ASIDE)) == (2, 1, 0)

    monkeypatch.setattr(server, "_said", lambda answer, real=server._said: real(answer).replace(b"MOVE", b""))
    read_mailbox()

    assert (imap.number(which="UNSEEN UNDELETED"), imap.number(ASIDE)) == (0, 1)


@contextmanager
def silent_server(settings, said: bytes) -> Iterator[None]:
    """One that takes a connection, says so much and no more."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings.INBOUND_IMAP_URL = f"imap://a:b@127.0.0.1:{listening.getsockname()[1]}/INBOX"
        settings.INBOUND_ADDRESS = "reponses@example.org"
        first = socket.create_connection(listening.getsockname())
        taken, _address = listening.accept()
        first.close()
        taken.close()
        listening.settimeout(60)

        def answer() -> None:
            talking, _where = listening.accept()
            held.append(talking)
            with suppress(OSError):  # who has given up already
                talking.sendall(said)

        held: list[socket.socket] = []
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        try:
            yield
        finally:
            thread.join(60)
            for each in held:
                each.close()


@pytest.mark.parametrize(
    "said", [b"", b"* OK", b"* OK ready\r\n", b"* BYE no\r\n", b"x" * 100_000, b"* OK {99999999}\r\n"]
)
def test_a_server_that_says_nothing_or_nonsense_ends_soon_and_is_told(settings, monkeypatch, said):
    monkeypatch.setattr(server, "PATIENCE", 0.2)
    monkeypatch.setattr(server, "ALL_IN_ALL", 0.4)

    with silent_server(settings, said):
        assert read_mailbox() == 0

    assert Mailbox.objects.get().trouble
    assert "the mailbox of answers could never be read" in findings()["mailbox"]


def test_a_server_that_is_away_stops_no_other_round_and_is_well_again(imap, dossier, settings, monkeypatch):
    url, settings.INBOUND_IMAP_URL = imap.url, "imap://a:b@127.0.0.1:1/INBOX"
    done = []
    monkeypatch.setattr(rounds_module, "EVERY_TIME", (read_mailbox, done.append))
    monkeypatch.setattr(rounds_module, "RHYTHMS", ())

    assert rounds() == []
    assert (len(done), Mailbox.objects.get().trouble) == (1, "ConnectionRefusedError")
    assert findings()["mailbox"]
    settings.INBOUND_IMAP_URL = url
    read_mailbox()
    assert findings()["mailbox"] == ""


def test_a_wrong_password_is_told_and_stands_in_no_log(imap, settings, caplog):
    settings.INBOUND_IMAP_URL = imap.url.replace("mot%20de", "faux%20de")

    read_mailbox()

    assert Mailbox.objects.get().trouble == "PasswordRefused"
    assert "faux" not in caplog.text


def test_nothing_is_read_where_no_mailbox_is_named_or_in_a_copy_of_the_site(
    imap, dossier, settings, monkeypatch, django_assert_num_queries
):
    imap.receive(mail(address_of(dossier.pk)))
    with monkeypatch.context() as patch:
        patch.setattr(filing, "held", lambda: "a copy")
        assert read_mailbox() == 0
    settings.INBOUND_IMAP_URL = ""

    with django_assert_num_queries(0):
        assert read_mailbox() == 0

    assert imap.number(which="UNSEEN") == 1
