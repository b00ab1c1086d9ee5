"""A whole form, step by step: the answers, what is missing and where."""

from types import SimpleNamespace

from registrations.fields import FieldSpec
from registrations.fields.answering import answers_to
from registrations.fields.schema import Condition, steps_of
from tests.registrations.fields.samples import Kept, spec

YES = Condition("oui", "is", ("yes",))
VERSION = SimpleNamespace(
    steps=steps_of(
        [
            FieldSpec("vous", "step", "Vous"),
            spec("text", "nom"),
            spec("yes_no", "oui"),
            FieldSpec("projet", "step", "Projet", show_if=YES),
            spec("text", "titre"),
            spec("files", "piece"),
            FieldSpec("fin", "step", "Fin"),
            spec("text", "pourquoi", show_if=Condition("oui", "is", ("no",))),
            spec("consent", "accord"),
        ]
    )
)


def test_nothing_typed_misses_everything_that_is_asked():
    answering = answers_to(VERSION, {}, language="fr")

    assert list(answering.missing) == ["vous", "fin"]
    assert [error.anchor for error in answering.missing["vous"]] == ["id_nom", "id_oui-0"]
    assert answering.missing


def test_a_step_that_is_not_asked_has_no_answers_and_misses_nothing():
    typed = {"nom": "Awa", "oui": "no", "titre": "Resté là", "pourquoi": "Ainsi", "accord": "on"}

    answering = answers_to(VERSION, typed, language="fr")

    assert not answering.missing
    assert [step.key for step in answering.asked_steps] == ["vous", "fin"]
    assert answering.answers == {
        "nom": "Awa",
        "oui": False,
        "titre": None,
        "piece": None,
        "pourquoi": "Ainsi",
        "accord": True,
    }


def test_a_file_that_was_received_is_not_missing():
    typed = {"nom": "Awa", "oui": "yes", "titre": "T", "pourquoi": "non posée", "accord": "on"}
    kept = Kept()

    without = answers_to(VERSION, typed, language="fr")
    with_it = answers_to(VERSION, typed, language="fr", kept={"piece": [kept]})

    assert [error.anchor for error in without.missing["projet"]] == ["id_piece"]
    assert not with_it.missing
    assert with_it.answers["piece"] == [{"key": kept.key, "name": kept.name, "size": kept.size}]
    assert with_it.answers["pourquoi"] is None


def test_answers_come_in_the_order_of_the_form():
    assert list(answers_to(VERSION, {}, language="fr").answers) == [
        "nom",
        "oui",
        "titre",
        "piece",
        "pourquoi",
        "accord",
    ]
