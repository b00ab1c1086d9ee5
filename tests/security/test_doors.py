"""Passwords are counted at every door before they are looked at, and shut doors say for how long."""

import re
import threading
from html.parser import HTMLParser
from io import StringIO

import pytest
from django.conf import settings
from django.contrib.auth import authenticate, hashers
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from config.doors import signing_in
from config.doors.limits import BY_ACCOUNT, BY_ACCOUNT_AND_NETWORK, BY_NETWORK
from core.enums import StaffGroup
from registrations.models import Tally
from tests import factories
from tests.logged import told
from tests.patterns import every_address
from tests.together import at_once

pytestmark = pytest.mark.time_machine("2026-03-03T10:01:00+01:00", tick=False)
LOGIN = "/admin/login/"
PAIR = BY_ACCOUNT_AND_NETWORK[0].number
DOORS = ["/admin/login/", "/_util/login/", "/en/_util/login/"]


class Fields(HTMLParser):
    """The names of the fields of a page, with their values, and which of them ask for a password that is known."""

    def __init__(self, html: str):
        super().__init__()
        self.values: dict[str, str] = {}
        self.passwords: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        name = told.get("name")
        if tag != "input" or not name or told.get("type") in ("checkbox", "radio", "file", "submit"):
            return
        self.values[name] = told.get("value") or ""
        if told.get("type") == "password" and "new_password" not in name and name[:-1] != "password":
            self.passwords.add(name)


@pytest.fixture
def hashed(monkeypatch) -> list[str]:
    """The passwords that were looked at, whether their account exists or not."""
    seen: list[str] = []
    encode = hashers.MD5PasswordHasher.encode

    def noted(self, password, salt):
        seen.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", noted)
    return seen


@pytest.fixture
def still(time_machine):
    """The clock, which stands still: no window ends in the middle of a test."""
    return time_machine


def sign_in(client: Client, email: str, password: str, door: str = LOGIN, network: str = "192.0.2.1"):
    return client.post(door, {"username": email, "password": password}, REMOTE_ADDR=network)


def doors_found(client: Client, values: dict[str, int]) -> dict[str, Fields]:
    """Every address that shows a form asking for a password one has."""
    found = {}
    for address in every_address():
        for path in address.paths(values):
            response = client.get(path)
            html = b"" if response.streaming else response.content
            if response.status_code == 200 and b'type="password"' in html:
                fields = Fields(html.decode())
                if fields.passwords:
                    found[path] = fields
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "word"), [("fr", "Mot de passe"), ("en", "Password")])
def test_the_door_names_the_password_in_the_language_of_the_browser(client, language, word):
    html = client.get("/admin/login/", headers={"Accept-Language": language}).text

    assert re.search(rf">\s*{word}\s*[<*]", html)


@pytest.mark.django_db
def test_every_address_that_asks_for_a_password_shuts_after_too_many(client):
    page, collection = factories.standard(), Collection.get_first_root_node()
    on_page = PageViewRestriction.objects.create(page=page, restriction_type="password", password="juste")
    below = collection.add_child(name="Réservée")
    on_files = CollectionViewRestriction.objects.create(
        collection=below, restriction_type="password", password="juste"
    )
    values = {
        "page_view_restriction_id": on_page.pk,
        "page_id": page.pk,
        "restriction_id": on_files.pk,
    }
    staff = factories.staff(StaffGroup.ADMINISTRATORS)
    inside = Client(raise_request_exception=False)  # one of Wagtail's addresses is there to fail
    inside.force_login(staff)

    outside_doors, inside_doors = doors_found(client, values), doors_found(inside, values)

    assert set(DOORS) <= set(outside_doors)
    assert len([door for door in outside_doors if "authenticate_with_password" in door]) == 3
    assert "/admin/account/" in inside_doors
    doors = [(client, path, fields) for path, fields in outside_doors.items()]
    doors += [(inside, path, fields) for path, fields in inside_doors.items() if path not in outside_doors]
    inside.force_login(staff)  # one of the addresses that were looked at signs out
    for number, (who, path, fields) in enumerate(doors):
        wrong = fields.values | dict.fromkeys(fields.passwords, "faux")
        wrong |= {name: "quelqu-un@example.org" for name in fields.values if name == "username"}
        wrong |= {name: "Nouveau-mot-de-passe-9" for name in fields.values if "new_password" in name}

        statuses = []
        while 429 not in statuses and len(statuses) < 40:
            statuses.append(who.post(path, wrong, REMOTE_ADDR=f"192.0.2.{number}").status_code)

        assert statuses[0] != 429, path
        assert statuses[-1] == 429, path


