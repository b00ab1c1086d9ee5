"""In the admin: a change is shown before it is made, chosen about, and done by those alone who may."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from core.enums import StaffGroup
from core.text.dates import PARIS
from registrations.models import Intake, Occasion
from tests import factories
from tests.registrations.bookings import states
from tests.registrations.changes.worlds import NOTE, WORDS, cancel_event, changed, page_of, tell

pytestmark = pytest.mark.django_db
COMMENTS = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0}


def edited(client, intake: Intake, action: str = "", **fields):
    """What the page editor answers when the workshop is sent two days later."""
    page = page_of(intake)
    moved = (page.starts_at + timedelta(days=2)).astimezone(PARIS)
    posted = {
        "title": page.title,
        "slug": page.slug,
        "summary": "",
        "starts_at": moved.strftime("%d/%m/%Y %H:%M"),
        "duration_minutes": page.duration_minutes,
        "learn": rich_text(""),
        "body": streamfield([]),
        "comments": COMMENTS,
    }
    form = nested_form_data(posted | fields) | ({action: "1"} if action else {})
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)


def screen(name: str, pk: int) -> str:
    return reverse(f"event_{name}", args=[pk])


def move_draft(intake: Intake) -> int:
    """A draft of the page, two days later, as an editor without the right to publish leaves it."""
    page = page_of(intake)
    page.starts_at += timedelta(days=2)
    page.save_revision()
    return page.pk


def test_publishing_a_move_leads_to_what_people_will_be_told(client, publisher, intake):
    was = page_of(intake).starts_at

    response = edited(client, intake, "action-publish")

    pk = page_of(intake).pk
    assert (response.status_code, response.url) == (302, screen("change", pk))
    assert page_of(intake).starts_at == was
    shown = client.get(response.url)
    assert shown.context["number"] == 2
    assert [(each.language, each.number) for each in shown.context["samples"]] == [("fr", 2)]
    assert "au lieu de" in shown.context["samples"][0].text
    assert "awa@example.org" not in shown.content.decode()

    client.post(response.url, {"tell": "yes", "publish": "1"})

    assert page_of(intake).starts_at != was
    assert tell() == 2


def test_publishing_what_people_were_not_told_asks_nothing(client, publisher, intake):
    page = page_of(intake)
    local = page.starts_at.astimezone(PARIS)

    response = edited(
        client, intake, "action-publish", title="Autre", starts_at=local.strftime("%d/%m/%Y %H:%M:%S")
    )

    assert "prevenir" not in response.url


def test_not_telling_asks_why_and_then_holds(client, publisher, intake):
    where = screen("change", move_draft(intake))

    refused = client.post(where, {"tell": "no", "publish": "1"})
    assert refused.status_code == 422
    assert "note" in refused.context["form"].errors
    client.post(where, {"tell": "no", "note": NOTE, "publish": "1"})

    assert tell() == 0
    last = Occasion.objects.in_force().last()
    assert (last.tell, last.note, last.by) == (False, NOTE, publisher)


def test_who_may_not_publish_chooses_for_whoever_does(client, intake):
    editor = factories.staff(StaffGroup.EDITORS)
    client.force_login(editor)
    page = page_of(intake)
    where = screen("change", move_draft(intake))

    shown = client.get(where)
    assert 'name="publish"' not in shown.content.decode()
    client.post(where, {"tell": "yes", "words_fr": WORDS, "keep": "1"})
    page_of(intake).get_latest_revision().publish()
    tell()

    letters = [changed(each)[0] for each in intake.registrations.all()]
    assert page_of(intake).starts_at != page.starts_at
    assert all(WORDS.split(" : ")[1] in letter.text for letter in letters)


def test_bulk_publishing_waits_for_the_choice(client, publisher, intake):
    pk = move_draft(intake)
    address = f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'publish'])}?id={pk}"
    was = page_of(intake).starts_at

    client.post(address)
    assert page_of(intake).starts_at == was
    client.post(screen("change", pk), {"tell": "yes", "keep": "1"})
    client.post(address)

    assert page_of(intake).starts_at != was
    assert tell() == 2


def test_cancelling_shows_whom_it_concerns_and_asks_for_the_reason(client, publisher, intake):
    where = screen("cancel", intake.pk)

    shown = client.get(where)
    assert shown.context["number"] == 2
    assert client.post(where, {"act": "1"}).status_code == 422
    assert states(intake) == ["confirmed", "waiting"]
    preview = client.post(where, {"words_fr": WORDS, "preview": "1"})
    assert WORDS.split(" : ")[1] in preview.context["samples"][0].text
    assert states(intake) == ["confirmed", "waiting"]

    client.post(where, {"words_fr": WORDS, "note": NOTE, "act": "1"})

    assert states(intake) == ["called_off", "called_off"]
    assert tell() == 2


def test_holding_it_after_all_is_an_act_of_the_same_kind(client, publisher, intake):
    cancel_event(intake)
    tell()

    shown = client.get(screen("restore", intake.pk))
    assert shown.context["number"] == 2
    client.post(screen("restore", intake.pk), {"words_fr": WORDS, "act": "1"})

    assert states(intake) == ["confirmed", "waiting"]


@pytest.mark.parametrize("name", ["cancel", "restore"])
def test_acts_are_for_those_who_may_change_rounds(client, intake, name):
    client.force_login(factories.staff(StaffGroup.EDITORS))

    client.post(screen(name, intake.pk), {"words_fr": WORDS, "act": "1"})

    assert states(intake) == ["confirmed", "waiting"]


def test_the_page_editor_leads_to_the_act_and_the_form_of_the_round_has_no_such_date(
    client, publisher, intake
):
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[page_of(intake).pk])).content.decode()
    round_ = client.get(reverse("wagtailsnippets_registrations_intake:edit", args=[intake.pk]))

    assert screen("cancel", intake.pk) in editor
    assert 'name="cancelled_at"' not in round_.content.decode()


def test_a_page_that_expires_before_its_event_is_warned_of(client, publisher, intake):
    expiry = (timezone.now() + timedelta(days=1)).astimezone(PARIS)

    response = edited(client, intake, expire_at=expiry.strftime("%d/%m/%Y %H:%M"))

    told = client.get(response.url).content.decode()
    assert "2 personnes" in told or "2 people" in told
