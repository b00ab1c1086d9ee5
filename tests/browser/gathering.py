"""A workshop of the demo that is over, and people who were expected there: they come for a test and go after it.

`python -m tests.browser.gathering` makes them, says whom, and takes them away once what it reads is at its end.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import django

from launch.places import ROOT
from tests.servers.site import SiteServer, environ_of

OVER = "premiers-pas-cybersecurite"
NUMBER = 30
TODAY = "--today"


@dataclass(frozen=True)
class Gathering:
    """The key of the workshop's page, the keys of the people's registrations by name, and the way to one's own page."""

    page: str
    people: dict[str, int]
    own_page: str


@contextmanager
def gathering(server: SiteServer, *, today: bool = False) -> Iterator[Gathering]:
    """Thirty people who are expected at the workshop, until the block ends; `today` it has begun an hour ago."""
    command, pipe = (
        [sys.executable, "-m", "tests.browser.gathering", *([TODAY] if today else [])],
        subprocess.PIPE,
    )
    with subprocess.Popen(
        command, cwd=ROOT, env=environ_of(server), stdin=pipe, stdout=pipe, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            said = next(line for line in process.stdout if line.startswith("{"))
            yield Gathering(**json.loads(said))
        finally:
            process.stdin.close()
            process.stdout.read()
            assert process.wait() == 0


def main() -> None:
    """Make them, say whom, wait, and take them away."""
    django.setup()
    from django.utils import timezone  # noqa: PLC0415
    from wagtail.models import Page  # noqa: PLC0415

    from programmes.models import WorkshopPage  # noqa: PLC0415
    from registrations.models import (  # noqa: PLC0415 once Django is set up
        Certificate,
        PersonalLink,
        Registration,
        SessionNote,
    )
    from tests.copies import copies  # noqa: PLC0415

    page = Page.objects.get(slug=OVER, locale__language_code="fr")
    one = Registration.objects.filter(intake__page_key=page.translation_key, state_code="confirmed").earliest(
        "pk"
    )
    begun = timezone.now()
    held = WorkshopPage.objects.filter(translation_key=page.translation_key)
    starts_at = held.earliest("pk").starts_at
    if TODAY in sys.argv:
        held.update(starts_at=begun - timedelta(hours=1))
    made = copies(one, NUMBER, name="Personne {:02} Exemple", email="gathering.{}@example.org")
    keys = [each.pk for each in made]
    try:
        token = PersonalLink.issue(registration=made[0])
        people = {each.name: each.pk for each in made}
        own_page = f"/suivi/{token}/"
        key = str(page.translation_key)
        print(json.dumps({"page": key, "people": people, "own_page": own_page}), flush=True)
        sys.stdin.read()
    finally:
        held.update(starts_at=starts_at)
        SessionNote.objects.filter(page_key=page.translation_key).delete()
        there = Registration.objects.filter(intake__page_key=page.translation_key, created_at__gte=begun)
        there.filter(channel="on_site").delete()
        Certificate.objects.filter(registration__in=keys).delete()
        Registration.objects.filter(pk__in=keys).delete()


if __name__ == "__main__":
    main()
