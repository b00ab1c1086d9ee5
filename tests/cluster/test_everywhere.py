"""What one machine changes, every process of every machine shows: within a second, and at the second it was due."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.cluster.stack import Machine, Stack
from tests.load.visitors import Visitor

pytestmark = pytest.mark.load

A_SECOND = 1.0
LOOKS = 12  # of each machine, so that each of its two processes is asked
RENAME = """
import sys, time
import django; django.setup()
from wagtail.models import Page
page = Page.objects.get(slug="rush").specific
page.title = sys.argv[1]
page.save_revision().publish()
print(time.time())
"""
CLOSE = """
import sys
from datetime import timedelta
import django; django.setup()
from django.utils import timezone
from registrations.models import Intake
intake = Intake.objects.get(pk=int(sys.argv[1]))
intake.closes_at = timezone.now().replace(microsecond=0) + timedelta(seconds=int(sys.argv[2]))
intake.save()
print(intake.closes_at.timestamp())
"""


def text(machine: Machine, path: str) -> str:
    """What a machine shows there to somebody new."""
    visitor = Visitor(machine.port)
    return visitor.look(path, {"X-Forwarded-Proto": "https"})


def looks(cluster: Stack, path: str) -> Iterator[str]:
    """What every process shows, each machine asked several times at once."""
    asked = [machine for machine in cluster.machines for _look in range(LOOKS)]
    with ThreadPoolExecutor(6) as pool:
        yield from pool.map(lambda machine: text(machine, path), asked)


def test_what_is_published_is_seen_by_every_process_within_a_second(cluster):
    path = cluster.workshops["rush"]["path"]
    assert all("Licorne" not in each for each in looks(cluster, path))

    published = float(cluster.machines[1].manage("Licorne publiée", code=RENAME).split()[-1])
    time.sleep(max(0.0, published + A_SECOND - time.time()))

    assert all("Licorne publiée" in each for each in looks(cluster, path))


def test_what_closes_is_closed_at_that_second_in_every_process(cluster):
    workshop = cluster.workshops["later"]
    form = f'href="{workshop["path"]}inscription/"'
    closes = float(cluster.machines[0].manage(str(workshop["intake"]), "15", code=CLOSE).split()[-1])
    seen = []

    while time.time() < closes + 3:
        for machine in cluster.machines:
            began = time.time()
            shown = form in text(machine, workshop["path"])
            seen.append((began, time.time(), shown))

    told_open = [shown for _began, ended, shown in seen if ended < closes]
    told_closed = [shown for began, _ended, shown in seen if began >= closes]
    assert len(told_open) > 4
    assert len(told_closed) > 4
    assert all(told_open)
    assert not any(told_closed)
