"""A password is not the only key: who sees personal data reaches nothing by it alone, at whatever address or door."""

import re
from collections import defaultdict
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, ModelLogEntry

from config.doors.limits import BY_FACTOR
from config.doors.second_factor import ADDRESSES, has_factor, needs_factor
from core.enums import StaffGroup
from core.models import User
from tests import factories
from tests.patterns import every_address

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-03-03T10:01:00+01:00", tick=False)]

INSIDE = ("/admin/", "/documents/", "/api/", "/_util/", "/en/_util/")
DOORS = ["/admin/login/", "/_util/login/", "/en/_util/login/"]
# Who must have one, group by group: written down here, not read from the code that it judges.
ASKED = {
    StaffGroup.EDITORS: False,
    StaffGroup.PUBLISHERS: False,
    StaffGroup.MANAGERS: True,
    StaffGroup.REVIEWERS: False,  # until they are given what they assess, which is a right to see it
    StaffGroup.DELEGATES: True,
    StaffGroup.REFERRERS: True,
    StaffGroup.OFFICERS: True,
    StaffGroup.ADMINISTRATORS: True,
}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def keys_asked(settings):
    """As in production."""
    settings.SECOND_FACTOR = True


@pytest.fixture
def committed(monkeypatch):
    """What follows a commit follows at once: a test is one transaction, and its requests would end before."""
    monkeypatch.setattr(transaction, "on_commit", lambda done, **_options: done())


def code(secret: str = SECRET, step: int = 1) -> str:
    """What an app shows: now (1), half a minute ago (0) or in half a minute (2)."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[step]))


def with_app(*groups: StaffGroup, **fields) -> User:
    user = factories.staff(*groups, **fields)
    TOTP.activate(user, SECRET)
    return user


def sign_in(client: Client, user: User, door: str = DOORS[0], **also):
    return client.post(door, {"username": user.email, "password": factories.PASSWORD, **also})


def show(client: Client, shown: str):
    return client.post(reverse("mfa_authenticate"), {"code": shown})


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def said(response) -> tuple:
    """What an answer says, without what is drawn anew each time."""
    content = b"" if response.streaming else re.sub(rb'(value|nonce|content)="[^"]*"', b"", response.content)
    return response.status_code, response.headers.get("Location", ""), len(content)


@pytest.mark.parametrize(("group", "asked"), ASKED.items())
def test_who_must_have_one_follows_their_rights(group, asked):
    assert needs_factor(factories.staff(group)) is asked


def test_a_right_given_to_one_person_and_a_superuser_count_too():
    editor = factories.staff(StaffGroup.EDITORS)
    editor.user_permissions.add(Permission.objects.get(codename="read_guarded_answers"))

    assert needs_factor(User.objects.get(pk=editor.pk))
    assert needs_factor(factories.staff(is_superuser=True))


ROLES = [None, *(group for group, asked in ASKED.items() if asked)]  # None: who may do everything


def reached(client: Client) -> set[tuple[str, str]]:
    """What this browser is answered otherwise than nobody's, at each address there is, read and sent to."""
    restricted = Collection.get_first_root_node().add_child(name="Réservée")
    CollectionViewRestriction.objects.create(collection=restricted, restriction_type="login")
    paths = {path for address in every_address() for path in address.paths({})}
    within = sorted(path for path in paths if path.startswith(INSIDE) and not path.startswith(ADDRESSES))
    assert len(within) > 300
    half, nobody = (Client(raise_request_exception=False) for _ in range(2))
    half.cookies = client.cookies
    answered = {}
    for path in within:
        for verb in ("get", "post"):
            response = getattr(half, verb)(path)
            led = response.headers.get("Location", "")
            if response.status_code not in (403, 404, 405) and not led.startswith("/admin/login/?next="):
                answered[verb, path] = said(response)

    assert len(answered) < 40, answered
    differs = {
        asked for asked, answer in answered.items() if answer != said(getattr(nobody, asked[0])(asked[1]))
    }
    assert all(answered[asked][:2] == (302, "/admin/keys/") for asked in differs)
    return differs


@pytest.mark.parametrize("role", ROLES)
def test_a_password_alone_reaches_what_nobody_reaches_without_one_at_every_address(client, role):
    """Led to the door, refused, or answered as nobody is answered."""
    client.force_login(factories.staff(*[role] if role else [], is_superuser=role is None))

    assert reached(client) == {("get", door) for door in DOORS}


