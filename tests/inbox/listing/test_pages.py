"""How a list is cut into pages, and what it costs to search in it."""

from itertools import chain

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.enums import StaffGroup
from inbox.views import listing as screen
from registrations.models import ColumnValue, InboxScope, Registration
from tests import factories
from tests.copies import copies
from tests.factories import SIMPLE_FIELDS, field

pytestmark = pytest.mark.django_db

LIST = "/admin/inbox/tous/"


@pytest.fixture
def many(client) -> list[str]:
    """The references of 120 people of one call, the newest first, for a manager who looks at them."""
    call = factories.call(title="Appel national")
    head_count = field("number", "effectif", "Effectif", required=False, column=True)
    intake = factories.intake(call, fields=[*SIMPLE_FIELDS, head_count])
    user = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=user, page=call.get_parent().get_parent())
    client.force_login(user)
    one = factories.registration(intake, nom="Awa Martin")
    copies(one, 119)
    return list(Registration.objects.order_by("-created_at", "-pk").values_list("reference", flat=True))


def shown(client, query: str) -> list[str]:
    return [row.reference for row in client.get(f"{LIST}?{query}").context["object_list"]]


@pytest.mark.parametrize("typed", ["", "martin"])
def test_pages_hold_each_registration_once_searched_or_not(client, many, typed):
    pages = [shown(client, f"q={typed}&p={number}") for number in (1, 2, 3)]

    assert [len(page) for page in pages] == [50, 50, 20]
    assert [*chain.from_iterable(pages)] == many


@pytest.mark.parametrize("ordering", ["a-effectif", "-a-effectif"])
@pytest.mark.parametrize("answered", [0, 50, 70, 120])
def test_pages_in_the_order_of_an_answer_end_with_those_that_lack_it(client, many, ordering, answered):
    rows = {each.reference: each for each in Registration.objects.all()}
    ColumnValue.objects.bulk_create(
        ColumnValue(registration=rows[reference], key="effectif", number=number % 7)
        for number, reference in enumerate(many[:answered])
    )
    level = {reference: number % 7 for number, reference in enumerate(many[:answered])}
    sign = -1 if ordering.startswith("-") else 1

    pages = [shown(client, f"ordering={ordering}&p={number}") for number in (1, 2, 3)]

    wanted = sorted(many[:answered], key=lambda reference: sign * level[reference]) + many[answered:]
    assert [*chain.from_iterable(pages)] == wanted
    assert shown(client, f"q=awa&ordering={ordering}&p=2") == pages[1]


def test_a_search_reads_the_words_once_for_its_page_and_for_its_number(client, many):
    client.get(f"{LIST}?q=martin")
    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"{LIST}?q=martin&p=2")

    reading = [each["sql"] for each in queries if "words" in each["sql"]]
    assert response.context["paginator"].count == 120
    assert len(reading) == 1


@pytest.mark.parametrize(
    ("query", "most"), [("", "MOST_COUNTED"), ("q=martin", "MOST_FOUND"), ("duplicates=on", "MOST_COMPARED")]
)
def test_no_more_is_counted_than_anybody_turns_pages_and_the_list_says_so(
    client, many, query, most, monkeypatch
):
    Registration.objects.update(email_key="awa@example.org")
    monkeypatch.setattr(screen, most, 100)

    response = client.get(f"{LIST}?{query}&p=2")

    assert response.context["paginator"].count == 100
    assert response.context["is_cut"]
    assert shown(client, f"{query}&p=2") == many[50:100]
