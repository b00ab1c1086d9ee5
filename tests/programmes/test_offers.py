"""Offers leave the lists by themselves, on their last midnight in Paris."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from core.text.dates import PARIS
from programmes.models import OpportunityPage
from tests import factories

LAST_DAY = date(2024, 3, 30)  # the night after it, Paris goes over to summer time
MIDNIGHT = datetime(2024, 3, 31, tzinfo=PARIS)
SECOND = timedelta(seconds=1)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(MIDNIGHT - timedelta(days=9), tick=False)]


def test_an_offer_is_listed_until_its_last_second_and_no_longer(client):
    offer = factories.offer(title="Poste", expires_on=LAST_DAY)
    index = offer.get_parent()

    for at, there in ((MIDNIGHT - SECOND, True), (MIDNIGHT, False), (MIDNIGHT + SECOND, False)):
        with time_machine.travel(at, tick=False):
            listed = [page.title for page in client.get(index.url).context["offers"]]
            page = client.get(offer.url)

        assert (listed == ["Poste"]) is there, at
        assert page.status_code == 200
        assert OpportunityPage.objects.current(at).exists() is there
        assert OpportunityPage.objects.expired(at).exists() is not there


def test_an_expired_offer_says_so_and_no_longer_invites(client):
    offer = factories.offer(expires_on=LAST_DAY, address="https://emploi.example.org/1")

    with time_machine.travel(MIDNIGHT - SECOND, tick=False):
        before = client.get(offer.url).content.decode()
    with time_machine.travel(MIDNIGHT, tick=False):
        after = client.get(offer.url).content.decode()

    assert "https://emploi.example.org/1" in before
    assert "https://emploi.example.org/1" not in after


def test_offers_are_narrowed_by_kind_theme_and_region(client):
    theme = factories.theme("Données")
    factories.offer(title="Poste", kind="job", themes=[theme])
    factories.offer(title="Cours", kind="training")
    index = factories.offer_index(factories.programme())
    factories.offer(index, title="Ailleurs")
    index = OpportunityPage.objects.get(title="Poste").get_parent()

    def titles(**asked):
        return {page.title for page in client.get(index.url, asked).context["offers"]}

    assert titles(type="training") <= {"Cours"}
    assert titles(theme=theme.pk) == {"Poste"}
    assert titles(type="job", theme=theme.pk) == {"Poste"}
    assert titles(type="nonsense") == titles()


def test_an_edition_shows_the_offers_that_are_its_own_and_still_current(client):
    edition = factories.edition()
    tomorrow, yesterday = date.today() + timedelta(days=2), date.today() - timedelta(days=2)  # noqa: DTZ011
    factories.offer(title="La mienne", edition=edition, expires_on=tomorrow)
    factories.offer(title="Expirée", edition=edition, expires_on=yesterday)
    factories.offer(title="Une autre")

    assert [offer.title for offer in client.get(edition.url).context["offers"]] == ["La mienne"]
