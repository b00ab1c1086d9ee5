"""Whatever number, date, list or size comes from outside, to whatever address: 404, 400 or a form error, never 500."""

import json
import sys
from collections.abc import Iterator
from itertools import cycle, islice
from urllib.parse import quote, quote_plus

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.signals import got_request_exception
from django.db import OperationalError, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils import translation
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Workflow
from wagtail_localize.models import Translation, TranslationSource

from core.models import CustomDocument
from core.web.extremes import ExtremeValuesMiddleware
from registrations.models import MessageTemplate
from tests import factories
from tests.security.walking import addresses, asked, page_paths

pytestmark = [
    pytest.mark.django_db,
    # A list of wagtail-localize's; a warning is no error where people are.
    pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning"),
]
FORM = "application/x-www-form-urlencoded"
PARTS = 24  # so that several processes can share the walk
# What lists and searches go by, here and in the packages: asked of every address in the suite itself.
USUAL = (
    "collection_id",
    "date_from",
    "id",
    "ids",
    "object_id",
    "ordering",
    "p",
    "page",
    "q",
    "site",
    "tag",
    "user",
)
IN_PATH = ["9" * 4400, str(2**63), str(2**31), "0", "-1", "%00", "%ED%A0%80", "%F0%9F%A6%84"]
# As they stand in a query string or a form.
IN_QUERY = [
    "9" * 4400,
    str(2**63),
    "-1",
    "a%00b",
    "%ED%A0%80",
    "99999-12-31",
    "0000-00-00T00:00",
    quote("[" * 5000),
    quote('{"a":' * 500 + "1" + "}" * 500),
    "0" + "1" * 19 + "," + "9" * 30,
    quote_plus("'\"\\ " + " ".join(f"mot{number}" for number in range(500))),
    "1e400",
    "%C3%28%",
    quote(json.dumps([{"type": "text", "value": None, "id": 3}, None, {"type": 7}])),
]
# So that what is asked for inside a list of forms is asked for at all.
COUNTS = ("-TOTAL_FORMS", "-INITIAL_FORMS", "-count")


@pytest.fixture
def world(django_capture_on_commit_callbacks) -> None:
    """One of everything there is an address for."""
    factories.home("en")
    call = factories.call(criteria=[])
    factories.registration(factories.intake(call))
    factories.intake(call, form=factories.form(name="Piste", workflow_code="lead", prefix="PIS"))
    for make in (factories.workshop, factories.key_figure, factories.video, factories.news, factories.offer):
        make()
    for make in (factories.funded_project, factories.role_model, factories.contact, factories.impact):
        make()
    factories.orientation()
    factories.theme()
    factories.ImageFactory()
    document = CustomDocument(title="Un document")
    document.file.save("a.pdf", ContentFile(b"%PDF-1.4"))
    Redirect.add_redirect("/vieux/", call)
    call.save_revision()
    Workflow.objects.first().start(call, factories.staff(is_superuser=True))
    source, _created = TranslationSource.get_or_create_from_instance(factories.programme_index())
    translation = Translation.objects.create(source=source, target_locale=factories.home("en").locale)
    translation.save_target(publish=True)
    MessageTemplate.objects.create(kind="confirmation", language="fr", subject="x", body="<p>x</p>")


@pytest.fixture
def visit(world) -> Iterator:
    """Ask for an address as an administrator; what went wrong is kept in `visit.failures`."""
    user = factories.staff(is_superuser=True, is_staff=True)
    failures: list[str] = []
    raised: list[BaseException] = []

    def note(sender, request, **kwargs) -> None:
        raised.append(sys.exc_info()[1])

    def do(
        method: str, path: str, query: str = "", content_type: str = FORM, body: str | None = None
    ) -> HttpResponse:
        client = Client(raise_request_exception=False)
        raised.clear()
        with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
            client.force_login(user)
            sent = (
                {"data": query if body is None else body, "content_type": content_type}
                if method == "post"
                else {}
            )
            target = f"{path}?{query}" if method == "get" or body is not None else path
            response = client.generic(method.upper(), target, **sent)
            if response.streaming:
                b"".join(response.streaming_content)
            transaction.set_rollback(True)
        if response.status_code == 500:  # /readyz says 503 when there is no worker
            failures.append(
                f"{method} {path[:120]} ? {query[:200]} : {response.status_code} {raised[-1]!r:.300}"
            )
        return response

    got_request_exception.connect(note)
    do.failures = failures  # type: ignore[attr-defined]
    yield do
    got_request_exception.disconnect(note)


