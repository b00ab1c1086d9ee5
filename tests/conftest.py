"""What every test can ask for."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import wagtail
from django.conf import settings
from django.core.cache import BaseCache, caches
from django.db import connection
from django.utils import translation
from hypothesis import settings as effort
from playwright.sync_api import BrowserContext, expect

from core.web.reads import forget_reads
from tests.drawn import drawn_once
from tests.migrated import KeptDatabase, Template
from tests.servers import chromium
from tests.servers.s3 import S3Server, s3_server
from tests.servers.site import SiteServer
from tests.servers.site import site_server as running_site

# Far from the turn of a minute and from midnight, which nothing kept outlives.
AT_TEN = pytest.mark.time_machine("2026-03-03T10:00:30+01:00", tick=False)
expect.set_options(timeout=chromium.PATIENCE)
# An example takes as long as the machine does: Hypothesis would give each 200 ms.
effort.register_profile("any machine", deadline=None)
effort.load_profile("any machine")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests for PostgreSQL alone out of a run on another database; stop the clock for the page cache."""
    for item in items:
        if "page_cache" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("time_machine"):
            item.add_marker(AT_TEN)
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return
    elsewhere = [item for item in items if item.get_closest_marker("postgres")]
    if elsewhere:
        items[:] = [item for item in items if item not in elsewhere]
        config.hook.pytest_deselected(items=elsewhere)


def pytest_collection_finish() -> None:
    """Spare the collector what every test uses: passing over it again and again was a twentieth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test is a test nobody runs: it fails the run. Markers deselect instead."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure() -> None:
    """Remove the folder the test settings have made for files."""
    if settings.configured:
        shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def kept_database(pytestconfig: pytest.Config) -> KeptDatabase:
    """The migrated SQLite database of the last run."""
    return KeptDatabase(pytestconfig.cache.mkdir("migrated"), wagtail.__version__)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """SQLite's file goes with the folder of the settings, and may be there before the tests."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def template() -> Template | None:
    """What several workers begin with on PostgreSQL."""
    several = "PYTEST_XDIST_WORKER" in os.environ and connection.vendor == "postgresql"
    return Template(os.environ["DATABASE_URL"]) if several else None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, kept_database: KeptDatabase, template: Template | None
) -> None:
    """Begin with the migrated database of the last run, or of the first worker."""
    if connection.vendor == "sqlite":
        kept_database.restore(Path(connection.creation._get_test_db_name()))
    if template and template.is_there():
        connection.settings_dict["TEST"]["TEMPLATE"] = template.name


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, kept_database: KeptDatabase, template: Template | None, django_db_blocker
) -> Iterator[None]:
    """Keep the migrated database, for the next run or the other workers."""
    made = False
    if connection.vendor == "sqlite":
        kept_database.keep(Path(connection.settings_dict["NAME"]))
    elif template:
        with django_db_blocker.unblock():
            connection.close()
        made = template.make(connection.settings_dict["NAME"])
    yield
    if template and made:
        template.drop()


@pytest.fixture(scope="session", autouse=True)
def pictures_drawn_once() -> Iterator[None]:
    """No rendition is drawn twice from the same bytes."""
    with drawn_once():
        yield


@pytest.fixture(autouse=True)
def forget_caches() -> None:
    """Nothing cached outlives the test whose database it came from."""
    for cache in caches.all():
        cache.clear()


@pytest.fixture(autouse=True)
def in_french() -> Iterator[None]:
    """Whatever language the page before was read in: a request leaves its own behind."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="class", autouse=True)
def forget_private_files_of_class() -> Iterator[None]:
    """No content outlives the class whose rows named it."""
    yield
    shutil.rmtree(settings.PRIVATE_ROOT / "attachments", ignore_errors=True)


@pytest.fixture(autouse=True)
def forget_private_files() -> Iterator[None]:
    """No content outlives the test whose rows named it; what the whole class shares stays."""
    folder = settings.PRIVATE_ROOT / "attachments"
    before = set(folder.glob("*"))
    yield
    for path in set(folder.glob("*")) - before:
        path.unlink()


@pytest.fixture
def page_cache(settings) -> BaseCache:
    """Public pages are kept whole, as in life; without this fixture each is made anew. Time stands still (`AT_TEN`)."""
    settings.PAGE_CACHE = True
    forget_reads()
    return caches["pages"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Playwright drives the Chromium we have found."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium.executable(),
        "args": list(chromium.ARGUMENTS),
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    """A visitor from France, with a screen of a usual size."""
    return {
        **browser_context_args,
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "viewport": {"width": 1280, "height": 800},
    }


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    """The browser of `page`, as patient as what is expected of it."""
    context.set_default_timeout(chromium.PATIENCE)
    return context


@pytest.fixture(scope="session")
def site_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    """The demo, running: `.url`, `.var_dir` (mails in `mail/`), `.password` of the demo accounts."""
    with running_site(tmp_path_factory.mktemp("site") / "var") as server:
        yield server


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """An S3 service over HTTP with one empty bucket: `.url`, `.bucket`, `.environ`, `.client()`."""
    with s3_server() as server:
        yield server
