"""A backup is restored whole into an empty site, on both databases, or refused with nothing changed."""

import gzip
import io
import json
import tarfile
import zlib
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError
from django.db import connection
from django.test import Client

from config.backups import Refused, age, files, restore, rows, saving
from core.models import User
from registrations.models import PersonalLink, Registration
from tests.config.backups.whole import content, empty, fill, made, manage

committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def no_file_is_left():
    """Other tests have left files in the folders of the suite: this site has its own."""
    files.remove_all()
    yield
    files.remove_all()


@committed
def test_everything_comes_back_as_it_was_and_personal_links_work(tmp_path, settings):
    token = PersonalLink.issue(registration=fill())
    before = content()
    secret, settings.BACKUP_KEY = age.new_keys()
    (tmp_path / "key").write_text(f"# from the safe\n{secret}\n")
    said = manage("backup")
    (name,) = storages["backups"].listdir("")[1]
    path = Path(storages["backups"].path(name))
    assert said.startswith(f"{name}: ")
    assert "; encrypted." in said
    assert path.stat().st_mode & 0o077 == 0
    assert b"canari" not in path.read_bytes()
    empty()
    assert not content()

    said = manage("restore", name, "--identity", str(tmp_path / "key"), "--further", "0")

    path.unlink()
    assert "Restored: http://localhost" in said
    assert content() == before
    assert {"default", "private", "registrations_registration", "core_user"} <= set(before)
    assert Client().get(f"/suivi/{token}/").status_code == 200
    assert User.objects.create_user("next@example.org").pk > User.objects.earliest("pk").pk
    assert not connection.check_constraints()


