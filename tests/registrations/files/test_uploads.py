"""What a file must be to be taken: its content decides, its name is mended."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from core.files import clean_name, fitting_name
from core.files.names import disposition
from registrations.fields.uploads import (
    FILE_KINDS,
    LARGEST_BYTES,
    accept_attribute,
    check_upload,
    kinds_in_words,
)
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

    assert fates == {*FILE_KINDS[code].types, "kind"} - {"image/heic"}, "which becomes a JPEG"


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("Statuts 12.03.2024", samples.PDF, "Statuts 12.03.2024.pdf"),
        ("statuts.docx", samples.PDF, "statuts.pdf"),
        ("statuts.exe", samples.PDF, "statuts.pdf"),
        ("statuts", samples.PDF, "statuts.pdf"),
        ("statuts.", samples.PDF, "statuts.pdf"),
        ("v1.2 signée", samples.PDF, "v1.2 signée.pdf"),
        ("photo.png", picture("JPEG"), "photo.jpg"),
        ("photo.JFIF", picture("JPEG"), "photo.jpg"),
        ("M. Dupont", picture("JPEG"), "M. Dupont.jpg"),
        ("projet.odt", office(), "projet.docx"),
        ("budget.docx", office(samples.SHEET), "budget.xlsx"),
        ("budget.csv", samples.PDF, "budget.pdf"),
        ("budget", b"poste;montant\na;1\n", "budget.csv"),
        ("budget.txt", b"poste;montant\na;1\n", "budget.csv"),
    ],
)
def test_content_decides_and_a_name_that_does_not_fit_is_mended(name, content, kept):
    assert check(name, content).name == kept
    assert fitting_name(kept, check(name, content).content_type) == kept


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("statuts.pdf", "attachment; filename=\"statuts.pdf\"; filename*=UTF-8''statuts.pdf"),
        (
            "Statuts signés.pdf",
            "attachment; filename=\"Statuts signes.pdf\"; filename*=UTF-8''Statuts%20sign%C3%A9s.pdf",
        ),
        (
            '"a";\\b%.pdf',
            "attachment; filename=\"_a___b_.pdf\"; filename*=UTF-8''%22a%22%3B%5Cb%25.pdf",
        ),
        (
            "定款.pdf",
            "attachment; filename=\"document.pdf\"; filename*=UTF-8''%E5%AE%9A%E6%AC%BE.pdf",
        ),
    ],
)
def test_download_tells_its_name_in_both_forms(name, told):
    assert disposition(name) == told


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("statuts.pdf", samples.protected_pdf(owner="a", user="b")),
        ("projet.docx", samples.LOCKED_OFFICE),
        ("budget.xlsx", samples.LOCKED_OFFICE),
        ("projet.odt", open_document(manifest="<manifest:encryption-data/>")),
        ("budget.ods", open_document(samples.ODS, manifest="<manifest:encryption-data/>")),
        (
            "neuf.odt",
            archive(
                {
                    "mimetype": samples.ODT,
                    "encrypted-package": b"x",
                    "META-INF/manifest.xml": "encryption-data",
                }
            ),
        ),
    ],
)
def test_locked_file_is_told_as_such_with_the_way_to_send_it_unlocked(name, content):
    with translation.override("en"), pytest.raises(ValidationError) as error:
        check(name, content)

    assert code_of(error) == "locked"
    (message,) = error.value.messages
    assert "locked with a password" in message
    assert "send" in message


def test_pdf_that_only_its_author_may_change_is_taken():
    assert check(content=samples.protected_pdf(owner="a")).content_type == "application/pdf"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("projet.docx", office(**{"word/vbaProject.bin": b"x"}), "macros"),
        ("projet.docx", office(**{"word/activeX/activeX1.bin": b"x"}), "macros"),
        ("budget.xlsx", office(samples.SHEET, **{"xl/macrosheets/sheet1.xml": "<x/>"}), "macros"),
        ("projet.odt", open_document(**{"Basic/Standard/Module1.xml": "<x/>"}), "macros"),
        ("projet.odt", open_document(**{"Scripts/python/x.py": "1"}), "macros"),
        ("projet.docx", office()[:-30], "unreadable"),
        (
            "projet.docx",
            archive(
                {
                    "[Content_Types].xml": f'<Override PartName="/word/document.xml" ContentType="{samples.WORD}"/>'
                }
            ),
            "unreadable",
        ),
        ("projet.odt", archive({"mimetype": samples.ODT}), "unreadable"),
        ("statuts.pdf", samples.PDF[:120], "unreadable"),
        ("statuts.pdf", b"%PDF-1.7\n" + b"0" * 500 + b"%%EOF", "unreadable"),
        ("statuts.pdf", samples.protected_pdf(owner="a")[:400], "unreadable"),
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

    assert size.value.messages == ["This file is too big: 2.0\xa0MB. It may have 1\xa0MB at most."]
    assert kind.value.messages == [
        "This kind of file cannot be taken here. Send one of these: PDF or picture (JPEG, PNG, WebP)."
    ]


def test_limit_of_a_form_never_passes_what_can_be_scanned():
    largest = samples.PDF.replace(
        b"trailer", b"%" + b"0" * (LARGEST_BYTES - len(samples.PDF) - 2) + b"\ntrailer"
    )

    with pytest.raises(ValidationError) as error:
        check(content=largest + b"\n", max_bytes=10 * LARGEST_BYTES)

    assert code_of(error) == "too_big"
    assert check(content=largest, max_bytes=10 * LARGEST_BYTES).size == LARGEST_BYTES


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
    assert accept_attribute(["pdf", "image"]) == ".pdf,.jpg,.jpeg,.png,.webp,.heic,.heif"


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (["pdf"], "PDF"),
        (["pdf", "image"], "PDF ou image (JPEG, PNG, WebP)"),
        (["pdf", "document"], "document texte (PDF, DOCX, ODT)"),
        (
            [],
            "document texte (PDF, DOCX, ODT), tableur (XLSX, ODS, CSV) ou image (JPEG, PNG, WebP)",
        ),
    ],
)
def test_no_kind_is_named_whose_files_another_one_takes_as_well(kinds, said):
    assert kinds_in_words(kinds) == said
