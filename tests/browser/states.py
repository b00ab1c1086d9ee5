"""Every page with intakes in one state after the other, changed as staff would change it while the site runs.

`python -m tests.browser.states FILE STATE` writes the dates of before to FILE, unless it has them, and `… FILE` puts
them back; in a Django process of its own, so that all that listens to a change hears of it.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import django

from launch.places import ROOT
from tests.servers.site import SiteServer, plain_environ

DATES = ("opens_at", "closes_at", "extended_from", "review_at", "committee_at", "results_at", "cancelled_at")


@contextmanager
def every_intake(server: SiteServer) -> Iterator[Callable[[str], None]]:
    """Put all the demo's intakes in the state that is called for; they have their own dates again at the end."""
    kept = server.var_dir / "dates.json"
    try:
        yield lambda state: _run(server, kept, state)
    finally:
        if kept.exists():
            _run(server, kept)
            kept.unlink()


def _run(server: SiteServer, *arguments: object) -> None:
    environ = plain_environ() | {
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "PORT": str(urlsplit(server.url).port),
        "SITE_URL": server.url,
        "VAR_DIR": str(server.var_dir),
    }
    command = [sys.executable, "-m", "tests.browser.states", *map(str, arguments)]
    subprocess.run(command, cwd=ROOT, env=environ, check=True)


def main(arguments: Sequence[str]) -> None:
    """Change the dates, or put them back."""
    django.setup()
    from django.utils import timezone  # noqa: PLC0415 - models load once Django is set up

    from registrations.enums import IntakeState  # noqa: PLC0415
    from registrations.models import Intake  # noqa: PLC0415
    from registrations.previews import EXAMPLES  # noqa: PLC0415

    file, state = Path(arguments[0]), arguments[1] if len(arguments) > 1 else ""
    if state and not file.exists():
        known = {
            each.pk: [date and date.isoformat() for date in (getattr(each, name) for name in DATES)]
            for each in Intake.objects.all()
        }
        file.write_text(json.dumps(known))
    kept = {int(pk): dates for pk, dates in json.loads(file.read_text()).items()}
    now = timezone.now()
    for intake in Intake.objects.all():
        days = EXAMPLES[IntakeState(state)] if state else {}
        for name, date in zip(DATES, kept[intake.pk], strict=True):
            own = datetime.fromisoformat(date) if date else None
            example = now + timedelta(days=days[name]) if name in days else None
            setattr(intake, name, example if state else own)
        intake.save()


if __name__ == "__main__":
    main(sys.argv[1:])
