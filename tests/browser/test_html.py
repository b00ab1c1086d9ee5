"""The HTML of every page is valid, of those that refuse something too."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
import requests
from bs4 import BeautifulSoup

from tests.browser.crawl import CALL_FORM, WORKSHOP, Demo
from tests.browser.intakes import intake_dates
from tests.servers.site import SiteServer
from tests.validators.html import validate_html

pytestmark = pytest.mark.browser
ENGLISH_FORM = "/en/programmes/novapec/calls-for-projects/national-call/register/"


def send(session: requests.Session, address: str, **answers: str) -> requests.Response:
    """Fill the form at that address and send it, as a browser does."""
    form = BeautifulSoup(session.get(address, timeout=60).content, "html.parser").select_one("main form")
    hidden = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    return session.post(address, data=hidden | answers, timeout=60)


def test_html_of_every_page_is_valid(demo: Demo) -> None:
    documents = {path: answer.content for path, answer in demo.answers.items()}

    assert len(documents) >= 30
    assert validate_html(documents) == []


def test_html_of_what_a_visitor_did_wrong_is_valid(demo: Demo, site_server: SiteServer) -> None:
    with requests.Session() as session:
        workshop_form = f"{site_server.url}{WORKSHOP}inscription/"
        answers = {
            "form in error": (422, send(session, site_server.url + CALL_FORM, contact_email="awa")),
            "English form in error": (422, send(session, site_server.url + ENGLISH_FORM)),
            "forged token": (422, send(session, workshop_form, _submission="forged", first_name="Awa")),
            "neither cookie nor mark": (422, requests.post(workshop_form, {"first_name": "Awa"}, timeout=60)),
            "too large": (413, send(session, workshop_form, question="x" * 3_300_000)),
            "unknown charset": (
                415,
                requests.post(
                    workshop_form,
                    b"a=1",
                    headers={"Content-Type": "application/x-www-form-urlencoded; charset=utf-7"},
                    timeout=60,
                ),
            ),
            "confirmation of nothing": (404, session.get(f"{workshop_form}confirmation/forged/", timeout=60)),
        }
        for path in (
            "/recherche/",
            "/recherche/?q=projet",
            "/recherche/?q=licorne",
            "/recherche/?q=%3Cb%3E%22%26&kind=zzz",
            "/en/search/?q=project",
        ):
            answers[path] = (200, session.get(demo.url + path, timeout=60))
        for path in ("/nulle-part/", "/en/nowhere/", "/%00/"):
            answers[path] = (404, session.get(demo.url + path, timeout=60))
        answers["sent"] = (
            200,
            send(
                session,
                workshop_form,
                first_name="Awa",
                last_name="Martin",
                email="awa@example.org",
                privacy_notice="on",
            ),
        )

    assert {name: answer.status_code for name, (_status, answer) in answers.items()} == {
        name: status for name, (status, _answer) in answers.items()
    }
    assert "confirmation" in answers["sent"][1].url
    assert validate_html({name: answer.content for name, (_status, answer) in answers.items()}) == []


def test_html_of_a_form_that_is_not_open_is_valid(site_server: SiteServer) -> None:
    address, documents = f"{site_server.url}{WORKSHOP}", {}
    with requests.Session() as session:
        for name, opens_in, closes_in, status in (
            ("closed", timedelta(days=-9), timedelta(days=-1), 410),
            ("not open yet", timedelta(days=1), timedelta(days=9), 403),
        ):
            with intake_dates(site_server, opens_in=opens_in, closes_in=closes_in):
                answer = session.get(f"{address}inscription/", timeout=60)
                assert answer.status_code == status
                documents[name] = answer.content
                documents[f"page of the {name}"] = session.get(address, timeout=60).content

    assert validate_html(documents) == []


def test_every_page_names_its_language_its_title_and_itself_once(demo: Demo) -> None:
    problems, titles = [], {}
    for path in demo.pages:
        html = BeautifulSoup(demo.answers[path].content, "html.parser")
        language = "en" if path.startswith("/en/") else "fr"
        title = " ".join(html.title.get_text().split())
        titles.setdefault((language, title), []).append(path)
        levels = [int(heading.name[1]) for heading in html.select("h1, h2, h3, h4, h5, h6")]
        hidden = html.select_one("meta[name=robots][content^=noindex]")  # from search engines, on purpose
        checks = {
            "language": html.html["lang"] == language,
            "title": bool(re.fullmatch(r".+ – Déclencheurs", title)),
            "one h1": levels.count(1) == 1,
            "levels in order": all(after <= before + 1 for before, after in pairwise(levels)),
            "canonical": hidden or html.select_one("link[rel=canonical]")["href"] == demo.url + path,
            "description": hidden or bool(html.select_one("meta[name=description]")["content"].strip()),
            "no script": not html.select(
                "script:not([type='application/ld+json']), style, [style], [onclick], [onload]"
            ),
            "texts of images": all(image.has_attr("alt") for image in html.select("img")),
            "sizes of images": all(
                image.get("width") and image.get("height") for image in html.select("img")
            ),
            "ids": len({each["id"] for each in html.select("[id]")}) == len(html.select("[id]")),
        }
        problems += [f"{path}: {name}" for name, holds in checks.items() if not holds]

    assert problems == []
    assert [paths for paths in titles.values() if len(paths) > 1] == []
