"""A form prefilled by its address: only marked fields, only what fits, nothing kept for the next visitor."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from registrations.enums import Contact
from registrations.fields.blocks import FormFieldsBlock
from registrations.fields.from_blocks import specs_of_blocks
from registrations.fields.prefilling import PREFILLED_KINDS
from registrations.fields.schema import FieldSpec, Option
from registrations.models import Draft
from tests.factories import field
from tests.registrations.drafts import forms

pytestmark = pytest.mark.django_db
SHORT = (
    FieldSpec("nom", "text", "Nom", identifies=Contact.FULL_NAME, max_length=60, prefill=True),
    FieldSpec("courriel", "email", "Courriel", is_contact=True, prefill=True),
    FieldSpec("titre", "text", "Titre", max_length=20, prefill=True, identifies=Contact.TITLE),
    FieldSpec("stade", "choice", "Stade", options=(Option("a", "Idée"), Option("b", "Pilote")), prefill=True),
    FieldSpec("cout", "number", "Coût", maximum="10", prefill=True),
    FieldSpec("sante", "text", "Santé", required=False, data_class="S", prefill=True),
    FieldSpec("accord", "consent", "D’accord", prefill=True),
)
LONG = tuple(replace(spec, prefill=spec.key in ("titre", "rna")) for spec in forms.STEPS)


@pytest.fixture(autouse=True)
def no_time_trap(settings) -> None:
    settings.FORM_MIN_SECONDS = 0


def address(specs) -> str:
    return f"{forms.intake_with(specs).page_in('fr').url}inscription/"


def value(page, name: str) -> str:
    return page.find("input", {"name": name}).get("value", "")


def test_marked_fields_hold_what_the_address_says_and_the_next_visitor_sees_none_of_it(client):
    where = address(SHORT)

    shown = client.get(where, {"titre": "Un pont", "stade": "b", "cout": "7"})

    page = forms.parsed(shown)
    assert (shown.status_code, value(page, "titre"), value(page, "cout")) == (200, "Un pont", "7")
    assert page.find("input", {"name": "stade", "value": "b"}).has_attr("checked")
    assert not page.select(".error-summary, .field--error")
    assert "no-store" in shown["Cache-Control"]
    canonical = page.find("link", rel="canonical")["href"]
    assert "?" not in canonical
    assert b"Un pont" not in client.get(where).content


@pytest.mark.parametrize(
    "given",
    [
        {"nom": "Awa"},
        {"courriel": "awa@example.org"},
        {"sante": "Awa"},
        {"accord": "on"},
        {"titre": "x" * 21},
        {"titre": "x" * 9999},
        {"stade": "Awa"},
        {"cout": "11"},
        {"cout": "Awa"},
        {"titre": ["x"] * 21},
    ],
)
def test_what_is_not_marked_or_does_not_fit_is_ignored(client, given):
    where = address(SHORT)

    page = forms.parsed(client.get(where, given))

    assert [value(page, each) for each in ("nom", "courriel", "titre", "cout", "sante")] == [""] * 5
    assert not page.select("input[checked], .error-summary, .field--error")


def test_value_is_text_and_nothing_else(client):
    where = address(SHORT)

    shown = client.get(where, {"titre": '"><script>x()'})

    assert value(forms.parsed(shown), "titre") == '"><script>x()'
    assert b"<script>x()" not in shown.content


def test_values_for_later_steps_come_into_the_draft_and_what_it_holds_stands(client):
    where = address(LONG) + "?titre=Un+pont&rna=W1&resume=Non"
    token = value(forms.parsed(client.get(where)), "_submission")

    begun = client.post(where, {"_submission": token, "email": "awa@example.org"})

    draft = Draft.objects.get()
    assert draft.typed == {
        "titre": "Un pont",
        "courriel": "awa@example.org",
    }  # a number asked of some only is not
    step = begun["Location"].replace("porteur", "projet")
    assert value(forms.parsed(client.get(step)), "titre") == "Un pont"
    forms.fill(draft, "projet")
    assert value(forms.parsed(client.get(step + "?titre=Autre")), "titre") == "Un pont numérique"


# --- In the form builder


def test_kinds_that_may_be_prefilled_are_those_that_can_be_marked():
    marked = {
        name for name, block in FormFieldsBlock().child_blocks.items() if "prefill" in block.child_blocks
    }

    assert marked == PREFILLED_KINDS


def test_mark_is_kept_and_is_off_at_first():
    block = FormFieldsBlock()

    asked = list(
        specs_of_blocks(
            block.clean(block.to_python([marked(), marked(prefill=False), field("text", "a", "A")]))
        )
    )

    assert [spec.prefill for spec in asked] == [True, False, False]
    assert [FieldSpec.from_json(spec.to_json()).prefill for spec in asked] == [True, False, False]


@pytest.mark.parametrize(
    "more", [{"data_class": "S"}, {"data_class": "C"}, {"identifies": Contact.FULL_NAME}]
)
def test_what_is_guarded_or_names_the_person_cannot_be_marked(more):
    block = FormFieldsBlock()

    with pytest.raises(ValidationError) as refused:
        block.clean(block.to_python([marked(**more)]))

    assert "prefill" in refused.value.block_errors[0].block_errors
    block.clean(block.to_python([marked(**more, prefill=False)]))


def marked(*, prefill: bool = True, **more) -> dict:
    key = "titre" if prefill else "autre"
    return field("text", key, "Titre", prefill=prefill, **more)
