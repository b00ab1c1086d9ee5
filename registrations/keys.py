"""Every key that is given to a person: what it opens, for how long, what ends it.

Whoever has a key is let in, so each kind is a row: one that is shown to who has only typed an address opens less, and
ends sooner, than one that its mailbox has received. `models.links` reads the rows; nothing else says when a link ends.
"""

from dataclasses import dataclass
from datetime import timedelta

from registrations.enums import LinkEnd

DRAFT, REGISTRATION, REFERRAL, SUBSCRIPTION = "draft", "registration", "referral", "subscription"
GUEST = "guest"
EVERY_END = frozenset(LinkEnd)


@dataclass(frozen=True, slots=True)
class Key:
    """One kind of key. It ends too when what it opens is erased, whatever its row says.

    `opens` is what it leads to at first, `becomes` what it goes over to with that: nothing for a key that ends instead.
    `life` is how long it opens anything by itself; None where only an event ends it.
    """

    code: str
    given: str
    opens: str
    by_mail: bool
    becomes: str = ""
    ends: frozenset[LinkEnd] = frozenset()
    life: timedelta | None = None


KEYS = (
    # Shown before anyone has read a mail: the address typed may be somebody else's.
    Key("screen", "on screen, to who begins a form", DRAFT, by_mail=False, ends=EVERY_END),
    Key(
        "draft",
        "in the mail that a form was begun; renewed; lost and found",
        DRAFT,
        by_mail=True,
        becomes=REGISTRATION,
        ends=frozenset({LinkEnd.RENEWED, LinkEnd.ELSEWHERE, LinkEnd.HANDED_OVER}),
    ),
    Key(
        "registration",
        "in every letter about it; to confirm an address; renewed; lost and found",
        REGISTRATION,
        by_mail=True,
        ends=frozenset({LinkEnd.RENEWED, LinkEnd.ELSEWHERE, LinkEnd.HANDED_OVER}),
    ),
    Key(
        "referral",
        "in the invitation of someone referred",
        REFERRAL,
        by_mail=True,
        becomes=DRAFT,
        ends=frozenset({LinkEnd.RENEWED}),
    ),
    # What it opens is the guest's part of a dossier, never the dossier itself: no view of the owner's takes it.
    Key(
        "guest",
        "in the invitation of a colleague, or of a successor",
        GUEST,
        by_mail=True,
        ends=frozenset({LinkEnd.RENEWED, LinkEnd.TAKEN_BACK, LinkEnd.HANDED_OVER}),
    ),
    Key("subscription", "in every letter of alerts; lost and found", SUBSCRIPTION, by_mail=True),
    # Signed addresses, kept nowhere (`submissions`, `domain.statistics`): they open nothing of what was answered.
    Key("address", "in the mail to a new address, to confirm it", "", by_mail=True, life=timedelta(days=7)),
    Key("confirmation", "on screen, once a form is sent", "", by_mail=False, life=timedelta(days=1)),
    Key("sheet", "on the confirmation", "", by_mail=False, life=timedelta(days=1)),
)


def ended_by(end: LinkEnd) -> list[Key]:
    """The kinds of links that this ends."""
    return [key for key in KEYS if end in key.ends]
