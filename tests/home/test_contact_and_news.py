"""Contact with its topics; news with press cuttings and videos."""

import pytest
from bs4 import BeautifulSoup

from tests import factories

pytestmark = pytest.mark.django_db
FIELDS = (
    factories.field(
        "choice",
        "topic",
        "Sujet",
        options=[
            {
                "type": "item",
                "value": {"code": "call", "label_fr": "Un appel", "label_en": "A call"},
                "id": "a",
            },
            {
                "type": "item",
                "value": {"code": "other", "label_fr": "Autre chose", "label_en": ""},
                "id": "b",
            },
        ],
    ),
    *factories.SIMPLE_FIELDS,
)


def test_the_contact_page_lists_its_topics_and_leads_to_its_form(client):
    page = factories.contact(title="Contact")
    factories.intake(page, form=factories.form(FIELDS, workflow_code="contact"), closes_at=None)

    answer = client.get(page.url)

    assert answer.context["topics"] == ["Un appel", "Autre chose"]
    assert "Autre chose" in answer.content.decode()
    assert f'{page.url}inscription/"' in answer.content.decode()
    assert client.get(f"{page.url}inscription/").status_code == 200


def test_a_contact_page_without_an_open_intake_offers_no_form(client):
    page = factories.contact(title="Contact")

    assert client.get(page.url).status_code == 200
    assert "inscription/" not in client.get(page.url).content.decode()


def test_press_cuttings_are_sourced_links_newest_first(client):
    index = factories.news_index()
    cuttings = [
        {"title": "Ancien", "outlet": "Journal A", "date": "2023-06-12", "address": "https://a.example.org/"},
        {"title": "Récent", "outlet": "Journal B", "date": "2023-10-02", "address": ""},
    ]
    index.press = [{"type": "cutting", "value": value} for value in cuttings]
    index.save()

    answer = client.get(index.url)
    text = BeautifulSoup(answer.content, "html.parser").main.get_text(" ", strip=True)

    assert [each["title"] for each in answer.context["press"]] == ["Récent", "Ancien"]
    assert "Journal A" in text
    assert "12 juin 2023" in text
    assert 'href="https://a.example.org/"' in answer.content.decode()


def test_a_news_item_shows_its_video_with_the_transcript(client):
    video = factories.video(title="Reportage", transcript="<p>Voici ce qui est dit.</p>")
    item = factories.news(body=[{"type": "video", "value": {"video": video.pk}}])

    text = BeautifulSoup(client.get(item.url).content, "html.parser").main.get_text(" ", strip=True)

    assert "Reportage" in text
    assert "Voici ce qui est dit." in text