def filled(names, shift: int) -> str:
    """Each name with an extreme value of its own; counts of forms are one, so that there is a form to fill."""
    values = islice(cycle(IN_QUERY), shift, None)
    pairs = [
        (quote_plus(name), "1" if name.endswith(COUNTS) and shift else value)
        for name, value in zip(sorted(names), values, strict=False)
        if name != "csrfmiddlewaretoken"
    ]
    return "&".join(f"{name}={value}" for name, value in pairs)


def try_out(visit, path: str, *, shifts) -> None:
    """A path with nothing, then with an extreme value for all that it was seen to look for."""
    for method in ("get", "post"):
        with asked() as names:
            visit(method, path)
        for shift in shifts:
            with asked() as more:
                visit(method, path, filled(names, shift))
            if names < names | more:
                names |= more


def test_walk_finds_the_addresses_of_every_app():
    forms = {str(address) for address in addresses()}

    assert len(forms) > 400
    assert {
        "documents/%(_0)s/%(_1)s",
        "admin/appels/%(pk)s/copier/",
        "admin/reports/site-history/",
        "admin/inbox/%(pk)s/",
        "admin/localize/update/%(translation_source_id)s/",
        "suivi/%(token)s/etape/%(step)s/",
        "en/suivi/%(token)s/",
        "_util/login/",
    } <= forms


def test_walk_sees_what_an_address_looks_for(visit):
    with asked() as names:
        visit("get", "/admin/reports/site-history/")
        visit("post", "/admin/sites/new/")

    assert {"user", "timestamp_from", "hostname", "port"} <= names


@pytest.mark.parametrize("part", range(4))
def test_no_address_fails_on_an_extreme_path_or_the_usual_names(visit, part):
    """What the suite has time for; the next two are run apart, by `make load`."""
    for address in addresses()[part::4]:
        for name in address.parameters:
            for value in IN_PATH[:2]:
                visit("get", address.with_values(**{name: value}))
        visit("get", address.with_values(), filled(USUAL, part))

    assert visit.failures == []


@pytest.mark.load
@pytest.mark.parametrize("part", range(PARTS))
def test_no_address_fails_whatever_number_date_or_list_it_is_given(visit, part):
    for address in addresses()[part::PARTS]:
        for name in address.parameters:
            for value in IN_PATH:
                visit("get", address.with_values(**{name: value}))
        try_out(visit, address.with_values(), shifts=(part, part + 5))

    assert visit.failures == []


@pytest.mark.load
@pytest.mark.parametrize("shift", [0, 3, 7])
def test_no_page_fails_whatever_number_date_or_list_it_is_given(visit, shift):
    for path in page_paths():
        try_out(visit, path, shifts=(shift,))

    assert visit.failures == []


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("telephone=0692123456&siret=73282932000074", ValueError("a mistake of ours")),
        ("telephone=0692123456", OperationalError("database is locked")),
        ("texte=" + "mot+" * 500, OperationalError("the connection is closed")),
        ("page=2", OverflowError("Python int too large to convert to C long")),
        ("page=2", KeyError("page")),
        ("page=" + "9" * 30, TypeError("a mistake of ours")),
    ],
)
def test_an_ordinary_mistake_of_ours_is_still_an_error(query, error):
    request = RequestFactory().get(f"/?{query}")
    request.resolver_match = resolve("/recherche/")

    assert ExtremeValuesMiddleware(lambda each: HttpResponse()).process_exception(request, error) is None


def test_a_page_of_a_list_that_is_not_there_is_not_found(visit):
    workflow = Workflow.objects.first()

    assert visit("get", f"/admin/workflows/edit/{workflow.pk}/", "p=-1").status_code == 404
    assert visit.failures == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/documents/{'9' * 4400}/a.pdf", 404),
        (f"/documents/{2**63}/a.pdf", 404),
        (f"/admin/appels/{2**63}/copier/", 404),
        (f"/admin/reports/site-history/?user={2**63}", 200),
        (f"/admin/snippets/registrations/intake/add/?page={'9' * 5000}", 400),
        ("/admin/pages/search/?q=" + "+".join(f"mot{number}" for number in range(500)), 200),
        ("/admin/pages/search/?q=%22l%E2%80%99appel+%27+AND+%28", 200),
    ],
)
def test_what_was_tried_has_an_answer(visit, path, status):
    assert visit("get", *path.partition("?")[::2]).status_code in {status, 400}
    assert visit.failures == []
