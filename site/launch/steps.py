"""Commands run one after the other or beside others, each with a heading, its seconds and a place in the summary."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from launch.environment import clean_environ
from launch.places import ROOT


@dataclass(frozen=True)
class Step:
    """One command; `environ` is what it reads besides the usual environment."""

    title: str
    command: Sequence[str | os.PathLike[str]]
    environ: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """How a step ended."""

    title: str
    status: int
    seconds: float


def run(step: Step, *, beside: bool = False) -> Result:
    """Run one step. What one that runs `beside` others prints is kept until it has ended."""
    begun = time.monotonic()
    with tempfile.TemporaryFile("w+") as kept:
        if not beside:
            _head(step)
        done = subprocess.run(
            [str(part) for part in step.command],
            cwd=ROOT,
            env=clean_environ() | step.environ,
            stdin=subprocess.DEVNULL,
            stdout=kept if beside else None,
            stderr=subprocess.STDOUT if beside else None,
            check=False,
        )
        if beside:
            _head(step)
            kept.seek(0)
            shutil.copyfileobj(kept, sys.stdout)
            sys.stdout.flush()
    return Result(step.title, done.returncode, time.monotonic() - begun)


def _head(step: Step) -> None:
    print(f"\n=== {step.title}", flush=True)


def summary(results: Sequence[Result]) -> int:
    """Print how each step ended; 1 if one failed, else 0."""
    print("\n=== Summary", flush=True)
    for result in results:
        outcome = "passed" if result.status == 0 else f"FAILED ({result.status})"
        print(f"{outcome:12} {result.seconds:6.1f} s  {result.title}", flush=True)
    return int(any(result.status for result in results))
