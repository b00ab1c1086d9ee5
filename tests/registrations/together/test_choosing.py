"""Workshops ticked on the page of an edition, one form, one confirmation, and one's own page of each."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from core.enums import StaffGroup
from registrations.models import InboxScope, Intake, Message, PersonalLink, Registration
from tests import factories
from tests.registrations.bookings import arrive
from tests.registrations.drafts import forms

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ANSWERS = factories.SIMPLE_ANSWERS | {"nom": "Awa Diop", "courriel": "awa@example.org"}


@pytest.fixture
def edition():
    return factories.edition(title="Édition de printemps")


@pytest.fixture
def form():
    return factories.form(name="Inscription", workflow_code="participation", prefix="ATE")


def add(edition, form, title: str, *, after: timedelta = DAY, **fields) -> Intake:
    start = timezone.now().replace(microsecond=0) + 10 * DAY + after
    return factories.intake(factories.workshop(edition, title=title, starts_at=start), form=form, **fields)


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def boxes(answer) -> dict[str, bool]:
    found = soup(answer).select("input[name=atelier]")
    return {str(each["value"]): each.has_attr("checked") for each in found}


def posted(answer, *intakes: Intake, **changed) -> dict:
    token = soup(answer).select_one("input[name=_submission]")["value"]
    return {"_submission": token, "atelier": [str(each.pk) for each in intakes]} | ANSWERS | changed


def test_the_boxes_of_an_edition_lead_to_one_form_which_registers_for_all(client, edition, form):
    one, full, other = (add(edition, form, name, after=n * DAY) for n, name in enumerate("ABC"))
    Intake.objects.filter(pk=full.pk).update(capacity=1)
    arrive(full, "first")
    closed = add(edition, form, "Fermé", opens_at=timezone.now() - 3 * DAY, closes_at=timezone.now() - DAY)
    apart = add(edition, factories.form(name="Autre", workflow_code="participation"), "À part")

    page = client.get(edition.url)
    assert boxes(page) == {str(each.pk): False for each in (one, full, other)}
    assert "Choisir\u00a0: liste d’attente" in page.content.decode()
    address = soup(page).select_one("form.choosing")["action"]
    shown = client.get(address, {"atelier": [one.pk, full.pk, closed.pk, apart.pk, "x"]})
    assert boxes(shown) == {str(one.pk): True, str(full.pk): True, str(other.pk): False}
    said = soup(shown).main.get_text(" ", strip=True)
    assert "il a son propre formulaire" in said
    assert "Fermé" in said

    done = client.post(address, posted(shown, one, full), follow=True)

    made = Registration.objects.exclude(together=None)
    assert {each.intake_id: each.state_code for each in made} == {one.pk: "confirmed", full.pk: "waiting"}
    told = soup(done).main.get_text(" ", strip=True)
    assert all(each.reference in told for each in made)
    assert "awa@" not in told
    assert Message.objects.filter(to="awa@example.org").count() == 1
    again = client.post(address, posted(shown, one, full), follow=True)
    assert again.status_code == done.status_code == 200  # the address holds the second it was made
    assert made.count() == 2


def test_what_is_wrong_is_said_and_nothing_that_was_typed_is_lost(client, edition, form):
    one, other = add(edition, form, "A"), add(edition, form, "B", after=DAY)
    address = edition.url_of("choosing")
    shown = client.get(address, {"atelier": [one.pk, other.pk]})
    assert "«\u00a0A\u00a0» et «\u00a0B\u00a0» ont lieu en même temps." in shown.content.decode()

    none = client.post(address, posted(shown))
    wrong = client.post(address, posted(shown, one, other, courriel="nobody"))
    Intake.objects.filter(pk=other.pk).update(closes_at=timezone.now())
    late = client.post(address, posted(shown, one, other))
    forged = client.post(address, posted(shown, one) | {"_submission": "x"})

    assert [each.status_code for each in (none, wrong, late, forged)] == [422] * 4
    assert "Cochez au moins un atelier." in none.content.decode()
    assert boxes(wrong) == {str(one.pk): True, str(other.pk): True}
    assert "Les inscriptions ne sont plus possibles pour\u00a0: B." in late.content.decode()
    assert boxes(late) == {str(one.pk): True}
    assert all("Awa Diop" in each.content.decode() for each in (none, wrong, late, forged))
    assert not Registration.objects.exists()


def test_a_single_workshop_has_no_box_and_a_form_in_steps_leads_to_each_ones_own(client, edition, form):
    add(edition, form, "Seul")
    assert boxes(client.get(edition.url)) == {}
    several = factories.edition(edition.get_parent(), title="Autre édition")
    by_steps = factories.form(name="Étapes", workflow_code="participation")
    one, other = (add(several, by_steps, name) for name in "AB")
    forms.publish(one, forms.STEPS)

    shown = client.get(several.url_of("choosing"), {"atelier": [one.pk, other.pk]})

    links = {each["href"] for each in soup(shown).main.select("ul a")}
    assert {each.page_in().specific.url_of("registration") for each in (one, other)} <= links
    assert not soup(shown).select("form[method=post]")


def test_nothing_to_choose_is_not_found(client, edition):
    assert client.get(edition.url_of("choosing")).status_code == 404
    assert client.get(edition.url_of("chosen", token="x")).status_code == 404


def url_of(registration: Registration) -> str:
    return reverse("personal:show", args=[PersonalLink.issue(registration=registration)])


def test_ones_own_page_leads_to_the_others_and_to_no_other(client, edition, form):
    intakes = [add(edition, form, name, after=n * DAY) for n, name in enumerate("ABC")]
    stranger = arrive(intakes[0], "stranger")
    address = edition.url_of("choosing")
    client.post(address, posted(client.get(address, {"atelier": [intakes[0].pk]}), *intakes))
    first, second, third = Registration.objects.exclude(together=None).order_by("intake_id")
    token = PersonalLink.issue(registration=first)
    links = PersonalLink.objects.count()

    page = client.get(reverse("personal:show", args=[token]))
    assert [each["value"] for each in soup(page).select("input[name=reference]")] == [
        second.reference,
        third.reference,
    ]
    assert PersonalLink.objects.count() == links
    letter = "Ce qui a été écrit sur plusieurs ateliers à la fois figure sur la page de l’un d’eux."
    told = [letter in client.get(url_of(each)).text for each in (first, second, third)]
    assert sorted(told) == [False, True, True]
    together = reverse("personal:together", args=[token])
    assert client.get(together).status_code == 405
    assert client.post(together, {"reference": stranger.reference}).status_code == 404
    other = client.post(together, {"reference": second.reference}, follow=True)
    assert second.reference in soup(other).select_one(".own__about").get_text()

    file = client.get(reverse("personal:together_calendar", args=[token]))
    events = Calendar.from_ical(file.content).walk("VEVENT")
    assert [str(each["SUMMARY"]) for each in events] == ["A", "B", "C"]
    alone = PersonalLink.issue(registration=stranger)
    assert client.get(reverse("personal:together_calendar", args=[alone])).status_code == 404


def test_colleagues_see_what_it_came_with_as_far_as_they_may(client, edition, form):
    intakes = [add(edition, form, name, after=n * DAY) for n, name in enumerate("AB")]
    address = edition.url_of("choosing")
    client.post(address, posted(client.get(address, {"atelier": [intakes[0].pk]}), *intakes))
    first, second = Registration.objects.exclude(together=None).order_by("intake_id")
    user = factories.staff(StaffGroup.MANAGERS)
    page = intakes[0].page_in()
    InboxScope.objects.create(user=user, page=page)
    client.force_login(user)

    said = client.get(reverse("inbox:detail", args=[first.pk])).content.decode()
    assert f"/admin/inbox/{second.pk}/" not in said
    InboxScope.objects.create(user=user, page=page.get_parent())
    said = client.get(reverse("inbox:detail", args=[first.pk])).content.decode()
    assert re.search(rf'href="/admin/inbox/{second.pk}/">{second.reference}</a>', said)
