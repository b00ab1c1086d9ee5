"""The code of the release before, on the database that this one has migrated and filled: no page fails."""

import json
import subprocess
import sys

import pytest

from launch.places import ROOT
from launch.stop import Stop
from tests.config.before import named
from tests.servers.site import SiteServer, environ_of

pytestmark = pytest.mark.load

# Run by the code of the release before: what is public in both languages, what staff open, and some writing.
WALK = """
import json, re, sys, uuid
import django
django.setup()
import config
from django.conf import settings
from django.test import Client
from django.urls import reverse
from core.models import User
from registrations.domain import register
from registrations.domain.persons import erase
from registrations.models import Intake, Registration
from wagtail.models import Page

client = Client(headers={"host": "localhost"}, raise_request_exception=False)
client.force_login(User.objects.get(email="admin@example.org"))
maps = re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())
urls = {each.split("/", 3)[3] for each in maps}
urls = {f"/{each}" for each in urls} | {"/recherche/?q=numerique", "/en/", "/readyz", "/admin/"}
urls |= {reverse("inbox:detail", args=[pk]) for pk in Registration.objects.values_list("pk", flat=True)[:20]}
pages = Page.objects.filter(depth__gt=1).values_list("pk", flat=True)[::7]
urls |= {reverse("wagtailadmin_pages:edit", args=[pk]) for pk in pages}
failed = {url: code for url in sorted(urls) if (code := client.get(url).status_code) >= 500 and url != "/readyz"}
one = Registration.objects.filter(erased_at=None, intake__in=Intake.objects.open()).exclude(email="").first()
made = register(one.intake, one.answers | {"email": "before@example.org"}, version=one.version,
    submission=uuid.uuid4(), language="fr")
erase(made)
Page.objects.filter(depth__gt=2).specific().first().save_revision().publish()
print(json.dumps({"from": config.__file__, "asked": len(urls), "failed": failed}))
"""


def test_no_page_of_the_release_before_fails_on_the_new_schema(site_server: SiteServer, tmp_path):
    commit, _last = named()
    tree = tmp_path / "before"
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=False)
    if packed.returncode:
        raise Stop(f"This test needs the history of the repository: `git fetch --unshallow` ({commit[:12]}).")
    tree.mkdir()
    subprocess.run(["tar", "-x", "-C", str(tree)], input=packed.stdout, check=True)

    done = subprocess.run(
        [sys.executable, "-c", WALK],
        cwd=tree,
        env=environ_of(site_server) | {"PYTHONPATH": f"{tree}:{tree / 'site'}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["from"].startswith(str(tree))
    assert seen["asked"] > 60
    assert seen["failed"] == {}
