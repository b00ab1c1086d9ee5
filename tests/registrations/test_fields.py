"""Every kind of field: asked, stored, shown; and the blocks editors build them with."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from registrations.domain import publish_form
from registrations.fields import AnswersForm, FieldSpec
from registrations.fields.blocks import FormFieldsBlock, key_from
from registrations.fields.kinds import KINDS, show
from registrations.fields.schema import Option
from registrations.models import FormVersion
from tests import factories

OPTIONS = (Option("asso", "Association", "Charity"), Option("pme", "PME", "Small firm"))


def spec(kind: str, **values) -> FieldSpec:
    return FieldSpec(**{"key": "champ", "kind": kind, "label_fr": "Champ", "options": OPTIONS} | values)


def answered(field: FieldSpec, *typed: str) -> AnswersForm:
    data = QueryDict(mutable=True)
    data.setlist(field.key, list(typed))
    return AnswersForm([field], data, language="fr")


@pytest.mark.parametrize(
    ("kind", "typed", "stored", "shown"),
    [
        ("text", ["  Awa "], "Awa", "Awa"),
        ("long_text", ["Deux\r\nlignes"], "Deux\r\nlignes", "Deux\r\nlignes"),
        ("email", ["Awa@Example.org"], "Awa@Example.org", "Awa@Example.org"),
        ("phone", ["01 23 45 67 89"], "+33123456789", "+33123456789"),
        ("choice", ["asso"], "asso", "Association"),
        ("choices", ["asso", "pme"], ["asso", "pme"], "Association, PME"),
        ("yes_no", ["no"], False, "Non"),
        ("number", ["1 234,50"], "1234.50", "1\xa0234,50"),
        ("date", ["2024-03-01"], "2024-03-01", "1er mars 2024"),
        ("date", ["01/03/2024"], "2024-03-01", "1er mars 2024"),
        ("consent", ["on"], True, "Oui"),
    ],
)
def test_answer_is_stored_as_data_and_shown_as_words(kind, typed, stored, shown):
    field = spec(kind)

    with translation.override("fr"):
        form = answered(field, *typed)

        assert form.is_valid(), form.errors
        assert form.answers == {"champ": stored}
        assert show(field, json.loads(json.dumps(stored)), "fr") == shown


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("text", "x" * 256),
        ("email", "awa@"),
        ("phone", "12"),
        ("choice", "sarl"),
        ("choices", "sarl"),
        ("yes_no", "maybe"),
        ("number", "douze"),
        ("number", "NaN"),
        ("number", "1e999999"),
        ("date", "0001-01-01"),
        ("date", "2024-02-30"),
        ("consent", ""),
    ],
)
def test_a_wrong_answer_is_refused_with_a_sentence_in_french(kind, typed):
    with translation.override("fr"):
        form = answered(spec(kind), typed)

        assert not form.is_valid()
        (error,) = form.error_list()
        assert error.anchor.startswith("id_champ")
        assert error.message.endswith(".")


@pytest.mark.parametrize("kind", KINDS)
def test_an_optional_field_may_stay_empty(kind):
    form = answered(spec(kind, required=False))

    assert form.is_valid()
    stored = form.answers["champ"]
    assert stored in (None, False)
    assert show(spec(kind), None, "fr") == ""


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(typed=st.lists(st.text(max_size=400), max_size=3))
def test_whatever_is_typed_is_an_answer_or_an_error(kind, typed):
    form = answered(spec(kind), *typed)

    if form.is_valid():
        json.dumps(form.answers)
        assert isinstance(show(form.specs[0], form.answers["champ"], "fr"), str)
    else:
        assert list(form.error_list())
    list(form.typed())


def test_spec_survives_being_published_and_read_again():
    field = spec("choice", help_fr="Aide", data_class="O", max_length=12)

    assert FieldSpec.from_json(json.loads(json.dumps(field.to_json()))) == field


def test_english_falls_back_to_french():
    field = spec("text", help_fr="Aide")

    assert (field.label("en"), field.help("en")) == ("Champ", "Aide")
    assert spec("text", label_en="Field").label("en") == "Field"


def test_key_is_made_from_the_label():
    assert key_from("Date de création") == "date_de_creation"
    assert key_from("2e adresse") == "champ_2e_adresse"
    assert key_from("!!!") == "champ"


def test_blocks_give_a_key_once_and_refuse_a_second_one():
    block = FormFieldsBlock()
    field = {
        "label_fr": "Ville",
        "label_en": "",
        "key": "",
        "data_class": "P",
        "max_length": 50,
        "required": True,
    }
    alone = block.clean(block.to_python([{"type": "text", "value": field, "id": "a"}]))
    twice = block.to_python(
        [{"type": "text", "value": field, "id": "a"}, {"type": "text", "value": field, "id": "b"}]
    )

    assert alone[0].value["key"] == "ville"
    with pytest.raises(ValidationError):
        block.clean(twice)


@pytest.mark.django_db
def test_publishing_twice_without_a_change_makes_one_version():
    form = factories.form()

    assert publish_form(form).number == 1
    assert form.versions.count() == 1


@pytest.mark.django_db
def test_a_published_version_never_changes():
    version = factories.form().current_version

    with pytest.raises(TypeError):
        version.save()


@pytest.mark.django_db
def test_a_published_key_never_changes_its_kind():
    form = factories.form()
    form.fields = [*factories.SIMPLE_FIELDS[:2], factories.field("number", "projet")]

    with pytest.raises(ValidationError) as refusal:
        form.clean()

    assert "projet" in str(refusal.value)


@pytest.mark.django_db
def test_a_form_needs_a_contact_address_and_a_name():
    form = factories.form()
    form.fields = [factories.field("long_text", "idee")]

    with translation.override("fr"), pytest.raises(ValidationError) as refusal:
        form.clean()

    (message,) = refusal.value.message_dict["fields"]
    assert "adresse de contact" in message
    assert "désigner la personne" in message


@pytest.mark.django_db
def test_publishing_in_the_admin_makes_the_next_version(admin_client):
    form = factories.form()
    form.fields = [*factories.SIMPLE_FIELDS, factories.field("text", "ville", max_length=80)]

    form.save_revision().publish()

    versions = FormVersion.objects.filter(form=form)
    assert [version.number for version in versions] == [2, 1]
    assert versions[0].specs[-1].key == "ville"
