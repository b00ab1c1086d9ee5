"""In the admin: staff choose what for, write, see what the person receives, and send it."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from core.enums import StaffGroup
from registrations.domain import publish_form
from registrations.models import Form, Message, Registration
from tests import factories
from tests.registrations.referrals import world

pytestmark = pytest.mark.django_db
LANGUAGE = {"message-language": "fr"}


@pytest.fixture
def edition(client) -> world.World:
    made = world.referrals()
    client.force_login(made.writer)
    return made


def index(namespace: str = "referrals") -> str:
    return reverse(f"{namespace}:index")


def address(of: world.World, namespace: str = "referrals") -> str:
    return reverse(f"{namespace}:write", args=[of.staff_intake.pk])


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def token(client, where: str) -> dict[str, str]:
    """The hidden token of a form on screen."""
    return {"_submission": soup(client.get(where)).find("input", {"name": "_submission"})["value"]}


def menu(client) -> set[str]:
    """The addresses of the admin's menu."""
    found, todo = set(), [json.loads(soup(client.get("/admin/")).find(id="wagtail-sidebar-props").string)]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            found.add(node.get("url"))
            todo += node.values()
        elif isinstance(node, list):
            todo += node
    return found


# --- Who comes in


@pytest.mark.parametrize(
    ("group", "shown"),
    [
        (StaffGroup.REFERRERS, {"referrals"}),
        (StaffGroup.DELEGATES, {"leads"}),
        (StaffGroup.MANAGERS, set()),
        (StaffGroup.PUBLISHERS, set()),
        (StaffGroup.REVIEWERS, set()),
    ],
)
def test_the_menu_offers_each_group_what_it_may_write(client, group, shown):
    client.force_login(factories.staff(group))

    offered = menu(client)

    for namespace in ("referrals", "leads"):
        assert (index(namespace) in offered) == (namespace in shown)
        assert (client.get(index(namespace)).status_code == 200) == (namespace in shown)


def test_the_form_is_closed_to_those_without_the_right(client):
    edition = world.referrals()
    client.force_login(factories.staff(StaffGroup.DELEGATES))

    shown = client.get(address(edition))
    sent = client.post(address(edition), world.POSTED | LANGUAGE | {"send": "1"})

    assert {shown.status_code, sent.status_code} <= {302, 403}
    assert not Registration.objects.exists()


def test_a_stranger_is_asked_to_sign_in(client):
    edition = world.referrals()

    assert client.get(index()).url.startswith("/admin/login/")
    assert client.get(address(edition)).url.startswith("/admin/login/")


# --- Choosing


def test_one_chooses_among_what_is_open_by_the_title_of_its_page(client, edition):
    closed = world.referrals()
    closed.staff_intake.closes_at = timezone.now() - timedelta(minutes=1)
    closed.staff_intake.save()

    page = soup(client.get(index()))

    links = page.select(".referring-choices__list a")
    assert [(link["href"], link.get_text(strip=True)) for link in links] == [
        (address(edition), "Édition de printemps")
    ]


def test_leads_and_referrals_are_not_mixed(client, edition):
    call = world.leads()

    assert str(call.staff_intake.pk) not in [
        link["href"].rstrip("/").rsplit("/", 1)[1]
        for link in soup(client.get(index())).select(".referring-choices__list a")
    ]
    assert client.get(reverse("referrals:write", args=[call.staff_intake.pk])).status_code == 404
    assert client.get(reverse("referrals:write", args=[edition.public_intake.pk])).status_code == 404


# --- Writing


def test_the_form_asks_for_its_questions_and_for_the_language(client, edition):
    page = soup(client.get(address(edition)))

    form = page.find("form", id="referring-form")
    names = [tag["name"] for tag in form.find_all(["input", "textarea"]) if tag.get("name")]
    assert {"prenom", "nom", "courriel", "pourquoi", "accord", "message-language"} <= set(names)
    assert page.find("input", {"name": "message-language", "value": "fr"}).has_attr("checked")
    assert not page.find(attrs={"name": "send"})


def test_a_mistake_keeps_what_was_typed_and_says_where_it_is(client, edition):
    response = client.post(
        address(edition),
        token(client, address(edition)) | world.POSTED | LANGUAGE | {"courriel": "awa", "send": "1"},
    )

    page = soup(response)
    assert response.status_code == 422
    assert page.find("input", {"name": "prenom"})["value"] == "Awa"
    (link,) = page.select(".error-summary a")
    assert page.find(id=link["href"].lstrip("#"))["name"] == "courriel"
    assert not Registration.objects.exists()


