"""What pages tell machines: true JSON, sound builders, and no query for it."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, Site

from core.metadata import structured
from core.models import Region
from home.models import StandardPage
from programmes.models import CallPage
from tests import factories
from tests.validators.schema_org import lacks

ATTACK = "</script><script>alert(1)</script> & <!-- \u2028\u2029"
SUBJECT = {"name": "Atelier", "url": "https://example.org/atelier/", "inLanguage": "fr"}
STARTS = datetime(2026, 3, 28, 17, 0, tzinfo=UTC)


def data_of(client, url: str) -> list[dict]:
    """The graph of the page, of which there is one at most."""
    blocks = BeautifulSoup(client.get(url).content, "html.parser").find_all(
        "script", type="application/ld+json"
    )
    assert len(blocks) <= 1
    return json.loads(blocks[0].string)["@graph"] if blocks else []


def types_of(nodes: list[dict]) -> list[str]:
    return [node["@type"] for node in nodes]


# --- Encoding --------------------------------------------------------------------------------------


def test_encoding_reads_back_as_the_same_data_and_cannot_end_its_element():
    text = str(structured.encode({"name": ATTACK, "accents": "« été »"}))

    assert json.loads(text) == {"name": ATTACK, "accents": "« été »"}
    assert not set("<>&\u2028\u2029") & set(text)
    assert "&lt;" not in text
    assert "« été »" in text


@pytest.mark.django_db
def test_a_title_does_not_break_out_of_its_block(client):
    page = factories.standard(title=ATTACK)

    html = client.get(page.url).content.decode()

    assert "<script>alert(1)" not in html
    assert html.lower().count("<script") == 1
    crumbs = next(node for node in data_of(client, page.url) if node["@type"] == "BreadcrumbList")
    assert crumbs["itemListElement"][-1]["name"] == ATTACK


# --- Pages -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_home_tells_who_publishes_the_site_and_how_to_search_it(client):
    Site.objects.update(site_name="Déclencheurs de test")

    organization, website = data_of(client, "/")

    assert organization == {
        "@type": "Organization",
        "@id": "http://localhost/#organization",
        "name": "Déclencheurs de test",
        "url": "http://localhost/",
        "logo": "http://localhost/static/icons/icon-512.png",
    }
    assert website["@type"] == "WebSite"
    assert website["publisher"] == {"@id": organization["@id"]}
    assert website["potentialAction"]["target"]["urlTemplate"] == (
        "http://localhost/recherche/?q={search_term_string}"
    )


@pytest.mark.django_db
def test_page_tells_the_way_to_it_and_what_its_type_adds(client, monkeypatch):
    page = factories.call(title="Appel national")
    monkeypatch.setattr(
        CallPage, "structured_data", lambda self, request: [structured.call(structured.about(self, request))]
    )

    call, crumbs = data_of(client, page.url)

    assert (call["@type"], call["name"], call["url"]) == ("Grant", "Appel national", page.full_url)
    assert call["image"].startswith("http://localhost/partage/")
    steps = [(each["position"], each["name"]) for each in crumbs["itemListElement"]]
    assert steps[0] == (1, "Accueil")
    assert steps[-1] == (5, "Appel national")
    assert crumbs["itemListElement"][-1]["item"] == page.full_url


@pytest.mark.django_db
def test_form_and_search_tell_nothing(client):
    call = factories.call()
    factories.intake(call)

    assert data_of(client, f"{call.url}inscription/") == []
    assert data_of(client, "/recherche/?q=appel") == []


@pytest.mark.django_db
def test_telling_it_asks_the_database_no_more_than_the_breadcrumb_does():
    pk = factories.standard(parent=factories.standard()).pk

    def queries(source: str) -> int:
        page = StandardPage.objects.select_related("locale").get(pk=pk)
        context = Context({"request": RequestFactory().get("/"), "page": page})
        template = Template("{% load core_tags %}" + source)
        with CaptureQueriesContext(connection) as captured:
            rendered = template.render(context)
        assert ("BreadcrumbList" in rendered) == ("structured_data" in source)
        return len(captured)

    few = queries("{% breadcrumb as crumbs %}")

    assert few > 0
    assert queries("{% structured_data %}{% breadcrumb as crumbs %}") == few


# --- Builders --------------------------------------------------------------------------------------


def test_event_is_online_free_and_written_with_its_offset():
    offer = structured.free_offer(url="https://example.org/atelier/inscription/", closes=STARTS)

    told = structured.event(
        SUBJECT, starts=STARTS, ends=STARTS + timedelta(days=1), organizer="Exemple", offer=offer
    )

    assert told == {
        "@type": "Event",
        **SUBJECT,
        "startDate": "2026-03-28T18:00:00+01:00",
        "endDate": "2026-03-29T19:00:00+02:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": SUBJECT["url"]},
        "organizer": {"@type": "Organization", "name": "Exemple"},
        "offers": {
            "@type": "Offer",
            "url": "https://example.org/atelier/inscription/",
            "price": "0",
            "priceCurrency": "EUR",
            "availability": "https://schema.org/InStock",
            "validThrough": "2026-03-28T18:00:00+01:00",
        },
        "isAccessibleForFree": True,
    }


def test_cancelled_event_says_so_and_offers_nothing():
    offer = structured.free_offer(url=SUBJECT["url"])

    told = structured.event(SUBJECT, starts=STARTS, cancelled=True, offer=offer)

    assert told["eventStatus"] == "https://schema.org/EventCancelled"
    assert "offers" not in told
    assert "endDate" not in told


def test_a_full_offer_is_sold_out():
    assert structured.free_offer(url="x", full=True)["availability"] == "https://schema.org/SoldOut"


def test_an_hour_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        structured.event(SUBJECT, starts=datetime(2026, 3, 28, 17, 0))  # noqa: DTZ001


def test_news_has_a_headline_and_the_source_it_reports():
    told = structured.news_article(SUBJECT, published=date(2026, 3, 28), source_url="https://example.com/a")

    assert told == {
        "@type": "NewsArticle",
        "headline": "Atelier",
        "url": SUBJECT["url"],
        "inLanguage": "fr",
        "mainEntityOfPage": SUBJECT["url"],
        "datePublished": "2026-03-28",
        "isBasedOn": "https://example.com/a",
    }


def test_answers_are_told_in_words_and_an_empty_one_is_left_out():
    told = structured.faq_page(
        [
            ("Est-ce gratuit ?", "<p>Oui, <b>tout&nbsp;l’est</b>.</p><ul><li>Vraiment</li></ul>"),
            ("?", "<p></p>"),
        ]
    )

    assert told["mainEntity"] == [
        {
            "@type": "Question",
            "name": "Est-ce gratuit ?",
            "acceptedAnswer": {"@type": "Answer", "text": "Oui, tout l’est. Vraiment"},
        }
    ]
    assert structured.faq_page([]) == {}


@pytest.mark.django_db
def test_questions_are_found_in_the_blocks_of_a_page():
    questions = [{"question": "Pour qui ?", "answer": "<p>Pour toutes et tous.</p>"}]
    page = factories.standard(
        body=[
            {"type": "text", "value": "<p>Un texte.</p>"},
            {"type": "accordion", "value": {"title": "", "items": questions}},
        ]
    )

    assert structured.questions_in(page.body) == [("Pour qui ?", "<p>Pour toutes et tous.</p>")]


def test_video_tells_what_is_known_and_no_more():
    assert structured.video_object({"name": "Reprise"}) == {"@type": "VideoObject", "name": "Reprise"}
    assert structured.video_object(
        {"name": "Reprise"},
        uploaded=date(2026, 1, 5),
        duration=timedelta(minutes=2, seconds=5),
        transcript="<p>Bonjour.</p>",
    ) == {
        "@type": "VideoObject",
        "name": "Reprise",
        "uploadDate": "2026-01-05",
        "duration": "PT125S",
        "transcript": "Bonjour.",
    }


def test_call_is_a_grant_that_one_can_apply_for_until_a_moment():
    told = structured.call(
        SUBJECT,
        funder="Exemple",
        envelope=3_000_000,
        opens=STARTS,
        closes=STARTS + timedelta(days=2),
        form_url="https://example.org/appel/inscription/",
    )

    assert told["@type"] == "MonetaryGrant"
    assert told["amount"] == {"@type": "MonetaryAmount", "value": 3_000_000, "currency": "EUR"}
    assert told["funder"] == {"@type": "Organization", "name": "Exemple"}
    assert told["potentialAction"] == {
        "@type": "ApplyAction",
        "target": "https://example.org/appel/inscription/",
        "startTime": "2026-03-28T18:00:00+01:00",
        "endTime": "2026-03-30T19:00:00+02:00",
    }
    assert structured.call(SUBJECT) == {"@type": "Grant", **SUBJECT}


@pytest.mark.django_db
def test_a_page_that_is_not_saved_yet_is_told_without_an_address():
    page = factories.standard()
    draft = type(page)(title="Brouillon", locale=page.locale)

    told = structured.about(draft, RequestFactory().get("/"))

    assert told == {"name": "Brouillon", "inLanguage": "fr"}
    assert Page.objects.filter(title="Brouillon").exists() is False


# --- Offers ----------------------------------------------------------------------------------------


def offered(**fields) -> dict:
    """What a real offer tells beside the way to it."""
    page = factories.offer(**{"is_example": False, "title": "Poste", "summary": "Aider."} | fields)
    page.first_published_at = STARTS
    (told,) = page.structured_data(RequestFactory().get("/"))
    assert lacks([told]) == []
    return told


@pytest.mark.django_db
def test_a_job_is_a_posting_with_all_that_is_known_of_it_until_the_end_of_its_last_day():
    brittany = Region.objects.get(code="53")
    body = [{"type": "text", "value": "<p>Répondre <b>à tous</b>.</p>"}]
    last_day = date(timezone.localdate().year + 1, 7, 14)

    told = offered(
        place="Rennes",
        terms="Durée indéterminée",
        regions=[brittany],
        expires_on=last_day,
        body=body,
    )

    assert (told["@type"], told["title"], told["datePosted"]) == (
        "JobPosting",
        "Poste",
        "2026-03-28T18:00:00+01:00",
    )
    assert told["validThrough"] == f"{last_day.year}-07-15T00:00:00+02:00"
    assert told["description"] == "Aider. Durée indéterminée Répondre à tous."
    assert told["hiringOrganization"] == {"@type": "Organization", "name": "Entreprise d’exemple"}
    assert told["jobLocation"]["address"] == {
        "@type": "PostalAddress",
        "addressCountry": "FR",
        "addressLocality": "Rennes",
        "addressRegion": "Bretagne",
    }
    assert "jobLocationType" not in told


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["à distance", "Télétravail", "remote"])
def test_a_job_from_anywhere_says_where_one_must_live(place):
    told = offered(place=place)

    assert told["jobLocationType"] == "TELECOMMUTE"
    assert told["applicantLocationRequirements"] == [{"@type": "Country", "name": "FR"}]
    assert "jobLocation" not in told
    assert "validThrough" not in told


@pytest.mark.django_db
def test_a_training_is_a_course_of_its_organisation_without_a_price_nobody_has_said():
    theme = factories.theme("Cybersécurité")

    told = offered(kind="training", place="Lyon", terms="Trois mois, gratuite", themes=[theme])

    assert told["@type"] == "Course"
    assert told["provider"] == {"@type": "Organization", "name": "Entreprise d’exemple"}
    assert told["teaches"] == ["Cybersécurité"]
    assert told["hasCourseInstance"]["courseMode"] == "Onsite"
    assert told["hasCourseInstance"]["location"]["address"]["addressLocality"] == "Lyon"
    assert "offers" not in told


@pytest.mark.django_db
def test_neither_an_example_nor_an_offer_that_is_over_is_offered():
    request = RequestFactory().get("/")

    assert factories.offer().structured_data(request) == []
    assert factories.offer(is_example=False, expires_on=date(2020, 1, 1)).structured_data(request) == []


@pytest.mark.django_db
def test_a_launch_that_is_over_offers_no_place_though_the_edition_still_does():
    edition = factories.edition(launch_at=timezone.now() - timedelta(days=1))
    factories.intake(edition)
    request = RequestFactory().get("/")

    (over,) = edition.structured_data(request)
    edition.launch_at = timezone.now() + timedelta(days=1)
    (ahead,) = edition.structured_data(request)

    assert "offers" not in over
    assert ahead["offers"]["availability"] == "https://schema.org/InStock"
