"""The calls Novapec really made from 2024 to 2026, entered by an editor in the admin, without a developer."""

from datetime import date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from core.enums import StaffGroup
from core.text.dates import PARIS
from programmes.models import CallPage
from registrations.enums import IntakeState
from registrations.models import Intake
from tests import factories

pytestmark = pytest.mark.django_db


def paris(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


@pytest.fixture
def publisher(client: Client) -> Client:
    """Someone of the publishing staff, signed in."""
    client.force_login(factories.staff(StaffGroup.PUBLISHERS))
    return client


def write_call(editor: Client, title: str, **fields) -> CallPage:
    """Create and publish a call through the page editor."""
    index = factories.call_index()
    nothing = {name: streamfield([]) for name in ("criteria", "rules", "documents", "contacts", "body")}
    data = {
        "title": title,
        "slug": "",
        "summary": "",
        "picture": "",
        "scope": "regional",
        "stage": "any",
        "envelope": "",
        "grant_minimum": "",
        "grant_maximum": "",
        "cofunding": "",
        "eligibility": rich_text(""),
        "requirements": rich_text(""),
        "comments": inline_formset([]),
        "seo_title": "",
        "search_description": "",
        "listed": "on",
        **nothing,
        **fields,
        "action-publish": "Publish",
    }
    data["slug"] = data["slug"] or f"appel-{title[-4:]}"
    url = reverse("wagtailadmin_pages:add", args=["programmes", "callpage", index.pk])

    response = editor.post(url, nested_form_data(data))

    assert response.status_code == 302, response.context["form"].errors
    return CallPage.objects.get(slug=data["slug"])


def write_intake(editor: Client, page: CallPage, name: str, **dates: datetime) -> Intake:
    """Add a round through the admin, hours being those of Paris."""
    typed = {key: moment.strftime("%Y-%m-%d %H:%M") for key, moment in dates.items()}
    form = getattr(page, "form", None) or factories.form()
    page.form = form
    data = {"page": page.pk, "form": form.pk, "name_fr": name, **typed}

    response = editor.post(reverse("wagtailsnippets_registrations_intake:add"), data)

    assert response.status_code == 302, response.context["form"].errors
    return Intake.objects.get(name_fr=name)


def test_2024_one_opening_and_three_validation_periods(publisher: Client):
    call = write_call(publisher, "Appel à projets 2024", envelope="4000000")
    opening, closing = paris(2024, 2, 12), paris(2024, 10, 8, 23, 59)
    periods = [
        write_intake(publisher, call, "Première période", opens_at=opening, closes_at=paris(2024, 4, 15)),
        write_intake(
            publisher, call, "Deuxième période", opens_at=paris(2024, 4, 15), closes_at=paris(2024, 7, 1)
        ),
        write_intake(publisher, call, "Troisième période", opens_at=paris(2024, 7, 1), closes_at=closing),
    ]

    before, *during, after = (
        call.status_at(at)
        for at in (
            paris(2024, 2, 11, 23, 59),
            opening,
            paris(2024, 4, 15),
            paris(2024, 9, 1),
            closing,
        )
    )

    assert call.envelope == 4_000_000
    assert (before.intake, before.state) == (periods[0], IntakeState.UPCOMING)
    assert [status.intake for status in during] == periods
    assert [status.accepts for status in during] == [True, True, True]
    assert (after.intake, after.state) == (periods[2], IntakeState.CLOSED)


@pytest.mark.time_machine(paris(2025, 1, 2), tick=False)
def test_2025_two_cut_offs_and_a_smallest_grant(publisher: Client):
    call = write_call(publisher, "Appel à projets 2025", grant_minimum="5000")
    first = write_intake(
        publisher, call, "Première échéance", opens_at=paris(2025, 1, 6, 9), closes_at=paris(2025, 3, 1)
    )
    second = write_intake(
        publisher, call, "Seconde échéance", opens_at=paris(2025, 3, 1), closes_at=paris(2025, 7, 21)
    )

    with time_machine.travel(paris(2025, 2, 28, 23, 59), tick=False):
        html = Client().get(call.url).content.decode()

    assert call.grant_minimum == 5000
    assert "5\u202f000" in html or "5\xa0000" in html
    assert call.status_at(paris(2025, 2, 28, 23, 59)).intake == first
    assert call.status_at(paris(2025, 3, 1)).intake == second
    assert not call.status_at(paris(2025, 7, 21)).accepts


def test_2026_changed_eligibility_is_a_new_version_of_the_rules_and_two_questions(publisher: Client):
    rules = [
        (
            "rules",
            {
                "version": "2025",
                "in_force_from": "2025-01-06",
                "text": rich_text("<p>Sans ancienneté.</p>"),
                "document": "",
                "changes": "",
            },
        ),
        (
            "rules",
            {
                "version": "2026",
                "in_force_from": "2026-01-05",
                "text": rich_text("<p>Un an d’existence et de premiers comptes.</p>"),
                "document": "",
                "changes": "Il faut un an d’existence et de premiers comptes.",
            },
        ),
    ]
    questions = [
        (
            "yes_no",
            {
                "question": "Votre organisation existe-t-elle depuis un an ?",
                "help_text": "",
                "needed": "yes",
                "why": "Il faut un an d’existence.",
            },
        ),
        (
            "yes_no",
            {
                "question": "A-t-elle de premiers comptes ?",
                "help_text": "",
                "needed": "yes",
                "why": "Il faut de premiers comptes.",
            },
        ),
    ]
    call = write_call(
        publisher, "Appel à projets 2026", rules=streamfield(rules), criteria=streamfield(questions)
    )

    asked = Client().get(f"{call.url}verifier/", {"envoi": "1", "q1": "yes", "q2": "no"})

    assert call.rules_at(date(2025, 12, 31))["version"] == "2025"
    assert call.rules_at(date(2026, 1, 5))["version"] == "2026"
    assert call.rules_at(date(2025, 1, 5)) is None
    assert asked.status_code == 200
    assert not asked.context["check"].eligible
    assert "Il faut de premiers comptes." in asked.content.decode()
    assert "Il faut un an d’existence." not in asked.content.decode()
