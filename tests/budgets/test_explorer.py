"""Wagtail's list of pages asks the database as much for a full page of rows as for one, for whoever looks."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.enums import StaffGroup
from tests import factories

pytestmark = pytest.mark.django_db
MOST = 40
PAGES = {"calls": factories.call, "workshops": factories.workshop}


def asked(client: Client, number: int, make) -> int:
    """Queries of the list that holds so many more pages, each of them published."""
    for each in range(number):
        page = make(title=f"Page {each}")
        page.save_revision().publish()
    address = reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        listed = client.get(address)
    assert f"Page {number - 1}" in listed.content.decode()
    return len(queries)


@pytest.mark.parametrize("group", [StaffGroup.PUBLISHERS, StaffGroup.EDITORS])
@pytest.mark.parametrize("kind", PAGES)
def test_the_list_asks_as_much_for_forty_pages_as_for_one(client, kind, group):
    client.force_login(factories.staff(group))

    few, many = asked(client, 1, PAGES[kind]), asked(client, 40, PAGES[kind])

    assert few == many <= MOST
