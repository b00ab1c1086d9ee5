"""What a form that is sent asks of the database: the same however many have come before, and however much there is."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registrations.models import Message, Registration
from tests import factories
from tests.registrations.bookings import arrive, booking

pytestmark = pytest.mark.django_db
COLD, WARM = 18, 10  # in a process that has read nothing of the content since it changed, and in one that has


def send(url: str, person: str) -> int:
    """Someone opens the form and sends it: how many queries the second takes, those of the tests' savepoints aside."""
    client = Client()
    token = re.search(r'name="_submission" value="([^"]+)"', client.get(url).content.decode())[1]
    values = {"_submission": token} | factories.SIMPLE_POST | {"courriel": f"{person}@example.org"}
    with CaptureQueriesContext(connection) as queries:
        assert client.post(url, values).status_code == 302
    return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)


def crowded(number: int) -> str:
    """The form of a workshop with so many intakes, for each of which so many have registered, among as many pages."""
    intake = booking(capacity=None)
    page = intake.page_in()
    assert page
    for each in range(number):
        arrive(intake, f"avant{each}")
        factories.workshop(page.get_parent().specific)
        opens_at = timezone.now() - timedelta(days=400 + each)
        factories.intake(page, form=intake.form, opens_at=opens_at, closes_at=opens_at + timedelta(days=2))
    return f"{page.url}inscription/"


def test_a_form_asks_as_much_with_thirty_of_everything_as_with_one():
    asked = [send(crowded(number), "awa") for number in (1, 30)]

    assert asked == [COLD, COLD]
    assert Registration.objects.filter(email="awa@example.org").count() == 2


def test_a_form_asks_nothing_of_the_content_where_one_was_sent_before(page_cache):
    urls = [crowded(number) for number in (1, 30)]
    for url in urls:
        send(url, "awa")

    assert [send(url, "boris") for url in urls] == [WARM, WARM]
    assert Message.objects.filter(to="boris@example.org").count() == 2
