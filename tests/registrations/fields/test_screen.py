"""What is on screen: every input labelled and described, every error within reach, nothing twice."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils import translation

from launch.places import ROOT
from registrations.fields import AnswersForm, FieldSpec
from registrations.fields.schema import TESTS, Condition
from tests.registrations.fields.samples import EVERY_KIND, Kept, answered, answered_all, data, spec

pytestmark = pytest.mark.django_db
WITH_HELP = [replace(field, help_fr="Une aide.", label_fr=f"Question {field.kind}") for field in EVERY_KIND]
ROWS = spec("group", "ind", min_rows=2)


def screen(form: AnswersForm) -> BeautifulSoup:
    with translation.override("en"):
        return BeautifulSoup(
            render_to_string("components/answers_fields.html", {"form": form}), "html.parser"
        )


def without_blank_rows(page: BeautifulSoup) -> BeautifulSoup:
    for blank in page.find_all("template"):
        blank.decompose()
    return page


@pytest.fixture
def wrong() -> AnswersForm:
    """A form of every kind, all of it to be corrected."""
    posted = data(un_group__0__cible="x", un_date_range__from="x")
    return AnswersForm(WITH_HELP, posted, language="fr", kept={})


def test_every_input_has_a_label_or_a_legend(wrong):
    page = without_blank_rows(screen(wrong))

    for control in page.select("input:not([type=hidden]), select, textarea"):
        labels = page.find_all("label", attrs={"for": control["id"]})
        assert len(labels) == 1, control
        assert labels[0].get_text(strip=True)
    for fieldset in page.find_all("fieldset"):
        assert fieldset.find("legend", recursive=False).get_text(strip=True)


def test_no_two_things_share_an_id(wrong):
    page = without_blank_rows(screen(wrong))

    ids = [each["id"] for each in page.find_all(id=True)]

    assert len(ids) == len(set(ids))


def test_keys_that_look_like_parts_of_others_share_no_id():
    items = [
        spec("choices", "a"),
        *(spec("text", key) for key in ("a_0", "a_hint", "a_error", "a_helptext")),
        spec("date_range", "b"),
        spec("text", "b_from"),
        spec("group", "c", fields=(spec("choice", "a"),)),
        spec("text", "c_0"),
    ]
    page = without_blank_rows(screen(AnswersForm(items, data(), language="fr")))

    ids = [each["id"] for each in page.find_all(id=True)]

    assert len(ids) == len(set(ids))


def test_every_description_is_on_screen(wrong):
    page = without_blank_rows(screen(wrong))
    described = page.find_all(attrs={"aria-describedby": True})

    assert len(described) >= len(WITH_HELP)
    for each in described:
        for target in each["aria-describedby"].split():
            assert page.find(id=target).get_text(strip=True), target


def test_every_wrong_input_says_so_and_is_described_by_its_error(wrong):
    page = without_blank_rows(screen(wrong))

    for error in wrong.error_list():
        control = page.find(id=error.anchor)
        assert control.name in ("input", "select", "textarea"), error
        assert control["aria-invalid"] == "true"
        holder = control if control.has_attr("aria-describedby") else control.find_parent("fieldset")
        assert any(target.endswith("-error") for target in holder["aria-describedby"].split())
    kinds = {wrong[error.anchor.removeprefix("id_").split("-")[0]].spec.kind for error in wrong.error_list()}
    assert kinds == {field.kind for field in WITH_HELP}


def test_errors_of_rows_lead_to_the_row(wrong):
    page = screen(wrong)
    labels = {error.anchor: error.label for error in wrong.error_list()}

    assert labels["id_un_group-0-cible"] == "Question group, 1 – Cible"
    row = page.find(id="id_un_group-0-cible").find_parent("fieldset")
    assert row.legend.get_text(" ", strip=True).endswith("1")


def test_too_few_rows_lead_to_a_control():
    form = answered_all([ROWS], ind__0__nom="Un", ind__1___row="1")

    (error,) = form.error_list()

    assert screen(form).find(id=error.anchor).name == "input"


def test_rows_can_be_added_and_taken_away_without_a_script():
    page = screen(answered_all([ROWS], ind__0__nom="Un", ind__5__nom="Deux"))
    buttons = [(button["name"], button["value"]) for button in page.find_all("button")]

    assert ("_add", "ind") in buttons
    assert {("_remove", "ind-0"), ("_remove", "ind-5")} <= set(buttons)
    assert all(
        button["type"] == "submit" and button.has_attr("formnovalidate") for button in page.find_all("button")
    )
    for button in page.find_all("button"):
        assert page.find(id=button["formaction"].removeprefix("#")), "one comes back to where one was"


def test_the_row_that_the_script_copies_has_no_number_yet():
    blank = screen(AnswersForm([ROWS], language="fr")).find("template")

    named = [each["name"] for each in blank.find_all(attrs={"name": True})]

    assert set(named) == {
        "ind-__row__-_row",
        *(f"ind-__row__-{key}" for key in ("nom", "cible", "quand-from", "quand-to", "publics")),
        "_remove",
    }


def test_what_is_posted_has_the_names_of_the_fields(wrong):
    page = without_blank_rows(screen(wrong))

    named = {each["name"].split("-")[0] for each in page.find_all(attrs={"name": True})}

    assert named == {field.key for field in WITH_HELP} | {"_add", "_remove"}


@pytest.mark.parametrize(
    ("asked", "attributes"),
    [
        (spec("text", identifies="first_name"), {"autocomplete": "given-name"}),
        (spec("text", identifies="organisation"), {"autocomplete": "organization"}),
        (spec("email", is_contact=True), {"autocomplete": "email", "type": "email"}),
        (spec("email"), {"autocomplete": None}),
        (spec("phone"), {"autocomplete": "tel", "type": "tel"}),
        (spec("postcode"), {"autocomplete": "postal-code", "inputmode": "numeric"}),
        (spec("siret"), {"inputmode": "numeric"}),
        (spec("url"), {"autocomplete": "url", "inputmode": "url", "type": "text"}),
        (spec("money"), {"inputmode": "decimal"}),
        (spec("number"), {"inputmode": "decimal"}),
        (spec("date"), {"type": "date"}),
        (spec("files", file_kinds=("pdf",)), {"type": "file", "accept": ".pdf", "data-most": "5"}),
    ],
)
def test_browsers_are_told_what_is_typed(asked, attributes):
    control = screen(AnswersForm([asked], language="fr")).find("input")

    assert {name: control.get(name) for name in attributes} == attributes


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("2024-03-01", "date", "2024-03-01"),
        ("01/03/2024", "date", "2024-03-01"),
        ("", "date", None),
        ("demain", "text", "demain"),
        ("2024-02-30", "text", "2024-02-30"),
    ],
)
def test_a_day_comes_back_as_it_can_be_seen(typed, kind, value):
    for asked in (spec("date"), spec("date_range")):
        control = screen(answered_all([asked], champ=typed, champ__from=typed)).find("input")

        assert (control["type"], control.get("value")) == (kind, value)
        assert control.has_attr("min") is (kind == "date")


def test_rows_about_other_people_are_not_filled_with_ones_own():
    row = (spec("email", "courriel"), spec("phone", "tel"), spec("postcode", "cp"))

    page = screen(AnswersForm([spec("group", fields=row)], language="fr"))

    assert page.find_all(attrs={"autocomplete": True}) == []


def test_limits_are_said_and_can_be_counted():
    page = screen(answered(spec("long_text", max_length=None, max_words=500), "Trois petits mots"))

    told = page.find(id="id_champ-limit")

    assert told.get_text() == "500 words at most."
    assert (told["data-count-of"], told["data-most"], told["data-unit"]) == ("id_champ", "500", "words")
    assert told["data-words"] == "{count} of 500 words"


def test_required_is_written_beside_the_label():
    for kind, required in (
        ("text", True),
        ("text", False),
        ("group", True),
        ("group", False),
        ("files", True),
    ):
        page = screen(AnswersForm([spec(kind, required=required)], language="fr"))
        holder = page.find(class_="field")
        label = holder.find(class_="field__label")
        assert ("(required)" in label.get_text()) is required, kind


def test_files_received_are_listed_and_can_be_taken_away():
    kept = [Kept("statuts.pdf", key="k1"), Kept("<b>.pdf", key="k2")]

    page = screen(AnswersForm([spec("files")], data(champ__remove="k2"), language="fr", kept={"champ": kept}))

    boxes = page.select("[name=champ-remove]")
    assert [(box["value"], box.has_attr("checked")) for box in boxes] == [("k1", False), ("k2", True)]
    assert [page.find("label", attrs={"for": box["id"]}).get_text(" ", strip=True) for box in boxes] == [
        "Take it away (statuts.pdf)",
        "Take it away (<b>.pdf)",
    ]


@pytest.mark.parametrize(
    ("state", "told"), [("waiting", True), ("infected", True), ("clean", False), ("", False)]
)
def test_what_the_scanner_knows_is_told(state, told):
    kept = Kept("statuts.pdf")
    kept.scan_state = state

    (received,) = AnswersForm([spec("files")], language="fr", kept={"champ": [kept]})["champ"].received

    assert bool(received.state) is told


def test_what_may_not_be_asked_says_when_and_tells_the_script():
    asked_if = Condition("oui", "is", ("yes",))
    items = [spec("yes_no", "oui"), spec("text", "nom", show_if=asked_if), spec("text", "fin")]

    page = screen(AnswersForm(items, language="fr"))

    holder = page.find(id="id_nom").find_parent(attrs={"data-show-if": True})
    assert holder["data-show-if"] == '[["oui", "is", ["yes"]]]'
    when = page.find(id="id_nom-when")
    assert when.get_text().startswith("Only if you answered")
    assert "id_nom-when" in page.find(id="id_nom")["aria-describedby"].split()
    assert page.find(id="id_fin").find_parent(attrs={"data-show-if": True}) is None


def test_words_of_editors_and_of_applicants_are_no_markup():
    bad = "<script>alert(1)</script>"
    items = [
        FieldSpec("s", "section", bad, help_fr=bad),
        FieldSpec("n", "note", bad, help_fr=f"{bad} https://example.org"),
        spec("text", label_fr=bad, help_fr=bad),
        spec("choices", "c", label_fr=bad),
    ]

    page = screen(answered_all(items, champ=bad, c=[bad]))

    assert page.find("script") is None
    assert page.find("a")["href"] == "https://example.org", "a note may lead somewhere"
    assert page.find(id="id_champ")["value"] == bad


# --- The script


SCRIPT = Path(ROOT, "static/js/form.js").read_text()


def test_the_script_is_small_and_needs_nothing():
    assert len(SCRIPT.encode()) < 7000
    assert not re.search(
        r"\bimport\b|\brequire\(|https?:|eval\(|new Function|document\.write|localStorage", SCRIPT
    )


def test_the_script_knows_every_test_of_a_condition_and_every_unit():
    for name in (*TESTS, "characters", "words"):
        assert re.search(rf"\b{name}: \(", SCRIPT), name
