"""A draft and an application whose owner is proven, with what a guest must never read, and the links to them."""

import re

from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from registrations.domain.delivery import send_message
from registrations.domain.drafts import send_draft
from registrations.domain.guests import invite, join
from registrations.domain.replies import receive_reply
from registrations.enums import GuestRight, MessageKind
from registrations.models import Draft, Guest, Message, PersonalLink, Registration
from tests.registrations.drafts import forms

OWNER, MATE, NEXT = "awa@example.org", "lou@example.org", "noor@example.org"
SECRET = "Mot réservé"  # in what only the owner, or only the team, reads
SUBMISSION = "00000000-0000-4000-8000-000000000001"
# All in text, so that it can be sent.
SPECS = tuple(spec for spec in forms.STEPS if spec.key not in ("pieces", "statuts"))


def draft(**values) -> Draft:
    """A draft of which all is written, whose owner has come by mail."""
    begun = forms.proven(forms.begin(forms.intake_with(SPECS, **values), email=OWNER))
    return forms.fill(begun, "porteur", "projet", "engagements")


def sent() -> Registration:
    """The application it becomes, with a letter and a message of the owner's."""
    registration = send_draft(draft(), through=link_to(Draft.objects.latest("pk")))
    at = timezone.now()
    Message.objects.create(
        registration=registration, kind=MessageKind.WORDS, to=OWNER, subject=SECRET, text=SECRET, html=SECRET
    )
    receive_reply(registration, SECRET, submission=SUBMISSION, at=at)
    return registration


def link_to(about: Draft | Registration | Guest) -> PersonalLink:
    """A mailed link to it, made now."""
    link = PersonalLink.objects.for_token(token_to(about))
    assert link
    return link


def token_to(about: Draft | Registration | Guest) -> str:
    return PersonalLink.issue(**{about._meta.model_name: about})


def url(token: str, name: str = "show", *args: str, language: str = "fr") -> str:
    with translation.override(language):
        return reverse(f"personal:{name}", args=[token, *args])


def let_in(about: Draft | Registration, right: GuestRight = GuestRight.WRITE, email: str = MATE) -> Guest:
    """A guest who has accepted."""
    guest = invite(about, email, name="Lou Petit", right=right, through=link_to(about))
    assert join(guest)
    return Guest.objects.get(pk=guest.pk)


def mailed_token(kind: MessageKind, to: str) -> str:
    """Send the newest letter of that kind to that address, as the worker does, and give the token in it."""
    message = Message.objects.filter(kind=kind, to=to).latest("pk")
    send_message(message.pk, at=message.due_at)
    found = re.search(r"/suivi/([\w-]{40,})/", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    assert mail.outbox[-1].to == [to]
    return found[1]


def tokens_in(text: str) -> list[str]:
    """The tokens of the personal links in a mail."""
    return re.findall(r"/suivi/([\w-]{40,})/", text)


def person(token: str) -> forms.Person:
    """Somebody with that link, in a browser of their own."""
    made = forms.Person.__new__(forms.Person)
    made.client, made.token = Client(), token
    return made
