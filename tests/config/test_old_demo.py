"""The demo a year later: it says what is true, and writes to nobody of what is long over."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from config.management.commands.worker import Command
from core.models import User
from registrations.enums import MessageKind
from registrations.models import Intake, Message, Registration
from registrations.workflows import DECISIONS
from tests.config.filling import load

THEN = "2026-11-26T10:00+01:00"
NOW = "2027-11-27T10:00+01:00"


@pytest.mark.django_db
@pytest.mark.time_machine(NOW, tick=False)
def test_demo_of_a_year_ago_says_what_is_true(client, django_capture_on_commit_callbacks):
    with time_machine.travel(THEN, tick=False):
        load(registrations=60)
        assert Registration.objects.count() >= 60
        written = set(Message.objects.values_list("pk", flat=True))

    with django_capture_on_commit_callbacks(execute=True):
        for _round in range(2):
            Command().make_rounds()

    # A decision that was prepared for a date is owed to whoever waits for it, however late; whoever had begun a form or
    # had a place held is told what becomes of it. Nobody is reminded of what is over.
    late = Message.objects.exclude(pk__in=written)
    owed = {*DECISIONS, MessageKind.DRAFT_EXPIRING, MessageKind.LAPSED}
    assert set(late.values_list("kind", flat=True)) <= owed
    assert not any(intake.accepts() for intake in Intake.objects.exclude(closes_at=None))
    assert "Aucun appel n’est ouvert aujourd’hui" in client.get("/").text
    assert statuses(client, [page.url for page in Page.objects.live().filter(depth__gt=1)]) == {200}
    client.force_login(User.objects.get(email="manager@example.org"))
    assert statuses(client, [reverse("wagtailadmin_home"), "/admin/inbox/"]) == {200}


def statuses(client: Client, addresses: list[str]) -> set[int]:
    return {client.get(address).status_code for address in addresses}
