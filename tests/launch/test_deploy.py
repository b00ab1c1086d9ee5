"""What an operator copies says everything the site reads, and nothing it does not."""

import json
import re
import subprocess

from launch.places import ROOT

SETTINGS = ROOT / "site/config/settings"
EXAMPLE = (ROOT / "site/deploy/env.example").read_text()
# Read by Django itself, by boto3, by `make run`, or by what is announced and not there yet.
READ_ELSEWHERE = {
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "CLAMD_URL",
    "DEMO_PASSWORD",
    "DEMO_PLATFORM",
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


def test_proxy_logs_json_under_the_name_that_the_site_is_told():
    conf = (ROOT / "site/deploy/nginx.conf").read_text()
    (form,) = re.findall(r"^log_format declencheurs escape=json (.*?);", conf, re.MULTILINE | re.DOTALL)
    line = re.sub(r"\$\w+", "1", "".join(re.findall("'(.*)'", form)))

    assert '"request_id":"$request_id"' in form
    assert list(json.loads(line)) == [
        "at",
        "request_id",
        "request",
        "code",
        "bytes",
        "seconds",
        "site_seconds",
    ]
    passed, named = (
        conf.count("proxy_set_header Host"),
        conf.count("proxy_set_header X-Request-ID $request_id"),
    )
    assert passed == named == 2  # headers of a location replace those of its server


# --- The example is read by systemd and by a shell ----------------------------------------------------


def with_all_set(example: str) -> str:
    """The example with each optional variable set to what it shows."""
    return re.sub(r"^#(?=[A-Z][A-Z0-9_]+=)", "", example, flags=re.MULTILINE)


def as_systemd_reads(text: str) -> dict[str, str]:
    """The variables of an EnvironmentFile, by the rules of systemd.exec(5): quotes taken off, escapes resolved."""
    found = {}
    for line in re.sub(r"\\\n", "", text).splitlines():
        if not line.strip() or line.lstrip()[0] in "#;" or "=" not in line:
            continue
        name, _equals, written = line.strip().partition("=")
        value, quote, escaped = "", "", False
        for character in written.strip():
            if escaped:
                value += character if not quote or character in '"\\`$' else "\\" + character
                escaped = False
            elif character == "\\" and quote != "'":
                escaped = True
            elif quote:
                quote, value = ("", value) if character == quote else (quote, value + character)
            elif character in "'\"":
                quote = character
            else:
                value += character
        found[name] = value
    return found


def as_a_shell_reads(text: str, names: list[str], folder) -> dict[str, str]:
    """What a program started from a POSIX shell that has sourced the file, as docs/operating.md says, finds."""
    path = folder / "env"
    path.write_text(text)
    done = subprocess.run(
        ["sh", "-euc", f"set -a; . {path}; set +a; exec env -0"],
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    found = dict(each.split("=", 1) for each in done.stdout.decode().split("\0") if each)
    return {name: found[name] for name in names}


def test_systemd_and_a_shell_read_the_same_in_the_example(tmp_path):
    text = with_all_set(EXAMPLE)

    by_systemd = as_systemd_reads(text)

    assert set(by_systemd) == set(names_in(EXAMPLE))
    assert as_a_shell_reads(text, list(by_systemd), tmp_path) == by_systemd
    assert by_systemd["DEFAULT_FROM_EMAIL"] == "Déclencheurs <ne-pas-repondre@example.org>"


def test_quotes_as_the_example_advises_are_read_the_same_by_both(tmp_path):
    values = {"A": "a b", "B": "$HOME `x` \\ #no & <b>;", "C": "été", "D": "p%40ss"}
    text = "".join(f"{name}='{value}'\n" for name, value in values.items())

    assert as_systemd_reads(text) == values
    assert as_a_shell_reads(text, list(values), tmp_path) == values


def test_the_documents_say_how_to_load_it_by_hand():
    operating = (ROOT / "docs/operating.md").read_text()

    assert "set -a; . /etc/declencheurs/env; set +a" in operating