def test_there_is_one_way_to_check_a_name_and_a_password():
    assert settings.AUTHENTICATION_BACKENDS == ["config.doors.signing_in.CountedBackend"]


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
def test_the_right_password_after_forty_wrong_ones_is_not_even_looked_at(client, hashed, door):
    ada = factories.staff(StaffGroup.EDITORS)
    hashed.clear()
    for _ in range(40):
        sign_in(client, ada.email, "faux", door)

    response = sign_in(client, ada.email, factories.PASSWORD, door)

    assert response.status_code == 429
    assert hashed == ["faux"] * PAIR
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_all_doors_and_all_spellings_of_an_address_share_one_count(client, hashed):
    ada = factories.staff(StaffGroup.EDITORS, email="ada@example.org")
    hashed.clear()
    for number in range(40):
        email = [ada.email, "ADA@example.org", " ada@Example.org "][number % 3]
        sign_in(client, email, "faux", DOORS[number % 3])

    assert len(hashed) == PAIR


@pytest.mark.django_db
def test_one_account_tried_from_everywhere_shuts_too(client, hashed):
    ada = factories.staff(StaffGroup.EDITORS)
    hashed.clear()
    for number in range(60):
        sign_in(client, ada.email, "faux", network=f"192.0.2.{number}")

    response = sign_in(client, ada.email, factories.PASSWORD, network="198.51.100.1")

    assert response.status_code == 429
    assert len(hashed) == BY_ACCOUNT[0].number


@pytest.mark.django_db
def test_someone_elsewhere_who_mistypes_an_address_shuts_nobody_out(client):
    ada = factories.staff(StaffGroup.EDITORS)
    for _ in range(12):
        sign_in(client, ada.email, "faux", network="192.0.2.9")

    assert sign_in(client, ada.email, factories.PASSWORD, network="192.0.2.1").status_code == 302


@pytest.mark.django_db
def test_an_office_behind_one_address_comes_in_on_a_monday_morning(client):
    people = [factories.staff(StaffGroup.EDITORS) for _ in range(40)]

    for person in people:
        for password in ("faux", "Faux"):
            assert sign_in(client, person.email, password).status_code == 200
        assert sign_in(client, person.email, factories.PASSWORD).status_code == 302
        client.logout()


@pytest.mark.django_db
def test_a_list_of_addresses_tried_from_one_network_shuts_it(client, hashed):
    for number in range(BY_NETWORK[0].number + 20):
        response = sign_in(client, f"{number}@example.org", "faux")

    assert response.status_code == 429
    assert len(hashed) == BY_NETWORK[0].number


@pytest.mark.django_db
def test_waiting_opens_the_door_and_trying_in_the_meantime_makes_nobody_wait_longer(client, still):
    ada = factories.staff(StaffGroup.EDITORS)
    for _ in range(50):
        response = sign_in(client, ada.email, "faux")
    assert response.headers["Retry-After"] == "540"

    still.move_to("2026-03-03T10:10:00+01:00", tick=False)

    assert sign_in(client, ada.email, factories.PASSWORD).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "fr-FR",
            ["Trop d’essais", "9\N{NO-BREAK SPACE}minutes", "10\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}10"],
        ),
        ("en-GB", ["Too many tries", "9 minutes", "10:10"]),
    ],
)
def test_a_shut_door_says_until_when_in_the_language_of_the_person(client, language, words):
    for _ in range(PAIR + 1):
        response = client.post(
            LOGIN, {"username": "ada@example.org", "password": "x"}, headers={"accept-language": language}
        )

    html = response.content.decode()

    assert response.status_code == 429
    assert [word for word in words if word not in html] == []
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_a_door_says_the_same_of_accounts_that_exist_and_of_others(client, hashed):
    known = factories.staff(StaffGroup.EDITORS, email="connue@example.org")
    gone = factories.staff(StaffGroup.EDITORS, email="partie@example.org", is_active=False)
    hashed.clear()
    answers = {}
    for number, email in enumerate((known.email, "autre@example.org", gone.email)):
        answers[email] = [
            (response.status_code, response.content.decode().replace(email, ""), len(hashed))
            for _ in range(PAIR + 2)
            if (response := sign_in(Client(), email, "faux", network=f"192.0.2.{number}"))
        ]
        hashed.clear()

    statuses = {email: [status for status, *_ in each] for email, each in answers.items()}
    looked_at = {email: [number for *_, number in each] for email, each in answers.items()}
    assert len({tuple(each) for each in statuses.values()}) == 1
    assert len({tuple(each) for each in looked_at.values()}) == 1
    assert len({each[-1][1] for each in answers.values()}) == 1


