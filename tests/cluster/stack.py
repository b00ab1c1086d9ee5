"""What an operator would spread over several machines, all of it real, on this one.

nginx before two web machines of two processes each, two workers, and behind them PostgreSQL, Redis, an S3 service and a
mail server. Each part may be killed, stopped, and started again.
"""

import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from launch.places import ROOT
from launch.serving import answers
from launch.stop import Stop
from tests.load.databases import DURABLE, PostgreSQL
from tests.load.sites import Process, eventually
from tests.load.visitors import Visitor
from tests.servers import postgres
from tests.servers.mail import MailServer, mail_process
from tests.servers.nginx import nginx
from tests.servers.ports import free_port
from tests.servers.redis import RedisServer, redis_server
from tests.servers.s3 import S3Server, s3_server
from tests.servers.site import plain_environ

NAMES = ("one", "two")
# As in site/deploy/declencheurs-web.service.
GRANIAN = (
    *("-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1", "--log-level", "warning"),
    *(
        "--workers",
        "2",
        "--blocking-threads",
        "4",
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "20",
    ),
)


@dataclass
class Machine:
    """One of several: its folder, its web server, its worker."""

    name: str
    var_dir: Path
    port: int
    web: Process
    worker: Process

    @property
    def environ(self) -> dict[str, str]:
        """What each `manage.py` there reads."""
        return self.web.environ

    def serve(self) -> None:
        """Start the web server, and wait until it answers."""
        self.web.start()
        eventually(lambda: self.web.ended or answers("127.0.0.1", self.port), f"machine {self.name} answers")
        assert not self.web.ended, self.web.log.read_text()[-4000:]

    def run(self, tree: Path) -> None:
        """Let it run the code of that folder from its next start on."""
        for each in (self.web, self.worker):
            each.cwd = tree
            each.environ["PYTHONPATH"] = f"{tree}:{tree / 'site'}"

    def manage(self, *command: str, tree: Path = ROOT, module: str = "", code: str = "") -> str:
        """What a `manage.py` there prints, a module, or some code. Raises Stop when it fails."""
        program = ("-m", module) if module else ("-c", code) if code else ("manage.py",)
        environ = self.environ | {"PYTHONPATH": f"{tree}:{tree / 'site'}"}
        done = subprocess.run(
            [sys.executable, *program, *command],
            cwd=tree,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Stop(f"{' '.join((*program[:2], *command))[:200]} failed:\n{done.stderr[-4000:]}")
        return done.stdout


@dataclass
class Stack:
    """All of it, by the names that an operator would use."""

    database: PostgreSQL
    redis: RedisServer
    s3: S3Server
    mail: MailServer
    port: int
    certificate: Path
    machines: list[Machine]
    workshops: dict[str, dict[str, Any]] = field(default_factory=dict)
    front: ExitStack = field(default_factory=ExitStack)

    @property
    def url(self) -> str:
        """Where nginx answers."""
        return f"https://localhost:{self.port}"

    @property
    def trusted(self) -> ssl.SSLContext:
        """For clients: the certificate of this stack and no other."""
        return ssl.create_default_context(cafile=str(self.certificate / "fullchain.pem"))

    def visitor(self, email: str = "") -> Visitor:
        """Somebody who comes by nginx."""
        return Visitor(self.port, email, secure=self.trusted)

    def start_nginx(self) -> None:
        """Start it before the machines; one that was there ends."""
        self.front.close()
        servers = [each.port for each in self.machines]
        var_dir = self.machines[0].var_dir
        self.front.enter_context(nginx(var_dir, *servers, certificate=self.certificate, port=self.port))


def certify(folder: Path) -> Path:
    """Make a certificate for localhost in that folder, as `nginx` wants it."""
    folder.mkdir()
    made = subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "30",
                "-subj",
                "/CN=localhost",
            ),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise Stop(f"No certificate could be made: {made.stderr[-500:]}")
    return folder


@contextmanager
def stack(folder: Path, port: int | None = None, **environ: str) -> Iterator[Stack]:
    """The parts behind it run, the machines are not started yet; all that was started ends with the block.

    `port` is nginx's, a free one by default. `environ` is added to what every machine reads.
    """
    port = port or free_port()
    with ExitStack() as opened:
        database = PostgreSQL(opened.enter_context(postgres.running(*DURABLE)))
        redis = opened.enter_context(redis_server())
        s3 = opened.enter_context(s3_server())
        mail = opened.enter_context(mail_process())
        common = plain_environ() | s3.environ | _of_production(port) | environ
        common |= {"DATABASE_URL": database.url, "REDIS_URL": redis.url, "EMAIL_URL": mail.url}
        machines = [_machine(name, folder, common) for name in NAMES]
        for each in machines:
            opened.callback(each.worker.end)
            opened.callback(each.web.end)
        yield Stack(database, redis, s3, mail, port, certify(folder / "certificate"), machines)


def _of_production(port: int) -> dict[str, str]:
    return {
        "ALLOWED_HOSTS": "localhost",
        "DEFAULT_FROM_EMAIL": "Déclencheurs <ne-pas-repondre@example.org>",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "FORM_MIN_SECONDS": "0",  # nobody here reads what they fill in
        "FORM_THROTTLE": "0",  # everybody comes from one address
        "INSTANCE_MARK": "cluster",
        "SECRET_KEY": "only-for-tests-" + "x" * 50,
        "SITE_URL": f"https://localhost:{port}",
    }


def _machine(name: str, folder: Path, common: dict[str, str]) -> Machine:
    port, var_dir = free_port(), folder / name / "var"
    var_dir.mkdir(parents=True)
    environ = common | {"PORT": str(port), "VAR_DIR": str(var_dir)}
    web = Process(
        (*GRANIAN, "--port", str(port), "config.wsgi:application"), environ, folder / f"{name}.web.log"
    )
    return Machine(
        name,
        var_dir,
        port,
        web,
        Process(("manage.py", "worker"), dict(environ), folder / f"{name}.worker.log"),
    )


def prepare(running: Stack, *, tree: Path = ROOT) -> None:
    """Migrate the database, and give each machine the static files of that code."""
    first, *others = running.machines
    first.manage("migrate", "--no-input", "--verbosity", "0", tree=tree)
    first.manage("collectstatic", "--no-input", "--verbosity", "0", tree=tree)
    for each in others:
        shutil.copytree(first.var_dir / "static", each.var_dir / "static", dirs_exist_ok=True)


@contextmanager
def served(running: Stack) -> Iterator[Stack]:
    """The machines, their workers, and nginx before them."""
    for each in running.machines:
        each.serve()
        each.worker.start()
    with running.front:
        running.start_nginx()
        yield running
