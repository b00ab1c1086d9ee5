"""Staff accounts in the admin."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from core.enums import StaffGroup
from core.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = factories.staff(StaffGroup.ADMINISTRATORS)
    client.force_login(user)
    return user


def test_accounts_are_listed_and_edited(client, administrator):
    other = factories.staff(StaffGroup.EDITORS, first_name="Awa")

    assert client.get(reverse("wagtailusers_users:index")).status_code == 200
    assert client.get(reverse("wagtailusers_users:edit", args=[other.pk])).status_code == 200


def test_two_accounts_never_share_an_address():
    User.objects.create_user("awa@example.org", "x")

    with pytest.raises(Exception, match=r"(?i)unique"):
        User.objects.create_user("AWA@example.org", "x")


def test_no_account_is_made_for_an_address_that_differs_by_its_capitals(client, administrator):
    factories.staff(StaffGroup.EDITORS, email="awa@example.org")

    person = {"email": "AWA@example.org", "first_name": "Awa", "last_name": "Diop"}
    answer = client.post(reverse("wagtailusers_users:add"), person)

    assert answer.context["form"].errors["email"]
    assert User.objects.filter(email__iexact="awa@example.org").count() == 1


def test_no_account_takes_the_address_of_another_with_other_capitals(client, administrator):
    factories.staff(StaffGroup.EDITORS, email="awa@example.org")
    other = factories.staff(StaffGroup.EDITORS)

    person = {"email": "Awa@Example.org", "first_name": "Awa", "last_name": "Diop", "is_active": "on"}
    answer = client.post(reverse("wagtailusers_users:edit", args=[other.pk]), person)

    assert answer.context["form"].errors["email"]


def test_who_has_a_namesake_by_capitals_still_signs_in(client):
    for address in ("awa@example.org", "AWA@example.org"):
        user = User(email=address, is_superuser=True)
        user.set_password(factories.PASSWORD)
        user.save()

    for address in ("AWA@example.org", "awa@example.org"):
        answer = client.post(
            reverse("wagtailadmin_login"), {"username": address, "password": factories.PASSWORD}
        )
        assert answer.status_code == 302
        assert answer.wsgi_request.user.email == address
        client.logout()


@pytest.mark.parametrize("group", StaffGroup)
def test_every_group_of_staff_reaches_the_admin(client, group):
    client.force_login(factories.staff(group))

    assert client.get("/admin/").status_code == 200


def test_a_superuser_is_made_from_the_command_line():
    user = User.objects.create_superuser("Root@Example.org", factories.PASSWORD)

    assert (user.email, user.is_superuser, str(user)) == ("root@example.org", True, "root@example.org")


def test_the_admin_offers_the_languages_of_the_site_and_no_other(client, administrator):
    page = BeautifulSoup(client.get(reverse("wagtailadmin_account")).content, "html.parser")

    offered = [option["value"] for option in page.select("select[name=locale-preferred_language] option")]

    assert sorted(filter(None, offered)) == ["en", "fr"]
