"""An S3 service over HTTP on this machine (moto), for what must be seen over the wire."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import boto3

from tests.servers.ports import free_port
from tests.servers.serving import wait_for_port


@dataclass
class S3Server:
    """Where it listens, and one bucket. What it holds ends with its process."""

    port: int
    bucket: str = "declencheurs"
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        """The endpoint of its clients."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        """The environment of a site that keeps its files there."""
        return {
            "AWS_S3_ENDPOINT_URL": self.url,
            "AWS_STORAGE_BUCKET_NAME": self.bucket,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_S3_REGION_NAME": "eu-west-3",
        }

    def client(self):
        """A boto3 client that talks to it."""
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="eu-west-3",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )

    def start(self) -> None:
        """Start it with an empty bucket. Raises Stop when it does not answer."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(self.port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for_port(self.port, self.process, "The S3 server")
        self.client().create_bucket(
            Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"}
        )

    def end(self, how: int = signal.SIGTERM) -> None:
        """End it; nothing when it has ended."""
        if self.process:
            self.process.send_signal(how)
            self.process.wait()
            self.process = None


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """A running S3 server with an empty bucket."""
    server = S3Server(free_port())
    try:
        server.start()
        yield server
    finally:
        server.end(signal.SIGKILL)
