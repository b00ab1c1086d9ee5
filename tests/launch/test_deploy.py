"""What an operator copies says everything the site reads, and nothing it does not."""

import re

from launch.places import ROOT

SETTINGS = ROOT / "site/config/settings"
EXAMPLE = (ROOT / "site/deploy/env.example").read_text()
# Read by Django itself, by boto3, by `make run`, or by what is announced and not there yet.
READ_ELSEWHERE = {
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "CLAMD_URL",
    "DEMO_PASSWORD",
    "DJANGO_SETTINGS_MODULE",
    "HOST",
}


def names_in(example: str) -> list[str]:
    return re.findall(r"^#?([A-Z][A-Z0-9_]+)=", example, re.MULTILINE)


def test_example_names_every_variable_the_settings_read():
    read = {
        name
        for path in SETTINGS.glob("*.py")
        for name in re.findall(r"""env(?:\.\w+)?\(\s*["']([A-Z0-9_]+)["']""", path.read_text())
    }

    assert set(names_in(EXAMPLE)) == read | READ_ELSEWHERE


def test_example_names_each_variable_once_with_a_comment_above():
    names = names_in(EXAMPLE)

    assert len(names) == len(set(names))
    lines = EXAMPLE.splitlines()
    for number, line in enumerate(lines):
        if names_in(line):
            assert re.match(r"# [A-Z]", lines[number - 1]), f"{line} has no comment"


def test_units_run_what_make_run_runs():
    web = (ROOT / "site/deploy/declencheurs-web.service").read_text()
    worker = (ROOT / "site/deploy/declencheurs-worker.service").read_text()

    assert "granian --interface wsgi" in web
    assert "config.wsgi:application" in web
    assert "manage.py worker" in worker
