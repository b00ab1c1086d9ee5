"""What is asked only after certain answers: decided by the server, said in words, checked in the builder."""

import pytest
from django.utils import translation

from registrations.fields import AnswersForm, FieldSpec, conditions
from registrations.fields.schema import Condition
from tests.registrations.fields.samples import OPTIONS, Kept, answered_all, data, files, pdf, spec

YES = Condition("oui", "is", ("yes",))
ASKS = spec("yes_no", "oui", label_fr="Avez-vous un projet ?", label_en="Do you have a project?")


def test_what_is_not_asked_is_not_required_and_not_stored():
    form = answered_all([ASKS, spec("text", "nom", show_if=YES)], oui="no", nom="Awa")

    assert form.is_valid(), form.errors
    assert form.answers == {"oui": False, "nom": None}
    assert not form.is_asked("nom")
    assert form.as_typed()["nom"] == "Awa", "a draft keeps it, should the first answer change"


def test_what_is_asked_is_required():
    form = answered_all([ASKS, spec("text", "nom", show_if=YES)], oui="yes", nom="")

    assert form.is_asked("nom")
    assert [error.anchor for error in form.error_list()] == ["id_nom"]


@pytest.mark.parametrize(
    ("test", "values", "answer", "asked"),
    [
        ("is", ("asso",), ["asso"], True),
        ("is", ("asso", "pme"), ["pme"], True),
        ("is", ("asso",), ["pme"], False),
        ("is", ("asso",), [], False),
        ("is_not", ("asso",), ["pme"], True),
        ("is_not", ("asso",), ["asso", "pme"], False),
        ("is_not", ("asso",), [], True),
        ("filled", (), ["pme"], True),
        ("filled", (), [], False),
        ("empty", (), [], True),
        ("empty", (), ["pme"], False),
    ],
)
def test_each_way_to_ask(test, values, answer, asked):
    earlier = spec("choices", "statut", required=False)
    form = answered_all([earlier, spec("text", show_if=Condition("statut", test, values))], statut=answer)

    assert form.is_asked("champ") is asked


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("yes_no", "yes", "yes"),
        ("yes_no", "no", "no"),
        ("consent", "on", "yes"),
        ("consent", "", "no"),
        ("scale", "4", "4"),
        ("choice", "pme", "pme"),
    ],
)
def test_every_kind_with_choices_can_be_asked_about(kind, typed, code):
    items = [spec(kind, "avant", required=False), spec("text", show_if=Condition("avant", "is", (code,)))]

    assert answered_all(items, avant=typed).is_asked("champ")


@pytest.mark.django_db
def test_a_region_can_be_asked_about():
    items = [spec("region", "ou"), spec("text", show_if=Condition("ou", "is", ("53", "01")))]

    assert answered_all(items, ou="01").is_asked("champ")
    assert not answered_all(items, ou="11").is_asked("champ")


def test_files_can_be_asked_about_kept_or_new():
    items = [spec("files", "piece", required=False), spec("text", show_if=Condition("piece", "filled"))]

    assert not AnswersForm(items, data(), language="fr").is_asked("champ")
    assert AnswersForm(items, data(), files(pdf(), key="piece"), language="fr").is_asked("champ")
    assert AnswersForm(items, data(), language="fr", kept={"piece": [Kept()]}).is_asked("champ")


def test_rows_can_be_asked_about():
    items = [spec("group", "ind", required=False), spec("text", show_if=Condition("ind", "filled"))]

    assert answered_all(items, ind__0__nom="Un").is_asked("champ")
    assert not answered_all(items, ind__0___row="1").is_asked("champ")


def test_what_depends_on_something_not_asked_is_not_asked():
    items = [
        ASKS,
        spec("yes_no", "aussi", show_if=YES),
        spec("text", show_if=Condition("aussi", "is", ("yes",))),
    ]

    assert not answered_all(items, oui="no", aussi="yes").is_asked("champ")
    assert answered_all(items, oui="yes", aussi="yes").is_asked("champ")


def test_a_wrong_answer_is_no_answer():
    items = [spec("number", "combien"), spec("text", show_if=Condition("combien", "filled"))]

    assert not answered_all(items, combien="douze").is_asked("champ")


def test_the_condition_of_a_section_holds_up_to_the_next_heading():
    items = [
        ASKS,
        FieldSpec("projet", "section", "Le projet", show_if=YES),
        spec("text", "titre"),
        spec("text", "resume"),
        FieldSpec("vous", "section", "Vous"),
        spec("text", "nom"),
    ]

    form = answered_all(items, oui="no", titre="Un titre", nom="Awa")

    assert form.is_valid(), form.errors
    assert form.answers == {"oui": False, "titre": None, "resume": None, "nom": "Awa"}


def test_the_condition_of_a_step_holds_for_all_of_it():
    items = [
        FieldSpec("un", "step", "Un"),
        ASKS,
        FieldSpec("deux", "step", "Deux", show_if=YES),
        FieldSpec("s", "section", "S"),
        spec("text", "titre"),
        FieldSpec("trois", "step", "Trois"),
        spec("text", "nom"),
    ]

    assert answered_all(items, oui="no", nom="Awa").is_valid()


