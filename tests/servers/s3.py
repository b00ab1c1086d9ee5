"""An S3 service over HTTP on this machine (moto), for what must be seen over the wire."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import boto3

from tests.servers.ports import free_port
from tests.servers.serving import wait_for_port


@dataclass(frozen=True)
class S3Server:
    """Where it listens, and one bucket that exists."""

    url: str
    bucket: str = "declencheurs"

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


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """A running S3 server with an empty bucket."""
    port = free_port()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            server = S3Server(f"http://127.0.0.1:{port}")
            wait_for_port(port, process, "The S3 server")
            server.client().create_bucket(
                Bucket=server.bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"}
            )
            yield server
        finally:
            process.terminate()
            process.wait()
