"""What is incomplete stays a draft: what is missing, and what the page editor says of it."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from core.editing.publication import links_to_drafts, missing
from core.enums import StaffGroup
from home.models import StandardPage
from programmes.models import CallPage, WorkshopPage
from rolemodels.models import RoleModelPage
from tests import factories

pytestmark = pytest.mark.django_db

COMMENTS = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0}
PUBLISH = {"action-publish": "1"}
SUBMIT = {"action-submit": "1"}


@pytest.fixture
def publisher(client):
    user = factories.staff(StaffGroup.PUBLISHERS)
    client.force_login(user)
    return user


@pytest.fixture
def editor(client):
    user = factories.staff(StaffGroup.EDITORS)
    client.force_login(user)
    return user


def silent_video(**fields):
    return factories.video(**{"captioned_elsewhere": False, "transcript": ""} | fields)


def story(**values) -> dict:
    """A role model as the editor sends it."""
    fields = {
        "title": "Awa",
        "slug": "awa",
        "job_before": "Vendeuse",
        "job_after": "Développeuse",
        "path_steps": streamfield([]),
        "body": streamfield([]),
        "related": streamfield([]),
        "comments": COMMENTS,
    }
    return nested_form_data(fields | values)


def plain(**values) -> dict:
    """A plain page as the editor sends it."""
    fields = {"title": "Une page", "slug": "une-page", "body": streamfield([]), "comments": COMMENTS}
    return nested_form_data(fields | values)


def add_story(client, **values):
    parent = factories.role_model_index()
    return client.post(
        reverse("wagtailadmin_pages:add", args=["rolemodels", "rolemodelpage", parent.pk]), story(**values)
    )


def add_plain(client, **values):
    address = reverse("wagtailadmin_pages:add", args=["home", "standardpage", factories.home().pk])
    return client.post(address, plain(**values))


def told(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def video_block(video) -> list:
    return [("video", {"video": video.pk})]


# --- What is missing ----------------------------------------------------------------------------------


def test_a_video_in_a_field_is_missed_where_it_was_chosen():
    page = factories.role_model(video=silent_video(title="Le déclic"))

    [lack] = missing(page)

    assert lack.field == "video"
    assert "Le déclic" in lack.message


def test_a_replay_without_a_transcript_is_missed():
    page = factories.workshop(replay=factories.video(transcript=""))

    assert [lack.field for lack in missing(page)] == ["replay"]


def test_a_video_with_captions_and_transcript_lacks_nothing():
    assert missing(factories.role_model(video=factories.video())) == []


def test_a_video_in_a_block_is_missed_with_the_place_of_the_block():
    page = factories.standard(
        body=[("text", "<p>Bonjour</p>"), ("video", {"video": silent_video(title="Le déclic")})]
    )

    [lack] = missing(page)

    assert lack.field == ""
    assert "2" in lack.message
    assert "Le déclic" in lack.message


def test_a_picture_without_description_is_missed_and_one_with_it_is_not():
    picture = factories.ImageFactory(description="")
    page = factories.standard(picture=picture)

    assert [lack.field for lack in missing(page)] == ["picture"]
    picture.description = "Deux personnes devant un écran"
    assert missing(page) == []


@pytest.mark.parametrize(
    ("described", "expected"),
    [
        ({"decorative": False, "alt_text": ""}, 1),
        ({"decorative": True, "alt_text": ""}, 0),
        ({"decorative": False, "alt_text": "Deux personnes"}, 0),
    ],
)
def test_a_picture_in_a_block_is_described_there(described, expected):
    picture = factories.ImageFactory(description="")
    page = factories.standard()
    block = {"type": "image", "value": {"image": {"image": picture.pk} | described, "caption": ""}}
    page.body = StandardPage._meta.get_field("body").stream_block.to_python([block])

    assert len(missing(page)) == expected


def test_links_to_drafts_are_found_in_fields_blocks_and_running_text():
    written, chosen, listed = (factories.standard(live=False, title=f"Brouillon {n}") for n in (1, 2, 3))
    live = factories.standard()
    text = "".join(f'<p><a linktype="page" id="{page.pk}">ici</a></p>' for page in (written, live))
    page = factories.role_model(
        body=[("text", text), ("action", {"title": "Suite", "link": {"page": chosen}})],
        related=[("page", listed), ("page", live)],
    )

    assert [draft.title for draft in links_to_drafts(page)] == ["Brouillon 1", "Brouillon 2", "Brouillon 3"]


def test_a_link_in_a_field_of_rich_text_is_followed_and_rubbish_is_not():
    draft = factories.standard(live=False)
    call = factories.call(
        eligibility=f'<a linktype="page" id="{draft.pk}">ici</a><a linktype="page" id="x">là</a>'
    )

    assert links_to_drafts(call) == [Page.objects.get(pk=draft.pk)]


def test_checks_ask_as_many_queries_for_one_picture_as_for_thirty(django_assert_num_queries):
    pictures = [factories.ImageFactory(description="") for _n in range(30)]
    block = StandardPage._meta.get_field("body").stream_block

    def lacks(number: int) -> int:
        page = factories.standard()
        value = {"decorative": False, "alt_text": ""}
        raw = [
            {"type": "image", "value": {"image": {"image": picture.pk} | value, "caption": ""}}
            for picture in pictures[:number]
        ]
        page.body = block.to_python(raw)
        with django_assert_num_queries(1):
            return len(missing(page))

    assert (lacks(1), lacks(30)) == (1, 30)


# --- In the editor ------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", [PUBLISH, SUBMIT], ids=["publish", "submit"])
def test_a_story_whose_video_lacks_captions_is_refused_at_the_field(client, publisher, action):
    response = add_story(client, video=silent_video().pk, **action)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["video"]
    assert not RoleModelPage.objects.exists()


def test_the_same_story_is_saved_as_a_draft(client, publisher):
    response = add_story(client, video=silent_video().pk)

    assert response.status_code == 302
    assert not RoleModelPage.objects.get().live


def test_a_draft_that_is_published_too_early_stays_a_draft_and_publishes_once_mended(client, publisher):
    video = silent_video()
    add_story(client, video=video.pk)
    page = RoleModelPage.objects.get()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    refused = client.post(address, story(video=video.pk, **PUBLISH))
    assert refused.status_code == 200
    video.captioned_elsewhere, video.transcript = True, "<p>Bonjour.</p>"
    video.save()
    client.post(address, story(video=video.pk, **PUBLISH))

    page.refresh_from_db()
    assert page.live


def test_what_was_typed_counts_not_what_the_page_was(client, publisher):
    page = factories.role_model(video=silent_video())
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    response = client.post(address, story(slug=page.slug, video="", **PUBLISH))

    assert response.status_code == 302


def test_a_block_that_is_not_ready_is_named_above_the_form(client, publisher):
    response = add_plain(client, body=streamfield(video_block(silent_video(title="Le déclic"))), **PUBLISH)

    [error] = response.context["form"].non_field_errors()
    assert "Le déclic" in error
    assert not StandardPage.objects.exists()


def test_a_picture_that_is_not_described_holds_the_page_back(client, publisher):
    response = add_plain(client, picture=factories.ImageFactory(description="").pk, **PUBLISH)

    assert list(response.context["form"].errors) == ["picture"]


def test_an_editor_cannot_submit_what_is_not_ready(client, editor):
    page = factories.role_model(live=False, video=silent_video(), owner=editor)
    page.save_revision(user=editor)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    response = client.post(address, story(slug=page.slug, video=page.video.pk, **SUBMIT))

    assert response.status_code == 200
    assert page.current_workflow_state is None


def test_publishing_a_link_to_a_draft_only_warns(client, publisher):
    draft = factories.standard(live=False, title="Pas encore")
    text = f'<p><a linktype="page" id="{draft.pk}">ici</a></p>'

    response = add_plain(client, body=streamfield([("text", rich_text(text))]), **PUBLISH)

    assert StandardPage.objects.get(slug="une-page").live
    assert "Pas encore" in told(response)


def test_publishing_links_to_live_pages_says_nothing(client, publisher):
    text = f'<p><a linktype="page" id="{factories.standard(title="Déjà là").pk}">ici</a></p>'

    response = add_plain(client, body=streamfield([("text", rich_text(text))]), **PUBLISH)

    assert "Déjà là" not in told(response)


# --- Drafts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "parent"),
    [
        (CallPage, factories.call_index),
        (RoleModelPage, factories.role_model_index),
    ],
)
def test_a_draft_needs_a_title_only(client, publisher, model, parent):
    fields = {
        field.name: streamfield([])
        for field in model._meta.get_fields()
        if type(field).__name__ == "StreamField"
    }
    label = model._meta
    address = reverse("wagtailadmin_pages:add", args=[label.app_label, label.model_name, parent().pk])
    data = nested_form_data(fields | {"title": "Un début", "slug": "un-debut", "comments": COMMENTS})
    defaults = {"scope": "national", "stage": "any"} if model is CallPage else {}

    response = client.post(address, data | defaults)

    assert response.status_code == 302, response.context["form"].errors
    assert model.objects.get().title == "Un début"


def test_publishing_asks_for_what_a_draft_may_leave_out(client, publisher):
    response = add_story(client, job_before="", **PUBLISH)

    assert list(response.context["form"].errors) == ["job_before"]


# --- Moderation in the editor -------------------------------------------------------------------------


def submitted(page):
    """The page, handed in by an editor before its video lost its transcript."""
    writer = factories.staff(StaffGroup.EDITORS)
    page.save_revision(user=writer)
    return page.get_workflow().start(page, writer).current_task_state


def test_a_moderator_asks_for_changes_in_the_editor_whatever_is_missing(client, publisher):
    page = factories.role_model(live=False, video=silent_video())
    task_state = submitted(page)
    action = {"action-workflow-action": "true", "workflow-action-name": "reject"}

    response = client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        story(slug=page.slug, video=page.video.pk, **action),
    )

    assert response.status_code == 302
    task_state.refresh_from_db()
    assert task_state.status == task_state.STATUS_REJECTED


def test_a_moderator_does_not_approve_in_the_editor_what_is_not_ready(client, publisher):
    page = factories.role_model(live=False, video=silent_video())
    task_state = submitted(page)
    action = {"action-workflow-action": "true", "workflow-action-name": "approve"}

    response = client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        story(slug=page.slug, video=page.video.pk, **action),
    )

    assert list(response.context["form"].errors) == ["video"]
    task_state.refresh_from_db()
    assert task_state.status == task_state.STATUS_IN_PROGRESS


# --- Dates --------------------------------------------------------------------------------------------


def test_a_closing_before_its_opening_is_refused_by_the_form_and_by_the_database():
    intake = factories.intake(factories.call())
    intake.closes_at = intake.opens_at - timedelta(minutes=1)

    with pytest.raises(ValidationError) as refusal:
        intake.full_clean()
    assert "closes_at" in refusal.value.message_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        type(intake).objects.filter(pk=intake.pk).update(closes_at=intake.closes_at)


def test_a_workshop_is_not_saved_without_its_date(client, publisher):
    """Its database column needs one; the editor is told so at the field."""
    parent = factories.edition()
    address = reverse("wagtailadmin_pages:add", args=["programmes", "workshoppage", parent.pk])
    fields = {"title": "Atelier", "slug": "atelier", "duration_minutes": "60", "body": streamfield([])}
    data = nested_form_data(fields | {"learn": rich_text(""), "comments": COMMENTS})

    draft = client.post(address, data)

    assert list(draft.context["form"].errors) == ["starts_at"]
    starts = timezone.localtime() + timedelta(days=9)
    dated = client.post(address, data | PUBLISH | {"starts_at": f"{starts:%Y-%m-%d %H:%M}"})
    assert dated.status_code == 302, dated.context["form"].errors
    assert WorkshopPage.objects.get().live
