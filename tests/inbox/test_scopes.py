"""A manager of one programme meets nothing of another one, at any address of the admin."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.search import index

from core.enums import StaffGroup
from inbox.wagtail_hooks import RegistrationsGroup
from registrations.enums import MessageKind
from registrations.models import Form, InboxScope, Intake, MessageTemplate, StatisticsCount
from tests import factories
from tests.patterns import every_address

pytestmark = pytest.mark.django_db

SECRET = "Rien-pour-les-autres"  # in every name of the other programme's things
PAGE = "Un autre appel"  # pages are for every editor to see; what came in for them is not
# What these name in an address belongs to a programme.
OURS = re.compile(
    r"^/admin/(?:snippets/(?:choose/)?registrations/|messages/|inbox/|appels/|referrals/|leads/|statistics/"
    r"|bulk/registrations|reports/site-history)"
)


class Other:
    """Another programme with one of everything that belongs to one."""

    def __init__(self):
        index = factories.call_index(factories.programme(title="Autre programme", slug="autre"))
        self.call = factories.call(index, title=PAGE)
        self.form = factories.form(name=f"{SECRET} formulaire")
        self.intake = factories.intake(self.call, form=self.form, name_fr=f"{SECRET} période")
        self.registration = factories.registration(self.intake, name=f"{SECRET} personne")
        self.template = MessageTemplate.objects.create(
            kind=MessageKind.CONFIRMATION, language="fr", form=self.form, subject=f"{SECRET} objet", body="…"
        )
        StatisticsCount.objects.create(
            page_key=self.call.translation_key,
            week="2026-03-02",
            question="gender",
            answer="woman",
            number=20,
        )
        self.revision = self.form.save_revision()
        for each in (self.form, self.intake, self.template):
            log(each, "wagtail.edit")


@pytest.fixture
def own():
    """The call of the programme that is the manager's."""
    return factories.call(title="À moi")


@pytest.fixture
def other(own):
    return Other()


@pytest.fixture
def manager(own):
    user = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=user, page=own.get_parent().get_parent())
    return user


@pytest.fixture
def admin(client, manager) -> Client:
    client.force_login(manager)
    return client


def paths_about(other: Other) -> list[str]:
    """Every address of ours in the admin, filled in with what is the other programme's."""
    by_kind = {
        "registrations/intake/": other.intake.pk,
        "registrations/form/": other.form.pk,
        "messages/": other.template.pk,
        "inbox/": other.registration.pk,
        "appels/": other.call.pk,
        "referrals/": other.intake.pk,
        "leads/": other.intake.pk,
    }
    found = []
    for address in every_address():
        for form, names in address.forms:
            if OURS.match(form) and "files/" not in form and "/inboxscope/" not in form:
                pk = next((pk for part, pk in by_kind.items() if part in form), 0)
                values = {
                    "pk": pk,
                    "revision_id": other.revision.pk,
                    "revision_id_a": "earliest",
                    "revision_id_b": other.revision.pk,
                    "kind": "confirmation",
                    "language": "fr",
                    "app_label": "registrations",
                    "model_name": "form",
                    "action": "delete",
                }
                found.append(form % {name: values.get(name, pk) for name in names})
    return sorted(set(found))


def is_refused(response) -> bool:
    """403, which Wagtail's admin says by leading back to its start."""
    return response.status_code == 403 or (
        response.status_code == 302 and response.headers["Location"] == "/admin/"
    )


def names_one(path: str) -> bool:
    """Whether the address names a thing of the other programme, and is not a list."""
    return re.search(r"/\d+/|/\d+\.\.\.", path) is not None


def state(other: Other) -> list:
    return [
        list(each._meta.model.objects.filter(pk=each.pk).values())
        for each in (other.intake, other.form, other.template, other.call, other.registration)
    ] + [Intake.objects.count(), Form.objects.count(), MessageTemplate.objects.count()]


def test_no_address_of_the_admin_shows_or_changes_what_is_of_another_programme(admin, other):
    before, paths = state(other), paths_about(other)
    told, done = {}, {}

    for path in paths:
        for method in ("get", "post") if names_one(path) else ("get",):
            response = getattr(admin, method)(path, {"name": "x", "name_fr": "x", "to": "rejected"})
            html = response.getvalue()
            if names_one(path) and not is_refused(response) and response.status_code not in (404, 405):
                done[method, path] = response.status_code
            if SECRET in html.decode(errors="replace"):
                told[method, path] = response.status_code

    assert len([path for path in paths if names_one(path)]) > 25
    assert done == {}
    assert told == {}
    assert state(other) == before


def test_the_walk_would_find_it_all_for_someone_who_works_on_everything(client, other):
    client.force_login(factories.staff(StaffGroup.ADMINISTRATORS))

    shown = [
        path for path in paths_about(other) if SECRET in client.get(path).getvalue().decode(errors="replace")
    ]

    for part in ("intake/edit/", "form/edit/", "form/history/", "form/usage/", "choose/registrations/form/"):
        assert any(part in path for path in shown), part
    for path in ("/admin/snippets/registrations/intake/", "/admin/messages/", "/admin/reports/site-history/"):
        assert path in shown


@pytest.mark.parametrize("model", ["intake", "form"])
def test_nothing_of_another_programme_is_deleted_or_named_by_the_dozen(admin, other, model):
    thing = getattr(other, model)
    address = reverse("wagtail_bulk_action", args=["registrations", model, "delete"])
    Intake.objects.exclude(pk=other.intake.pk).delete()

    for query in (f"id={thing.pk}", "id=all"):
        assert admin.get(f"{address}?{query}").status_code in (403, 404)
        assert admin.post(f"{address}?{query}").status_code in (403, 404)

    assert type(thing).objects.filter(pk=thing.pk).exists()


