"""Every page in every state it will know, through the preview that editors use."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from wagtail.fields import StreamField
from wagtail.snippets.models import get_snippet_models
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, rich_text, streamfield

from core.enums import StaffGroup
from core.text.dates import day_in_words
from registrations.enums import IntakeState
from registrations.models import Intake
from tests import factories

pytestmark = pytest.mark.django_db

COMMENTS = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0}
MAKERS = {
    "call": factories.call,
    "edition": factories.edition,
    "workshop": factories.workshop,
    "contact": factories.contact,
    "role models": factories.role_model_index,
}
STATES = list(IntakeState)


@pytest.fixture(autouse=True)
def publisher(client):
    user = factories.staff(StaffGroup.PUBLISHERS)
    client.force_login(user)
    return user


def preview(client, page, mode: str = "") -> BeautifulSoup:
    """The page as the preview panel asks for it: what the editor holds is sent first."""
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    streams = [f.name for f in page._meta.get_fields() if isinstance(f, StreamField)]
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    return shown(
        client, address, editor, {"mode": mode, "in_preview_panel": "true"}, streams, "page-edit-form"
    )


def shown(
    client, address: str, editor: str, query: dict, streams: list[str], form: str, **typed: str
) -> BeautifulSoup:
    data = querydict_from_html(editor, form_id=form)
    data.update(nested_form_data({name: streamfield([]) for name in streams}) | typed)
    assert client.post(address, data).json() == {"is_valid": True, "is_available": True}
    response = client.get(address, query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def preview_snippet(client, snippet, **typed: str) -> BeautifulSoup:
    label = snippet._meta
    urls = f"wagtailsnippets_{label.app_label}_{label.model_name}"
    editor = client.get(reverse(f"{urls}:edit", args=[snippet.pk])).content.decode()
    address = reverse(f"{urls}:preview_on_edit", args=[snippet.pk])
    return shown(client, address, editor, {"mode": ""}, [], "w-editor-form", **typed)


def words(soup: BeautifulSoup) -> str:
    return " ".join(soup.main.get_text(" ").split())


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", MAKERS)
def test_a_page_without_intakes_is_previewed_with_an_example_in_each_state(client, name, state):
    page = MAKERS[name]()

    soup = preview(client, page, state)

    assert soup.h1.get_text(strip=True)
    if name in ("call", "workshop", "edition"):
        assert str(state.label) in words(soup)
    assert not Intake.objects.exists()


@pytest.mark.parametrize("name", MAKERS)
def test_a_page_with_an_intake_is_previewed_now_and_in_each_state(client, name):
    page = MAKERS[name]()
    factories.intake(page, capacity=3)

    now = words(preview(client, page))
    upcoming = words(preview(client, page, IntakeState.UPCOMING))

    for state in STATES:
        assert preview(client, page, state).h1
    assert now != upcoming


def test_a_call_shows_its_own_dates_when_they_lead_to_the_state(client):
    call = factories.call()
    now = timezone.now()
    intake = factories.intake(
        call,
        opens_at=now + timedelta(days=10),
        closes_at=now + timedelta(days=40),
        review_at=now + timedelta(days=41),
        results_at=now + timedelta(days=90),
    )

    for state in (s for s in STATES if s != IntakeState.CANCELLED):
        told = words(preview(client, call, state))
        assert str(state.label) in told
        assert day_in_words(intake.closes_at) in told


def test_a_preview_changes_nothing(client):
    call = factories.call()
    intake = factories.intake(call)
    before = Intake.objects.filter(pk=intake.pk).values().get()

    for state in STATES:
        preview(client, call, state)

    assert Intake.objects.filter(pk=intake.pk).values().get() == before


@pytest.mark.parametrize(
    ("app", "model", "parent"),
    [
        ("programmes", "callpage", factories.call_index),
        ("programmes", "editionpage", factories.programme),
        ("programmes", "workshoppage", factories.edition),
        ("home", "contactpage", factories.home),
        ("programmes", "opportunitypage", factories.offer_index),
        ("rolemodels", "rolemodelpage", factories.role_model_index),
    ],
)
def test_a_page_that_was_never_saved_is_previewed_as_it_is_written(client, app, model, parent):
    address = reverse("wagtailadmin_pages:preview_on_add", args=[app, model, parent().pk])
    streams = ("criteria", "rules", "documents", "contacts", "body", "path_steps", "related")
    texts = ("eligibility", "requirements", "learn", "launch_text", "offers_text")
    data = nested_form_data(
        {name: streamfield([]) for name in streams}
        | {name: rich_text("") for name in texts}
        | {"title": "Une page nouvelle", "slug": "", "comments": COMMENTS}
        | {"scope": "national", "stage": "any", "kind": "job", "duration_minutes": "60"}
        | {"starts_at": "2030-05-06 12:00"}
    )

    written = client.post(address, data)
    assert written.json() == {"is_valid": True, "is_available": True}
    modes = ["", *STATES] if model in ("callpage", "editionpage", "workshoppage", "contactpage") else [""]

    for mode in modes:
        page = client.get(address, {"mode": mode})
        assert page.status_code == 200
        assert "Une page nouvelle" in BeautifulSoup(page.content, "html.parser").h1.text


def test_a_workshop_is_previewed_after_its_end_with_its_replay(client):
    replay = factories.video(title="La rediffusion")
    workshop = factories.workshop(replay=replay)

    now, over = words(preview(client, workshop)), words(preview(client, workshop, "over"))

    assert "La rediffusion" not in now
    assert "La rediffusion" in over


def test_an_edition_is_previewed_with_its_workshops_at_the_same_moment(client):
    edition = factories.edition()
    factories.workshop(edition, title="Atelier visible")

    for state in ("", *STATES):
        assert "Atelier visible" in words(preview(client, edition, state))


def test_an_offer_is_previewed_once_expired(client):
    offer = factories.offer(expires_on=timezone.localdate() + timedelta(days=30))

    assert words(preview(client, offer)) != words(preview(client, offer, "expired"))
    offer.refresh_from_db()
    assert not offer.expired


def test_an_offer_without_end_is_previewed_once_expired_too(client):
    offer = factories.offer()

    assert words(preview(client, offer)) != words(preview(client, offer, "expired"))


def test_a_video_is_previewed_with_its_transcript(client):
    video = factories.video(title="Un film", transcript="<p>Bonjour à toutes.</p>")

    soup = preview_snippet(client, video, captioned_elsewhere="on")

    assert soup.h1.text == "Un film"
    assert "Bonjour à toutes." in words(soup)
    assert soup.select(".note") == []


def test_the_preview_of_a_video_says_what_is_missing(client):
    soup = preview_snippet(client, factories.video(transcript="", captioned_elsewhere=False))

    assert len(soup.select(".note")) == 1


def test_a_key_figure_is_previewed_with_its_source(client):
    soup = preview_snippet(client, factories.key_figure(label="de femmes", source="Un rapport"))

    assert "de femmes" in soup.h1.text
    assert "Un rapport" in words(soup)


def test_editors_choose_shared_content_and_do_not_change_it(client, publisher):
    video = factories.video(title="Film choisi")
    edit = reverse("wagtailsnippets_core_video:edit", args=[video.pk])
    assert client.get(edit).status_code == 200

    client.force_login(factories.staff(StaffGroup.EDITORS))

    assert client.get(edit).status_code == 302
    chooser = client.get(reverse("wagtailsnippetchoosers_core_video:choose"))
    assert "Film choisi" in chooser.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "core_video",
        "core_theme",
        "programmes_keyfigure",
        "programmes_actionarea",
        "programmes_audience",
        "programmes_skill",
        "rolemodels_sector",
    ],
)
def test_publishers_list_and_add_shared_content(client, address):
    factories.video(transcript="")
    factories.key_figure()
    factories.theme()

    assert client.get(reverse(f"wagtailsnippets_{address}:list")).status_code == 200
    assert client.get(reverse(f"wagtailsnippets_{address}:add")).status_code == 200


def test_regions_are_not_edited(client):
    assert "Region" not in {model.__name__ for model in get_snippet_models()}
