"""Role models: found by sector and theme, with a video everyone can follow and a way to become one."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError

from core.models import Video
from rolemodels.models import Sector
from tests import factories

pytestmark = pytest.mark.django_db


def test_stories_are_narrowed_by_sector_and_theme(client):
    index = factories.role_model_index()
    games = Sector.objects.create(name="Jeu vidéo", locale=index.locale)
    data = factories.theme("Données")
    factories.role_model(title="Inès", sector=games, themes=[data])
    factories.role_model(title="Malik", sector=games)
    factories.role_model(title="Solène", themes=[data])

    def titles(**asked):
        return {story.title for story in client.get(index.url, asked).context["role_models"]}

    assert titles() == {"Inès", "Malik", "Solène"}
    assert titles(secteur=games.pk) == {"Inès", "Malik"}
    assert titles(secteur=games.pk, theme=data.pk) == {"Inès"}
    assert titles(secteur="0", theme="abc") == {"Inès", "Malik", "Solène"}


def test_a_volunteer_registers_from_the_list_while_its_intake_is_open(client, mailoutbox):
    index = factories.role_model_index()
    assert "inscription/" not in client.get(index.url).content.decode()

    intake = factories.intake(index, form=factories.form(workflow_code="volunteer"))
    registration = factories.registration(intake)

    assert f'{index.url}inscription/"' in client.get(index.url).content.decode()
    assert client.get(f"{index.url}inscription/").status_code == 200
    assert registration.state_code == "received"
    assert "accord écrit" in registration.messages.get().text


def test_a_video_of_another_site_is_a_link_and_nothing_is_loaded_from_there(client):
    story = factories.role_model(video=factories.video(address="https://videos.example.org/42"))
    page = BeautifulSoup(client.get(story.url).content, "html.parser")

    assert page.select("iframe, embed, object, video") == []
    (link,) = page.select("a[href='https://videos.example.org/42']")
    assert "noreferrer" in link["rel"]
    assert "videos.example.org" in page.main.get_text()
    assert "Bonjour." in page.main.get_text()


@pytest.mark.parametrize("lacking", [{"captioned_elsewhere": False}, {"transcript": ""}])
def test_a_video_that_not_everyone_can_follow_is_not_shown(client, lacking):
    story = factories.role_model(video=factories.video(**lacking))

    assert "videos.example.org" not in client.get(story.url).content.decode()


def test_a_video_is_a_file_or_an_address():
    both = Video(title="Film", file="videos/a.mp4", address="https://videos.example.org/1")
    neither = Video(title="Film")

    for video in (both, neither):
        with pytest.raises(ValidationError, match="adresse"):
            video.clean()


def test_related_pages_are_cards_of_live_pages_only(client):
    workshop, draft = (
        factories.workshop(title="Atelier lié"),
        factories.workshop(title="Pas encore", live=False),
    )
    related = [
        {"type": "page", "value": page.pk} for page in (workshop, draft, factories.programme(title="Lié"))
    ]
    story = factories.role_model(related=related)

    answer = client.get(story.url)

    assert [page.title for page in answer.context["related"]] == ["Atelier lié", "Lié"]
    assert "Pas encore" not in answer.content.decode()


def test_an_example_says_that_the_person_does_not_exist(client):
    example, real = factories.role_model(is_example=True), factories.role_model(is_example=False)

    assert "fictive" in client.get(example.url).content.decode()
    assert "fictive" not in client.get(real.url).content.decode()
