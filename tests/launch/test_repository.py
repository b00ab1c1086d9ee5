"""The files that are committed work on any machine."""

import pytest

from launch.places import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-next.lock")


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_every_package_by_hash_and_names_no_index(lock):
    lines = (ROOT / lock).read_text().splitlines()
    requirements = [line for line in lines if line and not line.startswith((" ", "#"))]

    assert requirements
    assert [line for line in requirements if "==" not in line or not line.endswith("\\")] == []
    assert [line for line in lines if "://" in line or line.startswith("--")] == []


def test_npm_lock_names_no_registry():
    text = (ROOT / "package-lock.json").read_text()

    assert '"integrity": "sha512-' in text
    assert "resolved" not in text
    assert "://" not in text


def test_development_lock_contains_the_run_time_one():
    def pins(lock):
        return {line for line in (ROOT / lock).read_text().splitlines() if "==" in line and line[0] != " "}

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_ignored_is_what_make_makes_and_no_source():
    patterns = (ROOT / ".gitignore").read_text().split()

    assert {"/.venv*/", "/node_modules/", "/var/", "*.mo"} <= set(patterns)
    assert [pattern for pattern in patterns if "site" in pattern or pattern.endswith(".po")] == []
