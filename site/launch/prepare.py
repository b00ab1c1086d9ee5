"""Everything between an installed environment and a site that can be served, in one Django process.

Run again on a site that is ready, it changes nothing and takes about the time of loading Django.
"""

import hashlib
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import get_resolver
from django.utils.module_loading import import_string

from launch import catalogues, fingerprint, keys
from launch.places import ROOT, var_dir


def main() -> int:
    try:
        catalogues.compile_all()
        django.setup()
        prepare()
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        return _refuse(
            f"The site could not be prepared: {error.filename or 'a file'}: {error.strerror or error}."
        )
    except (ImproperlyConfigured, OperationalError) as error:
        return _refuse(f"The site could not be prepared: {str(error).strip().splitlines()[0]}")
    return 0


def prepare() -> None:
    """Bring database, static files and the default site's address up to date; fill an empty site."""
    from core.sites import follow_site_url  # noqa: PLC0415 - its models load once Django is set up

    # One process needs one connection, which fails at once; a pool would try for long.
    connection.settings_dict.get("OPTIONS", {}).pop("pool", None)

    migrate()
    if not settings.DEBUG:
        collect_static()
    fill_if_empty()
    ask_for_pictures()
    follow_site_url()
    # What a server would only find out worker by worker: that the code can be served at all.
    import_string(settings.WSGI_APPLICATION)
    get_resolver().url_patterns  # noqa: B018 - importing them is the point
    remember()


def migrate() -> None:
    """Run the migrations that wait. Asking first spares a second of signals when none does."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Preparing the database ...", flush=True)
        call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    """Collect, fingerprint and compress the static files, if they are not those of the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    print("Collecting the static files ...", flush=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(fingerprint)


def static_fingerprint() -> str:
    """One value for all static files: ours by content, the packages' by the lock."""
    folders = [*settings.STATICFILES_DIRS, *(f"{app.path}/static" for app in apps.get_app_configs())]
    ours = [
        folder for each in folders if (folder := Path(str(each))).is_relative_to(ROOT) and folder.is_dir()
    ]
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    digest.update(repr(settings.STORAGES.get("staticfiles")).encode())
    for path in sorted(path for folder in ours for path in folder.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def fill_if_empty() -> None:
    """Load the demo into a site without content, and keep the password its accounts got."""
    from wagtail.models import Site  # noqa: PLC0415 - models load once Django is set up

    from config.demo import has_content  # noqa: PLC0415
    from config.demo.platform import open_platform  # noqa: PLC0415
    from core.pictures import prepare_pictures  # noqa: PLC0415

    if has_content():
        return
    print("Loading the demo content ...", flush=True)
    password = os.environ.get("DEMO_PASSWORD") or keys.new()
    os.environ["DEMO_PASSWORD"] = password
    keys.keep(var_dir(os.environ), password)
    call_command("demo", verbosity=0)
    if os.environ.get("DEMO_PLATFORM") != "0" and urlsplit(settings.SITE_URL).hostname == "localhost":
        open_platform()
    # The first page everyone opens; the worker draws the pictures of the others.
    prepare_pictures.call(Site.objects.get(is_default_site=True).root_page_id)


def ask_for_pictures() -> None:
    """Have the worker make what a size that is new in this version lacks."""
    from core import pictures  # noqa: PLC0415

    if any(pictures.incomplete()):
        pictures.ask()


def remember() -> None:
    """Write into an SQLite file which site it is prepared for."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA user_version = {fingerprint.of_site(os.environ)}")


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
