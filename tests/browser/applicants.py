"""Many who have applied and whom nobody has taken on yet, beside those of the demo, while the site runs.

`python -m tests.browser.applicants NUMBER` makes them in a Django process of its own; none takes them away again.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import django

from launch.places import ROOT
from tests.servers.site import SiteServer, environ_of

NAME = "Personne {}"


@contextmanager
def applicants(server: SiteServer, number: int) -> Iterator[None]:
    """So many more new applications, named after `NAME`, until the block ends."""
    try:
        _run(server, number)
        yield
    finally:
        _run(server, 0)


def _run(server: SiteServer, number: int) -> None:
    command = [sys.executable, "-m", "tests.browser.applicants", str(number)]
    subprocess.run(command, cwd=ROOT, env=environ_of(server), check=True)


def main(number: int) -> None:
    """Make them, or take them away."""
    django.setup()
    from registrations.models import ColumnValue, Registration  # noqa: PLC0415 - models load once Django is set up
    from tests.copies import REFERENCE, copies  # noqa: PLC0415

    if not number:
        Registration.objects.filter(reference__startswith=REFERENCE).delete()
        return
    new = Registration.objects.filter(workflow_code="application", state_code="submitted", owner=None)
    made = copies(new.earliest("created_at"), number, name=NAME)
    # None is taken for another one.
    ColumnValue.objects.filter(registration__in=made, key__startswith="=").delete()


if __name__ == "__main__":
    main(int(sys.argv[1]))
