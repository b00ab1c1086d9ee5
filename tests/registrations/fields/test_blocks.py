"""The pieces editors build a form from: keys, choices, conditions, bounds; a half-built form is no reason to fail."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from registrations.fields.blocks import FormFieldsBlock, key_from
from registrations.fields.blocks.base import give_keys
from registrations.fields.from_blocks import specs_of_blocks
from registrations.fields.kinds import KINDS
from registrations.fields.schema import LAYOUT, Condition
from registrations.fields.uploads import MB
from tests.examples import examples
from tests.factories import field, option

BLOCK = FormFieldsBlock()
TWO = [option("asso", "Association", "Charity"), option("pme", "PME", "Small firm")]


def stream(*fields: dict):
    return BLOCK.to_python(list(fields))


def cleaned(*fields: dict):
    return BLOCK.clean(stream(*fields))


def refused(*fields: dict) -> ValidationError:
    with pytest.raises(ValidationError) as refusal:
        cleaned(*fields)
    return refusal.value


def asked_if(key: str, test: str = "is", values: str = "") -> dict:
    return {"field": key, "test": test, "values": values}


# --- Keys and codes


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Date de création", "date_de_creation"),
        ("2e adresse", "champ_2e_adresse"),
        ("!!!", "champ"),
        ("Œuvre & été", "uvre_ete"),
        ("x" * 80, "x" * 50),
    ],
)
def test_key_is_made_from_the_label(label, key):
    assert key_from(label) == key


@settings(max_examples=examples(200), deadline=None)
@given(labels=st.lists(st.text(max_size=70), max_size=12))
def test_every_label_gets_a_key_of_its_own(labels):
    values = [{"label_fr": label, "key": ""} for label in labels]

    give_keys(values)

    keys = [value["key"] for value in values if value["label_fr"].strip()]
    assert len(keys) == len(set(keys))
    assert all(len(key) <= 50 and key[0].isalpha() for key in keys)


def test_fields_get_keys_once_and_two_of_one_label_get_two():
    made = cleaned(
        field("text", "", "Ville"), field("text", "", "Ville"), field("number", "ville_2", "Nombre")
    )

    assert [child.value["key"] for child in made] == ["ville", "ville_3", "ville_2"]


@pytest.mark.parametrize(
    "kinds", [("text", "text"), ("step", "text"), ("section", "note"), ("group", "text")]
)
def test_one_key_written_twice_is_refused_whatever_has_it(kinds):
    row = {"fields": [field("text", "nom")]}

    refusal = refused(
        *(field(kind, "ville", help_fr="Texte", **(row if kind == "group" else {})) for kind in kinds)
    )

    assert list(refusal.block_errors) == [1]
    assert "key" in refusal.block_errors[1].block_errors


@pytest.mark.parametrize("key", ["Ville", "2ville", "vi lle", "é", "a-b", "_a", "x" * 51])
def test_a_key_that_is_none_is_refused(key):
    refused(field("text", key, "Ville"))


def test_fields_of_a_row_have_keys_of_their_own_world():
    row = [field("text", "nom"), field("text", "", "Nom"), field("number", "", "Cible")]

    made = cleaned(field("text", "nom"), field("group", "ind", fields=row))

    assert [child.value["key"] for child in made[1].value["fields"]] == ["nom", "nom_2", "cible"]
    refused(field("group", "ind", fields=[field("text", "nom"), field("text", "nom")]))


def test_choices_get_codes_once_and_never_the_same():
    made = cleaned(field("choice", "statut", options=[option("", "Association"), option("", "Association")]))

    assert [choice["code"] for choice in made[0].value["options"]] == ["association", "association_2"]
    refused(field("choice", "statut", options=[option("asso", "A"), option("asso", "B")]))
    refused(field("choice", "statut", options=[option("asso", "A")]))
    refused(field("choice", "statut", options=[option("Asso 1", "A"), option("b", "B")]))


# --- What each block says


def test_blocks_become_fields_with_all_they_say():
    made = cleaned(
        field("step", "vous", "Vous", help_fr="Qui vous êtes."),
        field("section", "s", "Section"),
        field("note", "n", "", help_fr="Lisez."),
        field(
            "text",
            "nom",
            identifies="full_name",
            max_words=5,
            pattern="[A-Z].*",
            pattern_error_fr="Majuscule.",
        ),
        field("scale", "note", minimum=0, maximum=10, lowest_fr="jamais", highest_en="always"),
        field("region", "ou", several=True),
        field("files", "pieces", file_kinds=["pdf", "image"], max_files=3, max_megabytes=5),
        field("money", "budget", minimum="1", maximum="100.50", keep_days=365, data_class="C"),
        field("group", "ind", min_rows=2, max_rows=4, fields=[field("choices", "publics", options=TWO)]),
    )

    step, section, note, text, scale, region, files, money, group = specs_of_blocks(made)

    assert (step.kind, step.label_fr, step.help_fr, step.required) == (
        "step",
        "Vous",
        "Qui vous êtes.",
        False,
    )
    assert (section.kind, note.help_fr, note.is_question) == ("section", "Lisez.", False)
    assert (text.max_words, text.pattern, text.pattern_error_fr) == (5, "[A-Z].*", "Majuscule.")
    assert (scale.minimum, scale.maximum, scale.lowest_fr, scale.highest_en) == (
        "0",
        "10",
        "jamais",
        "always",
    )
    assert region.several is True
    assert (files.file_kinds, files.max_files, files.max_bytes) == (("pdf", "image"), 3, 5 * MB)
    assert (money.minimum, money.maximum, money.keep_days, money.data_class) == ("1", "100.50", 365, "C")
    assert (group.min_rows, group.max_rows, group.fields[0].options[1].code) == (2, 4, "pme")


def test_there_is_a_block_for_every_kind_and_no_other():
    assert set(BLOCK.child_blocks) == set(KINDS) | LAYOUT


def test_rows_hold_simple_fields_only():
    in_rows = set(BLOCK.child_blocks["group"].child_blocks["fields"].child_blocks)

    assert in_rows == set(KINDS) - {"group", "files", "consent"}


def test_the_chooser_gathers_blocks_under_headings():
    groups = {str(name): [block.name for block in blocks] for name, blocks in BLOCK.grouped_child_blocks()}

    assert [len(blocks) for blocks in groups.values()] == [4, 3, 4, 4, 5, 1, 1]
    assert "" not in groups


@pytest.mark.parametrize(
    "wrong",
    [
        field("number", "n", minimum="3", maximum="2"),
        field("money", "n", minimum="3", maximum="2"),
        field("group", "g", min_rows=3, max_rows=2, fields=[field("text", "nom")]),
        field("group", "g", fields=[]),
        field("text", "t", pattern="(a+)+", pattern_error_fr="Non."),
        field("text", "t", pattern="[0-9]+"),
        field("text", "t", max_length=300),
        field("long_text", "t", max_length=3000, max_words=1000),
        field("files", "f", max_megabytes=500),
        field("files", "f", file_kinds=["exe"]),
        field("scale", "s", maximum=50),
        field("text", "t", keep_days=0),
        field("note", "n", "Titre"),
        field("text", "t", data_class="X"),
    ],
    ids=lambda wrong: f"{wrong['type']} {sorted(wrong['value'])[0]}",
)
def test_what_cannot_work_is_refused_when_it_is_saved(wrong):
    refused(wrong)


# --- Conditions


def test_conditions_are_settled_to_keys_and_codes():
    made = cleaned(
        field("choice", "", "Statut juridique", options=TWO),
        field("text", "nom", show_if=asked_if("Statut juridique", values="Charity, pme")),
    )

    assert dict(made[1].value["show_if"]) == {
        "field": "statut_juridique",
        "test": "is",
        "values": "asso, pme",
    }
    assert list(specs_of_blocks(made))[1].show_if == Condition("statut_juridique", "is", ("asso", "pme"))


@pytest.mark.parametrize("kind", sorted(set(KINDS) | LAYOUT))
def test_everything_may_hang_on_an_earlier_answer(kind):
    needs = {"options": TWO, "fields": [field("text", "nom")], "help_fr": "Texte"}
    known = BLOCK.child_blocks[kind].child_blocks
    values = {name: value for name, value in needs.items() if name in known}

    made = cleaned(
        field("yes_no", "oui"), field(kind, "autre", show_if=asked_if("oui", values="yes"), **values)
    )

    assert list(specs_of_blocks(made))[1].show_if == Condition("oui", "is", ("yes",))


@pytest.mark.parametrize(
    ("condition", "to_mend"),
    [
        (asked_if("apres", values="yes"), "field"),
        (asked_if("nom", "filled"), "field"),
        (asked_if("oui", values="peut-être"), "values"),
        (asked_if("oui"), "values"),
        (asked_if("titre", values="x"), "test"),
    ],
)
def test_a_condition_on_nothing_earlier_is_refused_where_it_is_wrong(condition, to_mend):
    refusal = refused(
        field("yes_no", "oui"),
        field("text", "titre"),
        field("text", "nom", show_if=condition),
        field("yes_no", "apres"),
    )

    assert list(refusal.block_errors) == [2]
    assert list(refusal.block_errors[2].block_errors["show_if"].block_errors) == [to_mend]


# --- Half built


HALF_BUILT = [
    *({"type": kind, "value": {}, "id": kind} for kind in sorted(set(KINDS) | LAYOUT)),
    field("choice", "c", options=[{"type": "item", "value": {}, "id": "x"}]),
    field("text", "t", pattern="(((", show_if=asked_if("nulle part", values="x")),
    field("text", "t", label_fr=""),
    field("group", "g", fields=[{"type": "text", "value": {}, "id": "y"}]),
]


def test_a_draft_keeps_what_is_half_built():
    made = BLOCK.clean_deferred(stream(*HALF_BUILT))

    specs = list(specs_of_blocks(made))
    assert len(specs) == len(HALF_BUILT)
    assert all(spec.key for spec in specs)
    assert all(each.key for spec in specs for each in spec.fields)


# --- Everything that is wrong, at once


def test_all_mistakes_are_said_at_once_each_with_its_element():
    with translation.override("fr"):
        refusal = refused(
            field("choice", "statut", "Statut", options=[option("asso", "A")]),
            field("text", "Date Création", "Création"),
            field("number", "n", "Nombre", minimum="3", maximum="2"),
            field("text", "n", "Autre"),
            field("text", "suite", show_if=asked_if("nulle part", values="x")),
            field("text", "juste"),
        )
        wrong = refusal.block_errors
        words = [str(each.message) for each in refusal.non_block_errors.as_data()]

    assert list(wrong) == [0, 1, 2, 3, 4]
    said = {position: list(error.block_errors) for position, error in wrong.items()}
    assert said == {0: ["options"], 1: ["key"], 2: ["maximum"], 3: ["key"], 4: ["show_if"]}
    assert "« Statut »" in wrong[0].block_errors["options"].message.replace("\xa0", " ")
    assert "deux choix" in wrong[0].block_errors["options"].message
    assert "« Date Création »" in wrong[1].block_errors["key"].message.replace("\xa0", " ")
    for name in ("Statut", "Création", "Nombre"):
        assert any(name in each for each in words), (
            "named above the form, where a closed piece hides its mistake"
        )


def test_a_piece_with_a_mistake_can_still_be_named_by_a_later_one():
    refusal = refused(
        field("choice", "statut", "Statut", options=TWO, keep_days=0),
        field("text", "nom", show_if=asked_if("Statut", values="asso")),
    )

    assert list(refusal.block_errors) == [0]
