"""Fields over the web: posted to the public form, opened by staff."""

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registrations.fields.kinds import KINDS
from registrations.models import Registration
from tests import factories
from tests.examples import examples
from tests.factories import field, option

pytestmark = pytest.mark.django_db
BAD = "<script>alert(1)</script>"
CHOICES = {"options": [option("asso", BAD), option("pme", "PME")]}
ROW = [field("text", "nom", BAD, required=False), field("choices", "publics", required=False, **CHOICES)]
OWN = {"choice": CHOICES, "choices": CHOICES, "group": {"fields": ROW, "max_rows": 5}}
ONE_SCREEN = sorted(set(KINDS) - {"files"})
EVERYTHING = (
    *factories.SIMPLE_FIELDS,
    field("section", "titre", "Titre", help_fr=BAD),
    *(field(kind, f"un_{kind}", f"{kind} {BAD}", required=False, **OWN.get(kind, {})) for kind in ONE_SCREEN),
)
NASTY = {
    "un_text": BAD,
    "un_long_text": f"{BAD}\njavascript:alert(1)",
    "un_email": "awa@example.org",
    "un_url": "https://example.org/?q=%3Cscript%3E",
    "un_choice": "asso",
    "un_choices": ["asso", "pme"],
    "un_group": [{"nom": BAD, "publics": ["asso"]}],
    "un_region": BAD,
    "un_number": BAD,
    "un_date": BAD,
    "un_phone": BAD,
}


@pytest.fixture
def intake():
    return factories.intake(factories.call(), fields=EVERYTHING)


@pytest.fixture
def url(intake) -> str:
    return f"{intake.page_in().url}inscription/"


def test_what_was_stored_runs_nowhere_when_staff_open_it(client, intake):
    registration = factories.registration(intake, **NASTY)
    client.force_login(factories.staff(is_superuser=True))

    response = client.get(reverse("inbox:detail", args=[registration.pk]))

    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 200
    assert BAD.encode() not in response.content
    assert BAD in page.get_text(), "it is read as it was written"
    assert [link for link in page.find_all("a") if link.get("href", "").startswith("javascript")] == []


def token(client, url) -> dict[str, str]:
    """What the page hides in the form, to be sent with it."""
    page = BeautifulSoup(client.get(url).content, "html.parser")
    hidden = page.select("form.form input[type=hidden]")
    return {each["name"]: each.get("value", "") for each in hidden if not each["name"].endswith("-_row")}


def test_rows_are_added_on_the_public_form_without_a_script(client, intake, url):
    posted = token(client, url) | {"un_group-0-nom": "Un", "nom": "Awa", "_add": "un_group"}

    response = client.post(url, posted)

    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 200
    assert page.find(id="id_nom")["value"] == "Awa"
    assert page.find(id="id_un_group-0-nom")["value"] == "Un"
    assert page.find(id="id_un_group-1-nom") is not None
    assert page.find(attrs={"role": "alert"}) is None
    assert Registration.objects.count() == 0


def test_the_first_button_of_the_form_is_the_one_that_sends_it(client, intake, url):
    """The Enter key presses it: it must not be one that adds a row."""
    form = BeautifulSoup(client.get(url).content, "html.parser").select_one("form.form")

    assert not form.find("button").has_attr("name")


NAMES = st.sampled_from(
    [
        *(f"un_{kind}" for kind in ONE_SCREEN),
        *(
            "un_date_range-from",
            "un_date_range-to",
            "un_group-0-nom",
            "un_group-3-publics",
            "un_group-1-_row",
        ),
        *("nom", "courriel", "projet", "accord", "_add", "_remove"),
    ]
)


@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    values=st.dictionaries(
        NAMES, st.lists(st.text(max_size=30) | st.just("x" * 25_000), max_size=3), max_size=10
    )
)
def test_whatever_is_posted_to_the_public_form_is_answered(client, url, values):
    caches["default"].clear()
    posted = urlencode(token(client, url) | values, doseq=True)

    response = client.post(url, posted, content_type="application/x-www-form-urlencoded")

    assert response.status_code in (200, 302, 422, 429)
