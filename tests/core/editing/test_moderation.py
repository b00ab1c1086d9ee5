"""What is incomplete stays a draft when it is published in bulk, or approved by a moderator."""

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import Page

from core.enums import StaffGroup
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher(client):
    user = factories.staff(StaffGroup.PUBLISHERS)
    client.force_login(user)
    return user


def silent_video(**fields):
    return factories.video(**{"captioned_elsewhere": False, "transcript": ""} | fields)


def told(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def bulk_publish(client, *pages, **fields):
    query = "&".join(f"id={page.pk}" for page in pages)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return client.post(f"{address}?{query}&next=/admin/", fields)


def test_publishing_in_bulk_is_refused_when_one_page_is_not_ready(client, publisher):
    ready, not_ready = factories.standard(live=False), factories.role_model(live=False, video=silent_video())

    response = bulk_publish(client, ready, not_ready)

    assert response.url == "/admin/"
    assert not_ready.title in told(response)
    assert not Page.objects.filter(pk__in=[ready.pk, not_ready.pk]).live().exists()


def test_publishing_in_bulk_looks_below_when_it_publishes_below(client, publisher):
    parent = factories.role_model_index()
    below = factories.role_model(live=False, video=silent_video())

    alone = bulk_publish(client, parent)
    with_all = bulk_publish(client, parent, include_descendants="on")

    assert below.title not in told(alone)
    assert below.title in told(with_all)
    below.refresh_from_db()
    assert not below.live


def test_pages_that_are_ready_are_published_in_bulk(client, publisher):
    page = factories.standard(live=False)

    bulk_publish(client, page)

    page.refresh_from_db()
    assert page.live


def submitted(page):
    """The page, handed in by an editor before its video lost its transcript."""
    writer = factories.staff(StaffGroup.EDITORS)
    page.save_revision(user=writer)
    return page.get_workflow().start(page, writer).current_task_state


def approve(client, page, task_state, name="approve_page", **headers):
    return client.post(reverse(name, args=[page.pk, "approve", task_state.pk]), {"comment": ""}, **headers)


def test_approving_from_the_dashboard_is_refused_with_the_reason(client, publisher):
    page = factories.role_model(live=False, video=silent_video(title="Le déclic"))
    task_state = submitted(page)
    address = reverse("approve_page", args=[page.pk, "approve", task_state.pk])
    assert address in client.get("/admin/").content.decode()

    response = approve(client, page, task_state)

    assert response.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "Le déclic" in told(response)
    page.refresh_from_db()
    assert not page.live
    assert page.current_workflow_task_state == task_state


def test_a_refused_approval_closes_the_window_it_was_given_in(client, publisher):
    page = factories.role_model(live=False, video=silent_video())

    response = approve(client, page, submitted(page), headers={"x-requested-with": "XMLHttpRequest"})

    assert response.json() == {
        "step": "success",
        "redirect": reverse("wagtailadmin_pages:edit", args=[page.pk]),
    }


def test_a_page_that_is_ready_is_approved_from_the_dashboard(client, publisher):
    page = factories.role_model(live=False)

    approve(client, page, submitted(page))

    page.refresh_from_db()
    assert page.live


def test_changes_are_asked_for_whatever_is_missing(client, publisher):
    page = factories.role_model(live=False, video=silent_video())
    task_state = submitted(page)

    client.post(reverse("approve_page", args=[page.pk, "reject", task_state.pk]), {"comment": "Sous-titres"})

    task_state.refresh_from_db()
    assert task_state.status == task_state.STATUS_REJECTED


def test_no_other_way_of_approving_publishes_what_is_not_ready(client, publisher):
    page = factories.role_model(live=False, video=silent_video())
    task_state = submitted(page)

    with pytest.raises(PermissionDenied):
        task_state.approve(user=publisher)
    approve(client, page, task_state, name="wagtailadmin_pages:workflow_action")

    page.refresh_from_db()
    assert not page.live
    assert page.current_workflow_task_state == task_state


def test_pages_made_by_code_are_not_asked_for_anything():
    page = factories.role_model(live=False, video=silent_video())

    page.save_revision().publish()

    page.refresh_from_db()
    assert page.live
