"""What a file must be to be taken: its content decides, its name must agree."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from registrations.fields.uploads import FILE_KINDS, LARGEST_BYTES, accept_attribute, check_upload, clean_name
from tests.registrations.files import samples
from tests.registrations.files.samples import archive, office, open_document, picture, upload

MB = 1_000_000
TRUE = {
    "statuts.pdf": (samples.PDF, "application/pdf"),
    "avant.pdf": (b"\xef\xbb\xbf \n" + samples.PDF, "application/pdf"),
    "projet.docx": (
        office(),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "budget.xlsx": (
        office(samples.SHEET),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "projet.odt": (open_document(), samples.ODT),
    "budget.ods": (open_document(samples.ODS), samples.ODS),
    "budget.csv": ("poste;montant\nÉtudes;1 200 €\n".encode(), "text/csv"),
    "vieux.csv": ("poste;montant\nÉtudes;1 200 €\n".encode("cp1252"), "text/csv"),
    "MZ.csv": (b"MZ;12\n", "text/csv"),
    "photo.jpg": (picture("JPEG"), "image/jpeg"),
    "photo.JPEG": (picture("JPEG"), "image/jpeg"),
    "logo.png": (picture("PNG"), "image/png"),
    "logo.webp": (picture("WEBP"), "image/webp"),
}
FALSE = {
    "page.html": samples.PAGE,
    "page.csv": samples.PAGE,
    "page.pdf": samples.PAGE,
    "dessin.svg": samples.DRAWING,
    "dessin.png": samples.DRAWING,
    "programme.exe": samples.PROGRAM,
    "programme.pdf": samples.PROGRAM,
    "programme.csv": samples.PROGRAM,
    "macros.docm": office(samples.WORD_MACROS),
    "macros.docx": office(samples.WORD_MACROS),
    "macros.xlsm": office(samples.SHEET_MACROS),
    "ancien.doc": samples.OLD_WORD,
    "secret.docx": samples.OLD_WORD,
    "archive.zip": archive({"statuts.pdf": samples.PDF}),
    "archive.docx": archive({"statuts.pdf": samples.PDF}),
    "vide.zip": archive({}),
    "image.gif": picture("GIF"),
    "image.tiff": picture("TIFF"),
    "texte.txt": b"Bonjour",
    "nuls.csv": "a;b\n".encode("utf-16"),
    "commande.csv": b"a;b\x1b[2J\n",
    "presentation.odp": open_document("application/vnd.oasis.opendocument.presentation"),
    "sans-suite": b"Bonjour",
}


def check(name: str = "statuts.pdf", content: bytes = samples.PDF, kinds=(), max_bytes=None):
    return check_upload(upload(name, content), kinds=kinds, max_bytes=max_bytes)


def code_of(error) -> str:
    return error.value.code


@pytest.mark.parametrize("name", TRUE)
def test_file_is_taken_for_what_it_is(name):
    content, content_type = TRUE[name]

    checked = check(name, content)

    assert checked.name == name.replace("JPEG", "jpeg")
    assert checked.content_type == content_type
    assert checked.file.tell() == 0
    kept = checked.file.read()
    assert checked.size == len(kept)
    assert checked.digest == hashlib.sha256(kept).hexdigest()
    assert content_type.startswith("image/") or kept == content


@pytest.mark.parametrize("name", FALSE)
def test_anything_else_is_refused(name):
    with pytest.raises(ValidationError) as error:
        check(name, FALSE[name])

    assert code_of(error) == "kind"


def fate(name: str, content: bytes, **options) -> str:
    """The content type a file is taken for, or the code of its refusal."""
    try:
        return check(name, content, **options).content_type
    except ValidationError as error:
        return error.code


@pytest.mark.parametrize("code", FILE_KINDS)
def test_kind_takes_its_own_files_and_no_others(code):
    fates = {fate(name, content, kinds=[code]) for name, (content, _type) in TRUE.items()}

    assert fates == {*FILE_KINDS[code].types, "kind"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("statuts.docx", samples.PDF),
        ("statuts.exe", samples.PDF),
        ("statuts", samples.PDF),
        ("photo.png", picture("JPEG")),
        ("projet.odt", office()),
        ("budget.docx", office(samples.SHEET)),
        ("budget.csv", samples.PDF),
    ],
)
def test_name_must_agree_with_the_content(name, content):
    with pytest.raises(ValidationError) as error:
        check(name, content)

    assert code_of(error) == "extension"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("projet.docx", office(**{"word/vbaProject.bin": b"x"}), "macros"),
        ("projet.docx", office(**{"word/activeX/activeX1.bin": b"x"}), "macros"),
        ("budget.xlsx", office(samples.SHEET, **{"xl/macrosheets/sheet1.xml": "<x/>"}), "macros"),
        ("projet.odt", open_document(**{"Basic/Standard/Module1.xml": "<x/>"}), "macros"),
        ("projet.odt", open_document(**{"Scripts/python/x.py": "1"}), "macros"),
        ("projet.odt", open_document(manifest="<manifest:encryption-data/>"), "locked"),
        ("projet.docx", office()[:-30], "unreadable"),
        ("photo.jpg", picture("JPEG")[:300], "unreadable"),
        ("photo.png", picture("PNG")[:60], "unreadable"),
        ("vide.pdf", b"", "empty"),
    ],
)
def test_file_that_would_harm_or_could_not_be_read_is_refused_and_says_why(name, content, code):
    with pytest.raises(ValidationError) as error:
        check(name, content)

    assert code_of(error) == code


def test_document_that_unfolds_to_more_than_a_document_is_refused():
    bomb = office(**{f"{number}.xml": b"0" * (10 * MB) for number in range(31)})

    with pytest.raises(ValidationError) as error:
        check("bombe.docx", bomb)

    assert len(bomb) < MB
    assert code_of(error) == "kind"


def test_messages_name_the_limit_and_the_kinds_in_the_language_of_the_person():
    with translation.override("en"), pytest.raises(ValidationError) as size:
        check(content=samples.PDF + b"0" * 2 * MB, max_bytes=MB)
    with translation.override("en"), pytest.raises(ValidationError) as kind:
        check("page.html", samples.PAGE, kinds=["pdf", "image"])
    with translation.override("en"), pytest.raises(ValidationError) as name:
        check("statuts.doc")

    assert size.value.messages == ["This file is too big: 2.0\xa0MB. It may have 1\xa0MB at most."]
    assert kind.value.messages == [
        "This kind of file cannot be taken here. Send one of these: PDF or picture (JPEG, PNG, WebP)."
    ]
    assert name.value.messages == [
        "The end of this file’s name does not agree with what is in it: it should be .pdf."
    ]


def test_limit_of_a_form_never_passes_what_can_be_scanned():
    with pytest.raises(ValidationError) as error:
        check(content=b"%PDF-1.7" + b"0" * LARGEST_BYTES, max_bytes=10 * LARGEST_BYTES)

    assert code_of(error) == "too_big"
    assert check(content=b"%PDF-1.7" + b"0" * (LARGEST_BYTES - 8), max_bytes=10 * LARGEST_BYTES)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Statuts signés.pdf", "Statuts signés.pdf"),
        ("C:\\Users\\awa\\Statuts.PDF", "Statuts.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\x00b\r\nc\u202egpj.pdf", "ab cgpj.pdf"),
        ("\u2066x\u2069\u200b.pdf", "x.pdf"),
        (".pdf", "document.pdf"),
        ("   . .pdf", "document.pdf"),
        ("a" * 300 + ".pdf", "a" * 146 + ".pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("<b>x</b>.pdf", "b>.pdf"),
    ],
)
def test_name_keeps_no_folder_and_nothing_that_cannot_be_seen(given, kept):
    assert clean_name(given, ".pdf") == kept


def test_file_chooser_offers_the_extensions_of_the_kinds():
    assert accept_attribute(["pdf", "image"]) == ".pdf,.jpg,.jpeg,.png,.webp"
