"""The words of messages in the admin: who may change them, what is refused, previewed, tested, dropped."""

import re

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from core.enums import StaffGroup
from registrations.enums import MessageKind as Kind
from registrations.models import Form, Message, MessageTemplate
from tests import factories

pytestmark = pytest.mark.django_db
INDEX = "/admin/messages/"


def new_url(kind: Kind = Kind.CONFIRMATION, language: str = "en", view: str = "new") -> str:
    return reverse(f"message_templates:{view}", args=[kind, language])


@pytest.fixture
def publisher(client):
    user = factories.staff(StaffGroup.PUBLISHERS)
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = "en"
    profile.save()
    client.force_login(user)
    return user


WORDS = {
    "workflow_code": "",
    "form": "",
    "subject": "Well received: {page}",
    "body": "{greeting}\n\n{page}\n\n{personal_link}",
}


def as_they_are(client, kind: Kind, language: str) -> dict[str, str]:
    """Our own words, as the form that one begins with posts them."""
    initial = client.get(new_url(kind, language)).context["form"].initial
    return WORDS | {name: initial[name] for name in ("subject", "body")}


def saved(**fields) -> MessageTemplate:
    defaults = {"kind": Kind.CONFIRMATION, "language": "en", "subject": "S", "body": "B {page}"}
    return MessageTemplate.objects.create(**defaults | fields)


class TestRights:
    ADDRESSES = ("index", "new", "edit", "delete")

    def urls(self, **of):
        template = saved(**of)
        return {
            "index": INDEX,
            "new": new_url(),
            "edit": reverse("message_templates:edit", args=[template.pk]),
            "delete": reverse("message_templates:delete", args=[template.pk]),
        }

    @pytest.mark.parametrize("name", ADDRESSES)
    @pytest.mark.parametrize(
        "group",
        [StaffGroup.EDITORS, StaffGroup.REVIEWERS, StaffGroup.DELEGATES, StaffGroup.REFERRERS],
    )
    def test_others_may_not_word_messages(self, client, group, name):
        client.force_login(factories.staff(group))

        response = client.get(self.urls()[name])
        assert response.status_code in (302, 403)
        assert "wording-form" not in response.content.decode()

    @pytest.mark.parametrize("name", ADDRESSES)
    @pytest.mark.parametrize("group", [StaffGroup.PUBLISHERS, StaffGroup.ADMINISTRATORS])
    def test_those_who_publish_may(self, client, group, name):
        client.force_login(factories.staff(group))

        assert client.get(self.urls()[name]).status_code == 200

    @pytest.mark.parametrize("name", ADDRESSES)
    def test_managers_may_for_forms_that_no_other_programme_asks(self, client, name):
        client.force_login(factories.staff(StaffGroup.MANAGERS))

        assert client.get(self.urls(form=factories.form())[name]).status_code == 200

    def test_a_visitor_is_asked_to_sign_in(self, client):
        for url in self.urls().values():
            assert client.get(url).status_code == 302

    def test_the_right_that_counts_is_asked_on_posting_too(self, client):
        client.force_login(factories.staff(StaffGroup.EDITORS))
        urls = self.urls()

        client.post(urls["new"], WORDS)
        client.post(urls["edit"], WORDS)
        client.post(urls["delete"])
        client.post(new_url(view="preview"), WORDS)

        assert [(each.subject, each.body) for each in MessageTemplate.objects.all()] == [("S", "B {page}")]

    def test_the_menu_shows_it_to_those_who_may(self, client):
        for group, shown in ((StaffGroup.PUBLISHERS, True), (StaffGroup.EDITORS, False)):
            client.force_login(factories.staff(group))
            assert (f'"{INDEX}"' in client.get("/admin/").content.decode()) is shown


