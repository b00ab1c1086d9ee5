"""What nginx shows while the site does not answer, or is closed on purpose."""

import http.client
from urllib.parse import urlsplit

import pytest

from tests.servers.nginx import nginx
from tests.servers.ports import free_port

pytestmark = pytest.mark.load


def asked(address: str, body: bytes | None = None) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    try:
        connection.request("GET" if body is None else "POST", urlsplit(address).path, body=body)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("closed", [False, True], ids=["down", "closed on purpose"])
def test_a_site_that_is_away_says_so_in_both_languages_and_when_to_come_back(tmp_path, closed):
    if closed:
        (tmp_path / "maintenance").touch()

    with nginx(tmp_path, free_port()) as address:
        answers = [asked(f"{address}{path}", body) for path in ("/", "/suivi/x/") for body in (None, b"a=b")]
        static = asked(f"{address}/maintenance.html")

    for status, headers, page in answers:
        assert (status, headers["Retry-After"], headers["Cache-Control"]) == (503, "60", "no-store")
        assert "Le site revient dans quelques minutes" in page
        assert '<div lang="en">' in page
    assert static[0] == 404