def turned(whole: bytes) -> bytes:
    """With one bit turned in the middle, where it counts: some of gzip's mean nothing."""
    for place in range(len(whole) // 2, len(whole)):
        found = bytearray(whole)
        found[place] ^= 1
        try:
            if gzip.decompress(found) != gzip.decompress(whole):
                return bytes(found)
        except (OSError, EOFError, zlib.error):
            return bytes(found)
    raise AssertionError("no bit counts")


@committed
def test_what_is_not_a_whole_backup_of_this_release_is_refused_and_nothing_is_written(tmp_path, monkeypatch):
    fill()
    secret, public = age.new_keys()
    whole = made(tmp_path / "whole").read_bytes()
    sealed = made(tmp_path / "sealed", public_key=public).read_bytes()
    other, _public = age.new_keys()
    plain = gzip.decompress(whole)
    turned_sealed = bytearray(sealed)
    turned_sealed[len(sealed) // 2] ^= 1
    bad = {
        "empty": (b"", "", "broken"),
        "foreign": (b"-- PostgreSQL database dump\n" * 100, "", "broken"),
        "foreign tar": (tarred({"a": b"b"}), "", "does not begin like one"),
        "of another generation": (tarred({"head.json": b'{"format": "x"}'}), "", "another generation"),
        "cut short": (whole[: len(whole) * 2 // 3], "", "cut short"),
        "without its last bytes": (whole[:-4], "", "cut short"),
        "a bit turned": (turned(whole), "", "broken"),
        "without a table": (without(plain, "rows/registrations_consent/000000"), "", "counts or sums"),
        "without a file": (without(plain, "files/private/"), "", "counts or sums"),
        "without its end": (without(plain, "tail.json"), "", "its end is missing"),
        "with a column more": (changed(plain, "core_user"), "", "another release"),
        "of a newer release": (changed(plain, "migrations"), "", "newer release"),
        "sealed": (sealed, "", "--identity"),
        "sealed for another key": (sealed, other, "another key"),
        "sealed, no key": (sealed, "AGE-SECRET-KEY-1QQQQ", "no key"),
        "sealed, cut short": (sealed[: len(sealed) // 2], secret, "cut short"),
        "sealed, without its last piece": (sealed[: -(len(sealed) % 65552)], secret, "cut short"),
        "sealed, a bit turned": (bytes(turned_sealed), secret, "broken"),
    }
    empty()

    for name, (held, key, why) in bad.items():
        with pytest.raises(Refused, match=why):
            restore(lambda held=held: io.BytesIO(held), secret_key=key)
        assert not content(), name

    # Nor when it fails on its way, or when the disk keeps something else than what it is given.
    with monkeypatch.context() as patch:
        patch.setattr(rows, "count_on", lambda table: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            restore(lambda: io.BytesIO(whole))
        assert not content()
    storage = storages["private"]
    save = storage.save
    monkeypatch.setattr(
        storage, "save", lambda name, file: save(name, ContentFile(file.read()[:-1] + b"!", name))
    )
    with pytest.raises(Refused, match=r"differs from the backup \(private\)"):
        restore(lambda: io.BytesIO(whole))
    assert not content()


@committed
def test_a_site_that_is_not_empty_is_left_alone(tmp_path):
    fill()
    path = made(tmp_path / "a")
    before = content()
    with pytest.raises(CommandError, match=r"not empty \(rows in "):
        manage("restore", str(path))
    assert content() == before

    empty()
    storages["default"].save("a.txt", ContentFile(b"kept"))
    with pytest.raises(CommandError, match=r"not empty \(a file, default: a.txt\)"):
        manage("restore", str(path))
    assert content() == {"default": [b"a.txt kept"]}


@committed
def test_a_backup_is_one_moment_and_stops_nobody(tmp_path, monkeypatch):
    registration = fill()
    number = Registration.objects.count()
    read = rows.lines

    def meanwhile(frozen, table):
        if table.name == "core_user":
            Registration.objects.filter(pk=registration.pk).update(name="Changed meanwhile")
            storages["private"].save("later.txt", ContentFile(b"later"))
        yield from read(frozen, table)

    monkeypatch.setattr(rows, "lines", meanwhile)
    path = made(tmp_path / "a")
    monkeypatch.setattr(rows, "lines", read)
    assert Registration.objects.filter(name="Changed meanwhile").exists()
    empty()
    restore(lambda: path.open("rb"))

    assert Registration.objects.count() == number
    assert not Registration.objects.filter(name="Changed meanwhile").exists()


@pytest.mark.django_db
def test_a_backup_that_fails_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(saving, "_files", lambda writer, alias: 1 / 0)

    for options in (["--to", str(tmp_path / "a")], []):
        with pytest.raises(ZeroDivisionError):
            manage("backup", *options)

    assert list(tmp_path.iterdir()) == []
    assert storages["backups"].listdir("")[1] == []


@pytest.mark.django_db
def test_every_table_is_in_a_backup_or_left_out_on_purpose():
    kept = {table.name for table in rows.tables()}
    derived = {name for name in connection.introspection.table_names() if name.startswith(rows.DERIVED)}

    assert set(connection.introspection.table_names()) - kept - derived == rows.LEFT_OUT | {
        "django_migrations"
    }
    assert kept >= rows.BROUGHT
    kinds = {
        field.get_internal_type()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table in kept
        for field in model._meta.local_concrete_fields
    }
    assert kinds - {"ForeignKey", "OneToOneField", "ParentalKey"} <= set(rows.KINDS)


# --- Backups that somebody has changed ---------------------------------------------------------------


def tarred(members: dict[str, bytes]) -> bytes:
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w:gz") as archive:
        for name, held in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(held)
            archive.addfile(member, io.BytesIO(held))
    return output.getvalue()


def members(plain: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        return {each.name: archive.extractfile(each).read() for each in archive}


def without(plain: bytes, name: str) -> bytes:
    found = members(plain)
    del found[next(each for each in found if each.startswith(name))]
    return tarred(found)


def changed(plain: bytes, what: str) -> bytes:
    found = members(plain)
    head = json.loads(found["head.json"])
    if what == "migrations":
        head[what].append(["core", "9999_of_tomorrow"])
    else:
        head["tables"][what].append(["more", "text", 0])
    return tarred(found | {"head.json": json.dumps(head).encode()})
