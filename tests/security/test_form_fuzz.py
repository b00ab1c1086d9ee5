"""Anything at all posted to a public form: no failure, no answer lost, nothing that runs when someone opens it."""

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from core.text import cleaning
from registrations.fields.schema import FieldSpec
from registrations.models import Form, FormVersion, PersonalLink, Registration
from registrations.submissions import Submission
from tests import factories
from tests.examples import examples
from tests.registrations.fields.samples import EVERY_KIND

pytestmark = pytest.mark.django_db
URLENCODED = "application/x-www-form-urlencoded"
TAKEN, KEPT = 302, 422
REFUSED = {200, 400, 413, 415, KEPT}  # 200: a row was asked for
SCHEMES = ("javascript:", "data:", "vbscript:")

# Each would call canary() where its context is not respected.
ATTACKS = (
    "<script>canary()</script>",
    "</textarea></title></script><script>canary()</script>",
    '"><img src=x onerror=canary()>',
    "' autofocus onfocus='canary()",
    '" onmouseover="canary()" x="',
    "<svg/onload=canary()>",
    "<a href=javascript:canary()>x</a>",
    "javascript:canary()",
    "JaVaScRiPt:canary()",
    "data:text/html,<script>canary()</script>",
    "https://canary.example/?a=\"onclick='canary()",
    "--><script>canary()</script><!--",
    "{{ canary }}{% canary %}",
    "'-canary()-'",
    "\u2028canary()\u2029",
    "&lt;script&gt;canary()&lt;/script&gt;",
)
NASTY = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(max_size=60),
    st.sampled_from(
        ["", "\x00", "\ufffe", "\u202e", "9" * 400, "-1", "1e999", "NaN", "٣", "0000-00-00", "a" * 70_000]
    ),
)


def _asked() -> list[FieldSpec]:
    """One field of every kind that fits on a screen, none of them required but those that say who writes."""
    others = [spec for spec in EVERY_KIND if spec.kind != "files"]
    return [
        FieldSpec("nom", "text", "Nom", identifies="full_name", max_length=120),
        FieldSpec("courriel", "email", "Courriel", is_contact=True),
        *(FieldSpec.from_json(spec.to_json() | {"required": False}) for spec in others),
    ]


SPECS = _asked()
NAMES = [
    *(spec.key for spec in SPECS),
    *(
        f"un_group-{number}-{key}"
        for number in (0, 1, 7, 9999)
        for key in ("nom", "cible", "quand-from", "publics")
    ),
    *(f"{spec.key}-{part}" for spec in SPECS for part in ("from", "to", "0")),
    *("_submission", "_website", "_shown", "_add", "_remove", "_seen", "csrfmiddlewaretoken"),
]
POSTED = st.dictionaries(
    st.one_of(st.sampled_from(NAMES), NASTY), st.lists(NASTY, min_size=1, max_size=3), max_size=12
)
fuzzed = effort(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def url(settings) -> str:
    settings.FORM_THROTTLE = 0
    call = factories.call(title="Appel")
    intake = factories.intake(call)
    form = Form.objects.get(pk=intake.form_id)
    schema = {"fields": [spec.to_json() for spec in SPECS]}
    FormVersion.objects.create(form=form, number=2, schema=schema)
    return f"{call.url}inscription/"


@pytest.fixture
def staff() -> Client:
    """Someone who may open every dossier."""
    client = Client()
    client.force_login(factories.UserFactory(is_superuser=True))
    return client


def token() -> str:
    version = FormVersion.objects.get(number=2)
    intake = version.form.intakes.get()
    return Submission.new(intake.pk, version.pk, at=intake.opens_at).token


def parsed(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def post(url: str, values: dict[str, list[str]]) -> HttpResponse:
    return Client().generic("POST", url, urlencode(values, doseq=True), content_type=URLENCODED)


def assert_nothing_runs(response: HttpResponse) -> None:
    """By what a browser would make of it: no element, no attribute and no address holds what was typed as code."""
    for element in parsed(response).find_all(True):
        if element.name in ("script", "style") and element.get("type") not in (
            "application/json",
            "text/django-admin",
        ):
            assert "canary" not in (element.string or "")
        for name, value in element.attrs.items():
            said = " ".join(value) if isinstance(value, list) else value
            assert not (name.startswith("on") and "canary" in said), element
            if name in ("href", "src", "action", "formaction", "srcdoc", "style"):
                assert "canary" not in said, element
                assert not said.strip().lower().startswith(SCHEMES) or "canary" not in said, element
        assert "canary" not in element.name


@fuzzed
@given(posted=POSTED)
def test_whatever_is_posted_is_taken_or_shown_again_and_never_runs(url, staff, posted):
    """Fields of any name with any value, over a form that is otherwise right."""
    right = {"_submission": [token()], "nom": ["Awa Martin"], "courriel": ["awa@example.org"]}

    response = post(url, right | posted)

    assert response.status_code in {TAKEN, *REFUSED}
    assert_nothing_runs(response)
    if response.status_code == TAKEN:
        made = Registration.objects.latest("pk")
        for page in (
            staff.get(reverse("inbox:detail", args=[made.pk])),
            staff.get("/admin/inbox/"),
            Client().get(f"/suivi/{PersonalLink.issue(registration=made)}/"),
            Client().get(response["Location"]),
        ):
            assert page.status_code == 200
            assert_nothing_runs(page)


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if "<" in attack and "&lt;" not in attack])
def test_attack_that_is_not_escaped_would_be_found(attack):
    contexts = f'<p>{attack}</p><textarea>{attack}</textarea><a href="{attack}">x</a>'

    with pytest.raises(AssertionError):
        assert_nothing_runs(HttpResponse(contexts))


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_in_every_field_never_runs_when_staff_open_it(url, staff, attack):
    words = [spec.key for spec in SPECS if spec.kind in ("text", "long_text")]
    right = {"_submission": [token()], "courriel": ["awa@example.org"], "un_group-0-nom": [attack]}

    response = post(url, right | {key: [attack] for key in words})

    assert response.status_code == TAKEN
    made = Registration.objects.get()
    assert "canary" in made.name
    dossier = staff.get(reverse("inbox:detail", args=[made.pk]))
    assert dossier.content.decode().count("canary") >= len(words)
    assert_nothing_runs(dossier)


