"""The commands of the chapters on backup, restore and upgrade, run as they stand there."""

import re
import shlex

import pytest
from django.core.files.storage import storages

from config.backups import age, files
from launch.places import ROOT
from registrations.models import Message, Registration
from tests.config.backups.whole import empty, fill, manage

OPERATING = (ROOT / "docs/operating.md").read_text()
# Of the system or of the packages: not this site's to run in a test.
OF_OTHERS = (
    "git pull",
    "systemctl restart",
    ".venv/bin/pip install",
    ".venv/bin/python -m launch.catalogues",
)
# Run by every test of the suite, by those of `make run`, and the last by tests/core/test_pictures_refused.py.
ELSEWHERE = {"migrate", "collectstatic", "pictures"}
OF_TONIGHT = "declencheurs-2026-11-28T030000Z.backup.age"


def commands(chapter: str) -> list[str]:
    (text,) = re.findall(rf"^## {chapter}\n(.*?)(?=^## |\Z)", OPERATING, re.DOTALL | re.MULTILINE)
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()]


def run(command: str) -> str:
    """What a documented `manage.py` line prints; into the file that it names, if it does."""
    words = shlex.split(command.removeprefix(".venv/bin/python manage.py "))
    if ">" not in words:
        return manage(*words)
    *words, _to, path = words
    with open(path, "w") as file:  # noqa: PTH123 as a shell does
        return str(file.write(manage(*words)))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_every_command_of_the_chapters_does_what_they_say(tmp_path, monkeypatch, settings):
    monkeypatch.chdir(tmp_path)
    files.remove_all()
    fill()
    plain, new_key, erasures = commands("Backup")
    restore, letters, drop = commands("Restore")

    said = run(plain)
    assert "NOT encrypted" in said
    storages["backups"].delete(said.partition(":")[0])
    (tmp_path / "key.txt").write_text(run(new_key))
    settings.BACKUP_KEY = re.search("BACKUP_KEY=(.*)", (tmp_path / "key.txt").read_text())[1]
    assert settings.BACKUP_KEY.startswith(age.PUBLIC)
    manage("backup", "--key", settings.BACKUP_KEY, "--to", OF_TONIGHT)
    run(erasures)
    number = Registration.objects.count()
    empty()
    settings.HOLD_LETTERS = True
    settings.VAR_DIR = tmp_path
    assert "Restored: " in run(restore)
    assert Registration.objects.count() == number
    assert "No letter leaves" in run(letters)
    assert " dropped." in run(drop)
    assert "Letters leave." in run(letters)
    assert not Message.objects.filter(state="queued").exists()
    files.remove_all()


def test_what_an_upgrade_takes_is_known_to_the_tests():
    ours = [line for line in commands("Upgrade") if not line.startswith(OF_OTHERS)]

    assert [shlex.split(line)[2] for line in ours] == ["backup", "migrate", "collectstatic", "pictures"]
    assert {shlex.split(line)[2] for line in ours} - {"backup"} == ELSEWHERE
