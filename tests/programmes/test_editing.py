"""Staff edit every page in the admin, with its preview; intakes and forms too."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from core.enums import StaffGroup
from registrations.models import FormVersion, Intake
from tests import factories

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def every_page() -> list:
    call, workshop = factories.call(), factories.workshop()
    return [
        factories.home(),
        factories.standard(),
        factories.programme_index(),
        call.get_parent().get_parent().specific,
        call.get_parent().specific,
        call,
        workshop.edition,
        workshop,
        factories.role_model_index(),
        factories.role_model(),
        factories.news_index(),
        factories.news(),
        factories.funded_index(),
        factories.funded_project(),
        factories.offer_index(),
        factories.offer(),
        factories.impact(),
        factories.orientation(),
        factories.contact(),
    ]


@pytest.fixture
def publisher(client):
    user = factories.staff(StaffGroup.PUBLISHERS)
    client.force_login(user)
    return user


def test_every_page_type_opens_in_the_editor_and_lists_its_tree(client, publisher):
    for page in every_page():
        assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200, page
        assert client.get(reverse("wagtailadmin_explore", args=[page.pk])).status_code == 200, page
        for model in (each for each in page.allowed_subpage_models() if each.can_create_at(page)):
            label = model._meta
            address = reverse("wagtailadmin_pages:add", args=[label.app_label, label.model_name, page.pk])
            assert client.get(address).status_code == 200, model


def test_every_page_type_has_a_preview():
    for page in every_page():
        for mode, _label in page.preview_modes:
            preview = page.make_preview_request(preview_mode=mode)

            assert preview.status_code == 200, page
            assert BeautifulSoup(preview.content, "html.parser").h1, page


def test_an_editor_may_draft_but_not_publish(client):
    client.force_login(factories.staff(StaffGroup.EDITORS))
    page = factories.standard()

    buttons = BeautifulSoup(
        client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content, "html.parser"
    )

    assert not buttons.find("button", attrs={"name": "action-publish"})


def test_an_intake_is_added_from_its_page_and_shown_there(client, publisher):
    call, form = factories.call(), factories.form()
    editor = reverse("wagtailadmin_pages:edit", args=[call.pk])
    add = BeautifulSoup(client.get(editor).content, "html.parser").find("a", string="Ajouter une période")[
        "href"
    ]
    opened = BeautifulSoup(client.get(add).content, "html.parser")
    assert opened.find("input", {"name": "page"})["value"] == str(call.pk)

    response = client.post(
        add,
        {
            "page": call.pk,
            "form": form.pk,
            "name_fr": "Première période",
            "opens_at": "2024-01-15 09:00",
            "closes_at": "2024-03-29 17:00",
        },
    )

    assert response.status_code == 302
    intake = Intake.objects.get()
    assert intake.page_key == call.translation_key
    assert intake.closes_at == datetime(2024, 3, 29, 17, tzinfo=PARIS)
    assert "Première période" in client.get(editor).content.decode()


def test_an_intake_is_refused_with_a_reason_in_french(client, publisher):
    call, form = factories.call(), factories.form()
    address = reverse("wagtailsnippets_registrations_intake:add")
    values = {
        "form": form.pk,
        "name_fr": "Période",
        "opens_at": "2024-03-29 17:00",
        "closes_at": "2024-01-15 09:00",
    }

    backwards = client.post(address, values | {"page": call.pk})
    nowhere = client.post(address, values | {"page": factories.standard().pk, "closes_at": ""})

    assert "Cette date précède" in backwards.content.decode()
    assert "ne reçoit pas d’inscriptions" in nowhere.content.decode()
    assert not Intake.objects.exists()


def test_an_intake_with_registrations_no_longer_changes_pages(client, publisher):
    intake = factories.intake(factories.call())
    factories.registration(intake)
    other = factories.call()
    address = reverse("wagtailsnippets_registrations_intake:edit", args=[intake.pk])

    response = client.post(
        address,
        {"page": other.pk, "form": intake.form.pk, "name_fr": "Période", "opens_at": "2024-01-15 09:00"},
    )

    assert "ne peut plus changer de page" in response.content.decode()
    intake.refresh_from_db()
    assert intake.page_key != other.translation_key


def test_a_form_without_a_contact_address_is_refused(client, publisher):
    fields = streamfield(
        [
            (
                "long_text",
                {
                    "label_fr": "Idée",
                    "label_en": "",
                    "help_fr": "",
                    "help_en": "",
                    "key": "",
                    "data_class": "P",
                    "max_length": "100",
                },
            )
        ]
    )
    data = nested_form_data(
        {
            "name": "Boîte à idées",
            "workflow_code": "contact",
            "prefix": "IDE",
            "fields": fields,
            "action-publish": "1",
        }
    )

    response = client.post(reverse("wagtailsnippets_registrations_form:add"), data)

    assert response.status_code == 200
    assert "Un champ e-mail doit être l’adresse de contact" in str(response.context["form"].errors)
    assert not FormVersion.objects.exists()


def test_a_workshop_may_not_take_the_address_of_the_form_of_its_edition():
    workshop = factories.workshop()
    workshop.slug = "inscription"

    with pytest.raises(ValidationError) as refusal:
        workshop.full_clean()

    assert "slug" in refusal.value.message_dict


def test_what_an_editor_submits_is_published_by_a_publisher(client):
    editor, publisher = factories.staff(StaffGroup.EDITORS), factories.staff(StaffGroup.PUBLISHERS)
    page = factories.standard(live=False, owner=editor)
    page.save_revision(user=editor)

    workflow = page.get_workflow()
    state = workflow.start(page, editor)
    task = state.current_task_state.task.specific
    assert [name for name, *_rest in task.get_actions(page, publisher)] == ["reject", "approve", "approve"]
    assert task.get_actions(page, editor) == []
    state.current_task_state.approve(user=publisher)

    page.refresh_from_db()
    assert page.live
