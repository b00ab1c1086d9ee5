"""What every answer says to the browser: a strict policy, no cookie, nothing of one visitor for another."""

import pytest
from django.test import Client
from django.urls import reverse

from core.enums import StaffGroup
from home.models import StandardPage
from tests import factories

pytestmark = pytest.mark.django_db


def world() -> dict[str, str]:
    """One page of each type and what is no page; the address of each by name."""
    call = factories.call()
    factories.intake(call)
    workshop = factories.workshop()
    pages = {
        "home": factories.home(),
        "standard": factories.standard(),
        "programmes": factories.programme_index(),
        "programme": factories.programme(),
        "calls": call.get_parent(),
        "call": call,
        "edition": workshop.get_parent(),
        "workshop": workshop,
        "role models": factories.role_model_index(),
        "role model": factories.role_model(),
        "news": factories.news_index(),
        "news item": factories.news(),
        "English home": factories.home("en"),
    }
    return {name: page.url for name, page in pages.items()} | {
        "search": "/recherche/?q=licorne",
        "nowhere": "/nulle-part/",
        "alive": "/healthz",
    }


@pytest.fixture
def addresses() -> dict[str, str]:
    return world()


@pytest.fixture
def form_address() -> str:
    call = factories.call()
    factories.intake(call)
    return f"{call.url}inscription/"


def policy(response) -> dict[str, set[str]]:
    """The content security policy, by directive."""
    parts = (part.split() for part in response.headers["Content-Security-Policy"].split(";") if part.strip())
    return {name: set(sources) for name, *sources in parts}


def test_public_answers_carry_the_strict_policy(client, addresses, form_address):
    for address in (*addresses.values(), form_address):
        found = policy(client.get(address))

        assert found["default-src"] == {"'none'"}, address
        assert found["script-src"] == found["style-src"] == found["font-src"] == {"'self'"}, address
        assert found["img-src"] == {"'self'", "data:"}, address
        assert found["form-action"] == found["frame-ancestors"] == {"'self'"}, address
        assert found["base-uri"] == found["object-src"] == {"'none'"}, address
        everything = set().union(*found.values())
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"} & everything, address


def test_every_answer_carries_the_other_headers(client, addresses, form_address):
    for address in (*addresses.values(), form_address, "/admin/login/"):
        headers = client.get(address).headers

        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["Referrer-Policy"] == "same-origin", address
        assert headers["X-Frame-Options"] == "DENY", address
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        refused = headers["Permissions-Policy"].split(", ")
        assert {"camera=()", "microphone=()", "geolocation=()", "payment=()"} <= set(refused), address
        assert [feature for feature in refused if not feature.endswith("=()")] == [], address


def test_admin_has_a_policy_of_its_own_and_keeps_others_out(client):
    login = policy(client.get("/admin/login/"))
    client.force_login(factories.staff(StaffGroup.ADMINISTRATORS))
    dashboard = policy(client.get("/admin/"))

    assert login == dashboard
    assert login["script-src"] == login["style-src"] == {"'self'", "'unsafe-inline'"}
    assert login["frame-ancestors"] == {"'self'"}
    assert login["object-src"] == {"'none'"}
    assert not {"'unsafe-eval'", "*", "https:", "http:"} & set().union(*login.values())


def test_preview_may_be_framed_by_the_admin_alone(client):
    client.force_login(factories.staff(StaffGroup.PUBLISHERS))
    quote = StandardPage._meta.get_field("body").stream_block.child_blocks["quote"]
    address = reverse("wagtailadmin_block_preview")

    response = client.get(address, {"id": quote.definition_prefix})

    assert response.status_code == 200
    assert "Le premier pas compte." in response.content.decode()
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert policy(response)["frame-ancestors"] == {"'self'"}


@pytest.mark.parametrize("address", ["/administration/", "/en/admin/", "/Admin/", "/admin"])
def test_only_the_admin_gets_the_admins_policy(client, address):
    assert policy(client.get(address))["script-src"] == {"'self'"}


def test_public_pages_set_no_cookie_and_do_not_depend_on_one(client, addresses):
    for address in addresses.values():
        response = client.get(address)

        assert response.cookies == {}, address
        assert "cookie" not in response.headers.get("Vary", "").lower(), address


def test_public_pages_are_the_same_for_staff(addresses):
    visitor, staff = Client(), Client()
    staff.force_login(factories.staff(StaffGroup.ADMINISTRATORS))

    for address in addresses.values():
        seen_by_visitor, seen_by_staff = visitor.get(address), staff.get(address)

        assert seen_by_staff.content == seen_by_visitor.content, address
        assert seen_by_staff.cookies == {}, address
        assert "cookie" not in seen_by_staff.headers.get("Vary", "").lower(), address


def test_form_page_sets_no_cookie_and_is_never_stored(client, form_address):
    response = client.get(form_address)

    assert not response.cookies
    assert {"no-store", "private"} <= set(response.headers["Cache-Control"].replace(",", " ").split())


def test_confirmation_and_unavailable_form_are_never_stored(client, form_address):
    closed = factories.call()
    factories.intake(closed, closes_at=factories.timezone.now() - factories.timedelta(minutes=1))
    token = client.get(form_address).context["token"]
    sent = client.post(form_address, factories.SIMPLE_POST | {"_submission": token})

    assert sent.status_code == 302
    for address, status in ((sent.url, 200), (f"{closed.url}inscription/", 410)):
        response = client.get(address)
        assert response.status_code == status
        assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/"])
def test_doors_of_staff_refuse_a_post_without_their_csrf_token(door):
    browser = Client(enforce_csrf_checks=True)
    browser.get(door)

    response = browser.post(door, {"username": "a@example.org", "password": "x"})

    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]


def test_every_view_that_takes_a_form_without_a_cookie_asks_where_it_comes_from(form_address):
    browser = Client(enforce_csrf_checks=True)
    token = browser.get(form_address).context["token"]

    response = browser.post(
        form_address,
        factories.SIMPLE_POST | {"_submission": token},
        headers={"origin": "https://evil.example"},
    )

    assert response.status_code == 403
    assert policy(response)["script-src"] == {"'self'"}