@pytest.mark.parametrize("group", [group for group, asked in ASKED.items() if asked])
def test_every_group_that_is_asked_reaches_nothing_of_the_admin_by_its_password(group):
    half = Client()
    half.force_login(factories.staff(group))
    names = (
        "wagtailadmin_home",
        "wagtailadmin_account",
        "wagtailadmin_explore_root",
        "keys_report",
        "own_sessions",
    )
    seen = {name: half.get(reverse(name)).status_code for name in names}

    assert seen == dict.fromkeys(names[:-1], 302) | {"own_sessions": 200}
    assert half.get("/admin/inbox/").status_code in (302, 404)
    assert half.get("/admin/", headers={"x-requested-with": "XMLHttpRequest"}).status_code == 403


@pytest.mark.parametrize("group", StaffGroup)
def test_every_group_comes_in_with_its_factor(client, group):
    sign_in(client, with_app(group))
    assert not is_in(client)
    assert client.get("/admin/login/").status_code == 200

    show(client, code())

    assert is_in(client)
    assert client.get(reverse("own_sessions")).status_code == 200


@pytest.mark.parametrize("door", DOORS)
def test_a_door_asks_for_the_factor_before_anyone_is_in(client, door):
    user = with_app(StaffGroup.MANAGERS)

    response = sign_in(client, user, door, next="/admin/account/")

    assert response["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert show(client, "000000").status_code == 200
    assert not is_in(client)
    assert show(client, code())["Location"] == "/admin/account/"
    assert is_in(client)


def test_whoever_has_a_factor_is_asked_for_it_though_nothing_asks_them_to_have_one(client, settings):
    settings.SECOND_FACTOR = False
    user = with_app(StaffGroup.EDITORS)

    sign_in(client, user)

    assert not is_in(client)
    show(client, code())
    assert is_in(client)


@pytest.mark.parametrize("door", DOORS)
def test_who_needs_none_comes_in_by_the_password(client, door):
    sign_in(client, factories.staff(StaffGroup.EDITORS), door)

    assert is_in(client)


@pytest.mark.parametrize(("group", "leads_on"), [(StaffGroup.EDITORS, True), (StaffGroup.DELEGATES, False)])
def test_who_may_do_without_one_finds_the_way_on_from_there(client, group, leads_on):
    sign_in(client, factories.staff(group))

    page = BeautifulSoup(client.get(reverse("mfa_index")).content, "html.parser")

    assert bool(page.select(f'main a[href="{reverse("wagtailadmin_home")}"]')) is leads_on
    assert bool(page.select("main form[action]")) is not leads_on


@pytest.mark.usefixtures("committed")
def test_at_the_first_sign_in_one_is_set_up_and_nothing_else_opens_until_then(client):
    user = factories.staff(StaffGroup.DELEGATES)
    sign_in(client, user)
    led = client.get("/admin/", follow=True)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    done = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})

    assert led.redirect_chain[-1][0] == "/admin/keys/"
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    assert 'autocomplete="one-time-code"' in page.content.decode()
    assert is_in(client)
    codes = client.get(done["Location"]).context["unused_codes"]
    assert len(codes) == 10
    assert all(each in client.get(reverse("mfa_download_recovery_codes")).content.decode() for each in codes)
    assert SECRET not in str(Authenticator.objects.values("data"))
    assert secret not in str(Authenticator.objects.values("data"))


@pytest.mark.usefixtures("committed")
def test_setting_one_up_ends_the_sessions_that_had_shown_none():
    user = factories.staff(StaffGroup.EDITORS)
    here, elsewhere = Client(), Client()
    for each in (here, elsewhere):
        sign_in(each, user)
    secret = here.get(reverse("mfa_activate_totp")).context["form"].secret

    here.post(reverse("mfa_activate_totp"), {"code": code(secret)})

    assert is_in(here)
    assert not is_in(elsewhere)


def test_a_recovery_code_opens_once(client):
    user = with_app(StaffGroup.OFFICERS)
    first, second = RecoveryCodes.activate(user).get_unused_codes()[:2]
    sign_in(client, user)
    show(client, first)
    assert is_in(client)

    for shown, opened in ((first, False), (second, True)):
        again = Client()
        sign_in(again, user)
        show(again, shown)

        assert is_in(again) is opened
    assert ModelLogEntry.objects.filter(action="keys.code_used").count() == 2


