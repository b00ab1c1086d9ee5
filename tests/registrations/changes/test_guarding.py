"""No page goes while someone is expected, by whichever door; what was written keeps its title and its date."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Locale, Page

from core.text.dates import minute_in_words
from registrations.domain.changes import StillExpected, held_by
from registrations.domain.outbox import write_message
from registrations.enums import MessageKind
from registrations.models import Registration
from tests import factories
from tests.registrations.bookings import arrive, booking, cancel
from tests.registrations.changes.worlds import cancel_event, changed, page_of, tell
from tests.registrations.personal.behind import address, read, words

pytestmark = pytest.mark.django_db


def bulk(action: str, page: Page) -> str:
    return f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', action])}?id={page.pk}"


@pytest.mark.parametrize("door", ["single", "bulk", "ancestor", "model", "unpublish", "bulk unpublish"])
def test_a_page_stays_while_people_are_expected_with_their_number_and_what_to_do(
    client, publisher, intake, door
):
    page = page_of(intake)
    address = {
        "single": reverse("wagtailadmin_pages:delete", args=[page.pk]),
        "bulk": bulk("delete", page),
        "ancestor": reverse("wagtailadmin_pages:delete", args=[page.get_parent().pk]),
        "unpublish": reverse("wagtailadmin_pages:unpublish", args=[page.pk]),
        "bulk unpublish": bulk("unpublish", page),
    }.get(door)

    if door == "model":
        with pytest.raises(StillExpected, match="2"), transaction.atomic():
            page.delete()
    else:
        response = client.post(address, {"confirm": "1"})
        told = " ".join(str(each) for each in get_messages(response.wsgi_request))
        assert response.status_code == 302
        assert "2 personnes sont attendues" in told

    assert Page.objects.get(pk=page.pk).live


@pytest.mark.parametrize("undone", ["unpublished", "its section deleted"])
def test_the_last_door_holds_where_no_screen_asks(intake, undone):
    page = page_of(intake)

    with pytest.raises(StillExpected), transaction.atomic():
        page.unpublish() if undone == "unpublished" else page.get_parent().specific.delete()

    assert Page.objects.get(pk=page.pk).live


def test_once_cancelled_the_page_may_go(intake):
    page = page_of(intake)
    cancel_event(intake)

    page.delete()

    assert not Page.objects.filter(pk=page.pk).exists()


def test_once_over_or_left_by_everyone_the_page_may_go():
    over, empty = booking(starts_in=-timedelta(days=2)), booking()
    arrive(over, "awa")
    cancel(arrive(empty, "bao"))

    assert held_by([page_of(over), page_of(empty)]) == []


def test_a_translation_alone_may_go_and_an_alias_too(intake):
    factories.home("en")
    english = Locale.objects.get(language_code="en")
    page = page_of(intake)
    for each in (page.get_parent().get_parent().get_parent(), page.get_parent().get_parent()):
        if not each.has_translation(english):
            each.specific.copy_for_translation(english).save_revision().publish()
    page.get_parent().specific.copy_for_translation(english).save_revision().publish()
    translated = page.copy_for_translation(english)
    translated.save_revision().publish()

    translated.unpublish()
    translated.delete()

    assert page_of(intake).live


def test_an_application_under_examination_keeps_its_call():
    intake = factories.intake(factories.call())
    factories.registration(intake)

    with pytest.raises(StillExpected):
        intake.page_in().delete()


def test_a_page_whose_time_is_up_goes_offline_and_everyone_is_told(client):
    intake = booking()
    awa = arrive(intake, "awa")
    Page.objects.filter(translation_key=intake.page_key).update(
        expire_at=timezone.now() - timedelta(minutes=1)
    )

    call_command("publish_scheduled")

    assert not page_of(intake).live
    assert tell() == 1
    assert changed(awa)[0].kind == "event_changed"
    assert page_of(intake).title in words(read(client, address(awa, language="fr")).main)


def test_without_its_page_everything_keeps_title_and_date(client):
    intake = booking(starts_in=timedelta(days=3))
    awa = arrive(intake, "awa")
    page = page_of(intake)
    title, starts = page.title, page.starts_at
    Registration.objects.update(state_code="attended")
    page.delete()
    awa.refresh_from_db()

    own = read(client, address(awa, language="fr")).main.get_text(" ", strip=True)
    message = write_message(awa, MessageKind.CONFIRMATION, at=timezone.now())

    with translation.override("fr"):
        when = minute_in_words(starts)
    assert title in own
    assert when in own
    assert title in message.subject
    assert when in message.text
    assert intake.name not in message.subject
