"""Operators get one letter when something breaks, one a day while it lasts, one when it is well again."""

import email
import fcntl
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message as Mail

import pytest
from django.core.management import CommandError
from django.db import OperationalError, connection
from django.utils import timezone, translation

from config.management.commands import worker
from core.models import Heartbeat, Instance
from core.operating import alerting, health, holding
from core.operating.alerting import BROKEN, STILL, WELL, Known, judge, look
from core.operating.health import Check
from tests.config.backups.whole import manage
from tests.servers.smtp import TEMPORARY, Mailbox, mail_server

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with mail_server() as running:
        yield running


@pytest.fixture
def mailbox(server, settings, tmp_path) -> Mailbox:
    """A mail server, two operators and a folder of one's own."""
    server.messages.clear()
    server.answer = lambda _message: "250 OK"
    settings.VAR_DIR = tmp_path
    settings.MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_BACKEND = "core.operating.holding.HoldingBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
    settings.OPERATORS = ["ops@example.org", "Nuit <night@example.org>"]
    return server


@pytest.fixture
def found(monkeypatch) -> dict[str, str]:
    """What is wrong, by name; the checks are two of rows and one that is none."""
    wrong = dict.fromkeys(("worker", "queue", "disk"), "")
    checks = {
        name: Check(name, lambda name=name: wrong[name], health.CHECKS[name].title, of_rows=name != "disk")
        for name in wrong
    }
    monkeypatch.setattr(health, "CHECKS", {"database": health.CHECKS["database"]} | checks)
    return wrong


def words(mail: Mail) -> tuple[str, str]:
    """The subject and the text of a letter."""
    subject = str(email.header.make_header(email.header.decode_header(mail["Subject"])))
    return subject, mail.get_payload(decode=True).decode().replace("\r\n", "\n")


# --- One letter -------------------------------------------------------------------------------------


def test_one_letter_when_it_breaks_one_a_day_and_one_when_it_is_well(mailbox, found, tmp_path):
    found["queue"] = "elle attend"
    told = [look(AT + after).news for after in (0 * MINUTE, MINUTE, 23 * HOUR, 24 * HOUR, 25 * HOUR)]
    found["queue"] = ""
    told += [look(AT + after).news for after in (26 * HOUR, 26 * HOUR + MINUTE, 28 * HOUR)]

    assert told == [{"queue": BROKEN}, {}, {}, {"queue": STILL}, {}, {"queue": WELL}, {}, {}]
    assert [words(each)[0] for each in mailbox.messages] == [
        "[Déclencheurs] En panne\N{NO-BREAK SPACE}: file des tâches",
        "[Déclencheurs] En panne\N{NO-BREAK SPACE}: file des tâches",
        "[Déclencheurs] Rétabli\N{NO-BREAK SPACE}: file des tâches",
    ]
    assert json.loads((tmp_path / alerting.FILE).read_text()) == {}


def test_the_letter_says_all_there_is_in_the_sites_language(mailbox, found, settings):
    found["worker"] = "rien depuis hier"
    look(AT)
    found |= {"queue": "elle attend", "disk": "100 Mo"}
    look(AT + MINUTE)

    first, second = mailbox.messages
    assert first["To"] == "ops@example.org, Nuit <night@example.org>"
    assert first["Auto-Submitted"] == "auto-generated"
    text = words(second)[1]
    assert "http://localhost, machine " in text
    assert (
        "le 2 mars 2026 à\N{NO-BREAK SPACE}10\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}31, heure de Paris" in text
    )
    new, known = text.split("toujours pas")
    assert "- file des tâches\N{NO-BREAK SPACE}: elle attend\n" in new
    assert "- place sur le disque\N{NO-BREAK SPACE}: 100 Mo\n" in new
    assert "- travail de fond\N{NO-BREAK SPACE}: rien depuis hier\n" in known
    assert "http://localhost/readyz" in known


def test_an_english_site_tells_in_english_whoever_asks(mailbox, settings):
    settings.LANGUAGE_CODE = "en"
    Heartbeat.beat("worker.1.here", at=timezone.now() - 2 * HOUR)

    with translation.override("fr"):
        look(AT)

    subject, text = words(mailbox.messages[0])
    assert subject.startswith("[Déclencheurs] Wrong: ")
    assert "background work: no worker gives a sign of life since 20" in text
    assert "docs/operating.md, chapter “Alerts”" in text


def test_words_of_the_checks_are_french_in_the_letter_and_english_in_the_json(mailbox, client):
    Heartbeat.beat("worker.1.here", at=timezone.now() - 2 * HOUR)

    look(AT)
    found = client.get("/readyz", headers={"accept-language": "fr"}).json()

    assert "aucun worker ne donne signe de vie depuis 20" in words(mailbox.messages[0])[1]
    assert found["why"]["worker"].startswith("no worker gives a sign of life since 20")


def test_several_that_break_at_once_are_one_letter(mailbox, found):
    found |= {"queue": "a", "worker": "b"}

    look(AT)

    assert len(mailbox.messages) == 1
    assert words(mailbox.messages[0])[0].endswith("travail de fond, file des tâches")


# --- What comes and goes ----------------------------------------------------------------------------


def test_what_breaks_again_within_the_hour_is_told_once_it_has_lasted(mailbox, found):
    told = []
    for after, why in (
        (0, "a"),  # told
        (1, ""),  # told
        (2, "a"),
        (3, ""),
        (4, "a"),
        (13, "a"),
        (14, "a"),  # ten minutes now: told
        (15, ""),  # told
        (80, "a"),  # an hour later: told
    ):
        found["queue"] = why
        told.append((after, look(AT + after * MINUTE).news.get("queue")))

    assert [each for each in told if each[1]] == [
        (0, BROKEN),
        (1, WELL),
        (14, BROKEN),
        (15, WELL),
        (80, BROKEN),
    ]


