"""The chapters of docs/operating.md on alerts and metrics: their commands run as they stand there, their tables."""

import re
import shlex
import subprocess
from configparser import ConfigParser

import pytest
import yaml
from django.core.management import load_command_class
from django.utils import translation

from core.operating.health import CHECKS
from core.operating.metrics import Site
from launch.places import ROOT
from tests.config.backups.whole import manage

OPERATING = (ROOT / "docs/operating.md").read_text()
DEPLOY = ROOT / "site/deploy"


def chapter(name: str) -> str:
    (text,) = re.findall(rf"^## {name}\n(.*?)(?=^## |\Z)", OPERATING, re.DOTALL | re.MULTILINE)
    return text


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment]
    parser.read(DEPLOY / name)
    return parser


@pytest.mark.django_db
def test_the_commands_of_the_alerts_say_what_is_wrong(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    (block,) = blocks(chapter("Alerts"), "sh")
    commands = [each.strip() for each in block.splitlines()]

    for command in commands:
        said = manage(*shlex.split(command.removeprefix(".venv/bin/python manage.py ")))
        assert "worker: aucun worker ne donne signe de vie" in said
    assert [shlex.split(each)[2] for each in commands] == ["alert", "alert"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_command_of_the_metrics_prints_them(live_server, settings, tmp_path):
    settings.VAR_DIR, settings.METRICS_TOKEN = tmp_path, "t" * 40
    (block,) = blocks(chapter("Metrics"), "sh")
    command = block.strip().replace("https://www.example.org", live_server.url)
    through_a_proxy = f"{command} --header 'X-Forwarded-For: 192.0.2.1'"

    for token, code in (("t" * 40, 0), ("u" * 40, 22)):  # of curl: the server refuses
        done = subprocess.run(
            ["sh", "-c", through_a_proxy],
            env={"PATH": "/usr/bin:/bin", "METRICS_TOKEN": token},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code
        assert ('declencheurs_up{source="database"} 1.0' in done.stdout) is (code == 0)


def test_prometheus_is_told_of_the_address_there_is():
    (block,) = blocks(chapter("Metrics"), "yaml")

    (job,) = yaml.safe_load(block)["scrape_configs"]
    assert job["authorization"] == {"credentials_file": "/etc/prometheus/declencheurs.token"}
    assert (job["scheme"], job.get("metrics_path", "/metrics")) == ("https", "/metrics")


@pytest.mark.django_db
def test_every_number_and_every_alert_is_in_its_table():
    families = {family.name.removeprefix("declencheurs_") for family in Site().collect()}
    rows = re.findall(r"^\| (`.*?) \|", chapter("Metrics"), re.MULTILINE)
    listed = {name.removesuffix("_total") for row in rows for name in re.findall(r"`(\w+)", row)}
    titles = re.findall(r"^\| ([\w ]+) \| ([\w ]+) \| ", chapter("Alerts"), re.MULTILINE)[1:]

    assert families <= listed
    assert listed - families <= {"rounds_age_seconds", "backup_age_seconds"}  # absent where there is none
    for place, language in enumerate(("en", "fr")):
        with translation.override(language):
            assert {title[place] for title in titles} == {str(each.title) for each in CHECKS.values()}
    assert {name for name in CHECKS if f"| `{name}`" not in OPERATING} == set()


def test_the_timer_starts_a_command_that_there_is():
    service, timer = unit("declencheurs-alert.service"), unit("declencheurs-alert.timer")

    words = shlex.split(service["Service"]["ExecStart"])
    parser = load_command_class("config", words[2]).create_parser("manage.py", words[2])

    assert parser.parse_args(words[3:]).again == 30
    assert float(service["Service"]["TimeoutStartSec"]) > 30
    assert timer["Timer"]["OnUnitInactiveSec"] == "5min"
