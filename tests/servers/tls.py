"""TLS in front of a server of the tests, with certificates made for the moment."""

import select
import socket
import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HERE = x509.IPAddress(IPv4Address("127.0.0.1"))


def certificate(folder: Path, *names: x509.GeneralName) -> Path:
    """A file with a key and its certificate, signed by itself for these names: who trusts it trusts the server."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Essais")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    file = folder / f"{made.serial_number}.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return file


@contextmanager
def behind_tls(port: int, shown: Path) -> Iterator[int]:
    """A port of this machine where the server of that port is reached by TLS, with the certificate shown."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown)

    class Door(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                outside = context.wrap_socket(self.request, server_side=True)
            except OSError:  # whoever does not trust the certificate leaves
                return
            with outside, socket.create_connection(("127.0.0.1", port), timeout=30) as inside:
                _pass_on(outside, inside)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Door) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


def _pass_on(outside: ssl.SSLSocket, inside: socket.socket) -> None:
    """What one says to the other, until one has nothing more to say."""
    other: dict[socket.socket, socket.socket] = {outside: inside, inside: outside}
    while True:
        ready = [outside] if outside.pending() else select.select(list(other), [], [])[0]
        for one in ready:
            try:
                said = one.recv(65536)
            except OSError:
                return
            if not said:
                return
            other[one].sendall(said)
