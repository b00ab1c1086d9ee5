"""What ordinary questions find in the demo."""

from django.db import connection
from django.test import Client
from wagtail.models import Page

from tests.search.asked import ENGLISH, FRENCH

MISSED = {"postgresql": 0.05, "sqlite": 0.1}  # of the questions, at most
SILENT = 0.02
FIRST = 3


class Searches:
    """Asked of the demo that is loaded once for all: nobody writes."""

    client: Client

    def test_ordinary_questions_find_a_right_page_among_the_first_three(self):
        missed, silent = {}, []
        for address, questions in (("/recherche/", FRENCH), ("/en/search/", ENGLISH)):
            for question, right in questions.items():
                shown = self.client.get(address, {"q": question}).context["shown"]
                found = [page.slug for page, _extract in shown]
                if not found:
                    silent.append(question)
                if not right & set(found[:FIRST]):
                    missed[question] = found[:FIRST]

        number = len(FRENCH) + len(ENGLISH)
        assert number >= 110
        assert len(missed) <= MISSED[connection.vendor] * number, missed
        assert len(silent) <= SILENT * number, silent

    def test_every_page_that_is_asked_for_is_there(self):
        """A page that has got another address would never be missed."""
        wanted = {slug for right in (*FRENCH.values(), *ENGLISH.values()) for slug in right}

        assert wanted - set(Page.objects.live().values_list("slug", flat=True)) == set()
