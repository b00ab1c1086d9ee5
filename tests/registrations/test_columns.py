"""The answers that staff asked for as columns: typed, written with the answers, written anew by one command."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django_tasks_db.models import DBTaskResult

from registrations.domain import publish_form
from registrations.domain.columns import rebuild_columns, rebuild_columns_of
from registrations.domain.persons import erase
from registrations.fields.columns import values_of
from registrations.fields.schema import FieldSpec
from registrations.models import ColumnValue, Form, FormVersion, Registration, SearchText
from tests import factories
from tests.registrations.fields.samples import EVERY_KIND

TOO_LARGE = "1" + 15 * "0"


@pytest.mark.parametrize(
    ("kind", "answer", "values"),
    [
        ("text", "Les Ateliers", ["Les Ateliers"]),
        ("siret", "73282932000074", ["73282932000074"]),
        ("choice", "association", ["association"]),
        ("choices", ["a", "b"], ["a", "b"]),
        ("region", "53", ["53"]),
        ("region", ["53", "11"], ["53", "11"]),
        ("yes_no", False, ["no"]),
        ("consent", True, ["yes"]),
        ("number", "250", [Decimal(250)]),
        ("number", "-0.5", [Decimal("-0.5")]),
        ("number", TOO_LARGE, []),
        ("number", "NaN", []),
        ("scale", 3, [Decimal(3)]),
        ("money", "35000.50", [Decimal("35000.50")]),
        ("date", "2027-06-06", [date(2027, 6, 6)]),
        ("date_range", {"from": "2027-06-06", "to": "2028-05-05"}, [date(2027, 6, 6)]),
        ("long_text", "Une histoire", []),
        ("files", [{"key": "k", "name": "a.pdf", "size": 1}], []),
        ("text", None, []),
        ("choices", [], []),
        ("date", "hier", []),
        ("money", {"de": "1"}, []),
    ],
)
def test_an_answer_becomes_values_of_its_type(kind, answer, values):
    assert values_of(FieldSpec(key="k", kind=kind, label_fr="K"), answer) == values


def test_no_kind_of_field_fails_on_an_answer_of_another_shape():
    for spec in EVERY_KIND:
        for answer in (None, "", [], {}, "x", 1, 1.5, True, ["x"], {"from": 1}, [{"x": 1}], 10**30):
            assert isinstance(values_of(spec, answer), list)


pytestmark = pytest.mark.django_db
NAME = FieldSpec("nom", "text", "Nom", identifies="full", column=True)
AMOUNT = FieldSpec("montant", "money", "Montant", required=False, column=True)
AREAS = FieldSpec("domaines", "choices", "Domaines", required=False, column=True)
STORY = FieldSpec("recit", "text", "Récit", required=False)


def publish(form: Form, *specs: FieldSpec) -> FormVersion:
    number = form.versions.count() + 1
    return FormVersion.objects.create(
        form=form, number=number, schema={"fields": [spec.to_json() for spec in specs]}
    )


@pytest.fixture
def intake():
    intake = factories.intake(factories.call())
    publish(intake.form, NAME, AMOUNT, AREAS, STORY)
    return intake


def values(registration: Registration) -> list[tuple]:
    rows = registration.column_values.order_by("key", "rank")
    return [(row.key, row.text or row.number or row.day) for row in rows]


ANSWERS = {
    "nom": "Awa",
    "montant": "35000.50",
    "domaines": ["inclusion", "emploi"],
    "recit": "Il était une fois",
}
EXPECTED = [
    ("domaines", "inclusion"),
    ("domaines", "emploi"),
    ("montant", Decimal("35000.5000")),
    ("nom", "Awa"),
]


def test_columns_are_written_with_the_answers(intake):
    registration = factories.registration(intake, **ANSWERS)

    assert values(registration) == EXPECTED


def test_columns_follow_the_answers(intake):
    registration = factories.registration(intake, **ANSWERS)

    registration.answers |= {"montant": "10.00", "domaines": None}
    registration.save(update_fields=["answers"])

    assert values(registration) == [("montant", Decimal("10.0000")), ("nom", "Awa")]


def test_what_changes_no_answer_leaves_them(intake, django_assert_num_queries):
    registration = factories.registration(intake, **ANSWERS)

    with django_assert_num_queries(1):
        registration.save(update_fields=["changed_at"])

    assert values(registration) == EXPECTED


def test_erasing_takes_them_along(intake):
    registration = factories.registration(intake, **ANSWERS)

    erase(registration)

    assert not ColumnValue.objects.exists()


def test_column_that_was_chosen_later_holds_older_answers_too(intake):
    registration = factories.registration(intake, **ANSWERS)
    publish(intake.form, NAME, STORY.__class__(**{**STORY.to_json(), "column": True}))

    assert rebuild_columns([intake.form]) == 2

    assert values(registration) == [("nom", "Awa"), ("recit", "Il était une fois")]


def test_publishing_other_columns_has_them_written_anew(django_capture_on_commit_callbacks):
    intake = factories.intake(factories.call())
    registration = factories.registration(intake)
    assert values(registration) == []
    form = intake.form
    for block in form.fields:
        if block.value.get("key") in ("courriel", "nom"):
            block.value["column"] = True
    form.save()

    with django_capture_on_commit_callbacks(execute=True):
        publish_form(form)

    task = DBTaskResult.objects.get(task_path="registrations.domain.columns.rebuild_columns_of")
    rebuild_columns_of.call(*task.args_kwargs["args"])
    assert ("courriel", registration.email) in values(registration)


def test_publishing_the_same_columns_asks_the_worker_for_nothing(intake, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        publish_form(intake.form)
        publish_form(intake.form)

    assert DBTaskResult.objects.filter(task_path__endswith="rebuild_columns_of").count() == 1


def test_command_changes_nothing_the_second_time(intake, capsys):
    registration = factories.registration(intake, **ANSWERS)
    words = registration.search_text.words
    ColumnValue.objects.all().delete()
    SearchText.objects.all().delete()

    for _time in range(2):
        call_command("columns")
        assert values(registration) == EXPECTED
        assert SearchText.objects.get().words == words

    assert capsys.readouterr().out == "4 values written.\n" * 2


@pytest.mark.postgres
def test_postgresql_knows_how_many_have_an_answer_to_a_question():
    """What it expects is what it chooses its way by: a tenth of the truth makes it read all of a million."""
    one = factories.registration(factories.intake(factories.call()))
    answers = [(f"question{number}", f"answer{number}") for number in range(10)]
    ColumnValue.objects.bulk_create(
        ColumnValue(registration=one, key=key, text=text, rank=rank)
        for rank in range(200)
        for key, text in answers
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE registrations_columnvalue")

    plan = json.loads(ColumnValue.objects.filter(key="question3", text="answer3").explain(format="json"))

    assert 150 <= plan[0]["Plan"]["Plan Rows"] <= 250
