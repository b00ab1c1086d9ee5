"""Rules between fields: checked where they stand, checked again at the end, said in the editor's own words."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from config.demo.content import read
from config.demo.forms import raw_field
from registrations.fields import AnswersForm, FieldSpec
from registrations.fields.answering import answers_to
from registrations.fields.blocks import FormFieldsBlock
from registrations.fields.from_blocks import specs_of_blocks
from registrations.fields.schema import Condition, Rule, steps_of
from registrations.fields.typed import posted
from tests.factories import field
from tests.registrations.fields.samples import answered_all, spec

pytestmark = pytest.mark.django_db
TOO_MUCH = {"error_fr": "Vous demandez trop.", "error_en": "You ask for too much."}
TOTAL = spec("money", "total", required=False)


def asked(rule: Rule, kind: str = "money", **values) -> FieldSpec:
    return spec(kind, "demande", required=False, rules=(rule,), **values)


def messages(form: AnswersForm) -> list[str]:
    return [error.message for error in form.error_list()]


@pytest.mark.parametrize(
    ("test", "percent", "given", "right"),
    [
        ("at_most", "100", "80000", True),
        ("at_most", "100", "80000,01", False),
        ("at_most", "50", "40000", True),
        ("at_most", "50", "40000,01", False),
        ("at_least", "100", "80000", True),
        ("at_least", "20", "16000", True),
        ("at_least", "20", "15999,99", False),
        ("equal", "100", "80 000,00", True),
        ("equal", "100", "79 999,99", False),
    ],
)
def test_an_amount_is_held_beside_another(test, percent, given, right):
    rule = Rule(test, "total", percent=percent, **TOO_MUCH)

    form = answered_all([TOTAL, asked(rule)], total="80000", demande=given)

    assert form.is_valid() is right
    if not right:
        (error,) = form.error_list()
        assert error.anchor == "id_demande", "said at the field"
        assert error.message.startswith("Vous demandez trop.")


def test_the_words_are_those_of_the_editor_in_the_language_of_the_form_with_the_figures():
    rule = Rule("at_most", "total", **TOO_MUCH)

    with translation.override("en"):
        said = messages(answered_all([TOTAL, asked(rule)], "en", total="80000", demande="95000"))

    assert said == ["You ask for too much. Here: €95,000, for €80,000."]


FUNDERS = spec(
    "group",
    "financeurs",
    required=False,
    fields=(spec("text", "nom"), spec("money", "montant")),
    rules=(Rule("at_most", "total", plus=("demande",), column="montant", **TOO_MUCH),),
)


def funded(*amounts: str, **more) -> AnswersForm:
    rows = {}
    for number, amount in enumerate(amounts):
        rows |= {f"financeurs__{number}__nom": "Ville", f"financeurs__{number}__montant": amount}
    first = spec("money", "demande", required=False)
    return answered_all([TOTAL, first, FUNDERS], **{"total": "100", "demande": "60"} | rows | more)


@pytest.mark.parametrize(
    ("amounts", "right"),
    [((), True), (("40",), True), (("20", "20"), True), (("20", "20,01"), False), (("41",), False)],
)
def test_the_sum_of_a_column_is_held_with_another_amount(amounts, right):
    form = funded(*amounts)

    assert form.is_valid() is right
    assert right or messages(form)[0].startswith("Vous demandez trop. Ici")


@pytest.mark.parametrize("empty", ["total", "demande"])
def test_an_empty_answer_is_no_reason_to_refuse(empty):
    """Nothing is compared with nothing; an amount that is not given adds nothing."""
    assert funded("40", **{empty: ""}).is_valid()


def test_rows_that_nobody_filled_in_sum_up_to_nothing():
    whole = spec(
        "group",
        "lignes",
        required=False,
        fields=(spec("money", "montant"),),
        rules=(Rule("equal", "total", column="montant", **TOO_MUCH),),
    )

    assert not answered_all([TOTAL, whole], total="100").is_valid()
    assert answered_all([TOTAL, whole], total="100", lignes__0__montant="100").is_valid()
    assert answered_all([TOTAL, whole], total="").is_valid()


def test_what_is_to_be_corrected_first_is_not_compared():
    rule = Rule("at_most", "total", **TOO_MUCH)

    form = answered_all([TOTAL, asked(rule)], total="douze", demande="95000")

    assert [error.anchor for error in form.error_list()] == ["id_total"]


def test_what_is_not_asked_is_not_compared():
    rule = Rule("at_most", "total", **TOO_MUCH)
    shown = spec("yes_no", "aide")
    hidden = asked(rule, show_if=Condition("aide", "is", ("yes",)))

    assert answered_all([shown, TOTAL, hidden], aide="no", total="1", demande="9").is_valid()
    assert not answered_all([shown, TOTAL, hidden], aide="yes", total="1", demande="9").is_valid()


def test_days_are_compared_too():
    begun = spec("date", "debut")
    ended = spec("date", "demande", rules=(Rule("at_least", "debut", error_fr="La fin précède le début."),))

    form = answered_all([begun, ended], debut="2027-02-01", demande="2027-01-31")

    assert messages(form) == ["La fin précède le début."]
    assert answered_all([begun, ended], debut="2027-02-01", demande="2027-02-01").is_valid()


def test_a_rule_between_steps_is_checked_at_its_step_and_again_at_the_end():
    items = [
        FieldSpec("un", "step", "Un"),
        spec("money", "total"),
        FieldSpec("deux", "step", "Deux"),
        asked(Rule("at_most", "total", **TOO_MUCH)),
    ]
    first, second = steps_of(items)
    typed = {"total": "100", "demande": "90"}
    at_step = AnswersForm(second.items, posted(typed), language="fr", earlier={"total": "100.00"})
    version = type("Version", (), {"steps": [first, second]})

    assert at_step.is_valid()
    lowered = answers_to(version, typed | {"total": "80"}, language="fr")

    assert list(lowered.missing) == ["deux"], "who lowers the total later is sent back"
    assert at_step.as_typed() == {"demande": "90"}, "and a draft keeps what was typed"


def test_a_rule_is_versioned_with_its_field_and_older_versions_have_none():
    ruled = asked(Rule("at_most", "total", ("autre",), "", "80", "Trop.", "Too much."))
    older = {name: value for name, value in ruled.to_json().items() if name != "rules"}

    assert FieldSpec.from_json(json.loads(json.dumps(ruled.to_json()))) == ruled
    assert FieldSpec.from_json(older).rules == ()


# --- Built

BLOCK = FormFieldsBlock()
RULE = {"test": "at_most", "other": "Budget total", "error_fr": "Trop.", "percent": "100"}


def built(*fields: dict):
    return list(specs_of_blocks(BLOCK.clean(BLOCK.to_python(list(fields)))))


def test_a_rule_is_built_from_labels_and_kept_by_keys():
    rows = [field("money", "montant", "Montant")]
    made = built(
        field("money", "total", "Budget total"),
        field("money", "demande", "Demande", rules=[RULE]),
        field("group", "autres", fields=rows, rules=[RULE | {"column": "Montant", "plus": "Demande"}]),
        field("money", "reste", rules=[RULE | {"other": "autres.montant"}]),
    )

    assert made[1].rules[0].other == "total"
    assert (made[2].rules[0].column, made[2].rules[0].plus) == ("montant", ("demande",))
    assert made[3].rules[0].other == "autres.montant"


@pytest.mark.parametrize(
    ("rule", "to_mend"),
    [
        ({"other": "nulle part"}, "other"),
        ({"other": "apres"}, "other"),
        ({"other": "nom"}, "other"),
        ({"plus": "nom"}, "plus"),
        ({"other": "autres.nom"}, "other"),
    ],
)
def test_a_rule_on_what_cannot_be_compared_is_refused_where_it_is_wrong(rule, to_mend):
    with pytest.raises(ValidationError) as refusal:
        built(
            field("text", "nom"),
            field("group", "autres", fields=[field("text", "nom")]),
            field("money", "total", "Budget total"),
            field("money", "demande", rules=[RULE | rule]),
            field("money", "apres"),
        )

    errors = refusal.value.block_errors
    assert list(errors) == [3]
    assert list(errors[3].block_errors["rules"].block_errors[0].block_errors) == [to_mend]


# --- The demo's own budget


@pytest.fixture
def budget() -> list[FieldSpec]:
    entry = next(each for each in read("forms") if each["key"] == "application")
    items = built(*[raw_field(each) | {"id": str(n)} for n, each in enumerate(entry["fields"])])
    return next(step for step in steps_of(items) if step.key == "your_budget").items


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("total", "requested", "funded", "right"),
    [
        ("80 000", "60 000", "20,000", True),
        ("80,000", "80.000", "", True),
        ("80 000", "95 000", "", False),
        ("80 000", "60 000", "50 000", False),
    ],
)
def test_the_budget_of_the_demo_holds_what_its_help_says(budget, language, total, requested, funded, right):
    funders = [{"funder": "Ville", "amount": funded, "state": "asked"}] if funded else []
    typed = {"budget_total": total, "budget_requested": requested, "cofunders": funders}

    form = AnswersForm(budget, posted(typed), language=language)

    assert form.is_valid() is right, messages(form)
