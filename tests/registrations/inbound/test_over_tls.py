"""The mailbox is read over TLS from a server that proves who it is; another one gets no password and is told of."""

import logging
from urllib.parse import unquote

import pytest
from cryptography import x509

from core.operating.health import findings
from registrations.domain.inbound import read_mailbox
from registrations.inbound import address_of
from registrations.models import Mailbox, Reply
from tests.registrations.inbound.mails import mail
from tests.servers.imap import PASSWORD
from tests.servers.tls import HERE, behind_tls, certificate

pytestmark = pytest.mark.django_db
ANOTHER = x509.DNSName("imap.example.org")


@pytest.fixture
def here(tmp_path):
    return certificate(tmp_path, HERE)


def over_tls(imap, port: int) -> str:
    return imap.url.replace("imap://", "imaps://").replace(f":{imap.port}/", f":{port}/")


def test_mails_are_filed_from_a_server_whose_certificate_is_right(imap, dossier, settings, monkeypatch, here):
    monkeypatch.setenv("SSL_CERT_FILE", str(here))
    imap.receive(mail(address_of(dossier.pk)))

    with behind_tls(imap.port, here) as port:
        settings.INBOUND_IMAP_URL = over_tls(imap, port)
        assert read_mailbox() == 1

    assert Reply.objects.get().registration == dossier
    assert findings()["mailbox"] == ""


@pytest.mark.parametrize("wrong", ["of another host", "of nobody one trusts"])
def test_a_wrong_certificate_is_told_and_nothing_is_read(
    imap, dossier, settings, monkeypatch, here, tmp_path, caplog, wrong
):
    shown = certificate(tmp_path, ANOTHER) if wrong == "of another host" else certificate(tmp_path, HERE)
    monkeypatch.setenv("SSL_CERT_FILE", str(shown if wrong == "of another host" else here))
    imap.receive(mail(address_of(dossier.pk)))

    with behind_tls(imap.port, shown) as port:
        settings.INBOUND_IMAP_URL = over_tls(imap, port)
        assert read_mailbox() == 0

    assert imap.number(which="UNSEEN") == 1
    assert "SSLCertVerificationError" in findings()["mailbox"]
    assert "SSLCertVerificationError" in caplog.text
    told_without_secrets(caplog)


def test_a_wrong_password_is_told_as_such(imap, settings, monkeypatch, here, caplog):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("SSL_CERT_FILE", str(here))

    with behind_tls(imap.port, here) as port:
        settings.INBOUND_IMAP_URL = over_tls(imap, port).replace("mot%20de", "faux%20de")
        assert read_mailbox() == 0

    assert "PasswordRefused" in findings()["mailbox"]
    assert "PasswordRefused" in caplog.text
    assert "faux" not in caplog.text + findings()["mailbox"] + str(Mailbox.objects.values())
    told_without_secrets(caplog)


def told_without_secrets(caplog) -> None:
    """Neither the log nor what `/readyz?strict` says holds any of the password."""
    told = unquote(caplog.text + findings()["mailbox"] + str(Mailbox.objects.values()))
    assert not [word for word in ("passe/@", PASSWORD) if word in told]
