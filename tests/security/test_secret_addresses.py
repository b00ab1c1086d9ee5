"""Whatever an address holds that is somebody's key, no log and no other page is told.

The addresses are found by walking the URL configuration and the routes of pages: what they ask for is either declared
here to be no secret, or masked.
"""

import logging
import re
from pathlib import Path

import pytest
from django.apps import apps
from wagtail.contrib.routable_page.models import RoutablePageMixin

from core.operating.logs import SECRET_PATHS, CleanLines, clean_address
from tests.patterns import every_address

ROOT = Path(__file__).resolve().parents[2]
SECRET = "8f3aSECRET"
# Arguments of addresses that name a row, a page or a kind of thing: who knows one has no more rights for it.
HARMLESS = {
    "action", "action_name", "app_label", "app_name", "content_type_app_name", "content_type_model_name",
    "filename", "given", "kind", "language", "language_code", "model_name", "path", "slug", "key_of_page",
    "group", "name", "panel_name", "preview_mode", "step", "key",
}  # fmt: skip
# Those that are keys of nothing, or that only staff who have the right may open.
FOR_STAFF = re.compile(r"^/(?:admin|documents|media)/(?!password_reset/)")
ADDRESSES_OF_PAGES = "wagtail_serve"


def asked() -> dict[str, set[str]]:
    """Each way of writing an address outside of the admin that asks for something, with what it asks for."""
    found: dict[str, set[str]] = {}
    for address in every_address():
        if address.name == ADDRESSES_OF_PAGES:
            continue
        for form, names in address.forms:
            if not FOR_STAFF.match(form):
                found[form] = set(names) - HARMLESS
    for model in apps.get_models():
        if issubclass(model, RoutablePageMixin):
            for pattern in model.get_subpage_urls():
                route = pattern.pattern.regex.pattern
                names = set(re.compile(route).groupindex) - HARMLESS
                form = (
                    re.sub(r"\(\?P<(\w+)>[^)]*\)", r"%(\1)s", route)
                    .lstrip("^")
                    .replace("\\Z", "")
                    .rstrip("$")
                )
                found[f"/une/page/{form}"] = names
    return found


def is_number(name: str) -> bool:
    return name == "pk" or name.endswith("_id") or name in {"number", "revision", "year", "page"}


def secret_addresses() -> dict[str, set[str]]:
    return {
        form: secrets
        for form, names in asked().items()
        if (secrets := {name for name in names if not is_number(name)})
    }


def filled(form: str, secrets: set[str]) -> str:
    names = re.findall(r"%\((\w+)\)s", form)
    return form % {name: f"{SECRET}-{name}" if name in secrets else "1" for name in names}


def nginx_maps() -> list[tuple[re.Pattern[str], str]]:
    conf = (ROOT / "site/deploy/nginx.conf").read_text()
    rules = re.findall(r'^\s+"~\*(\^.*?)" "(.*?)";', conf, re.MULTILINE)
    return [(re.compile(regex.replace("?<", "?P<"), re.IGNORECASE), into) for regex, into in rules]


def logged_by_nginx(uri: str) -> str:
    for pattern, into in nginx_maps():
        if found := pattern.search(uri):
            return re.sub(r"\$(\w+)", lambda name: found[name[1]], into)
    return uri


def test_the_walk_finds_the_addresses_that_are_known_to_hold_a_key():
    forms = " ".join(secret_addresses())

    for known in (
        "/suivi/",
        "/en/suivi/",
        "/admin/password_reset/confirm/",
        "confirmation/",
        "statistiques/",
    ):
        assert known in forms, known


@pytest.mark.parametrize("form", sorted(secret_addresses()))
def test_no_log_and_no_other_page_is_told_the_key_of_an_address(form):
    address = filled(form, secret_addresses()[form])
    record = logging.LogRecord("django", 30, "f", 1, "Not Found: %s", (address,), None)

    assert SECRET in address
    assert SECRET not in clean_address(f"GET {address} HTTP/1.1")
    assert SECRET not in CleanLines().format(record)
    assert SECRET not in logged_by_nginx(address)
    assert SECRET_PATHS.search(address)  # so core.web.headers tells it to no other page


def test_nginx_writes_no_error_about_an_address_that_holds_a_key():
    conf = (ROOT / "site/deploy/nginx.conf").read_text()
    (quiet,) = re.findall(r"location ~\* (\S+) \{\s+error_log /dev/null", conf)

    loud = [form for form in secret_addresses() if not re.search(quiet, form, re.IGNORECASE)]

    assert loud == []


def test_the_key_of_a_new_password_is_masked_wherever_else_it_stands():
    key = "d4k2x1-0123456789abcdef0123456789abcdef"
    record = logging.LogRecord("django", 40, "f", 1, "reverse('confirm', %s)", (key,), None)

    assert key not in CleanLines().format(record)