def test_a_code_of_the_app_opens_once(client):
    user = with_app(StaffGroup.OFFICERS)
    for opened in (True, False):
        other = Client()
        sign_in(other, user)
        show(other, code())

        assert is_in(other) is opened


def test_codes_are_counted_before_they_are_compared_and_a_new_password_counts_nothing_anew(client):
    user = with_app(StaffGroup.MANAGERS)
    tries = BY_FACTOR[0].number
    statuses = defaultdict(int)
    for number in range(tries + 3):
        other = Client(REMOTE_ADDR=f"192.0.2.{number}")  # from wherever
        sign_in(other, user)
        statuses[show(other, "000000").status_code] += 1

    sign_in(client, user)
    right = show(client, code())

    assert statuses == {200: tries, 429: 3}
    assert right.status_code == 429
    assert not is_in(client)


def test_a_session_of_before_someone_got_the_right_to_see_personal_data_opens_nothing_more(client):
    user = factories.staff(StaffGroup.EDITORS)
    sign_in(client, user)
    assert is_in(client)

    user.groups.add(user.groups.model.objects.get(name=StaffGroup.MANAGERS))

    assert not is_in(client)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/admin/keys/"


def test_a_password_session_of_somebody_with_a_factor_is_nobodys_and_sets_up_no_other(client):
    user = with_app(StaffGroup.MANAGERS)
    client.force_login(user)

    assert not is_in(client)
    assert client.get("/admin/login/").status_code == 200
    for name in (
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "own_sessions",
    ):
        assert client.get(reverse(name)).status_code == 302


def test_a_new_password_by_mail_opens_no_more_than_a_password(client):
    from config.doors.forgotten import mail_for  # noqa: PLC0415

    user = with_app(StaffGroup.MANAGERS)
    (link,) = re.findall(r"http://localhost(/\S+)", mail_for(user).body.split("\n\n", 2)[2])
    form = client.get(link, follow=True)
    new = "Un nouveau mot de passe 9"
    client.post(form.request["PATH_INFO"], {"new_password1": new, "new_password2": new})

    assert not is_in(client)
    client.post(DOORS[0], {"username": user.email, "password": new})
    assert not is_in(client)
    assert has_factor(user)


def test_what_was_kept_under_another_key_of_the_site_opens_nothing(client, settings):
    user = with_app(StaffGroup.MANAGERS)
    settings.SECRET_KEY = "another" * 10
    settings.SECRET_KEY_FALLBACKS = []
    sign_in(client, user)

    for secret in (SECRET, generate_totp_secret(), ""):
        assert show(client, code(secret)).status_code == 200
    assert not is_in(client)


def test_an_administrator_resets_the_factor_of_somebody_else_which_is_logged(client):
    user, admin = with_app(StaffGroup.MANAGERS), with_app(StaffGroup.ADMINISTRATORS)
    theirs = Client()
    sign_in(theirs, user)
    show(theirs, code())
    assert is_in(theirs)
    sign_in(client, admin)
    show(client, code())
    address = reverse("reset_factor", args=[user.pk])

    assert client.get(address).status_code == 200
    assert has_factor(user)
    assert client.post(address).status_code == 302

    assert not has_factor(user)
    assert not is_in(theirs)
    entry = ModelLogEntry.objects.get(action="keys.factor_reset")
    assert (entry.user, entry.object_id) == (admin, str(user.pk))
    assert client.post(reverse("reset_factor", args=[admin.pk])).status_code == 302
    assert has_factor(admin)


@pytest.mark.parametrize("group", [StaffGroup.EDITORS, StaffGroup.PUBLISHERS])
def test_nobody_else_resets_a_factor(client, group):
    user = with_app(StaffGroup.MANAGERS)
    client.force_login(factories.staff(group))

    client.post(reverse("reset_factor", args=[user.pk]))

    assert has_factor(user)


def test_a_command_resets_the_factor_of_the_last_administrator():
    user = with_app(StaffGroup.ADMINISTRATORS, email="ada@example.org")

    call_command("reset_factor", "ADA@example.org", stdout=StringIO())

    assert not has_factor(user)
    with pytest.raises(CommandError):
        call_command("reset_factor", "nobody@example.org", stdout=StringIO())
