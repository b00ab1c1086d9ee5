"""`make run` and `make dev`: the site with its worker, from nothing to an address that answers."""

import http.client
import os
import subprocess
from pathlib import Path

from launch import environment, fingerprint, keys, preflight
from launch.places import ROOT, var_dir
from launch.supervisor import Child, Supervisor

PLATFORM = "novapec.localhost"  # browsers look below `localhost` on this machine, without being told
ACCOUNTS = ("admin", "editor", "publisher", "manager", "reviewer", "delegate", "referrer", "officer")
# One process: the demo's cache is local memory, which two processes would not share.
GRANIAN = (
    *("-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"),
    *("--workers", "1", "--blocking-threads", "4", "--respawn-failed-workers"),
)


def serve(lock: str, *, also: tuple[str, ...] = (), reload: bool = False) -> int:
    """Install, prepare, serve until told to stop; 0 when told to."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port = preflight.port_from(os.environ)
    preflight.check_port(host, port)
    preflight.check_writable(var_dir(os.environ))
    preflight.check_writable(ROOT)
    python = environment.ensure(lock, also=also)
    environ = site_environ(port, debug=reload)
    if status := prepare(python, environ):
        return status
    supervisor = Supervisor(children(python, host, port, reload=reload), environ)
    supervisor.run(
        ready=lambda: answers(host, port), announce=lambda: announce(environ, host, port, logs=not reload)
    )
    print("Stopped.", flush=True)
    return 0


def site_environ(port: int, *, debug: bool) -> dict[str, str]:
    """What the processes of the site read: the operator's environment, completed for the demo.

    Always the development settings: nothing here may ever fill or migrate a server in production.
    """
    environ = {key: value for key, value in environment.clean_environ().items() if value}
    environ.setdefault("DEBUG", "0")
    environ.setdefault("SITE_URL", f"http://localhost:{port}")
    return environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "PORT": str(port),
        "VAR_DIR": str(var_dir(environ)),
        **({"DEBUG": "1"} if debug else {}),
    }


def prepare(python: Path, environ: dict[str, str]) -> int:
    """Prepare the site in a process that has Django, unless it is still as it was left; the exit status."""
    collected = var_dir(environ) / "static/.collected"
    if collected.exists() and fingerprint.kept(environ) == fingerprint.of_site(environ):
        return 0
    return subprocess.run(
        [str(python), "-m", "launch.prepare"], cwd=ROOT, env=environ, check=False
    ).returncode


def children(python: Path, host: str, port: int, *, reload: bool) -> list[Child]:
    """The server, without which there is no site, and the worker."""
    manage = [str(python), "manage.py"]
    if reload:
        server = [*manage, "runserver", f"{host}:{port}"]
    else:
        server = [str(python), *GRANIAN, "--host", host, "--port", str(port), "config.wsgi:application"]
    logs = {} if reload else log_files()  # who works on the site wants to see at once what it says
    return [
        Child("server", server, vital=True, log=logs.get("server")),
        Child("worker", [*manage, "worker"], log=logs.get("worker")),
    ]


def log_files() -> dict[str, Path]:
    """Where the server and the worker write what they do, so that the address and the password stay on the screen."""
    folder = var_dir(os.environ) / "log"
    return {name: folder / f"{name}.log" for name in ("server", "worker")}


def answers(host: str, port: int) -> bool:
    """Whether the server answers, whatever it says."""
    connection = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=2)  # noqa: S104
    try:
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def has_platform(host: str, port: int) -> bool:
    """Whether the server knows the demo's platform by name: it tells crawlers of a map at that address then."""
    connection = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=10)  # noqa: S104
    try:
        connection.request("GET", "/robots.txt", headers={"Host": f"{PLATFORM}:{port}"})
        return f"Sitemap: http://{PLATFORM}:{port}/".encode() in connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def announce(environ: dict[str, str], host: str, port: int, *, logs: bool = True) -> None:
    """Tell where the site and its platform are, who can sign in and where the logs are."""
    url = environ["SITE_URL"].rstrip("/")
    password = keys.kept(var_dir(environ))
    print(f"\nThe site is at {url}/ and its administration at {url}/admin/")
    if has_platform(host, port):
        print(f"Novapec's call for projects is on a platform of its own: http://{PLATFORM}:{port}/")
    if password:
        print(f"Demo accounts, all with the password {password}")
        for account in ACCOUNTS:
            print(f"  {account}@example.org")
    if logs:
        print(f"Logs: {', '.join(str(path) for path in log_files().values())}")
    print("Ctrl-C stops it.", flush=True)
