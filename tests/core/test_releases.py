"""What the release after has kept is read here, without what it has added."""

from dataclasses import replace

from core.operating.alerting import Known
from registrations.fields.schema import Condition, FieldSpec, Option, Rule
from registrations.letters.marks import Way, fill

SPEC = FieldSpec(
    "porteurs",
    "group",
    "Porteurs",
    options=(Option("a", "Idée"),),
    show_if=Condition("stade", "is", ("a",)),
    rules=(Rule("at_most", "total"),),
    fields=(FieldSpec("part", "number", "Part", options=(Option("b", "Pilote"),)),),
)


def with_more(kept):
    """The same with one more thing wherever something is kept by name."""
    if isinstance(kept, list):
        return [with_more(each) for each in kept]
    if isinstance(kept, dict):
        return {name: with_more(value) for name, value in kept.items()} | {"of_the_release_after": True}
    return kept


def test_a_field_of_a_form_is_read_without_what_was_added_to_any_part_of_it():
    assert FieldSpec.from_json(with_more(SPEC.to_json())) == SPEC
    assert FieldSpec.from_json(SPEC.to_json()) == SPEC != replace(SPEC, rules=())


def test_a_way_of_a_letter_leads_where_it_did():
    marks = {"personal-link-1": with_more(Way("confirm", "draft", 7).kept)}

    assert fill("Voir personal-link-1", marks, lambda way: f"{way.page}/{way.owner}/{way.pk}") == (
        "Voir confirm/draft/7"
    )


def test_what_operators_were_told_is_known():
    kept = {"broken": "2026-11-29T12:00:00+00:00"}

    assert Known.read(kept | {"of_the_release_after": "yes"}) == Known.read(kept)
