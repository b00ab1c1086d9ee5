"""Loading the demo: only once, only into an empty site; and how its texts are written."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase
from wagtail.models import Page

from config import demo
from config.demo import content
from config.demo.content import PAGE_FILES
from core.models import User
from home.models import HomePage
from registrations.models import Registration
from tests.config.demo_search import Searches
from tests.config.filling import load

# A typographic apostrophe, and a space that does not break before the signs that ask for one.
FOREIGN_SIGNS = re.compile(r"\w'\w|\w[;!?»]|«\w| [;:!?»]|« |\d (?:%|€|M€|\d{3}\b)")


def texts_in(data: Any, *, french: bool, where: str = "") -> Iterator[tuple[str, str]]:
    """The texts of a content file with their place; of what stands in two languages, the French."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key != "en" and not str(key).endswith("_en"):
                yield from texts_in(
                    value, french=french or key == "fr" or str(key).endswith("_fr"), where=f"{where}/{key}"
                )
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from texts_in(value, french=french, where=f"{where}/{number}")
    elif isinstance(data, str) and french and not data.startswith("http"):
        yield where, data


class TestLoaded(Searches, TestCase):
    """Loaded once for all, on every database."""

    @classmethod
    def setUpTestData(cls):
        load()

    def test_a_second_run_changes_nothing(self):
        before = list(
            Page.objects.order_by("pk").values_list("pk", "latest_revision_id", "last_published_at")
        )
        received = Registration.objects.count()

        said = load(pages=50, registrations=50)

        assert said.strip().count("\n") == 0
        assert "already has content" in said
        assert before == list(
            Page.objects.order_by("pk").values_list("pk", "latest_revision_id", "last_published_at")
        )
        assert Registration.objects.count() == received


def test_a_site_with_one_page_of_its_own_is_left_alone(db):
    home = HomePage.objects.get()
    home.add_child(instance=Page(title="À nous", slug="a-nous", locale=home.locale))

    load()

    assert not User.objects.exists()


def test_without_a_password_nothing_is_made(db, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)

    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        call_command("demo")

    assert not demo.has_content()
    assert not User.objects.exists()


def test_french_texts_are_written_with_their_own_signs():
    files = [(f"fr/{name}", True) for name in PAGE_FILES]
    files += [(name, True) for name in ("inbox", "pictures", "samples")]
    files += [(name, False) for name in ("documents", "figures", "forms", "intakes", "snippets", "videos")]

    texts = [
        (name, *found) for name, french in files for found in texts_in(content.read(name), french=french)
    ]

    assert len(texts) > 1000
    assert [text for text in texts if FOREIGN_SIGNS.search(text[-1])] == []
