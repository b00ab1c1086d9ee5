"""An answer keeps its meaning for ever: what a new version of a form may not change."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from registrations.domain import publish_form
from registrations.fields import FieldSpec
from registrations.fields.continuity import breaks
from registrations.fields.schema import Option
from registrations.models import FormVersion
from tests import factories
from tests.factories import field, option
from tests.registrations.fields.samples import OPTIONS, ROW, spec


def told(before: list[FieldSpec], after: list[FieldSpec]) -> list[str]:
    with translation.override("en"):
        return list(breaks([before], after))


CHOICE = spec("choice", "statut")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (spec("text", "nom"), spec("number", "nom")),
        (spec("choice", "statut"), spec("choices", "statut")),
        (spec("region", "ou"), spec("region", "ou", several=True)),
        (spec("group", "ind"), spec("group", "ind", fields=(spec("number", "nom"),))),
        (CHOICE, spec("choice", "statut", options=(Option("association", "Association"), OPTIONS[1]))),
        (
            spec("group", "ind"),
            spec("group", "ind", fields=(spec("choices", "publics", options=(Option("x", "PME"),)),)),
        ),
        (spec("text", "nom", label_fr="Nom"), spec("text", "nom_complet", label_fr="Nom")),
        (
            spec("group", "ind", fields=ROW[:1]),
            spec("group", "ind", fields=(spec("text", "n", label_fr="Nom"),)),
        ),
    ],
)
def test_a_changed_meaning_is_told(before, after):
    (sentence,) = told([before], [after])

    assert sentence.endswith(".")
    assert "“" in sentence


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (spec("text", "nom"), spec("text", "nom", label_fr="Votre nom", max_length=3, required=False)),
        (CHOICE, spec("choice", "statut", options=OPTIONS[:1])),
        (CHOICE, spec("choice", "statut", options=(*OPTIONS, Option("sarl", "SARL")))),
        (CHOICE, spec("choice", "statut", options=(Option("asso", "Association loi 1901"), OPTIONS[1]))),
        (spec("text", "nom", label_fr="Nom"), spec("number", "age", label_fr="Âge")),
        (FieldSpec("s", "section", "S"), spec("text", "s")),
        (spec("group", "ind"), spec("group", "ind", fields=(*ROW, spec("text", "de_plus")))),
    ],
)
def test_words_limits_and_additions_may_change(before, after):
    assert told([before], [after]) == []


def test_a_label_may_be_used_again_beside_its_first_key():
    nom, autre = spec("text", "nom", label_fr="Nom"), spec("text", "nom_2", label_fr="Nom")

    assert told([nom], [nom, autre]) == []


def test_every_version_counts_and_the_latest_decides():
    versions = [[spec("text", "nom")], [spec("number", "nom")], []]

    assert list(breaks(versions, [spec("number", "nom")])) == []
    assert len(list(breaks(versions, [spec("text", "nom")]))) == 1


# --- When a form is saved


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
def test_publishing_in_the_admin_makes_the_next_version():
    form = factories.form()
    form.fields = [*factories.SIMPLE_FIELDS, factories.field("text", "ville", max_length=80)]

    form.save_revision().publish()

    versions = FormVersion.objects.filter(form=form)
    assert [version.number for version in versions] == [2, 1]
    assert versions[0].specs[-1].key == "ville"


def refused(form) -> str:
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        form.clean()
    (message,) = refusal.value.message_dict["fields"]
    return message


@pytest.mark.django_db
def test_a_published_key_never_changes_its_kind():
    form = factories.form()
    form.fields = [*factories.SIMPLE_FIELDS[:2], factories.field("number", "projet")]

    assert "“projet” was published as another kind of field (long_text)" in refused(form)


@pytest.mark.django_db
def test_a_published_code_never_changes():
    choices = [option("asso", "Association"), option("pme", "PME")]
    form = factories.form([*factories.SIMPLE_FIELDS, field("choice", "statut", options=choices)])
    changed = [option("association", "Association"), option("pme", "PME")]
    form.fields = [*factories.SIMPLE_FIELDS, field("choice", "statut", options=changed)]

    assert "“Association” was published with the code “asso”" in refused(form)


@pytest.mark.django_db
def test_a_form_needs_a_contact_address_and_a_name():
    form = factories.form()
    form.fields = [factories.field("long_text", "idee")]

    message = refused(form)

    assert "contact address" in message
    assert "name the person" in message


@pytest.mark.django_db
def test_a_form_with_steps_begins_with_one():
    form = factories.form()
    form.fields = [*factories.SIMPLE_FIELDS, field("step", "fin")]

    assert "begins with one" in refused(form)


@pytest.mark.django_db
def test_a_condition_on_nothing_earlier_keeps_a_form_from_being_published():
    form = factories.form()
    asked_if = {"field": "inconnu", "test": "filled", "values": ""}
    form.fields = [*factories.SIMPLE_FIELDS, field("text", "ville", show_if=asked_if)]

    assert "“inconnu”" in refused(form)


@pytest.mark.django_db
def test_a_draft_may_lack_all_of_it():
    form = factories.form()
    form.fields = [field("number", "projet"), field("step", "fin")]
    form.half_built = True

    form.clean()


@pytest.mark.django_db
def test_staff_who_write_about_someone_are_not_asked_for_files():
    files = field("files", "pieces", "Pièces", file_kinds=["pdf"], max_files=1)
    form = factories.form(workflow_code="lead", prefix="SIG")
    form.fields = [*factories.SIMPLE_FIELDS, files]

    with pytest.raises(ValidationError) as refused:
        form.clean()

    assert len(refused.value.message_dict["fields"]) == 1
    form.workflow_code = "contact"
    form.clean()
