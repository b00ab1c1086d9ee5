"""Why a message did not leave, in plain words: whatever a mail server answers, without a word of its own."""

import re
import smtplib
import socket
import ssl

import pytest
from django.utils import translation

from registrations.failures import FAILURES, UNKNOWN, failure_of, noted


def refused(code: int, words: str) -> Exception:
    return smtplib.SMTPRecipientsRefused({"awa@example.org": (code, words.encode())})


ANSWERS = [
    (refused(550, "5.1.1 <awa@example.org>: Recipient address rejected: User unknown"), "unknown"),
    (refused(550, "5.1.10 RESOLVER.ADR.RecipientNotFound"), "no_domain"),
    (refused(450, "4.1.2 <awa@exmaple.org>: Domain not found"), "no_domain"),
    (refused(550, "5.1.6 Mailbox has moved"), "moved"),
    (refused(550, "5.2.1 The email account is disabled"), "closed"),
    (refused(452, "4.2.2 The email account is over quota"), "full"),
    (refused(552, "Requested mail action aborted: exceeded storage allocation"), "full"),
    (refused(550, "Requested action not taken: mailbox unavailable"), "refused"),
    (refused(451, "4.7.1 Greylisted, try again"), "unwanted"),
    (refused(450, "Try again later"), "later"),
    (refused(550, "5.1.2.3 is on a list of ours"), "refused"),
    (smtplib.SMTPDataError(554, b"5.7.1 Message rejected as spam by content filtering"), "unwanted"),
    (smtplib.SMTPDataError(552, b"5.3.4 Message size exceeds fixed limit"), "too_large"),
    (smtplib.SMTPDataError(554, b"Transaction failed"), "content"),
    (smtplib.SMTPDataError(451, b"Local error"), "later"),
    (smtplib.SMTPAuthenticationError(535, b"5.7.8 Error: authentication failed"), "ours"),
    (smtplib.SMTPSenderRefused(550, b"5.7.1 Sender rejected", "site@example.org"), "ours"),
    (smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), "unreachable"),
    (smtplib.SMTPConnectError(421, b"Too many connections"), "unreachable"),
    (ConnectionRefusedError(111, "Connection refused"), "unreachable"),
    (TimeoutError("timed out"), "unreachable"),
    (socket.gaierror(-2, "Name or service not known"), "unreachable"),
    (ssl.SSLCertVerificationError("certificate has expired"), "unreachable"),
    (UnicodeEncodeError("ascii", "é", 0, 1, "ordinal not in range"), "malformed"),
    (KeyError("anything"), "other"),
]


@pytest.mark.parametrize(("error", "code"), ANSWERS, ids=lambda each: each if isinstance(each, str) else "")
def test_a_failure_says_what_happened_and_keeps_no_word_of_the_server(error, code):
    kept = noted(error)

    assert failure_of(kept).code == code
    assert re.fullmatch(r"\w+( \d{3})?( [245]\.\d+\.\d+)?", kept)


def test_every_row_is_met_and_says_what_to_do_in_both_languages():
    met = {failure_of(noted(error)).code for error, _code in ANSWERS}

    assert met == {each.code for each in (*FAILURES, UNKNOWN)}
    for each in (*FAILURES, UNKNOWN):
        said = set()
        for language in ("fr", "en"):
            with translation.override(language):
                said |= {str(each.what), str(each.advice)}
        assert len(said) == 4
        assert all(words.endswith(".") for words in said)