def test_lists_searches_and_choosers_keep_what_is_ones_own(admin, own, other):
    form = factories.form(name="Le mien")
    factories.intake(own, form=form, name_fr="La mienne")
    for each in (form, other.form):
        index.insert_or_update_object(each)

    for path in (
        "/admin/snippets/registrations/form/",
        "/admin/snippets/registrations/form/?q=mien",
        "/admin/snippets/choose/registrations/form/results/?q=mien",
        "/admin/snippets/choose/registrations/form/results/",
    ):
        html = admin.get(path).content.decode()
        assert "Le mien" in html, path
        assert SECRET not in html, path
    assert "La mienne" in admin.get("/admin/snippets/registrations/intake/").content.decode()
    assert admin.get(f"/admin/snippets/registrations/form/edit/{form.pk}/").status_code == 200
    assert SECRET not in admin.get("/admin/snippets/registrations/form/?q=pour").content.decode()
    assert SECRET not in admin.get("/admin/").content.decode()
    inbox = admin.get("/admin/inbox/").content.decode()
    assert [word for word in (SECRET, PAGE) if word in inbox] == []


def test_a_form_that_two_programmes_ask_can_be_read_and_not_changed(admin, own, other):
    factories.intake(own, form=other.form)
    pk = other.form.pk

    assert admin.get(f"/admin/snippets/registrations/form/history/{pk}/").status_code == 200
    assert admin.get(f"/admin/snippets/registrations/form/usage/{pk}/").status_code == 200
    for name in ("edit", "delete", "unpublish", "lock"):
        response = admin.post(f"/admin/snippets/registrations/form/{name}/{pk}/", follow=False)
        assert is_refused(response), name


def posted(intake: Intake, **values) -> dict:
    """What the editing screen of a round sends."""
    return {
        "page": intake.page_in().pk,
        "form": intake.form_id,
        "name_fr": "Période",
        "opens_at": "2026-01-01 09:00",
        "confirmation_hours": "",
    } | values


def test_a_round_is_neither_made_on_nor_moved_to_a_page_or_a_form_of_another_programme(admin, own, other):
    form = factories.form(name="Le mien")
    mine = factories.intake(own, form=form)
    number = Intake.objects.count()

    for values in ({"page": other.call.pk}, {"form": other.form.pk}):
        added = admin.post("/admin/snippets/registrations/intake/add/", posted(mine, **values))
        moved = admin.post(f"/admin/snippets/registrations/intake/edit/{mine.pk}/", posted(mine, **values))
        for response in (added, moved):
            assert response.status_code == 200
            assert "n’est pas le vôtre" in response.content.decode()

    mine.refresh_from_db()
    assert Intake.objects.count() == number
    assert (mine.page_key, mine.form_id) == (own.translation_key, form.pk)


def test_words_are_written_for_ones_own_forms_and_for_no_others(admin, own, other):
    form = factories.form(name="Le mien")
    factories.intake(own, form=form)
    address = reverse("message_templates:new", args=["confirmation", "fr"])
    words = {"subject": "Objet", "body": "Bonjour {personal_link}"}
    general = MessageTemplate.objects.create(
        kind="confirmation", language="en", workflow_code="", subject="Ours", body="…"
    )

    page = admin.get(address).content.decode()
    listed = admin.get(reverse("message_templates:index")).content.decode()
    assert address in listed
    assert reverse("message_templates:new", args=["lost_link", "fr"]) not in listed
    assert f'"{reverse("message_templates:edit", args=[general.pk])}"' not in listed
    for chosen in ("", str(other.form.pk)):
        assert admin.post(address, words | {"form": chosen}).status_code == 422
    assert SECRET not in page
    assert "Le mien" in page
    assert is_refused(admin.get(reverse("message_templates:edit", args=[general.pk])))
    assert is_refused(admin.post(reverse("message_templates:delete", args=[general.pk])))
    assert is_refused(admin.get(reverse("message_templates:new", args=["lost_link", "fr"])))


@pytest.mark.parametrize("group", [StaffGroup.PUBLISHERS, StaffGroup.ADMINISTRATORS])
def test_who_works_on_everything_still_does(client, other, group):
    client.force_login(factories.staff(group))

    for path in (
        f"/admin/snippets/registrations/intake/edit/{other.intake.pk}/",
        f"/admin/snippets/registrations/form/edit/{other.form.pk}/",
        f"/admin/messages/{other.template.pk}/",
    ):
        assert client.get(path).status_code == 200


def test_every_snippet_of_ours_knows_whose_it_is():
    scoped = {
        view.model.__name__ for view in RegistrationsGroup.items if hasattr(view, "model") and view.model
    }

    assert scoped == {"Intake", "Form", "InboxScope"}
    for model in (Intake, Form, MessageTemplate):
        assert hasattr(model.objects.all(), "in_scope_of")
        assert hasattr(model.objects.all(), "changeable_by")


def test_who_has_been_given_no_page_yet_is_told_what_to_ask_for(client):
    newcomer = factories.staff(StaffGroup.MANAGERS)
    client.force_login(newcomer)
    words = "Accès à la boîte de réception"

    assert words in client.get("/admin/inbox/").content.decode()
    assert words in client.get("/admin/").content.decode()

    InboxScope.objects.create(user=newcomer, page=factories.call())
    assert words not in client.get("/admin/inbox/").content.decode()
    assert words not in client.get("/admin/").content.decode()


def test_who_only_writes_about_others_is_asked_for_no_page(client):
    client.force_login(factories.staff(StaffGroup.REFERRERS))

    assert "Accès à la boîte de réception" not in client.get("/admin/inbox/").content.decode()
