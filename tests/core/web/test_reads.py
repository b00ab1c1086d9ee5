"""What a form that is sent finds without asking again is what there is: any change of the content ends it."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import BaseViewRestriction, Page, PageViewRestriction

from core.web.reads import kept_read, kept_reads, own
from registrations.models import Intake, Message, MessageTemplate, Registration
from tests import factories
from tests.registrations.bookings import booking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]


@pytest.fixture
def committed(django_capture_on_commit_callbacks) -> Callable:
    """`with committed():` what is written there is committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def workshop() -> Page:
    """A workshop that takes registrations."""
    found = booking(capacity=None).page_in()
    assert found
    return found.specific


def shown(page: Page) -> dict[str, str]:
    """The form as someone has it on screen."""
    text = Client().get(f"{page.url}inscription/").content.decode()
    return {"_submission": re.search(r'name="_submission" value="([^"]+)"', text)[1]}


def send(page: Page, form: dict[str, str], person: str, **typed: str):
    typed = {"courriel": f"{person}@example.org"} | typed
    return Client().post(f"{page.url}inscription/", form | factories.SIMPLE_POST | typed)


def test_a_page_that_goes_offline_takes_no_form_any_more(workshop, committed):
    form = shown(workshop)
    assert send(workshop, form, "awa", nom="").status_code == 422

    with committed():
        Page.objects.get(pk=workshop.pk).specific.unpublish()

    assert send(workshop, form, "awa").status_code == 404
    assert not Registration.objects.exists()


def test_a_page_that_is_restricted_takes_no_form_of_a_stranger(workshop, committed):
    first, second = shown(workshop), shown(workshop)
    assert send(workshop, first, "awa").status_code == 302

    with committed():
        PageViewRestriction.objects.create(page=workshop, restriction_type=BaseViewRestriction.LOGIN)

    assert "login" in send(workshop, second, "boris").url
    assert Registration.objects.count() == 1


def test_a_page_that_moves_is_followed_by_the_form(workshop, committed):
    first, second = shown(workshop), shown(workshop)
    assert send(workshop, first, "awa").status_code == 302

    with committed():
        workshop.slug = "ailleurs"
        workshop.save_revision().publish()

    assert send(Page.objects.get(pk=workshop.pk), second, "boris").status_code == 302
    assert Registration.objects.count() == 2


def test_words_that_staff_write_are_in_the_next_letter(workshop, committed):
    first, second = shown(workshop), shown(workshop)
    send(workshop, first, "awa")

    with committed():
        MessageTemplate.objects.create(
            kind="confirmation", language="fr", subject="Nos mots", body="Bonjour.\n\n{personal_link}"
        )
    send(workshop, second, "boris")

    assert Message.objects.get(to="boris@example.org").subject == "Nos mots"
    assert Message.objects.get(to="awa@example.org").subject != "Nos mots"


def test_an_intake_that_is_closed_behind_everybodys_back_takes_nothing(workshop):
    first, second = shown(workshop), shown(workshop)
    assert send(workshop, first, "awa").status_code == 302
    Intake.objects.update(closes_at=timezone.now())  # without a signal: no process is told

    assert send(workshop, second, "boris").status_code == 410
    assert Registration.objects.count() == 1


def test_a_form_with_a_mistake_shows_the_page_as_ever(workshop):
    first, second = shown(workshop), shown(workshop)
    answers = [send(workshop, form, "awa", nom="") for form in (first, second)]

    assert [each.status_code for each in answers] == [422, 422]
    assert workshop.title in answers[1].content.decode()


def test_what_is_learnt_of_a_row_stays_with_who_learns_it(workshop):
    with kept_reads("now"):
        one = own(kept_read("page", lambda: Page.objects.select_related("locale").get(pk=workshop.pk)))
        one.title, one.locale.language_code = "Autre", "xx"
        other = own(kept_read("page", lambda: Page.objects.none().get()))

    assert (other.title, other.locale.language_code) == (workshop.title, "fr")


def test_outside_of_a_form_that_is_sent_everything_is_read():
    seen = [kept_read("number", lambda number=number: number) for number in range(2)]

    assert seen == [0, 1]
