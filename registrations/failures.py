"""Why a message did not leave, in plain words, and what to do: one row for each cause that we can tell.

Of an error only its class and its codes are kept (`noted()`): a mail server's own words often quote the address. The
codes are those of SMTP (RFC 5321, 4.2.3) and the enhanced ones (RFC 3463, and the register of IANA that goes on with
it): 5.1.1 is a mailbox that does not exist, 5.2.2 one that is full, 5.7.x what a policy forbids.
"""

import re
import smtplib
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
LONGEST = 80
ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Failure:
    """One cause: how what was noted looks, what happened, what staff can do; `of_address` when another one helps."""

    code: str
    looks: str
    what: Text
    advice: Text
    of_address: bool = False


SPOKEN = _(
    "Reach the person by another way, ask for the right address, correct it here, then send the letter again."
)
TELL_ADMINISTRATOR = _(
    "The address is not to blame. Tell whoever runs the site; send the letter again once it is mended."
)

# The first that looks like what was noted: what is of our own server, then of one address, then of the letter.
FAILURES = (
    Failure(
        "ours",
        r"^SMTP(Authentication|NotSupported|SenderRefused|Helo)",
        _("Our own mail server did not take the letter."),
        TELL_ADMINISTRATOR,
    ),
    Failure(
        "unreachable",
        r"^(SMTPConnectError|SMTPServerDisconnected|Connection\w*Error|BrokenPipeError|TimeoutError|gaierror|herror"
        r"|OSError|SSL\w*Error)",
        _("The mail server could not be reached."),
        TELL_ADMINISTRATOR,
    ),
    Failure(
        "no_domain",
        r" [45]\.(1\.2|1\.10|4\.4)$",
        _("What follows the @ in this address exists nowhere, or takes no mail."),
        _("Look for a typing mistake after the @, correct the address, then send the letter again."),
        of_address=True,
    ),
    Failure(
        "moved",
        r" [45]\.1\.6$",
        _("The mailbox has moved and left no new address."),
        SPOKEN,
        of_address=True,
    ),
    Failure(
        "unknown",
        r" [45]\.1\.\d+$",
        _("This address does not exist."),
        SPOKEN,
        of_address=True,
    ),
    Failure(
        "closed",
        r" [45]\.2\.[01]$",
        _("This mailbox is closed or suspended."),
        SPOKEN,
        of_address=True,
    ),
    Failure(
        "full",
        r" [45]\.2\.2$| [45]52$",
        _("The person’s mailbox is full."),
        _("Tell the person by another way; send the letter again once there is room, or to another address."),
        of_address=True,
    ),
    Failure(
        "too_large",
        r" [45]\.[23]\.[34]$",
        _("The letter is too large for the person’s mail service."),
        _("Tell the person what it says by another way, and tell whoever runs the site."),
    ),
    Failure(
        "unwanted",
        r" [45]\.7\.\d+$",
        _("The person’s mail service refused the letter as unwanted (spam), or by a rule of its own."),
        _(
            "Ask the person for another address, or to allow ours; when it happens to several people, tell whoever runs"
            " the site. Then send the letter again."
        ),
        of_address=True,
    ),
    Failure(
        "later",
        r" 4\d\d( |$)",
        _("The person’s mail service asked us to come back later, every time we tried."),
        _("Send the letter again tomorrow; if it fails once more, ask the person for another address."),
    ),
    Failure(
        "refused",
        r"^SMTPRecipientsRefused",
        _("The person’s mail service does not take mail at this address."),
        SPOKEN,
        of_address=True,
    ),
    Failure(
        "content",
        r"^SMTPDataError",
        _("The person’s mail service refused the letter itself."),
        _("Tell the person what it says by another way, and tell whoever runs the site."),
    ),
    Failure(
        "malformed",
        r"^(Unicode\w*Error|HeaderParseError|InvalidHeader\w*|NonASCII\w*)",
        _("No mail can be written to this address as it is spelled."),
        _("Look for signs that do not belong there, correct the address, then send the letter again."),
        of_address=True,
    ),
)
UNKNOWN = Failure(
    "other",
    "",
    _("The letter could not be sent, and we cannot tell why."),
    _("Send it again; if it fails once more, tell whoever runs the site."),
)


def failure_of(error: str) -> Failure:
    """What an error that was noted means; UNKNOWN for one that no row knows."""
    return next((each for each in FAILURES if re.search(each.looks, error)), UNKNOWN)


def noted(error: BaseException) -> str:
    """What is kept of an error: its class and its codes ("SMTPRecipientsRefused 550 5.1.1"), no word of a server's."""
    code, said = _answer(error)
    enhanced = ENHANCED.match(said)
    parts = [type(error).__name__, str(code or ""), enhanced[1] if enhanced else ""]
    return " ".join(filter(None, parts))[:LONGEST]


def _answer(error: BaseException) -> tuple[int, str]:
    """The code and the words of the server's answer, when it gave one."""
    code: int
    said: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()), (0, b""))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    else:
        return 0, ""
    return (code if code > 0 else 0), said.decode("latin-1") if isinstance(said, bytes) else str(said)
