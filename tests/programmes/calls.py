"""A call of 2024, and moments in Paris."""

from datetime import datetime
from zoneinfo import ZoneInfo

from programmes.models import CallPage
from tests import factories

PARIS = ZoneInfo("Europe/Paris")


def paris(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=PARIS)


IN_2024 = paris(2024, 6, 1, 12)


def call_of_2024(**fields) -> CallPage:
    defaults = {"title": "Appel 2024", "slug": "appel-2024"}
    return factories.call(**defaults | fields)
