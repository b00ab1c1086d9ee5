"""`make cluster`: the site as on several machines, with the demo's content, until Ctrl-C. PORT is nginx's."""

import os
import signal
import sys
import tempfile
from pathlib import Path

from launch.stop import Stop
from tests.cluster.stack import Stack, prepare, served, stack
from tests.servers.site import PASSWORD


def main() -> int:
    """Start everything, say where it is, and wait."""
    os.environ.setdefault("DEMO_PASSWORD", PASSWORD)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory(prefix="cluster-", ignore_cleanup_errors=True) as folder:
            _serve(Path(folder))
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.")
    return 0


def _serve(folder: Path) -> None:
    port = int(os.environ.get("PORT", "8443"))
    with stack(folder, port, DEMO_PASSWORD=os.environ["DEMO_PASSWORD"], DEMO_PLATFORM="0") as running:
        print("Preparing database, static files and demo content ...", flush=True)
        prepare(running)
        running.machines[0].manage("demo")
        with served(running):
            print(told(running), flush=True)
            signal.pause()


def told(running: Stack) -> str:
    """Where everything is, and which process to take away to see what comes of it."""
    parts = {
        "PostgreSQL": running.database.cluster.server,
        "Redis": running.redis.process,
        "S3": running.s3.process,
        "mail server": running.mail.process,
        **{f"web {each.name}, port {each.port}": each.web.running for each in running.machines},
        **{f"worker {each.name}": each.worker.running for each in running.machines},
    }
    processes = "\n".join(f"  {process.pid:>8}  {name}" for name, process in parts.items() if process)
    return (
        f"\n{running.url} (a certificate of its own: the browser asks whether to go on)\n"
        f"Staff: admin@example.org, {os.environ['DEMO_PASSWORD']}\n"
        f"Mail: {running.mail.url}, database: {running.database.url}\n"
        f"Processes to kill or to stop:\n{processes}\nCtrl-C ends it all."
    )


if __name__ == "__main__":
    sys.exit(main())
