"""Every page with intakes in one state after the other, changed as staff would change it while the site runs.

`python -m tests.browser.states` reads states, one a line, and says when all intakes are in each; at the end of what it
reads they have the dates of before. A Django process of its own: all that listens to a change hears of it.
"""

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

import django

from launch.places import ROOT
from tests.servers.site import SiteServer, environ_of

DATES = ("opens_at", "closes_at", "extended_from", "review_at", "committee_at", "results_at", "cancelled_at")
DONE = "done"


@contextmanager
def every_intake(server: SiteServer) -> Iterator[Callable[[str], None]]:
    """Put all the demo's intakes in the state that is called for; they have their own dates again at the end."""
    command = [sys.executable, "-m", "tests.browser.states"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, env=environ_of(server), stdin=pipe, stdout=pipe, text=True
    ) as process:
        asked, told = process.stdin, process.stdout
        assert asked
        assert told

        def put(state: str) -> None:
            asked.write(f"{state}\n")
            asked.flush()
            assert any(line.strip() == f"{DONE} {state}" for line in told), (
                f"The intakes could not be {state}."
            )

        try:
            yield put
        finally:
            asked.close()
            told.read()
            assert process.wait() == 0


def main() -> None:
    """Change the dates as one is told, then put them back."""
    django.setup()
    from django.utils import timezone  # noqa: PLC0415 - models load once Django is set up

    from registrations.enums import IntakeState  # noqa: PLC0415
    from registrations.models import Intake  # noqa: PLC0415
    from registrations.previews import EXAMPLES  # noqa: PLC0415

    own = {each.pk: {name: getattr(each, name) for name in DATES} for each in Intake.objects.all()}
    try:
        for line in sys.stdin:
            state, now = line.strip(), timezone.now()
            days = EXAMPLES[IntakeState(state)]
            example = {name: now + timedelta(days=days[name]) if name in days else None for name in DATES}
            _save(Intake.objects.all(), dict.fromkeys(own, example))
            print(DONE, state, flush=True)
    finally:
        _save(Intake.objects.all(), own)


def _save(intakes: Iterable, dates: Mapping[int, dict[str, datetime | None]]) -> None:
    for intake in intakes:
        for name, date in dates[intake.pk].items():
            setattr(intake, name, date)
        intake.save()


if __name__ == "__main__":
    main()
