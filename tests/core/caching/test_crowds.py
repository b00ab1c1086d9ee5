"""Many who ask for the same at once have it made once: in one process, in several, whatever becomes of the first."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core.caching import sharing
from core.caching.memory import asked_by_anyone
from core.caching.pages import PageCacheMiddleware, forget, kept
from launch.places import ROOT

pytestmark = [pytest.mark.usefixtures("page_cache")]
MANY = 50
MAKING = 0.3  # seconds
PATIENCE = 60.0  # seconds for what must happen on a busy machine

# One process of several: it makes what is not there yet, and says what came of it.
PROCESS = """
import sys, time
from pathlib import Path
from django.conf import settings
settings.configure(PAGE_CACHE_FOLDER=Path(sys.argv[1]))
from core.caching import sharing
from core.caching.copies import Copy
with sharing.alone("0123456789abcdef", 20):
    copy = sharing.find("0123456789abcdef")
    if copy is None:
        print("making", flush=True)
        time.sleep(float(sys.argv[2]))
        headers = [("Content-Type", "text/plain")]
        copy = Copy("1.1", time.time() + 60, ("a",), "a=1", headers, "é\\n".encode(), b"\\n\\x00")
        sharing.keep("0123456789abcdef", copy)
print(copy, flush=True)
"""


def at_once(ask, number: int) -> list:
    """What each is answered, while none of the threads touches the database."""
    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(ask, range(number)))


def slow(made: list, answer=lambda: HttpResponse("x" * 600)):
    def view(request):
        made.append(request.path)
        time.sleep(MAKING)
        return answer()

    return view


def test_crowd_has_a_page_made_once_whatever_else_their_addresses_say():
    made: list[str] = []
    answers = PageCacheMiddleware(kept(parameters=["page"])(slow(made)))

    given = at_once(lambda place: answers(RequestFactory().get(f"/cold/?from={place}")), MANY)

    assert made == ["/cold/"]
    assert {(each.status_code, each.content) for each in given} == {(200, b"x" * 600)}


def test_crowd_that_asks_for_several_things_has_each_made_once():
    made: list[str] = []
    answers = PageCacheMiddleware(kept(parameters=["page"])(slow(made)))

    at_once(lambda place: answers(RequestFactory().get(f"/several/?page={place % 2}&from={place}")), 12)

    assert len(made) == 2


def test_crowd_of_an_address_where_nothing_is_kept_is_held_up_once():
    made: list[str] = []
    first, later = slow(made), Barrier(8)

    def view(request):
        if len(made) < 8:
            return first(request)
        later.wait(PATIENCE)  # all of those who come later are answered at the same time
        return HttpResponse("x")

    answers = PageCacheMiddleware(view)

    begun = time.monotonic()
    at_once(lambda _place: answers(RequestFactory().get("/form/")), 8)
    took = time.monotonic() - begun
    at_once(lambda _place: answers(RequestFactory().get("/form/")), 8)

    assert len(made) == 8
    assert took >= 2 * MAKING
    assert not later.broken


def failure() -> HttpResponse:
    return HttpResponse(status=503)


def error() -> HttpResponse:
    raise RuntimeError


@pytest.mark.parametrize("answer", [failure, error])
def test_crowd_does_not_wait_one_after_the_other_for_what_fails(answer):
    made: list[str] = []
    answers = PageCacheMiddleware(kept()(slow(made, answer)))

    def ask(_place: int) -> int:
        try:
            return answers(RequestFactory().get("/down/")).status_code
        except RuntimeError:
            return 500

    begun = time.monotonic()
    statuses = at_once(ask, MANY)

    assert set(statuses) <= {500, 503}
    assert time.monotonic() - begun < MANY / 2 * MAKING


def test_who_comes_after_a_change_does_not_get_what_was_begun_before_it():
    made: list[str] = []
    begun = [Event(), Event(), Event()]

    def view(request):
        made.append(request.path)
        begun[len(made) - 1].set()
        time.sleep(MAKING)
        return HttpResponse("x" * 600)

    answers = PageCacheMiddleware(kept()(view))

    def ask(place: int) -> None:
        """One after the other: each once what the one before asks for is being made."""
        if place:
            assert begun[place - 1].wait(PATIENCE)
        if place == 1:
            forget()
        answers(RequestFactory().get("/changed/"))

    at_once(ask, 3)

    assert len(made) == 2


# --- Between processes -------------------------------------------------------------------------------


def processes(folder, number: int, seconds: float = MAKING) -> list[subprocess.Popen]:
    command = [sys.executable, "-c", PROCESS, str(folder), str(seconds)]
    return [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _each in range(number)
    ]


def said(process: subprocess.Popen) -> list[str]:
    return process.communicate(timeout=120)[0].splitlines()


def test_processes_of_one_server_make_a_page_once_and_all_have_it(tmp_path):
    lines = [said(each) for each in processes(tmp_path / "kept", 3)]

    assert sum("making" in each for each in lines) == 1
    assert len({each[-1] for each in lines}) == 1
    assert lines[0][-1].startswith("Copy(generation='1.1'")


def test_process_that_is_killed_while_it_makes_a_page_holds_up_nobody(tmp_path):
    (first,) = processes(tmp_path / "kept", 1, seconds=60)
    assert first.stdout.readline() == "making\n"
    (second,) = processes(tmp_path / "kept", 1)

    first.kill()

    assert said(second)[0] == "making"
    first.communicate()


def test_folder_that_cannot_be_written_costs_no_answer(settings, tmp_path):
    (tmp_path / "file").touch()
    settings.PAGE_CACHE_FOLDER = tmp_path / "file" / "kept"
    answers = PageCacheMiddleware(kept()(lambda request: HttpResponse("x")))

    assert answers(RequestFactory().get("/x/")).content == b"x"


def test_what_is_shared_ends_with_its_server_and_fills_no_disk(settings, tmp_path, page_cache):
    settings.PAGE_CACHE_FOLDER = tmp_path / "kept"
    (tmp_path / "kept/1-2-of-a-server-that-has-ended").mkdir(parents=True)
    made: list[str] = []
    answers = PageCacheMiddleware(kept()(slow(made)))

    answers(RequestFactory().get("/x/"))
    page_cache.clear()
    again = answers(RequestFactory().get("/x/"))

    (folder,) = settings.PAGE_CACHE_FOLDER.iterdir()
    assert (made, again.content) == (["/x/"], b"x" * 600)
    assert len({sharing._file(f"{each:08x}abcdef") for each in range(3000)}) == sharing.FILES
    assert {each.name for each in folder.iterdir()} == {"locks", sharing._file(_key()).name}
    forget()
    answers(RequestFactory().get("/x/"))
    assert made == ["/x/"] * 2


def _key() -> str:
    return asked_by_anyone(RequestFactory().get("/x/").environ).key("")
