"""The demo as a visitor can reach it: every page that links lead to, fetched once."""

from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
from bs4 import BeautifulSoup

STARTS = ("/", "/en/")
NO_PAGES = ("/admin/", "/documents/", "/media/", "/static/")
FORM = "/inscription/"
# What is sent with a token against forgery, in a cookie.
FORMS = (FORM, f"{FORM}rappel/", "/register/", "/register/reminder/", "/alertes/", "/en/alerts/", "/suivi/")
CALL = "/programmes/novapec/appels-a-projets/appel-national/"
CALL_FORM = f"{CALL}inscription/"
WORKSHOP = "/programmes/declics-numeriques/edition-decouverte/bilan-de-competences/"


@dataclass
class Demo:
    """The pages of a running demo: the answer of each by its path, and where each was linked from."""

    url: str
    answers: dict[str, requests.Response] = field(default_factory=dict)
    linked_from: dict[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> list[str]:
        """Every page but the forms, both languages. Calendars, feeds and data are no pages."""
        return [path for path in self.answers if not path.endswith(FORMS)]

    @property
    def forms(self) -> list[str]:
        return [path for path in self.answers if path.endswith(FORMS)]


def crawl(url: str) -> Demo:
    """Follow every link of our own from the two home pages on."""
    demo = Demo(url)
    waiting = dict.fromkeys(STARTS, "")
    with requests.Session() as session:
        while waiting:
            path = next(iter(waiting))
            demo.linked_from[path] = waiting.pop(path)
            session.cookies.clear()
            answer = demo.answers[path] = session.get(url + path, timeout=60)
            for link in BeautifulSoup(answer.content, "html.parser").select("a[href]"):
                target = urldefrag(urljoin(url + path, str(link["href"]))).url
                found = urlsplit(target).path
                ours = target.startswith(f"{url}/") and not found.startswith(NO_PAGES) and found.endswith("/")
                if ours and found not in demo.answers:
                    waiting.setdefault(found, path)
    return demo