def test_the_list_has_every_kind_and_what_is_our_own(client, publisher, django_assert_max_num_queries):
    client.get(INDEX)
    form = factories.form(name="Atelier du soir")
    for language in ("fr", "en"):
        saved(language=language)
        saved(language=language, workflow_code="participation")
        saved(language=language, form=form)

    with django_assert_max_num_queries(20):
        page = client.get(INDEX).content.decode()

    with translation.override("en"):
        for kind in Kind:
            assert escape(str(kind.label)) in page
            assert new_url(kind, "fr") in page
    assert page.count("Atelier du soir") == 2
    assert page.count(">for everyone<") == 2


def test_one_begins_with_our_words_in_the_right_language_and_workflow(client, publisher):
    english = client.get(new_url(Kind.WAITING)).context["form"].initial
    workshop = client.get(new_url() + "?workflow=participation").context["form"].initial

    assert english["subject"] == "You are on the waiting list: {page}"
    assert english["body"].startswith("{greeting}\n\nEvery place is taken for {page}")
    assert workshop["subject"] == "Your place is confirmed: {page}"
    assert workshop["workflow_code"] == "participation"


@pytest.mark.parametrize(("kind", "language"), [("nonsense", "fr"), ("confirmation", "de")])
def test_an_unknown_kind_or_language_is_not_found(client, publisher, kind, language):
    assert client.get(f"{INDEX}{kind}/{language}/").status_code == 404


def test_each_kind_opens_in_each_language_and_can_be_saved_as_it_is(client, publisher):
    for kind in Kind:
        for language in ("fr", "en"):
            response = client.post(new_url(kind, language), as_they_are(client, kind, language))
            assert response.status_code == 302, response.context["form"].errors

    assert MessageTemplate.objects.count() == 2 * len(Kind)


def test_words_are_saved_with_who_wrote_them(client, publisher):
    response = client.post(new_url(), WORDS | {"workflow_code": "participation"})

    assert response.status_code == 302
    template = MessageTemplate.objects.get()
    assert (template.kind, template.language, template.workflow_code) == (
        Kind.CONFIRMATION,
        "en",
        "participation",
    )
    entry = ModelLogEntry.objects.get()
    assert (entry.action, entry.user) == ("wagtail.create", publisher)

    client.post(reverse("message_templates:edit", args=[template.pk]), WORDS | {"subject": "Other"})
    template.refresh_from_db()
    assert template.subject == "Other"
    assert set(ModelLogEntry.objects.values_list("action", flat=True)) == {"wagtail.create", "wagtail.edit"}


@pytest.mark.parametrize(
    ("field", "words", "expected"),
    [
        ("body", "{nom}", "Nothing is known by {nom} here."),
        ("body", "{page", "A brace stands alone"),
        ("body", "Then {steps}\n\n{personal_link}", "becomes a list"),
        ("body", "", "This field is required."),
        ("subject", "{first_name}", "Nothing is known by {first_name} here."),
        ("subject", "", "This field is required."),
        ("subject", "x" * 151, "at most 150 characters"),
    ],
)
def test_words_that_cannot_be_filled_in_are_refused_and_kept_on_screen(
    client, publisher, field, words, expected
):
    response = client.post(new_url(), WORDS | {field: words})

    assert response.status_code == 422
    with translation.override("en"):
        assert expected in " ".join(response.context["form"].errors[field])
    assert not MessageTemplate.objects.exists()
    assert response.context["form"]["body"].value() == (words if field == "body" else WORDS["body"])


def test_a_second_template_for_the_same_case_is_refused(client, publisher):
    form = factories.form()
    for case in ({}, {"workflow_code": "contact"}, {"form": form.pk}):
        assert client.post(new_url(), WORDS | case).status_code == 302
        refused = client.post(new_url(), WORDS | case)
        assert refused.status_code == 422
        with translation.override("en"):
            assert "already a template" in str(refused.context["form"].errors)

    assert MessageTemplate.objects.count() == 3


