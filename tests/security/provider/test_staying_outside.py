"""Who is not let in by the provider’s door, what they are told, and what stands in the report."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from config.doors.provider.refusals import REFUSALS
from core.models import User
from tests import factories
from tests.security.provider.visits import ADA, START, SUBJECT, come, editor, led, local, reasons
from tests.security.test_second_factor import is_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("claims", "account", "reason"),
    [
        ({"email_verified": False}, {}, "unverified"),
        ({"email_verified": "false"}, {}, "unverified"),
        ({"email_verified": None}, {}, "unverified"),
        ({"email": None}, {}, "no_address"),
        ({"email": "pas une adresse"}, {}, "no_address"),
        ({"email": ["ada@example.org"]}, {}, "no_address"),
        ({"email": "nobody@example.org"}, {}, "unknown"),
        ({}, {"is_active": False}, "disabled"),
    ],
)
def test_who_is_not_let_in_is_told_why_in_their_language_and_stands_in_the_report(
    client, provider, claims, account, reason
):
    editor(**account)
    provider.lie(claims=claims, userinfo={"email": claims.get("email", ADA)})
    provider.knows(SUBJECT, **{"email": ADA, "email_verified": True} | claims)

    for language, words in (("fr", "Connexion refusée"), ("en", "You have not come in")):
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        response = come(client, provider)

        assert response.status_code == REFUSALS[reason].status == 403
        assert words in response.content.decode()
        assert "Portail des agents" in response.content.decode() or reason in ("disabled",)
        assert "no-store" in response["Cache-Control"]
    assert reasons() == [reason] * 2
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_every_reason_of_the_report_is_in_words(client, provider, settings):
    settings.SECOND_FACTOR = False
    editor(is_active=False)
    come(Client(), provider)
    client.force_login(factories.staff(is_superuser=True))

    page = client.get(reverse("keys_report")).content.decode()

    assert "compte est désactivé" in page
    assert ADA not in str(ModelLogEntry.objects.filter(object_id="0").values_list("data", "label"))


def test_an_account_that_was_disabled_after_it_was_bound_stays_outside(client, provider):
    user = editor()
    come(Client(), provider)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert come(client, provider).status_code == 403
    assert reasons() == ["disabled"]


def test_an_account_without_any_right_is_told_to_ask_for_some(client, provider):
    factories.staff(email=ADA)

    assert come(client, provider).status_code == 403
    assert reasons() == ["no_rights"]


def test_no_account_is_made_unless_a_setting_says_so_and_then_it_opens_nothing(client, provider, settings):
    provider.lie(claims={"given_name": "Ad\0a", "usual_name": "Lovelace"})
    come(client, provider)
    assert not User.objects.exists()
    settings.OIDC_NEW_ACCOUNTS = True

    for _ in range(2):
        response = come(client, provider)

        assert response.status_code == 403
        assert "groupe" in response.content.decode()
    assert reasons() == ["unknown", "no_rights", "no_rights"]
    (user,) = User.objects.all()
    assert (user.email, user.get_full_name()) == (ADA, "Ada Lovelace")
    assert not user.has_usable_password()
    assert not user.get_all_permissions()
    assert not is_in(client)


def test_a_provider_that_vouches_for_every_address_need_not_say_so_each_time(client, provider, settings):
    editor()
    settings.OIDC_EMAIL_VERIFIED = True
    provider.lie(claims={"email_verified": False})
    assert come(client, provider).status_code == 403

    provider.lie(claims={"email_verified": None})

    assert come(client, provider).status_code == 302


def test_no_log_holds_who_came_nor_what_opens(client, provider, caplog):
    editor(is_active=False)
    caplog.set_level("INFO")

    back = local(provider.visited(led(client.post(START)), SUBJECT))
    client.get(back)

    assert "disabled" in caplog.text
    kept = [ADA, SUBJECT, *(value for values in parse_qs(urlsplit(back).query).values() for value in values)]
    assert [word for word in kept if word in caplog.text] == []
