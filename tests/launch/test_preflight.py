"""What is refused before anything is installed or written."""

import re
import socket
from pathlib import Path

import pytest

from launch.preflight import check_port, check_writable, port_from
from launch.stop import Stop
from tests.servers.ports import free_port


def test_port_is_8000_when_nothing_is_said():
    assert port_from({}) == 8000
    assert port_from({"PORT": ""}) == 8000


@pytest.mark.parametrize("text", ["0", "65536", "-1", "8000x", "²", "eight"])
def test_port_that_is_no_port_is_refused(text):
    with pytest.raises(Stop, match="PORT must be a number from 1 to 65535"):
        port_from({"PORT": text})


def test_port_nobody_listens_on_is_let_through():
    check_port("127.0.0.1", free_port())


@pytest.mark.parametrize("listening", ["127.0.0.1", "0.0.0.0"])
def test_port_somebody_listens_on_is_refused_with_what_to_do(listening):
    with socket.create_server((listening, 0)) as server:
        port = server.getsockname()[1]

        with pytest.raises(Stop, match=rf"Port {port} is already taken: .* `make run PORT=\d+`"):
            check_port("127.0.0.1", port)


def test_folder_that_can_be_made_is_let_through(tmp_path):
    check_writable(tmp_path / "some" / "folder")

    assert list((tmp_path / "some" / "folder").iterdir()) == []


def test_folder_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(
        Stop, match=f"Nothing can be written to {re.escape(str(tmp_path))}/file/var: Not a directory"
    ):
        check_writable(tmp_path / "file" / "var")


def test_folder_that_is_read_only_even_for_root_is_refused():
    with pytest.raises(Stop, match="Nothing can be written to /proc"):
        check_writable(Path("/proc"))