def test_a_form_says_its_workflow_by_itself(client, publisher):
    form = factories.form(workflow_code="application")
    client.post(new_url(), WORDS | {"form": form.pk, "workflow_code": "contact"})

    template = MessageTemplate.objects.get()
    assert (template.form, template.workflow_code) == (form, "")


def test_what_is_about_no_form_asks_for_none(client, publisher):
    fields = client.get(new_url(Kind.LOST_LINK)).context["form"].fields

    assert set(fields) == {"subject", "body"}


class TestPreview:
    def test_it_shows_the_letter_with_examples_in_a_frame_that_runs_nothing(self, client, publisher):
        response = client.post(new_url(), WORDS | {"preview": "1"})
        page = response.content.decode()

        assert response.status_code == 200
        assert "Well received: Example page" in page
        frame = re.search(r"<iframe[^>]*>", page)
        assert frame
        assert 'sandbox=""' in frame[0]
        assert "Hello Example," in frame[0]
        assert not MessageTemplate.objects.exists()

    def test_the_frame_is_allowed_by_the_admins_policy(self, client, publisher):
        policy = client.post(new_url(), WORDS | {"preview": "1"}).headers["Content-Security-Policy"]

        assert "frame-src 'self'" in policy

    def test_the_piece_for_the_script_says_the_same(self, client, publisher):
        response = client.post(new_url(view="preview"), WORDS)

        assert response.status_code == 200
        assert "<html" not in response.content.decode().partition("<iframe")[0]
        assert "Well received: Example page" in response.content.decode()

    def test_the_piece_says_what_is_wrong(self, client, publisher):
        response = client.post(new_url(view="preview"), WORDS | {"body": "{nom}"})

        assert response.status_code == 422
        assert "Nothing is known by {nom} here." in response.content.decode()

    def test_it_works_for_a_case_that_has_a_template_already(self, client, publisher):
        saved()

        assert client.post(new_url(view="preview"), WORDS).status_code == 200

    def test_what_staff_write_cannot_leave_the_frame(self, client, publisher):
        words = WORDS | {"body": '"></iframe><script>alert(1)</script>', "preview": "1"}
        page = client.post(new_url(), words).content.decode()

        assert "<script>alert(1)" not in page

    @pytest.mark.parametrize("language", ["fr", "en"])
    @pytest.mark.parametrize("kind", list(Kind))
    def test_our_words_can_be_previewed(self, client, publisher, kind, language):
        response = client.post(new_url(kind, language, "preview"), as_they_are(client, kind, language))

        assert response.status_code == 200
        letter = response.context["letter"]
        assert "{" not in letter.text
        assert f'<html lang="{language}"' in letter.html


class TestTest:
    def test_it_goes_to_ones_own_address_and_says_that_it_is_a_test(self, client, publisher):
        posted = WORDS | {"test": "1", "email": "other@example.org", "to": "other@example.org"}
        response = client.post(new_url(), posted)

        assert response.status_code == 200
        message = Message.objects.get()
        assert message.to == publisher.email
        assert message.subject == "[Test] Well received: Example page"
        assert "This is a test" in message.text
        assert (message.registration, message.draft, message.subscription) == (None, None, None)
        assert not MessageTemplate.objects.exists()

    def test_words_that_cannot_be_filled_in_are_not_sent(self, client, publisher):
        assert client.post(new_url(), WORDS | {"test": "1", "body": "{nom}"}).status_code == 422
        assert not Message.objects.exists()


def test_dropped_words_are_used_no_more(client, publisher):
    template = saved()
    url = reverse("message_templates:delete", args=[template.pk])

    assert client.get(url).status_code == 200
    assert MessageTemplate.objects.exists()
    assert client.post(url).status_code == 302
    assert not MessageTemplate.objects.exists()
    assert ModelLogEntry.objects.get().action == "wagtail.delete"


def test_a_form_takes_its_words_with_it():
    form = factories.form()
    saved(form=form)
    form.versions.all().delete()
    Form.objects.get(pk=form.pk).delete()

    assert not MessageTemplate.objects.exists()