@pytest.mark.django_db
def test_a_new_password_and_the_command_open_the_door_again(client):
    ada = factories.staff(StaffGroup.EDITORS)
    for _ in range(PAIR + 1):
        assert sign_in(client, ada.email, "faux").status_code in (200, 429)

    call_command("unlock", ada.email.upper(), stdout=StringIO())

    assert sign_in(client, ada.email, factories.PASSWORD).status_code == 302


@pytest.mark.django_db
def test_the_command_opens_a_network_and_refuses_what_is_neither(client):
    ada = factories.staff(StaffGroup.EDITORS)
    for number in range(BY_NETWORK[0].number + 1):
        sign_in(client, f"{number}@example.org", "faux")
    assert sign_in(client, ada.email, factories.PASSWORD).status_code == 429

    call_command("unlock", "192.0.2.1", stdout=StringIO())

    assert sign_in(client, ada.email, factories.PASSWORD).status_code == 302
    with pytest.raises(CommandError):
        call_command("unlock", "ada", stdout=StringIO())


@pytest.mark.django_db
def test_what_is_counted_and_logged_names_nobody(client, caplog):
    for _ in range(PAIR + 1):
        sign_in(client, "zoulikha@example.org", "faux", network="192.0.2.77")

    kept = "".join(str(each) for each in Tally.objects.values_list("key", "number"))
    assert "Sign-in refused: door pair" in caplog.text
    assert [word for word in ("zoulikha", "192.0.2.77", "faux") if word in told(caplog) + kept] == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_wrong_passwords_at_the_same_moment_are_never_looked_at_beyond_the_limit(hashed, monkeypatch):
    ada = factories.staff()
    monkeypatch.setattr(signing_in, "_in_the_queue", threading.BoundedSemaphore(100))
    hashed.clear()

    def attempt(number: int) -> object:
        request = RequestFactory().post(LOGIN, REMOTE_ADDR="192.0.2.1")
        return authenticate(request, username=ada.email, password=f"faux {number}")

    assert at_once(attempt, 20) == [None] * 20

    assert 1 <= len(hashed) <= PAIR


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_more_than_one_password_is_hashed_at_a_time_and_who_is_sent_away_is_not_counted(monkeypatch):
    encode, busy, most = hashers.MD5PasswordHasher.encode, threading.Semaphore(0), []
    inside: list[int] = []

    def slow(self, password, salt):
        inside.append(1)
        most.append(len(inside))
        busy.acquire(timeout=120)
        inside.pop()
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", slow)
    answers: list[int] = []

    def attempt(number: int) -> int:
        response = sign_in(Client(), f"{number}@example.org", "faux", network=f"192.0.2.{number}")
        answers.append(response.status_code)
        if len(answers) == 12 - signing_in.AT_MOST:
            for _ in range(signing_in.AT_MOST):
                busy.release()
        return response.status_code

    statuses = at_once(attempt, 12)

    assert sorted(statuses) == [200] * signing_in.AT_MOST + [429] * (12 - signing_in.AT_MOST)
    assert max(most) == 1
    counted = Tally.objects.filter(number__gt=0).count()
    assert counted == signing_in.AT_MOST * len((*BY_ACCOUNT_AND_NETWORK, *BY_ACCOUNT, *BY_NETWORK))


@pytest.mark.django_db
def test_who_guesses_their_own_password_inside_does_not_begin_anew_by_saving_something_else(client):
    ada = factories.staff(StaffGroup.EDITORS)
    client.force_login(ada)
    page = client.get(reverse("wagtailadmin_account"))
    fields = dict(Fields(page.content.decode()).values)
    guess = fields | {
        "password-old_password": "faux",
        "password-new_password1": "Nouveau-mot-de-passe-9",
        "password-new_password2": "Nouveau-mot-de-passe-9",
    }
    address, statuses = reverse("wagtailadmin_account"), []
    for _ in range(PAIR + 1):
        statuses.append(client.post(address, guess).status_code)
        client.post(address, fields | {"password-old_password": "faux"})

    assert statuses[-1] == 429
