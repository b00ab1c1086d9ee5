"""Everyone opens the same page at the same moment: two processes make it once, also after each change."""

import http.client

import pytest

from core.caching import generations
from tests.load.sites import LiveSite, eventually
from tests.together import at_once

pytestmark = pytest.mark.load
MANY = 50


def status(running: LiveSite, path: str, place: int) -> tuple[int, int]:
    """What one of them is answered, and how long it is; each follows another link to it."""
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)
    try:
        connection.request("GET", f"{path}?from={place}", headers={"Host": f"localhost:{running.port}"})
        response = connection.getresponse()
        return response.status, len(response.read())
    finally:
        connection.close()


def made(running: LiveSite, path: str) -> tuple[int, int]:
    """How often the page was made, and how often it was given, as the log tells."""
    told = [line for line in running.server.log.read_text().splitlines() if f"GET {path}" in line]
    finished = [line for line in told if "request_finished" in line and "inscription" not in line]
    return sum("kept" not in line for line in finished), len(finished)


@pytest.mark.parametrize("path", ["/", "/sitemap.xml"])
def test_a_crowd_on_a_cold_page_has_it_made_once(site, settings, path):
    running = site(LOG_LEVEL="INFO").serve()
    settings.VAR_DIR = running.server.log.parent / "var"
    before = made(running, path)

    for _change in range(3):
        generations.forget()
        answers = at_once(lambda place: status(running, path, place), MANY)
        assert {code for code, _length in answers} == {200}
        assert len(set(answers)) == 1

    eventually(lambda: made(running, path)[1] - before[1] == 3 * MANY, "every request is in the log")
    assert made(running, path)[0] - before[0] == 3
