"""The limits on public forms: a class behind one network passes, a flood does not, and nobody shuts anyone out."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from registrations import guards
from registrations.models import Registration, Tally
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 3, 9, 0, 30, tzinfo=UTC)
CLASS, WORKSHOPS, MISTAKES = 200, 3, 2


@pytest.fixture
def url():
    call = factories.call()
    factories.intake(call)
    return f"{call.url}inscription/"


def post(network: str = "192.0.2.1"):
    return RequestFactory().post("/", REMOTE_ADDR=network)


def refused(times: int, *, email: str | None, network: str = "192.0.2.1", at: datetime = AT):
    """What the last of so many posts gets."""
    return [guards.throttle(post(network), at=at, email=email) for _time in range(times)][-1]


def send(client, url: str, **answers):
    page = BeautifulSoup(client.get(url).content, "html.parser")
    token = page.find("input", {"name": "_submission"})["value"]
    return client.post(url, {"_submission": token} | factories.SIMPLE_POST | answers)


def test_class_behind_one_network_registers_for_three_workshops_each_with_mistakes_in_ten_minutes():
    """1,800 forms, 600 of them right: every one of them passes."""
    stopped = []
    for person in range(CLASS):
        for _workshop in range(WORKSHOPS):
            tries = [None] * MISTAKES + [f"person{person}@example.org"]
            stopped += filter(None, (guards.throttle(post(), at=AT, email=email) for email in tries))

    assert stopped == []
    assert sorted(Tally.objects.values_list("number", flat=True))[-3:] == [600, 600, 1800]


@pytest.mark.parametrize(
    ("limit", "email", "window"),
    [
        (guards.SENT_BY_NETWORK[0], None, timedelta(minutes=10)),
        (guards.RIGHT_BY_NETWORK[0], "", timedelta(minutes=10)),
        (guards.RIGHT_BY_ADDRESS[0], "awa@example.org", timedelta(minutes=10)),
    ],
    ids=["sent", "right", "address"],
)
def test_flood_is_stopped_past_its_limit_until_the_window_ends(limit, email, window):
    assert refused(limit.number, email=email) is None

    refusal = refused(1, email=email)

    assert (refusal.status_code, refusal.retry_after) == (429, 570)
    assert refused(1, email=email, network="192.0.2.2") is None
    assert refused(1, email=email, at=AT + window - timedelta(seconds=30)) is None


def test_flood_over_a_day_is_stopped_until_the_day_ends():
    hour = timedelta(hours=1)
    for number in range(3):
        assert (
            refused(guards.RIGHT_BY_ADDRESS[0].number, email="awa@example.org", at=AT + number * hour) is None
        )

    with translation.override("en"):
        refusal = refused(1, email="awa@example.org", at=AT + 3 * hour)

    assert refusal.retry_after == (24 - 12) * 3600 - 30
    assert "4 March 2026" in refusal.message


def test_address_typed_by_strangers_elsewhere_does_not_shut_its_owner_out():
    assert refused(guards.RIGHT_BY_ADDRESS[0].number + 1, email="awa@example.org", network="203.0.113.9")

    assert refused(1, email="awa@example.org") is None


def test_spellings_of_one_address_count_together():
    refused(guards.RIGHT_BY_ADDRESS[0].number, email="awa.martin@gmail.com")

    assert refused(1, email="AwaMartin+again@gmail.com")


@pytest.mark.time_machine(AT, tick=False)
def test_refused_form_keeps_the_answers_and_says_when_to_try_again(client, url, monkeypatch, time_machine):
    monkeypatch.setattr(guards, "RIGHT_BY_NETWORK", (guards.Limit("right", guards.TEN_MINUTES, 1),))
    assert send(client, url).status_code == 302

    response = send(client, url, projet="Trois pages d’idées.")

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "570"
    page = BeautifulSoup(response.content, "html.parser")
    assert page.find(id="id_projet").get_text(strip=True) == "Trois pages d’idées."
    assert page.find(id="id_nom")["value"] == "Awa Martin"
    alert = page.find(attrs={"role": "alert"}).get_text(" ", strip=True)
    assert "10\xa0h\xa010" in alert  # in Paris
    assert Registration.objects.count() == 1
    time_machine.shift(571)
    token = page.find("input", {"name": "_submission"})["value"]
    assert client.post(url, {"_submission": token} | factories.SIMPLE_POST).status_code == 302


def test_forms_with_forged_tokens_count_too(client, url, monkeypatch):
    monkeypatch.setattr(guards, "SENT_BY_NETWORK", (guards.Limit("sent", guards.TEN_MINUTES, 2),))

    codes = [client.post(url, {"_submission": "x"} | factories.SIMPLE_POST).status_code for _time in range(3)]

    assert codes == [422, 422, 429]


def test_operator_scales_the_limits_or_lifts_them(settings):
    settings.FORM_THROTTLE = 2
    assert refused(guards.RIGHT_BY_ADDRESS[0].number * 2, email="awa@example.org") is None
    assert refused(1, email="awa@example.org")

    settings.FORM_THROTTLE = 0
    assert refused(1, email="awa@example.org") is None


def test_nothing_of_an_address_or_of_a_network_is_kept():
    now = timezone.now()

    guards.throttle(post("198.51.100.77"), at=now, email="awa@example.org")

    kept = Tally.objects.values_list("key", flat=True)
    assert len(kept) == 5
    for key in kept:
        assert len(key) == 64
        assert set(key) <= set("0123456789abcdef")


def test_network_is_the_one_that_the_trusted_proxy_tells(settings):
    settings.TRUSTED_PROXY = True

    def forwarded(address: str):
        return RequestFactory().post("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=address)

    for number in range(guards.RIGHT_BY_ADDRESS[0].number + 1):
        last = guards.throttle(forwarded(f"10.0.0.{number}, 192.0.2.1"), at=AT, email="awa@example.org")

    assert last.status_code == 429
    assert guards.throttle(forwarded("192.0.2.1, 192.0.2.7"), at=AT, email="awa@example.org") is None


def test_throttle_costs_a_form_one_query(client, url, settings):
    def queries(**answers) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert send(client, url, **answers).status_code == 302
        return len(caught)

    settings.FORM_THROTTLE = 0
    queries(courriel="first@example.org")
    without = queries(courriel="a@example.org")
    settings.FORM_THROTTLE = 1

    assert queries(courriel="b@example.org") == without + 1
