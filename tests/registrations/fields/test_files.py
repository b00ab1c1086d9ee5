"""Files as a field of a form: new ones judged one by one, those received before kept or taken away."""

import pytest
from django.utils import translation

from registrations.fields import AnswersForm
from registrations.fields.kinds import show
from registrations.fields.schema import Condition
from registrations.fields.uploads import MB
from tests.registrations.fields.samples import Kept, data, files, pdf, spec

FILES = spec("files", file_kinds=("pdf",), max_files=2)


def sent(*uploads, asked=FILES, kept=(), **posted) -> AnswersForm:
    return AnswersForm([asked], data(**posted), files(*uploads), language="en", kept={"champ": list(kept)})


def names(form: AnswersForm) -> list[str]:
    return [upload.name for upload in form.uploads.get("champ", [])]


def test_new_files_come_out_checked():
    form = sent(pdf("Statuts.pdf"), pdf("Bilan.pdf"))

    assert form.is_valid(), form.errors
    assert names(form) == ["Statuts.pdf", "Bilan.pdf"]
    assert form.uploads["champ"][0].content_type == "application/pdf"
    assert form.answers == {"champ": None}, "an answer names the files that are kept"


def test_a_wrong_file_is_refused_by_its_name_and_the_right_one_is_kept():
    form = sent(pdf("Statuts.pdf"), pdf("photo.pdf", b"pas un PDF"))

    assert not form.is_valid()
    assert names(form) == ["Statuts.pdf"]
    (error,) = form.error_list()
    assert error.anchor == "id_champ"
    assert "photo.pdf" in error.message


def test_files_are_kept_even_when_another_field_is_wrong():
    form = AnswersForm([spec("text", "nom"), FILES], data(nom=""), files(pdf()), language="en")

    assert not form.is_valid()
    assert names(form) == ["statuts.pdf"]
    assert [error.anchor for error in form.error_list()] == ["id_nom"]


def test_files_received_before_are_an_answer():
    kept = Kept("avant.pdf", 2048)

    form = sent(kept=[kept])

    assert form.is_valid()
    assert form.answers == {"champ": [{"key": kept.key, "name": "avant.pdf", "size": 2048}]}
    assert show(FILES, form.answers["champ"], "en").startswith("avant.pdf (2")


def test_a_file_ticked_to_be_taken_away_counts_no_more():
    one, other = Kept("un.pdf"), Kept("deux.pdf")

    form = sent(kept=[one, other], champ__remove=one.key)

    assert form.removed == {one.key}
    assert [file["name"] for file in form.answers["champ"]] == ["deux.pdf"]
    assert not sent(kept=[one], champ__remove=one.key).is_valid(), "it was required"


def test_files_beyond_the_most_are_left_out_by_name():
    with translation.override("en"):
        form = sent(pdf("un.pdf"), pdf("deux.pdf"), kept=[Kept()])

        assert not form.is_valid()
        assert names(form) == ["un.pdf"]
        (error,) = form.error_list()
    assert error.message == "2 files at most are taken here. Not kept: deux.pdf."


def test_a_file_taken_away_makes_room():
    kept = [Kept(), Kept()]

    assert names(sent(pdf(), kept=kept, champ__remove=kept[0].key)) == ["statuts.pdf"]


def test_what_may_be_sent_is_said_before_one_chooses():
    asked = spec("files", file_kinds=("pdf",), max_files=2, max_bytes=3 * MB)

    with translation.override("en"):
        limits = AnswersForm([asked], language="en")["champ"].file_limits

    assert limits.replace("\N{NO-BREAK SPACE}", " ") == "2 files at most, each of 3 MB at most: PDF."


def test_what_becomes_of_a_telephone_s_pictures_is_said_before_one_chooses():
    asked = spec("files", file_kinds=("image",), max_files=1, max_bytes=3 * MB)

    with translation.override("en"):
        limits = AnswersForm([asked], language="en")["champ"].file_limits

    assert limits.endswith("HEIC photos from a telephone are converted to JPEG.")


def test_a_file_that_is_too_big_is_refused():
    form = sent(pdf(content=b"%PDF-" + b"x" * (2 * MB)), asked=spec("files", max_bytes=MB))

    assert not form.is_valid()
    assert names(form) == []


def test_files_of_a_question_that_is_not_asked_are_not_kept():
    asked = spec("files", show_if=Condition("oui", "is", ("yes",)))

    form = AnswersForm([spec("yes_no", "oui"), asked], data(oui="no"), files(pdf()), language="en")

    assert form.is_valid()
    assert form.uploads == {}
    assert form.answers["champ"] is None


@pytest.mark.parametrize(
    "posted", [{"champ": "texte"}, {"champ__remove": ["x", "\x00", ""]}, {"champ": ["a", "b"]}]
)
def test_text_in_place_of_files_is_no_file(posted):
    form = sent(kept=[Kept()], **posted)

    assert form.is_valid()
    assert form.uploads == {}
    assert form.as_typed() == {}