@fuzzed
@given(
    words=st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Zl", "Zp"]), min_size=1, max_size=80
    ).filter(cleaning.exact)
)
def test_form_shown_again_holds_every_word_that_was_typed(url, words):
    """Whatever was wrong with another field: here the address is missing. What nobody sees is no word."""
    typed = {"nom": [words], "un_long_text": [words], "un_group-0-nom": [words], "un_number": [words]}

    response = post(url, {"_submission": [token()]} | typed)

    assert response.status_code == KEPT
    page = parsed(response)
    for name, clean in (
        ("nom", cleaning.one_line),
        ("un_group-0-nom", cleaning.one_line),
        ("un_number", cleaning.exact),
    ):
        assert page.find("input", {"name": name})["value"] == clean(words)
    shown = page.find("textarea", {"name": "un_long_text"}).string
    assert shown.strip() == cleaning.lines(words).strip()


@fuzzed
@given(
    body=st.binary(max_size=3000),
    kind=st.sampled_from([URLENCODED, "multipart/form-data; boundary=x", "a/b", ""]),
)
def test_any_bytes_are_refused_without_a_failure(url, body, kind):
    response = Client().generic("POST", url, body, content_type=kind)

    assert response.status_code in REFUSED


@fuzzed
@given(
    parts=st.lists(st.tuples(NASTY, NASTY, st.binary(max_size=200)), max_size=5),
    headers=st.sampled_from(
        ["", "\r\nContent-Type: text/plain; charset=hex", "\r\nContent-Transfer-Encoding: base64"]
    ),
)
def test_any_parts_of_any_names_are_refused_without_a_failure(url, parts, headers):
    """Files included, though the form asks for none."""
    lines = [b"--x"]
    for name, filename, content in parts:
        told = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"{headers}'
        lines += [told.encode(), b"", content, b"--x"]

    body = b"\r\n".join(lines) + b"--\r\n"
    response = Client().generic("POST", url, body, content_type="multipart/form-data; boundary=x")

    assert response.status_code in REFUSED


@pytest.mark.parametrize(
    "body",
    [
        "&".join(f"a{number}=1" for number in range(9_000)),
        "&".join(f"a{number}=1" for number in range(11_000)),
        "nom=1&" * 5_000,
        "un_group-" + "9" * 5_000 + "-nom=1",
        "&".join(f"un_group-{number}-nom=a" for number in range(9_000)),
        "&".join("un_choices=asso" for _ in range(9_000)),
        "a" * 1_500_000 + "=1",
        "nom=" + "%00" * 100_000,
        "nom" + "[a]" * 20_000 + "=1",
        "un_number=" + "9" * 100_000,
        "un_long_text=" + "%F0%9F%92%A5" * 50_000,
    ],
    ids=[
        "many",
        "too many",
        "repeated",
        "row of a huge number",
        "many rows",
        "many choices",
        "long name",
        "nul",
        "nested",
        "huge number",
        "megabyte",
    ],
)
def test_huge_and_repeated_posts_are_refused_without_a_failure(url, body):
    response = Client().generic("POST", url, f"_submission={token()}&{body}", content_type=URLENCODED)

    assert response.status_code in REFUSED
    assert not Registration.objects.exists()
