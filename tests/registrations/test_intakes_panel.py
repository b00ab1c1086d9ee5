"""From a page's editor to its intakes and back; when the page is locked, nothing there looks as if it could be done."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Task, Workflow, WorkflowTask

from core.enums import StaffGroup
from registrations.models import Intake
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher(client):
    user = factories.staff(StaffGroup.PUBLISHERS)
    client.force_login(user)
    return user


def panel(client, page):
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    return BeautifulSoup(editor.content, "html.parser").select_one("#page-intakes")


def lock_by_a_colleague(page, user):
    page.locked, page.locked_by, page.locked_at = (
        True,
        factories.staff(StaffGroup.ADMINISTRATORS),
        timezone.now(),
    )
    page.save()


def lock_by_moderation(page, user):
    workflow = Workflow.objects.create(name="Relecture")
    task = GroupApprovalTask.objects.create(name="Relire")
    task.groups.set(factories.staff(StaffGroup.ADMINISTRATORS).groups.all())
    WorkflowTask.objects.create(workflow=workflow, task=Task.objects.get(pk=task.pk), sort_order=0)
    page.save_revision()
    workflow.start(page, user)


@pytest.mark.parametrize("lock", [lock_by_a_colleague, lock_by_moderation])
def test_locked_page_says_why_its_intakes_wait_and_offers_nothing_that_does_nothing(client, publisher, lock):
    page = factories.call(title="Appel")
    factories.intake(page)
    lock(page, publisher)

    shown = panel(client, page)

    assert shown.select("a") == []
    assert all(button.has_attr("disabled") for button in shown.select("button"))
    assert shown.select("button")
    assert len(shown.select_one(".page-intakes__locked").text) > 40


def test_page_that_is_not_locked_offers_its_intakes(client, publisher):
    page = factories.call(title="Appel")
    factories.intake(page)

    shown = panel(client, page)

    assert shown.select("button[disabled]") == []
    assert len(shown.select("a")) >= 2


def sent(intake: Intake, **values) -> dict:
    return {
        "page": intake.page_in().pk,
        "form": intake.form.pk,
        "name_fr": intake.name_fr,
        "opens_at": intake.opens_at.strftime("%Y-%m-%d %H:%M"),
        "closes_at": "",
        "capacity": "",
        "confirmation_hours": "",
    } | values


def test_saving_a_round_leads_back_to_the_tab_one_came_from(client, publisher):
    page = factories.call(title="Appel")
    intake = factories.intake(page)
    back = f"{reverse('wagtailadmin_pages:edit', args=[page.pk])}#page-intakes"
    ways = [link["href"] for link in panel(client, page).select("a") if "intake" in link["href"]]

    for way in ways:
        assert parse_qs(urlsplit(way).query)["next"] == [back]
        form = BeautifulSoup(client.get(way).content, "html.parser").select_one('form[action*="intake"]')
        wrong = client.post(form["action"], sent(intake, form=""))
        again = BeautifulSoup(wrong.content, "html.parser").select_one('form[action*="intake"]')
        response = client.post(again["action"], sent(intake))
        assert response.status_code == 302, response.context["form"].errors
        assert response.url == back
    assert len(ways) == 2


def test_way_back_never_leads_off_the_site(client, publisher):
    intake = factories.intake(factories.call(title="Appel"))
    address = reverse("wagtailsnippets_registrations_intake:edit", args=[intake.pk])

    response = client.post(f"{address}?next=https://evil.example/", sent(intake))

    assert response.status_code == 302
    assert "evil" not in response.url
