"""Accounts: opened by their own person, disabled and never deleted, and what is written down of keys and rights."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail.log_actions import LogContext
from wagtail.models import ModelLogEntry

from config.doors.invitations import send_invitation
from core.enums import StaffGroup
from core.models import User
from registrations.models import InboxScope
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-03-03T10:01:00+01:00", tick=False)]

LINK = re.compile(r"http://localhost(/admin/password_reset/confirm/invitation/\S+)")
NEW = "Un premier mot de passe 9"
PERSON = {"email": "Nouvelle@Example.org", "first_name": "Nouvelle", "last_name": "Personne"}


@pytest.fixture
def administrator(client) -> User:
    user = factories.staff(StaffGroup.ADMINISTRATORS, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def invited(client, administrator) -> User:
    """Somebody whose account was made just now."""
    assert client.post(reverse("wagtailusers_users:add"), PERSON).status_code == 302
    return User.objects.get(email__iexact=PERSON["email"])


def work() -> list[bool]:
    """What the worker does with all that is due."""
    done = []
    for row in DBTaskResult.objects.ready().filter(task_path=send_invitation.module_path):
        done.append(send_invitation.call(*row.task_result.args, **row.task_result.kwargs))
        row.delete()
    return done


def link() -> str:
    (found,) = LINK.findall(mail.outbox[-1].body)
    return found


def choose(path: str, password: str = NEW, client: Client | None = None):
    client = client or Client()
    form = client.get(path, follow=True)
    return client.post(form.request["PATH_INFO"], {"new_password1": password, "new_password2": password})


def test_nobody_is_asked_for_the_password_of_someone_else(client, administrator):
    other = factories.staff(StaffGroup.EDITORS)
    for address in (reverse("wagtailusers_users:add"), reverse("wagtailusers_users:edit", args=[other.pk])):
        assert 'type="password"' not in client.get(address).content.decode()


def test_an_account_is_opened_by_the_mail_once(client, invited):
    assert not invited.has_usable_password()
    assert work() == [True]
    assert mail.outbox[-1].to == ["nouvelle@example.org"] or mail.outbox[-1].to == ["Nouvelle@example.org"]

    assert choose(link()).status_code == 302

    invited.refresh_from_db()
    assert invited.check_password(NEW)
    assert choose(link(), "Un second mot de passe 9").status_code == 200
    invited.refresh_from_db()
    assert invited.check_password(NEW)
    entering = Client()
    entering.post("/admin/login/", {"username": "nouvelle@example.org", "password": NEW})
    assert "_auth_user_id" in entering.session


def test_the_mail_says_who_has_made_the_account_and_with_which_address_one_signs_in(
    client, administrator, invited
):
    User.objects.filter(pk=administrator.pk).update(first_name="Awa", last_name="Diop")

    work()

    assert "Awa Diop" in mail.outbox[-1].body
    assert invited.email in mail.outbox[-1].body


def test_who_chooses_a_password_where_a_colleague_is_signed_in_ends_that_session(client, invited):
    work()
    colleague = Client()
    colleague.force_login(factories.staff(StaffGroup.EDITORS))

    assert invited.email in colleague.get(link(), follow=True).content.decode()
    done = choose(link(), client=colleague)

    assert "_auth_user_id" not in colleague.session
    assert "Se connecter" in colleague.get(done.url, headers={"accept-language": "fr"}).content.decode()


@pytest.mark.parametrize(
    ("group", "told"),
    [
        (None, "aucun rôle"),
        (StaffGroup.MANAGERS, "aucun dossier"),
        (StaffGroup.DELEGATES, "aucun dossier"),
        (StaffGroup.EDITORS, ""),
        (StaffGroup.REFERRERS, ""),
        (StaffGroup.OFFICERS, ""),
    ],
)
def test_who_makes_an_account_that_opens_nothing_is_told_so(client, administrator, group, told):
    groups = [Group.objects.get(name=group.value).pk] if group else []

    answer = client.post(reverse("wagtailusers_users:add"), PERSON | {"groups": groups}, follow=True)

    warned = [str(each) for each in answer.context["messages"] if each.level_tag == "warning"]
    assert len(warned) == bool(told)
    assert all(told in each for each in warned)


def test_a_link_lives_three_days_and_another_can_be_asked_for(client, invited, time_machine):
    work()
    first = link()
    time_machine.shift(timedelta(seconds=site_settings.INVITATION_TIMEOUT + 1))
    assert choose(first).status_code == 200
    invited.refresh_from_db()
    assert not invited.has_usable_password()

    client.force_login(User.objects.get(is_superuser=True))
    address = reverse("invite_again", args=[invited.pk])
    assert invited.email in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    work()

    assert choose(link()).status_code == 302


def test_the_key_of_an_invitation_opens_nothing_else_and_no_other_key_opens_an_account(client, invited):
    from django.contrib.auth.tokens import default_token_generator  # noqa: PLC0415

    work()
    uid, key = link().strip("/").split("/")[-2:]
    crossed = [
        reverse("wagtailadmin_password_reset_confirm", args=[uid, key]),
        reverse("invitation", args=[uid, default_token_generator.make_token(invited)]),
        reverse("invitation", args=["MQ", key]),
        reverse("invitation", args=[uid, "zzzzzzzzzzzzz-abc"]),
        reverse("invitation", args=[uid, "nokey"]),
    ]
    for path in crossed:
        response = Client().get(path)
        assert (response.status_code, b"new_password1" in response.content) == (200, False), path


def test_a_disabled_account_is_not_invited_and_a_chosen_password_ends_invitations(client, invited):
    User.objects.filter(pk=invited.pk).update(is_active=False)

    assert work() == [False]
    assert mail.outbox == []
    assert client.get(reverse("invite_again", args=[invited.pk])).status_code == 302


def test_an_invitation_that_cannot_leave_is_tried_again_and_no_address_is_logged(
    invited, monkeypatch, caplog
):
    def down(self, messages):
        raise ConnectionRefusedError(invited.email)

    monkeypatch.setattr(EmailBackend, "send_messages", down)

    assert work() == [False]

    assert DBTaskResult.objects.filter(task_path=send_invitation.module_path).get().run_after is not None
    assert "Invitation not sent" in caplog.text
    assert invited.email not in caplog.text


def test_accounts_are_disabled_and_not_deleted(client, administrator):
    user = factories.staff(StaffGroup.EDITORS)
    theirs = Client()
    theirs.force_login(user)
    delete = reverse("wagtailusers_users:delete", args=[user.pk])
    bulk = reverse("wagtail_bulk_action", args=["core", "user", "delete"])
    index = client.get(reverse("wagtailusers_users:index")).content.decode()

    assert delete not in index
    assert bulk not in index
    assert delete not in client.get(reverse("wagtailusers_users:edit", args=[user.pk])).content.decode()
    client.post(delete)
    client.post(f"{bulk}?id={user.pk}")
    assert User.objects.filter(pk=user.pk).exists()
    edited = {"email": user.email, "first_name": "A", "last_name": "B"}  # without a tick at "active"
    assert client.post(reverse("wagtailusers_users:edit", args=[user.pk]), edited).status_code == 302

    assert not User.objects.get(pk=user.pk).is_active
    assert theirs.get("/admin/").status_code == 302
    assert ModelLogEntry.objects.get(action="keys.disabled").user == administrator


@pytest.mark.parametrize(
    "password", ["onze lettre", "password1234", "MotDePasse2024!", "elodie.martin@example.org"]
)
def test_a_password_that_is_short_common_or_ones_own_address_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, User(email="elodie.martin@example.org"))


@pytest.mark.parametrize("password", ["cinq mots sans chiffre", "748392017465", "toutenminuscules"])
def test_a_long_password_needs_no_digit_nor_sign(password):
    validate_password(password, User(email="elodie.martin@example.org"))


def test_what_happens_to_keys_and_rights_is_seen_by_administrators_alone(client, administrator):
    user = factories.staff(StaffGroup.EDITORS, first_name="Awa", last_name="Diallo")
    entering = Client()
    entering.post("/admin/login/", {"username": user.email, "password": "faux"})
    entering.post("/admin/login/", {"username": "nobody@nowhere.example", "password": "faux"})
    entering.post("/admin/login/", {"username": user.email, "password": factories.PASSWORD})
    client.post(
        reverse("wagtailusers_users:edit", args=[user.pk]),
        {
            "email": user.email,
            "first_name": "Awa",
            "last_name": "Diallo",
            "is_active": "on",
            "groups": [user.groups.model.objects.get(name=StaffGroup.MANAGERS).pk],
        },
    )
    with LogContext(user=administrator):
        InboxScope.objects.create(user=user, page=factories.home().page_ptr).delete()
    seen = client.get(reverse("keys_report")).content.decode()
    actions = list(
        ModelLogEntry.objects.filter(action__startswith="keys.").values_list("action", "label", "user")
    )

    assert actions.count(("keys.refused", "Awa Diallo", None)) == 1
    assert actions.count(("keys.refused", "—", None)) == 1
    assert ("keys.signed_in", "Awa Diallo", user.pk) in actions
    assert ("keys.rights_given", "Awa Diallo", administrator.pk) in actions
    assert ("keys.rights_taken", "Awa Diallo", administrator.pk) in actions
    assert StaffGroup.MANAGERS.value in seen
    assert "Awa Diallo" in seen
    assert "nowhere.example" not in seen + str(list(ModelLogEntry.objects.values()))
    assert client.get(reverse("keys_report") + "?export=csv").status_code == 200
    for group in set(StaffGroup) - {StaffGroup.ADMINISTRATORS}:
        other = Client()
        other.force_login(factories.staff(group))
        assert other.get(reverse("keys_report")).status_code == 302, group
        assert reverse("keys_report") not in other.get("/admin/").content.decode()
