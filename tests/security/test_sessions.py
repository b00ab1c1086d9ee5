"""Sessions of staff: they end by themselves, and their owner sees and ends them."""

from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from config.doors.sessions import device
from core.enums import StaffGroup
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-03-03T10:01:00+01:00", tick=False)]

ASIDE = "/admin/editing-sessions/ping/"


@pytest.fixture(autouse=True)
def lasting(settings):
    """As in production."""
    settings.IDLE_MINUTES, settings.IDLE_MINUTES_PERSONAL = 120, 60


def signed_in(user, **also) -> Client:
    client = Client(**also)
    client.post("/admin/login/", {"username": user.email, "password": factories.PASSWORD, "remember": "on"})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


@pytest.mark.parametrize(("group", "minutes"), [(StaffGroup.EDITORS, 120), (StaffGroup.MANAGERS, 60)])
def test_a_session_ends_after_some_time_without_a_click(time_machine, group, minutes):
    client = signed_in(factories.staff(group))
    for _ in range(2):
        time_machine.shift(minutes * 60 - 1)
        assert is_in(client)

    time_machine.shift(minutes * 60 + 1)

    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    assert "_auth_user_id" not in client.session


def test_a_page_that_stays_open_is_no_click(time_machine):
    client = signed_in(factories.staff(StaffGroup.MANAGERS))
    for _ in range(7):
        time_machine.shift(600)
        client.get(ASIDE)

    assert not is_in(client)


def test_a_session_is_written_once_a_minute_at_most(time_machine):
    client = signed_in(factories.staff(StaffGroup.EDITORS))
    written = []
    for _ in range(12):
        time_machine.shift(10)
        before = client.session["seen"]
        client.get("/admin/")
        written.append(client.session["seen"] != before)

    assert sum(written) == 2


def test_a_person_sees_their_own_sessions_and_ends_them_one_by_one_or_all():
    ada, other = factories.staff(StaffGroup.EDITORS), factories.staff(StaffGroup.EDITORS)
    here = signed_in(ada, HTTP_USER_AGENT="Ici/1.0", REMOTE_ADDR="192.0.2.1")
    there = signed_in(ada, HTTP_USER_AGENT="Ailleurs/2.0", REMOTE_ADDR="2001:db8:1:2:3::4")
    third = signed_in(ada)
    theirs = signed_in(other, HTTP_USER_AGENT="Autrui/3.0")
    page = here.get(reverse("own_sessions"))
    listed = {session.user_agent: session.pk for session in page.context["sessions"]}
    html = page.content.decode()

    assert sorted(listed) == ["", "Ailleurs/2.0", "Ici/1.0"]
    assert ("2001:db8:1:2::" in html, "3::4" in html) == (True, False)
    (foreign,) = (session.pk for session in theirs.get(reverse("own_sessions")).context["sessions"])
    here.post(reverse("end_session", args=[foreign]))
    here.post(reverse("end_session", args=[listed["Ailleurs/2.0"]]))
    assert [is_in(each) for each in (here, there, third, theirs)] == [True, False, True, True]
    assert here.get(reverse("end_other_sessions")).status_code == 405
    here.post(reverse("end_other_sessions"))
    assert [is_in(each) for each in (here, third, theirs)] == [True, False, True]
    (own,) = (session.pk for session in here.get(reverse("own_sessions")).context["sessions"])
    assert here.post(reverse("end_session", args=[own]))["Location"] == "/admin/login/"
    assert not is_in(here)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari · iPhone",
        ),
        ("curl/8.5", "curl/8.5"),
        ("", "Appareil inconnu"),
    ],
)
def test_a_device_is_named_in_words(said, words):
    assert device(said) == words


def test_the_account_page_leads_there():
    html = (
        signed_in(factories.staff(StaffGroup.EDITORS)).get(reverse("wagtailadmin_account")).content.decode()
    )

    assert reverse("own_sessions") in html
    assert reverse("mfa_index") in html


def test_public_pages_ask_nobody_who_they_are():
    """A session's cookie alone makes no page of the public's its own."""
    ada = signed_in(factories.staff(StaffGroup.EDITORS))

    response = ada.get("/robots.txt")

    assert "Cookie" not in response.headers.get("Vary", "")


def test_what_was_written_comes_back_to_who_sends_it_once_the_session_has_ended(time_machine):
    registration = factories.registration(factories.intake(factories.call()))
    client = signed_in(factories.staff(StaffGroup.MANAGERS))
    address = reverse("inbox:detail", args=[registration.pk])
    before = registration.events.count()
    time_machine.shift(61 * 60)
    words = "Madame,\r\n\r\nIl manque <deux> pièces."

    response = client.post(f"{address}?view=tous", {"to": "information", "message": words, "query": "a=b"})

    assert (response.status_code, "no-store" in response.headers["Cache-Control"]) == (403, True)
    assert response.context["words"] == ["Madame,\n\nIl manque <deux> pièces."]
    assert "Il manque &lt;deux&gt; pièces." in response.text
    assert f'href="/admin/login/?next={quote(f"{address}?view=tous")}"' in response.text
    assert "Rien n’a été fait" in response.text
    assert registration.events.count() == before


@pytest.mark.parametrize("sent", [{"to": "information"}, {"blocks": '[{"type": "text", "value": "un mot"}]'}])
def test_without_words_the_way_leads_to_the_door(sent):
    response = Client().post("/admin/inbox/1/", sent)

    assert (response.status_code, response["Location"]) == (302, "/admin/login/?next=/admin/inbox/1/")


def test_a_password_is_never_given_back():
    response = Client().post(
        "/admin/account/", {"password-new_password1": "un bon secret", "text": "deux mots"}
    )

    assert response.status_code == 302
