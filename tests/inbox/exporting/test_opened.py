"""Exports opened for real: sheets by LibreOffice, archives by `unzip` where no name can be in UTF-8.

`python -m tests.servers.suite office` runs them: a spreadsheet program is too much to ask of who runs the other tests.
"""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.enums import StaffGroup
from registrations.models import Registration
from tests.inbox.exporting.exported import CODES, answered, asking, signed_in, take, with_columns
from tests.inbox.exporting.test_formats import HOSTILE
from tests.inbox.exporting.test_zips import attach
from tests.servers import libreoffice

pytestmark = [pytest.mark.django_db, pytest.mark.office]

RECEIVED = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # half past midnight, on 1 July, in Paris
# What LibreOffice writes: semicolons, UTF-8, texts alone between quotes, figures and days as its own language, American
# English where nobody has chosen one, shows them: what stands without quotes was understood.
TOLD = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,true,true,false,false,false,-1"
# How it is told to read a text: semicolons or commas, UTF-8; numbers as those of the language.
FRENCH, ENGLISH = "CSV:59,34,76,1,,1036,false,true", "CSV:44,34,76,1,,2057,false,true"


@pytest.fixture
def intake():
    return asking()


def opened(made: bytes, ending: str, folder: Path, *, reads: str = "") -> list[str]:
    """The lines that LibreOffice shows of this file: texts between quotes, everything else without."""
    (folder / f"opened.{ending}").write_bytes(made)
    command = [
        libreoffice.executable(),
        "--headless",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
    ]
    command += [f"--infilter={reads}"] if reads else []
    command += ["--convert-to", TOLD, "--outdir", str(folder / "shown"), str(folder / f"opened.{ending}")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (shown,) = (folder / "shown").iterdir()
    return shown.read_text(encoding="utf-8").splitlines()


def manager(client, intake, language: str = "fr") -> None:
    with_columns(signed_in(client, StaffGroup.MANAGERS, intake=intake, language=language), *CODES)


def test_a_workbook_shows_texts_as_texts_and_figures_as_figures(client, intake, tmp_path):
    manager(client, intake)
    registration = answered(intake, titre="L’œuvre d’Ève ; « été »")
    Registration.objects.update(created_at=RECEIVED)

    headings, row = opened(take(client, "xlsx"), "xlsx", tmp_path)

    assert headings.startswith('"Référence";"Nom";"Reçue"')
    reference, name, received, *answers = row.split(";", 3)
    assert (reference, name) == (f'"{registration.reference}"', '"Awa Martin"')
    assert received == "07/01/2026 00:30:00"
    assert answers[0].startswith('"L’œuvre d’Ève ; « été »";"73282932000074";"06 12 34 56 78";')
    assert answers[0].endswith(';12500.5;-3;03/01/2026;"Inclusion, Numérique";"Asthme"')


@pytest.mark.parametrize(("language", "reads"), [("fr", FRENCH), ("en", ENGLISH)])
def test_a_text_file_is_read_with_its_accents_its_sums_and_its_numbers(
    client, intake, tmp_path, language, reads
):
    manager(client, intake, language)
    registration = answered(intake, titre='Un titre ; avec "guillemets",\r\nsur deux lignes')

    made = take(client, "csv")
    text = "\n".join(opened(made, "csv", tmp_path, reads=reads))

    assert f'"{registration.reference}";"Awa Martin"' in text
    assert '"Un titre ; avec ""guillemets"",\nsur deux lignes"' in text
    assert '"732 829 320 00074"' in text.replace("\N{NO-BREAK SPACE}", " ").replace(
        "\N{NARROW NO-BREAK SPACE}", " "
    )
    assert '"06 12 34 56 78"' in text
    assert ";12500.5;-3;" in text
    assert '"Inclusion, Numérique"' in text


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_nothing_that_was_typed_is_run(client, intake, tmp_path, ending):
    manager(client, intake)
    for typed in HOSTILE:
        made = answered(intake)
        Registration.objects.filter(pk=made.pk).update(name=typed)

    reads = FRENCH if ending == "csv" else ""
    _headings, *rows = opened(take(client, ending), ending, tmp_path, reads=reads)

    shown = {row.split(";")[1].strip('"').removeprefix("'") for row in rows}
    assert shown == set(HOSTILE)


def test_an_archive_is_unpacked_where_no_name_is_in_utf_8(client, intake, tmp_path):
    manager(client, intake)
    attach(answered(intake, nom="Œuvre d’Ève"), "Bilan financé à Nîmes.pdf", content=b"deux")
    (tmp_path / "documents.zip").write_bytes(take(client, "zip"))
    unzip = shutil.which("unzip")
    assert unzip, "unzip unpacks what is tested here: apt-get install unzip"

    command = [unzip, "-q", "documents.zip", "-d", "unpacked"]
    subprocess.run(command, cwd=tmp_path, check=True, env=os.environ | {"LC_ALL": "C"})

    (file,) = (path for path in (tmp_path / "unpacked").rglob("*") if path.is_file())
    assert file.name == "Bilan finance a Nimes.pdf"
    assert file.parent.name.endswith("Oeuvre d'Eve")
    assert file.read_bytes() == b"deux"
