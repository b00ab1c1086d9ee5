"""The documents of many registrations in one archive that any system unpacks."""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile

from core.enums import StaffGroup
from inbox.exporting.zips import folder_name, plain_name
from registrations.enums import ScanState
from registrations.models import Attachment, Registration
from tests.inbox.exporting.exported import answered, asking, signed_in, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def intake(client):
    made = asking()
    signed_in(client, StaffGroup.MANAGERS, intake=made)
    return made


def attach(registration: Registration, name: str, *, key: str = "statuts", **fields) -> Attachment:
    content = fields.pop("content", b"%PDF-1.7 " + name.encode())
    return Attachment.objects.create(
        registration=registration,
        field_key=key,
        name=name,
        content_type="application/pdf",
        size=len(content),
        digest="x",
        file=ContentFile(content, "x"),
        scan_state=fields.pop("scan_state", ScanState.CLEAN),
        **fields,
    )


def unpacked(made: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(made))
    assert archive.testzip() is None
    return {info.filename: archive.read(info) for info in archive.infolist()}


def test_archive_has_a_folder_for_each_registration_with_its_documents(client, intake):
    first = answered(intake, nom="Les Ateliers du Fil")
    second = answered(intake, nom="Œuvre d’Ève", courriel="b@example.org")
    attach(first, "statuts.pdf", content=b"un")
    attach(second, "Bilan financé à Nîmes.pdf", content=b"deux")

    files = unpacked(take(client, "zip"))

    assert files == {
        f"{first.reference} Les Ateliers du Fil/statuts.pdf": b"un",
        f"{second.reference} Oeuvre d'Eve/Bilan finance a Nimes.pdf": b"deux",
    }


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.pdf",
        "..\\..\\boot.ini.pdf",
        "C:\\temp\\x.pdf",
        "a\x01b.pdf",
        "\u202efdp.exe.pdf",
        'a:b*c?d<e>f|g".pdf',
        "x" * 140 + ".pdf",
        "nul.pdf",
        "   .pdf",
        "???.pdf",
        ".htaccess.pdf",
        "张三的文件.pdf",
        "emoji 😀.pdf",
    ],
)
def test_no_name_leads_elsewhere_or_cannot_be_unpacked(client, intake, name):
    registration = answered(intake, nom=f"Nom {name}"[:200])
    Registration.objects.filter(pk=registration.pk).update(name=name)
    attach(registration, name)

    ((path, _content),) = unpacked(take(client, "zip")).items()

    folder, file = path.split("/")
    assert path.isascii()
    assert path.isprintable()
    assert not set(path) & set('\\:*?"<>|')
    assert folder.startswith(registration.reference)
    assert len(folder) <= 80
    assert len(file) <= 104
    assert file.endswith(".pdf")
    assert not file.startswith((".", " "))
    assert file.lower() != "nul.pdf"
    assert file != ".pdf"


def test_names_need_no_more_than_ascii_of_the_system_that_unpacks(client, intake):
    attach(answered(intake, nom="Éloïse"), "à côté.pdf")

    infos = zipfile.ZipFile(io.BytesIO(take(client, "zip"))).infolist()

    assert [info.flag_bits & 0x800 for info in infos] == [0]  # the mark of names in UTF-8


def test_names_that_are_alike_to_some_system_are_told_apart(client, intake):
    registration = answered(intake)
    for name in ("Statuts.pdf", "statuts.pdf", "stàtuts.pdf"):
        attach(registration, name, content=name.encode())

    files = unpacked(take(client, "zip"))

    names = [path.split("/")[1] for path in files]
    assert names == ["Statuts.pdf", "statuts (2).pdf", "statuts (3).pdf"]
    assert len(set(files.values())) == 3


def test_what_cannot_be_opened_is_named_and_not_given(client, intake):
    registration = answered(intake)
    attach(registration, "sain.pdf", content=b"sain")
    attach(registration, "attend.pdf", scan_state=ScanState.WAITING, content=b"attend")
    attach(registration, "virus.pdf", scan_state=ScanState.INFECTED, content=b"virus")
    missing = attach(registration, "perdu.pdf", content=b"perdu")
    missing.file.storage.delete(missing.file.name)

    files = unpacked(take(client, "zip"))

    folder = folder_name(registration.reference, registration.name)
    assert files.pop(f"{folder}/sain.pdf") == b"sain"
    ((name, note),) = files.items()
    said = note.decode("utf-8-sig")
    assert name == "LISEZ-MOI.txt"
    assert said.startswith("3 documents ne sont pas ici")
    assert [each for each in ("attend.pdf", "virus.pdf", "perdu.pdf") if each in said] == [
        "attend.pdf",
        "virus.pdf",
        "perdu.pdf",
    ]
    assert "sain" not in said


def test_archive_of_nothing_says_so(client, intake):
    answered(intake)

    ((name, note),) = unpacked(take(client, "zip")).items()

    assert name == "LISEZ-MOI.txt"
    assert "Aucun document" in note.decode("utf-8-sig")


def test_documents_of_guarded_questions_are_for_those_who_may_read_them(client, intake):
    registration = answered(intake)
    attach(registration, "statuts.pdf")
    attach(registration, "certificat.pdf", key="medical")

    may = unpacked(take(client, "zip"))
    signed_in(client, StaffGroup.DELEGATES, intake=intake)
    may_not = unpacked(take(client, "zip"))

    assert [path.split("/")[1] for path in may] == ["certificat.pdf", "statuts.pdf"]
    assert [path.split("/")[1] for path in may_not] == ["statuts.pdf"]


def test_big_document_comes_out_as_it_went_in(client, intake):
    content = bytes(range(256)) * 4096  # some chunks of it
    attach(answered(intake), "plan.pdf", content=content)

    assert list(unpacked(take(client, "zip")).values()) == [content]


def test_plain_name_keeps_what_people_read():
    assert plain_name("L’Étoile & Cie (2026), n°3", 80) == "L'Etoile & Cie (2026), n3"
