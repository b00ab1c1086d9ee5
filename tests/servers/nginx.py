"""The nginx of site/deploy, on a port of its own, before a server that may be there or not."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from launch.machine import apt_install
from launch.places import ROOT
from launch.serving import answers
from launch.stop import Stop
from tests.servers.ports import free_port

PATIENCE = 120.0  # seconds it has to answer


def program() -> str:
    """Debian's nginx. Raises Stop where there is none and none can be installed."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not found and apt_install("nginx-light"):
        found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not found:
        raise Stop("This test needs nginx: install it, on Debian with `apt install nginx-light`.")
    return found


def configuration(var_dir: Path, port: int, servers: Sequence[int], certificate: Path | None = None) -> str:
    """Ours, with that folder, on that port of this machine, with those ports behind it.

    With the certificate and the key in a folder (fullchain.pem, privkey.pem) or, without one, in the clear.
    """
    ours = (ROOT / "site/deploy/nginx.conf").read_text()
    ours = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", ours, flags=re.DOTALL)
    ours = re.sub(r"^ *(listen \[|access_log).*\n", "", ours, flags=re.MULTILINE)
    if certificate is None:
        ours = re.sub(r"^ *ssl_.*\n", "", ours, flags=re.MULTILINE)
    ours = ours.replace(
        "listen 443 ssl http2;", f"listen 127.0.0.1:{port}{' ssl http2' if certificate else ''};"
    )
    ours = ours.replace("/etc/letsencrypt/live/www.example.org", str(certificate))
    ours = ours.replace("server 127.0.0.1:8000;", " ".join(f"server 127.0.0.1:{each};" for each in servers))
    return ours.replace("/var/lib/declencheurs", str(var_dir)).replace("/opt/declencheurs", str(ROOT))


@contextmanager
def nginx(
    var_dir: Path, *upstream: int, certificate: Path | None = None, port: int | None = None
) -> Iterator[str]:
    """Our `configuration()` at work, on a free port unless one is given; yields its address."""
    port = port or free_port()
    ours = configuration(var_dir, port, upstream, certificate)
    with tempfile.TemporaryDirectory(prefix="nginx-") as home:
        conf = Path(home) / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""
        paths = "".join(
            f"{name}_temp_path {home}/{name};"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        conf.write_text(
            f"{user} daemon off; pid {home}/pid; error_log {home}/error.log; worker_processes 1;\n"
            f"events {{}}\nhttp {{ {paths} access_log off; default_type text/html;\n"
            f"types {{ text/html html; }}\n{ours}\n}}\n"
        )
        process = subprocess.Popen([program(), "-p", home, "-c", conf], stdin=subprocess.DEVNULL)
        try:
            until = time.monotonic() + PATIENCE
            while not answers("127.0.0.1", port):
                if process.poll() is not None or time.monotonic() > until:
                    raise Stop(f"nginx did not start: {(Path(home) / 'error.log').read_text()[-500:]}")
                time.sleep(0.05)
            yield f"http{'s' if certificate else ''}://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()
