"""The script that keeps a step while one types, in a real browser, with a server and a clock of the test's own."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from launch.places import ROOT

pytestmark = pytest.mark.browser
SCRIPT = (ROOT / "static/js/autosave.js").read_text()
ADDRESS = "http://form.example/etape/projet/"
# Fields that hide a form's own properties, a file, and buttons like those of the real page.
FORM = """<!doctype html><title>Étape</title>
<form id="step" method="post" enctype="multipart/form-data">
  <input type="hidden" name="_seen" value="3">
  <input type="hidden" name="_screen" value="screen01">
  <input type="hidden" name="_turn" value="0">
  <input type="hidden" name="_shown" value="titre:aa">
  <input name="titre" value="Un pont"><textarea name="action">x</textarea>
  <input name="elements"><input name="dataset"><input type="checkbox" name="accord">
  <input type="file" name="statuts">
  <p role="status" data-autosave="step" data-url="/etape/projet/" data-saved="Saved at {time}"
    data-waiting="Saved at {time}, but not the files"
    data-failed="Failed, trying again" data-offline="Offline" data-changed="Changed elsewhere"
    data-refused="Refused"></p>
  <button name="_go" value="next">Continue</button>
</form>
<script src="/autosave.js" defer></script>"""


class Server:
    """What the script posts to: answers as it is told, and remembers."""

    def __init__(self, context: BrowserContext):
        self.posts: list[dict[str, list[str]]] = []
        self.status = 200
        context.route("http://form.example/**", self.answer)

    def answer(self, route: Route) -> None:
        request = route.request
        if request.method == "POST" and request.headers.get("x-autosave"):
            self._save(route, request.post_data or "")
        elif request.url.endswith(".js"):
            route.fulfill(body=SCRIPT, content_type="text/javascript")
        else:
            route.fulfill(body=FORM, content_type="text/html; charset=utf-8")

    def _save(self, route: Route, body: str) -> None:
        if not self.status:
            route.abort()
            return
        self.posts.append(parse_qs(body, keep_blank_values=True))
        revision = 3 + len(self.posts)
        route.fulfill(
            status=self.status, json={"saved_at": "14:32", "revision": revision, "shown": f"titre:{revision}"}
        )


@pytest.fixture
def server(context: BrowserContext) -> Server:
    return Server(context)


@pytest.fixture
def form(server: Server, page: Page) -> Page:
    """The page, whose clock goes on when it is told to."""
    page.clock.install(time="2026-03-03T10:00:00+01:00")
    page.goto(ADDRESS)
    page.clock.pause_at("2026-03-03T11:00:00+01:00")
    return page


def says(form: Page, words: str) -> None:
    expect(form.get_by_role("status")).to_have_text(words)


def typed(form: Page, value: str, name: str = "titre") -> None:
    form.fill(f"[name={name}]", value)


def test_step_is_sent_once_typing_stops(form, server):
    typed(form, "Un p")
    form.clock.run_for(1500)
    typed(form, "Un pont numérique")
    form.clock.run_for(1500)
    assert server.posts == []

    form.clock.run_for(600)

    says(form, "Saved at 14:32")
    (post,) = server.posts
    assert post["titre"] == ["Un pont numérique"]
    assert (post["_seen"], post["_screen"], post["_turn"]) == (["3"], ["screen01"], ["1"])
    assert "statuts" not in post
    assert "accord" not in post


def test_next_send_starts_from_the_new_revision(form, server):
    typed(form, "Deux ponts")
    form.clock.run_for(2100)
    says(form, "Saved at 14:32")

    form.check("[name=accord]")
    form.clock.run_for(2100)

    expect(form.locator("[name=_seen]")).to_have_value("5")
    expect(form.locator("[name=_shown]")).to_have_value("titre:5")
    assert [(post["_seen"], post["_turn"]) for post in server.posts] == [(["3"], ["1"]), (["4"], ["2"])]
    assert server.posts[1]["accord"] == ["on"]


def test_file_that_is_only_chosen_is_not_said_to_be_saved(form, server):
    typed(form, "Deux ponts")
    form.clock.run_for(2100)
    says(form, "Saved at 14:32")

    form.set_input_files(
        "[name=statuts]", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )

    says(form, "Saved at 14:32, but not the files")


def test_nothing_is_sent_while_nothing_differs(form, server):
    typed(form, "Autre")
    typed(form, "Un pont")
    form.set_input_files(
        "[name=statuts]", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )
    form.clock.run_for(10_000)

    assert server.posts == []


def test_step_changed_elsewhere_is_said_and_nothing_more_is_sent(form, server):
    server.status = 409
    typed(form, "Deux ponts")
    form.clock.run_for(2100)
    says(form, "Changed elsewhere")

    typed(form, "Trois ponts")
    form.clock.run_for(60_000)

    assert len(server.posts) == 1


def test_form_that_is_gone_is_said(form, server):
    server.status = 410
    typed(form, "Deux ponts")
    form.clock.run_for(2100)

    says(form, "Refused")


@pytest.mark.parametrize("failure", [0, 500, 429], ids=["no answer", "error", "too many"])
def test_failure_is_said_and_tried_again(form, server, failure):
    server.status = failure
    typed(form, "Deux ponts")
    form.clock.run_for(2100)
    says(form, "Failed, trying again")

    server.status = 200
    form.clock.run_for(5100)

    says(form, "Saved at 14:32")
    assert server.posts[-1]["titre"] == ["Deux ponts"]


def test_offline_is_said_and_the_step_is_sent_when_the_connection_is_back(form, server, context):
    server.status = 0
    context.set_offline(True)
    typed(form, "Deux ponts")
    form.clock.run_for(2100)
    says(form, "Offline")

    server.status = 200
    context.set_offline(False)
    form.clock.run_for(100)

    says(form, "Saved at 14:32")


class LastPost(BaseHTTPRequestHandler):
    """The same page from a server of its own: what a page sends as it goes passes by the browser's own routes."""

    arrived: "Queue[dict[str, list[str]]]"

    def do_GET(self) -> None:
        script = self.path.endswith(".js")
        body = (SCRIPT if script else FORM).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if script else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.arrived.put(parse_qs(body, keep_blank_values=True))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args) -> None:
        """Nothing to say."""


@pytest.fixture
def last_posts() -> Iterator[tuple[str, Queue]]:
    handler = type("Handler", (LastPost,), {"arrived": Queue()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as served:
        Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_port}", handler.arrived
        served.shutdown()


def test_what_is_left_is_sent_when_the_page_is_left(page, last_posts):
    address, arrived = last_posts
    page.goto(f"{address}/etape/projet/")
    typed(page, "Deux ponts")

    page.goto(f"{address}/ailleurs/")

    assert arrived.get(timeout=60)["titre"] == ["Deux ponts"]


def test_button_counts_as_the_latest_send(form, server):
    typed(form, "Deux ponts")

    with form.expect_request(lambda request: request.method == "POST") as sent:
        form.click("[name=_go]")
    form.clock.run_for(10_000)

    assert 'name="_turn"\r\n\r\n1' in (sent.value.post_data or "")
    assert server.posts == []