def test_what_nobody_knows_stays_as_it_was():
    known = Known(broken=AT, told=AT)

    assert judge(known, None, AT + 3 * DAY) == (known, "")
    assert judge(None, None, AT) == (None, "")


def test_what_was_wrong_for_a_moment_only_is_not_told_when_looked_at_again(mailbox, found, monkeypatch):
    waited = []

    def pass_time(seconds: float) -> None:
        waited.append(seconds)
        found["queue"] = ""

    monkeypatch.setattr(alerting.time, "sleep", pass_time)
    found |= {"queue": "a", "disk": "b"}

    done = look(AT, again=30)

    assert (waited, done.news) == ([30], {"disk": BROKEN})
    look(AT + MINUTE, again=30)
    assert waited == [30]  # nothing new


# --- When much is away ------------------------------------------------------------------------------


def test_a_database_that_is_away_is_told_without_it(mailbox, found):
    def fail(*_query) -> None:
        raise OperationalError("no answer from awa@db.internal")

    found["queue"] = "elle attend"
    look(AT)
    with connection.execute_wrapper(fail):
        away = look(AT + MINUTE)
    found["queue"] = ""
    back = look(AT + 2 * MINUTE)

    assert (away.news, away.trouble) == ({"database": BROKEN}, "")
    assert back.news == {"database": WELL, "queue": WELL}
    subject, text = words(mailbox.messages[1])
    assert "base de données" in subject
    assert "ne répond pas (OperationalError)" in text
    assert "awa" not in text


def test_a_letter_that_cannot_leave_is_told_by_the_next_look(mailbox, found, caplog):
    found["queue"] = "elle attend"
    mailbox.answer = lambda _message: TEMPORARY
    refused = look(AT)
    mailbox.answer = lambda _message: "250 OK"

    assert refused.trouble == "SMTPDataError"
    assert "Operators were not told: SMTPDataError" in caplog.text
    assert look(AT + MINUTE).news == {"queue": BROKEN}
    assert len(mailbox.messages) == 1


def test_nothing_leaves_when_it_could_not_be_kept_that_it_did(mailbox, found, monkeypatch):
    found["queue"] = "elle attend"

    def full(*_arguments) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(alerting.os, "pwrite", full)
    trouble = [look(AT + number * MINUTE).trouble for number in range(2)]

    assert trouble == ["OSError", "OSError"]
    assert mailbox.messages == []


def test_the_file_takes_all_its_room_at_once_and_one_that_is_broken_is_begun_anew(mailbox, found, tmp_path):
    path = tmp_path / alerting.FILE
    path.write_text("{broken")
    found["queue"] = "elle attend"

    assert look(AT).news == {"queue": BROKEN}

    assert path.stat().st_size == alerting.ROOM
    look(AT + DAY)
    assert path.stat().st_size == alerting.ROOM


def test_who_comes_while_another_looks_does_nothing(mailbox, found, tmp_path):
    found["queue"] = "elle attend"
    other = os.open(tmp_path / alerting.FILE, os.O_RDWR | os.O_CREAT)
    fcntl.flock(other, fcntl.LOCK_EX)

    assert look(AT) == alerting.Look()

    os.close(other)
    assert look(AT).news == {"queue": BROKEN}


def test_it_never_raises(mailbox, found, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "gone"

    assert look(AT).trouble == "FileNotFoundError"


def test_a_copy_that_holds_its_letters_tells_its_operators_so(mailbox, settings):
    settings.HOLD_LETTERS = True
    Instance.objects.create(pk=Instance.ONLY, mark="another", place="elsewhere")
    holding.look_again()

    look(AT)

    holding.look_again()
    assert "la base de données vient d’une autre installation" in words(mailbox.messages[0])[1]


# --- The backup -------------------------------------------------------------------------------------


def test_an_old_backup_is_told_and_one_never_made_is_not(mailbox, settings):
    settings.BACKUP_HOURS = 26
    never = health._backup()
    Heartbeat.beat("backup", at=timezone.now() - 27 * HOUR)
    old = health._backup()
    settings.BACKUP_HOURS = 0
    unwatched = health._backup()

    with translation.override("en"):
        settings.BACKUP_HOURS = 26
        assert health._backup().startswith("the last backup was made at 20")
    assert (never, bool(old), unwatched) == ("", True, "")


# --- Who looks --------------------------------------------------------------------------------------


def test_the_worker_looks_where_there_are_operators(mailbox, found, settings):
    found["queue"] = "elle attend"
    command = worker.Command()
    operators, settings.OPERATORS = settings.OPERATORS, []
    command.look()
    settings.OPERATORS = operators

    assert mailbox.messages == []
    command.look()
    command.look()
    assert len(mailbox.messages) == 1


def test_the_command_says_what_it_has_told(mailbox, found, settings):
    assert manage("alert") == "Nothing is wrong.\n"
    found["queue"] = "elle attend"

    assert manage("alert") == "queue: elle attend\nTold: queue (broken).\n"
    assert manage("alert") == "queue: elle attend\n"
    mailbox.answer = lambda _message: TEMPORARY
    found["queue"] = ""
    with pytest.raises(CommandError, match="Operators were not told: SMTPDataError"):
        manage("alert")
    settings.OPERATORS = []
    assert "OPERATORS is not set: nobody is told." in manage("alert")
