"""The commands behind `make`."""

import signal
import subprocess
import sys

from launch import checks, environment, serving
from launch.places import ROOT
from launch.stop import Stop

RUNTIME = "requirements.lock"
DEVELOPMENT = "requirements-dev.lock"
NEXT = "requirements-next.lock"


def run() -> int:
    """Serve the demo."""
    return serving.serve(RUNTIME)


def dev() -> int:
    """Serve it with reload and debug pages."""
    return serving.serve(DEVELOPMENT, also=(RUNTIME,), reload=True)


def install() -> int:
    """Provide the development environment, translations compiled."""
    return _python("-m", "launch.catalogues")


def test() -> int:
    """Run the whole suite."""
    return install() or _python("-m", "tests.servers.suite")


def load() -> int:
    """Run what needs many people at once, or processes killed."""
    return install() or _python("-m", "tests.servers.suite", "load", "morning")


def cluster() -> int:
    """Serve the demo as on several machines."""
    return install() or _python("-m", "tests.cluster")


def test_cluster() -> int:
    """Take its parts away in turn, under load."""
    return install() or _python("-m", "tests.servers.suite", "cluster")


def audit() -> int:
    """Measure every page type of the demo against its budgets."""
    return install() or _python("-m", "tests.audit")


def bench() -> int:
    """Measure kept pages, how fast people register, and the inbox with a thousand and with a million registrations."""
    return install() or _python("-m", "tests.bench")


def pictures() -> int:
    """Take the pictures of the editor's guide and of the README again."""
    return install() or _python("docs/pictures/make.py")


def lint() -> int:
    """Run every check that is not a test."""
    return install() or checks.check(environment.ensure(DEVELOPMENT, also=(RUNTIME,)))


def forward() -> int:
    """Run the suite on the next Wagtail."""
    python = environment.ensure(NEXT, name=".venv-next")
    return _call(python, "-m", "launch.catalogues") or _call(python, "-m", "tests.servers.suite", "forward")


COMMANDS = {
    each.__name__.replace("_", "-"): each
    for each in (
        *(run, dev, install, test, load, cluster, test_cluster),
        *(audit, bench, pictures, lint, forward),
    )
}


def main(arguments: list[str]) -> int:
    """Run the command named by the first argument; its exit status."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"One of these is needed: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C, until a supervisor takes over
    try:
        return COMMANDS[arguments[0]]()
    except Stop as stop:
        print(stop, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or 'A file'}: {error.strerror or error}.", file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    return 1


def _python(*arguments: str) -> int:
    return _call(environment.ensure(DEVELOPMENT, also=(RUNTIME,)), *arguments)


def _call(python: object, *arguments: str) -> int:
    return subprocess.run(
        [str(python), *arguments], cwd=ROOT, env=environment.clean_environ(), check=False
    ).returncode