def test_a_preview_shows_the_message_and_sends_nothing(client, edition):
    response = client.post(
        address(edition), token(client, address(edition)) | world.POSTED | LANGUAGE | {"preview": "1"}
    )

    page = soup(response)
    assert response.status_code == 200
    preview = page.find(class_="referring-preview")
    assert "Édition de printemps" in preview.pre.text
    assert "\ue000" not in response.content.decode()
    assert "/suivi/" not in preview.pre.text
    assert "Cherche une première rencontre." in preview.dl.text
    assert preview.find("button", {"name": "send"})["form"] == "referring-form"
    assert page.find("textarea", {"name": "pourquoi"}).text.strip() == "Cherche une première rencontre."
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)


def test_the_preview_is_the_message_that_leaves(client, edition):
    data = token(client, address(edition)) | world.POSTED | {"message-language": "en"}

    previewed = soup(client.post(address(edition), data | {"preview": "1"})).find(class_="referring-preview")
    client.post(address(edition), data | {"send": "1"})

    message = Message.objects.get()
    assert message.language == "en"
    before, after = previewed.pre.text.split(), message.shown_text.split()
    reference = message.registration.reference
    assert [word for word in before if "…" not in word] == [word for word in after if reference not in word]


def test_sending_makes_one_referral_and_leads_back_to_ones_own(client, edition):
    data = token(client, address(edition)) | world.POSTED | LANGUAGE | {"send": "1"}

    first, second = client.post(address(edition), data), client.post(address(edition), data)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == index()
    made = Registration.objects.get()
    assert (made.created_by, made.name, made.state_code) == (edition.writer, "Awa Martin", "sent")
    assert made.reference in client.get(index()).text


def test_a_token_that_is_not_ours_keeps_what_was_typed_and_still_sends(client, edition):
    data = world.POSTED | LANGUAGE | {"_submission": "forged", "send": "1"}

    assert client.post(address(edition), data).status_code == 302
    assert Registration.objects.count() == 1


def test_someone_i_wrote_about_before_is_not_written_to_again(client, edition):
    known = edition.refer()

    response = client.post(
        address(edition), token(client, address(edition)) | world.POSTED | LANGUAGE | {"send": "1"}
    )

    assert response.status_code == 409
    assert known.reference in soup(response).find(class_="error-summary").text
    assert Message.objects.count() == 1


def test_what_closes_while_one_writes_is_refused_with_everything_typed(client, edition):
    data = token(client, address(edition)) | world.POSTED | LANGUAGE | {"send": "1"}
    edition.staff_intake.closes_at = timezone.now() - timedelta(minutes=1)
    edition.staff_intake.save()

    response = client.post(address(edition), data)

    assert response.status_code == 410
    assert soup(response).find("input", {"name": "prenom"})["value"] == "Awa"


def test_a_form_published_meanwhile_is_answered_in_the_version_that_was_shown(client, edition):
    data = token(client, address(edition)) | world.POSTED | LANGUAGE | {"send": "1"}
    form = Form.objects.get(pk=edition.staff_intake.form_id)
    form.fields = [*world.STAFF_FIELDS, factories.field("text", "nouveau", "Nouveau")]
    form.save()
    publish_form(form)

    assert client.post(address(edition), data).status_code == 302
    assert Registration.objects.get().version.number == 1


def test_a_lead_waits_for_the_team(client):
    call = world.leads()
    client.force_login(call.writer)
    where = address(call, "leads")

    previewed = client.post(where, token(client, where) | world.POSTED | LANGUAGE | {"preview": "1"})
    sent = client.post(where, token(client, where) | world.POSTED | LANGUAGE | {"send": "1"})

    assert "Appel national" in soup(previewed).find(class_="referring-preview").pre.text
    assert sent.url == index("leads")
    assert Registration.objects.get().state_code == "new"
    assert mail.outbox == []
    assert not Message.objects.exists()


def test_it_warns_while_the_person_could_not_register(client, edition):
    data = world.POSTED | LANGUAGE | {"preview": "1"}
    edition.writer.first_name, edition.writer.organisation = "Camille", "Apec"
    edition.writer.save()
    before = soup(client.post(address(edition), data)).find(class_="help-warning")
    edition.public_intake.closes_at = timezone.now() - timedelta(minutes=1)
    edition.public_intake.save()

    after = soup(client.post(address(edition), data)).find(class_="help-warning")

    assert (before, after is not None) == (None, True)


@pytest.mark.parametrize(
    "data", [{}, {"send": "1"}, {"courriel": "\x00", "send": "1"}, {"prenom": "x" * 5000}]
)
def test_odd_posts_never_fail(client, edition, data):
    assert client.post(address(edition), data).status_code == 422
