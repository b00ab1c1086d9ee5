"""A provider of OpenID Connect in a process of its own, which may lie, hang, be stopped and be killed."""

import base64
import hashlib
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlsplit

import requests
import time_machine

from launch.places import ROOT
from tests.clock import SHIFT
from tests.servers.ports import free_port
from tests.servers.serving import wait_for_port


@dataclass
class OpenIdServer:
    """oidc-provider-mock on a port of its own, behind what the tests have it lie about (`lie`)."""

    port: int
    process: subprocess.Popen | None = None
    asked: requests.Session = field(default_factory=requests.Session)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers. Raises Stop when it does not."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.openid", str(self.port)],
            cwd=ROOT,
            env=os.environ | {"AUTHLIB_INSECURE_TRANSPORT": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for_port(self.port, self.process, "The provider of OpenID Connect")

    def knows(self, subject: str, **claims: Any) -> None:
        """Somebody who can sign in there, and what it says of them."""
        self.asked.put(f"{self.issuer}/users/{quote(subject)}", json=claims, timeout=60).raise_for_status()

    def lie(self, **lies: Any) -> None:
        """From now on, and about nothing else any more: see `Liar`."""
        self.asked.put(f"{self.issuer}/lies", json=lies, timeout=60).raise_for_status()

    def visited(self, address: str, subject: str) -> str:
        """Sign in as that person where the site has led to; where the provider leads back to."""
        answer = self.asked.post(address, data={"sub": subject}, allow_redirects=False, timeout=60)
        assert answer.status_code == requests.codes.found, answer.text
        return answer.headers["Location"]

    def cancelled(self, address: str) -> str:
        """Say no there; where the provider leads back to."""
        answer = self.asked.post(address, data={"action": "deny"}, allow_redirects=False, timeout=60)
        return answer.headers["Location"]

    def stop(self) -> None:
        """Stop it as it is: it accepts connections and answers none (SIGSTOP)."""
        assert self.process
        self.process.send_signal(signal.SIGSTOP)
        state = Path(f"/proc/{self.process.pid}/stat")
        while state.read_text().rpartition(")")[2].split()[0] != "T":
            time.sleep(0.005)

    def go_on(self) -> None:
        """Let it go on where it was (SIGCONT)."""
        assert self.process
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it at once (SIGKILL); nothing when it has ended."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextmanager
def openid_server() -> Iterator[OpenIdServer]:
    """A running provider, gone at the end."""
    server = OpenIdServer(free_port())
    try:
        server.start()
        yield server
    finally:
        server.kill()
        server.asked.close()


class Liar:
    """What stands before the provider: holds it to PKCE, which it does not look at, and has it lie on demand.

    `claims`: replaced in the ID token, left out when null. `forge`: signed with another key of the same name; `none`:
    not signed; `secret`: with the secret of the client. `signed_userinfo`: what it adds about a person is a JWT.
    `userinfo`: replaced there. `description`: replaced in what it says of itself. `status`: of every answer to servers.
    """

    SERVERS = ("/.well-known/", "/jwks", "/oauth2/token", "/userinfo")

    def __init__(self, app: Any):
        from authlib.jose import RSAKey  # noqa: PLC0415 only in the process of the provider

        self.app, self.lies, self.challenges = app, {}, {}
        # A signing key of our own, named as the provider's: what is changed is signed anew, or forged.
        self.key, self.other = (RSAKey.generate_key(is_private=True) for _ in range(2))
        self.name = self.key.thumbprint()

    def __call__(self, environ: dict, start: Callable) -> list[bytes]:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        size = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(size)
        environ["wsgi.input"] = BytesIO(body)
        if (method, path) == ("PUT", "/lies"):
            self.lies = json.loads(body)
            return self._answer(start, 204, b"")
        if "status" in self.lies and path.startswith(self.SERVERS):
            return self._answer(start, self.lies["status"], b"away")
        if path == "/oauth2/token" and not self._is_the_visitor(body):
            return self._answer(start, 400, b'{"error":"invalid_grant"}')
        if path == "/jwks":
            key = self.key.as_dict(is_private=False) | {"kid": self.name, "use": "sig", "alg": "RS256"}
            return self._answer(start, 200, json.dumps({"keys": [key]}).encode())
        status, headers, content = self._asked(environ)
        if path == "/oauth2/authorize" and method == "POST":
            self._note(environ, headers)
            # It forgets the state of who says no; the standard has it sent back.
            asked = dict(parse_qsl(environ["QUERY_STRING"]))
            headers = [
                (name, _with_state(value, asked) if name == "Location" else value) for name, value in headers
            ]
        content, kind = self._changed(path, status, content, headers)
        headers = [(name, value) for name, value in headers if name.lower() not in ("content-length", *kind)]
        headers += [("Content-Length", str(len(content))), *((name, value) for name, value in kind.items())]
        start(status, headers)
        return [content]

    def _asked(self, environ: dict) -> tuple[str, list, bytes]:
        found: list = []
        content = b"".join(
            self.app(environ, lambda status, headers, _info=None: found.extend((status, headers)))
        )
        return found[0], found[1], content

    def _answer(self, start: Callable, status: int, content: bytes) -> list[bytes]:
        kind = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
        start(f"{status} Said", kind)
        return [content]

    def _note(self, environ: dict, headers: list) -> None:
        """Keep the challenge of the visit for the code it gives."""
        asked = dict(parse_qsl(environ["QUERY_STRING"]))
        assert asked.get("code_challenge_method") in (None, "S256")
        led = dict(headers).get("Location", "")
        for code in parse_qs(urlsplit(led).query).get("code", []):
            self.challenges[code] = asked.get("code_challenge", "")

    def _is_the_visitor(self, body: bytes) -> bool:
        form = dict(parse_qsl(body.decode()))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        drawn = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return self.challenges.get(form.get("code"), "") == drawn

    def _changed(self, path: str, status: str, content: bytes, headers: list) -> tuple[bytes, dict]:
        if not status.startswith("200"):
            return content, {}
        if path.startswith("/.well-known/"):
            return json.dumps(json.loads(content) | self.lies.get("description", {})).encode(), {}
        if path == "/oauth2/token":
            known = json.loads(content)
            claims = self._read(known["id_token"]) | self.lies.get("claims", {})
            known["id_token"] = self._signed(
                {name: each for name, each in claims.items() if each is not None}
            )
            return json.dumps(known).encode(), {}
        if path == "/userinfo":
            claims = json.loads(content) | self.lies.get("userinfo", {})
            if self.lies.get("signed_userinfo"):
                return self._signed(claims).encode(), {"content-type": "application/jwt"}
            return json.dumps(claims).encode(), {}
        return content, {}

    def _read(self, token: str) -> dict:
        part = token.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))

    def _signed(self, claims: dict) -> str:
        import jwt  # noqa: PLC0415 only in the process of the provider

        forged = self.lies.get("forge")
        if forged == "none":
            return jwt.encode(claims, "", algorithm="none")
        if forged == "secret":
            return jwt.encode(claims, "secret-" * 8, algorithm="HS256", headers={"kid": self.name})
        key = self.other if forged else self.key
        return jwt.encode(claims, key.get_private_key(), algorithm="RS256", headers={"kid": self.name})


def _with_state(led: str, asked: dict) -> str:
    if "state=" in led or "state" not in asked:
        return led
    return f"{led}&{urlencode({'state': asked['state']})}"


def main() -> None:
    """Serve on the port given, until killed."""
    import oidc_provider_mock  # noqa: PLC0415 what serves, and nobody else, needs it
    from werkzeug.serving import make_server  # noqa: PLC0415

    logging.disable(logging.CRITICAL)
    if SHIFT in os.environ:  # the day of the run is the provider's too
        time_machine.travel(time.time() + float(os.environ[SHIFT])).start()
    app = oidc_provider_mock.app(require_nonce=True)
    app.debug = False
    make_server("127.0.0.1", int(sys.argv[1]), Liar(app.wsgi_app), threaded=True).serve_forever()


if __name__ == "__main__":
    main()
