"""What the pages of the demo tell machines, held to what each type asks (tests/validators/schema_org.py)."""

import json
from collections import defaultdict
from collections.abc import Iterator

from django.test import RequestFactory
from django.utils import translation
from wagtail.models import Page

from core.metadata import structured
from home.models import HomePage, NewsPage
from programmes.enums import Places
from programmes.models import CallPage, OpportunityPage, WorkshopPage
from rolemodels.models import RoleModelPage
from tests.validators.schema_org import lacks

# What a page of that type tells at least, in whichever language.
TELLS = {NewsPage: {"NewsArticle"}, WorkshopPage: {"Event"}}


def told() -> Iterator[tuple[Page, list[dict]]]:
    """Every live page with all that it says of itself, as it is encoded."""
    request = RequestFactory().get("/", HTTP_HOST="localhost")
    pages = Page.objects.live().filter(depth__gt=1).select_related("locale").specific().order_by("path")
    for page in pages:
        with translation.override(page.locale.language_code):
            nodes = page.structured_data(request)
            if isinstance(page, HomePage):
                nodes = [structured.organization(request), structured.website(request), *nodes]
            yield page, json.loads(structured.encode(nodes))


class Told:
    """Asked of the demo that `test_demo.py` loads once for all: nobody writes."""

    def test_every_page_tells_all_that_its_types_ask_and_offers_only_what_can_be_had(self):
        types = defaultdict(set)
        for page, nodes in told():
            where = f"{page.url_path} {nodes}"
            types[page.locale.language_code] |= {node["@type"] for node in nodes}
            assert lacks(nodes) == [], where
            assert {node["@type"] for node in nodes} >= TELLS.get(type(page), set()), where
            offers = [node["offers"] for node in nodes if "offers" in node]
            if isinstance(page, WorkshopPage):
                assert bool(offers) is (page.places != Places.OVER), where
                sold_out = [offer["availability"].endswith("SoldOut") for offer in offers]
                assert sold_out == [page.places == Places.FULL] * len(offers), where
                assert nodes[0]["endDate"] > nodes[0]["startDate"]
            elif isinstance(page, CallPage):
                (call,) = [node for node in nodes if node["@type"].endswith("Grant")]
                applying = call.get("potentialAction", {})
                assert ("target" in applying) is bool(page.status and page.status.accepts), where
            elif isinstance(page, OpportunityPage | RoleModelPage):
                assert page.is_example
                assert {node["@type"] for node in nodes} <= {"VideoObject", "FAQPage"}, where

        everywhere = {"Organization", "WebSite", "Grant", "Event", "FAQPage", "VideoObject"}
        assert types["en"] >= everywhere, types
        assert types["fr"] >= everywhere | {"MonetaryGrant", "NewsArticle"}, types