def test_answers_of_earlier_steps_decide():
    items = [spec("text", "nom", show_if=YES)]

    assert not AnswersForm(items, data(), language="fr", earlier={"oui": True}).is_valid()
    form = AnswersForm(items, data(nom="Awa"), language="fr", earlier={"oui": False})
    assert form.is_valid()
    assert form.answers == {"nom": None}
    assert list(form.pieces()) == [], "nothing of it is shown"


def test_before_any_answer_what_may_be_asked_is_shown_with_a_sentence():
    form = AnswersForm([ASKS, spec("text", "nom", show_if=YES)], language="en")

    with translation.override("en"):
        first, second = form.pieces()

    assert (first.when, first.show_if) == ("", "")
    assert second.when == "Only if you answered “Yes” to “Do you have a project?”."
    assert second.show_if == '[["oui", "is", ["yes"]]]'
    assert not form.is_asked("nom")


def test_a_section_says_its_condition_once_and_hands_it_to_the_browser_for_each_field():
    items = [ASKS, FieldSpec("s", "section", "S", show_if=YES), spec("text", "a"), spec("text", "b")]

    pieces = list(AnswersForm(items, language="en").pieces())

    assert [bool(piece.when) for piece in pieces] == [False, True, False, False]
    assert [bool(piece.show_if) for piece in pieces] == [False, True, True, True]


def test_what_earlier_steps_have_decided_is_not_left_to_the_browser():
    items = [spec("text", "a", show_if=YES), spec("text", "b", show_if=Condition("a", "filled"))]
    form = AnswersForm(items, language="en", earlier={"oui": True})

    assert [piece.show_if for piece in form.pieces()] == ["", '[["a", "filled", []]]']
    assert list(AnswersForm(items, language="en", earlier={"oui": False}).pieces()) == []


@pytest.mark.parametrize(
    ("asked", "condition", "sentence"),
    [
        (spec("choice", "c"), Condition("c", "is", ("asso", "pme")), "Only if you answered “Charity” or “Small firm” to “Field”."),  # noqa: E501
        (spec("choices", "c"), Condition("c", "is_not", ("asso",)), "Only if you did not answer “Charity” to “Field”."),
        (spec("text", "c"), Condition("c", "filled"), "Only if you answered “Field”."),
        (spec("text", "c"), Condition("c", "empty"), "Only if you left “Field” empty."),
        (spec("consent", "c"), Condition("c", "is", ("yes",)), "Only if you ticked “Field”."),
        (spec("consent", "c"), Condition("c", "is_not", ("yes",)), "Only if you did not tick “Field”."),
        (spec("scale", "c"), Condition("c", "is", ("5",)), "Only if you answered “5” to “Field”."),
    ],
)  # fmt: skip
def test_conditions_are_said_in_words(asked, condition, sentence):
    with translation.override("en"):
        assert conditions.in_words(condition, asked, "en") == sentence


# --- In the builder

EARLIER = {"oui": ASKS, "statut": spec("choice", "statut", label_fr="Statut"), "nom": spec("text", "nom")}


@pytest.mark.parametrize(
    ("field", "values", "key", "codes"),
    [
        ("statut", "asso, pme", "statut", "asso, pme"),
        ("Statut", "Association", "statut", "asso"),
        (" STATUT ", "small firm , ASSO", "statut", "pme, asso"),
        ("Avez-vous un projet ?", "Oui", "oui", "yes"),
        ("oui", "no", "oui", "no"),
        ("inconnu", "x", "inconnu", "x"),
        ("statut", "sarl", "statut", "sarl"),
        ("nom", "x", "nom", "x"),
    ],
)
def test_labels_may_be_written_for_keys_and_codes(field, values, key, codes):
    assert conditions.settled(field, values, EARLIER) == (key, codes)


@pytest.mark.parametrize(
    ("condition", "to_mend"),
    [
        (Condition("inconnu", "is", ("yes",)), "field"),
        (Condition("oui", "is", ("maybe",)), "values"),
        (Condition("oui", "is", ()), "values"),
        (Condition("statut", "is_not", ("asso", "sarl")), "values"),
        (Condition("nom", "is", ("Awa",)), "test"),
        (Condition("accord", "filled"), "test"),
    ],
)
def test_a_condition_that_stands_on_nothing_is_refused(condition, to_mend):
    earlier = EARLIER | {"accord": spec("consent", "accord")}

    place, message = conditions.problem(condition, earlier)

    assert place == to_mend
    assert message.endswith(".")


@pytest.mark.parametrize(
    "condition",
    [
        YES,
        Condition("statut", "is", tuple(option.code for option in OPTIONS)),
        Condition("nom", "filled"),
        Condition("statut", "empty"),
    ],
)
def test_a_condition_on_an_earlier_answer_is_taken(condition):
    assert conditions.problem(condition, EARLIER) is None
