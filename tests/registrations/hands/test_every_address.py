"""A guest's link at every address there is: it shows nothing but what the owner allowed, and does nothing else.

The addresses are read from the URL conf: one that is added tomorrow is tried tomorrow.
"""

from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from registrations.enums import GuestRight
from registrations.models import Guest, Tally
from registrations.urls import behind_a_link
from tests.registrations.hands import dossiers
from tests.registrations.hands.dossiers import SECRET, let_in, url

pytestmark = pytest.mark.django_db
NAMES = [pattern.name for pattern in behind_a_link]
ARGUMENTS = {
    "step": ("projet",),
    "file": ("00000000-0000-4000-8000-000000000002",),
    "agree": ("accord",),
}
POSTED = {
    "_go": "next",
    "titre": "Écrit par l’invité",
    "text": "Bonjour",
    "submission": "00000000-0000-4000-8000-000000000003",
    "email": "spam@example.org",
    "name": "Qui que ce soit",
    "right": "write",
    "sure": "on",
    "guest": "1",
    "key": "accord",
    "what": "address",
}
# What a guest's POST may do, by right: the answer to the invitation is theirs, the rest is what the owner allowed.
DOES = {
    GuestRight.READ: {"invitation"},
    GuestRight.WRITE: {"invitation", "step", "change"},
    GuestRight.OWN: {"invitation", "take_over"},
}
HIDDEN = ("Un pont numérique", SECRET)


def rows() -> dict[str, Any]:
    """Everything that is kept, apart from when a guest was last here and from counts."""
    models = [each for each in apps.get_app_config("registrations").get_models() if each is not Tally]
    kept = {each.__name__: list(each._default_manager.order_by("pk").values()) for each in models}
    for each in kept[Guest.__name__]:
        each.pop("last_used_at")
    return kept


@pytest.mark.parametrize("right", list(GuestRight))
@pytest.mark.parametrize("sent", [False, True], ids=["draft", "sent"])
@pytest.mark.parametrize("name", NAMES)
def test_guest_reads_and_does_what_was_allowed_and_nothing_else(name, sent, right):
    about = dossiers.sent() if sent else dossiers.draft()
    if right == GuestRight.OWN:
        guest = Guest.objects.create(
            **{about._meta.model_name: about}, email="n@example.org", email_key="n@example.org", right=right
        )
    else:
        guest = let_in(about, right)
    token, client, before = dossiers.token_to(guest), Client(), rows()

    answers = {}
    for language in ("fr", "en"):
        address = url(token, name, *ARGUMENTS.get(name, ()), language=language)
        answers[language] = client.get(address, follow=True)
        assert rows() == before, "reading changes nothing"
    posted = client.post(address, POSTED)

    hidden = HIDDEN if right == GuestRight.OWN else (SECRET,)
    for response in (*answers.values(), posted):
        text = b"".join(response) if response.streaming else response.content
        assert not [each for each in hidden if each in text.decode(errors="ignore")]
        assert response.status_code < 500
    if name not in DOES[right]:
        assert rows() == before, "nothing is done"


def test_the_addresses_name_no_argument_that_is_not_tried():
    for name in NAMES:
        assert url("x" * 43, name, *ARGUMENTS.get(name, ()))
