"""Who comes in by the provider, and how an identity is bound to an account: a real one answers."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import LogContext
from wagtail.models import ModelLogEntry

from config.doors.provider.people import NotLetIn, bind
from core.enums import StaffGroup
from tests import factories
from tests.security.provider.visits import ADA, BACK, DOOR, START, SUBJECT, come, editor, led, local, reasons
from tests.security.test_second_factor import SECRET, code, is_in, show

pytestmark = pytest.mark.django_db


def test_who_has_an_account_comes_in_and_goes_where_they_wanted(client, provider):
    user = editor()

    response = come(client, provider, next="/admin/account/")

    assert (response.status_code, response["Location"]) == (302, "/admin/account/")
    assert is_in(client)
    (account,) = SocialAccount.objects.all()
    assert (account.user, account.provider, account.uid) == (user, provider.issuer, SUBJECT)
    assert account.extra_data == {}
    assert client.session.get_expire_at_browser_close()
    assert list(
        ModelLogEntry.objects.filter(object_id=str(user.pk), action__startswith="keys.")
        .order_by("pk")
        .values_list("action", flat=True)
    ) == ["keys.provider_bound", "keys.signed_in"]


def test_what_is_asked_of_the_provider_is_one_visit_that_nobody_else_can_end(client, provider):
    asked = [parse_qs(urlsplit(led(client.post(START))).query) for _ in range(2)]

    first, second = asked
    assert first["response_type"] == ["code"]
    assert first["redirect_uri"] == [f"http://localhost{BACK}"]
    assert set(first["scope"][0].split()) == {"openid", "email"}
    assert first["code_challenge_method"] == ["S256"]
    assert first["acr_values"] == ["eidas2"]
    assert first["claims"] == ['{"id_token":{"amr":{"essential":true}}}']
    assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


def test_the_question_takes_nothing_from_the_address_that_was_asked(client, provider):
    address = led(
        client.post(f"{START}?scope=admin&auth_params=prompt%3Dnone&process=connect&next=//elsewhere.example")
    )

    asked = parse_qs(urlsplit(address).query)
    assert set(asked["scope"][0].split()) == {"openid", "email"}
    assert "prompt" not in asked
    editor()
    assert client.get(local(provider.visited(address, SUBJECT)))["Location"] == "/admin/"


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "https:///elsewhere.example",
        "javascript:alert(1)",
        "\\\\elsewhere.example",
    ],
)
def test_nobody_is_led_elsewhere_after_signing_in(client, provider, address):
    editor()

    assert come(client, provider, next=address)["Location"] == "/admin/"


def test_the_address_is_compared_whole_and_whatever_its_capitals(client, provider):
    editor()
    provider.knows(SUBJECT, email=" ADA@Example.ORG ", email_verified=True)

    assert come(client, provider).status_code == 302
    provider.knows("other", email="ada@example.org.attacker.example", email_verified=True)
    assert come(Client(), provider, "other").status_code == 403


@pytest.mark.parametrize("signed", [False, True], ids=["plain", "signed"])
def test_an_address_that_only_the_second_answer_tells_counts_too(client, provider, signed):
    editor()
    provider.lie(claims={"email": None, "email_verified": None}, signed_userinfo=signed)

    assert come(client, provider).status_code == 302
    assert is_in(client)


def test_a_session_of_somebody_else_ends_when_another_person_comes_in(client, provider):
    client.force_login(factories.staff(StaffGroup.PUBLISHERS))
    editor()

    come(client, provider)

    assert client.get("/admin/").context["user"].email == ADA


# --- Bound to the identity, not to the address ------------------------------------------------------------


def test_an_identity_opens_its_account_whatever_its_address_becomes(client, provider):
    user = editor()
    come(Client(), provider)
    provider.knows(SUBJECT, email="ada.married@example.org", email_verified=False)

    assert come(client, provider).status_code == 302
    assert client.get("/admin/").context["user"] == user


def test_who_gets_an_address_later_does_not_get_the_account(client, provider):
    editor()
    come(Client(), provider)
    provider.knows("newcomer", email=ADA, email_verified=True)

    response = come(client, provider, "newcomer")

    assert response.status_code == 403
    assert reasons() == ["bound"]
    assert not is_in(client)
    assert SocialAccount.objects.count() == 1


def test_an_administrator_lets_another_identity_be_bound_which_is_logged(client, provider):
    user = editor()
    come(Client(), provider)
    provider.knows("newcomer", email=ADA, email_verified=True)
    admin = factories.staff(StaffGroup.ADMINISTRATORS, is_superuser=True)
    TOTP.activate(admin, SECRET)
    client.post(DOOR, {"username": admin.email, "password": factories.PASSWORD})
    show(client, code())
    address = reverse("unbind_provider", args=[user.pk])

    assert "Ada" in client.get(address).content.decode() or ADA in client.get(address).content.decode()
    assert client.post(address).status_code == 302

    entry = ModelLogEntry.objects.get(action="keys.provider_unbound")
    assert (entry.user, entry.object_id) == (admin, str(user.pk))
    assert come(Client(), provider, "newcomer").status_code == 302
    assert come(Client(), provider).status_code == 403


@pytest.mark.parametrize("group", [StaffGroup.EDITORS, StaffGroup.PUBLISHERS])
def test_nobody_else_has_an_identity_forgotten(client, provider, group):
    user = editor()
    come(Client(), provider)
    client.force_login(factories.staff(group))

    client.post(reverse("unbind_provider", args=[user.pk]))

    assert SocialAccount.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_identities_at_the_same_moment_one_is_bound(provider):
    user = editor()

    def try_to(subject: str) -> str:
        try:
            with LogContext(user=user):
                bind(user, subject)
        except NotLetIn as outside:
            return outside.code
        else:
            return "in"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        ended = sorted(threads.map(try_to, ["one", "two", "three", "four"]))

    assert ended == ["bound", "bound", "bound", "in"]
    assert SocialAccount.objects.filter(user=user).count() == 1
