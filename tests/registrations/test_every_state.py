"""Every state that a person can reach writes to them, or the table says why it does not."""

import pytest

from registrations.enums import MessageKind
from registrations.letters import standard_words
from registrations.letters.placeholders import ALLOWED
from registrations.workflows import WORKFLOWS

BIRTHS = [
    pytest.param(workflow, workflow.state(code), id=f"{workflow.code}: {code}")
    for workflow in WORKFLOWS.values()
    for code in dict.fromkeys(
        (workflow.initial.code, workflow.when_full, workflow.when_unconfirmed, workflow.when_repeated)
    )
    if code
]
WAYS = [
    pytest.param(workflow, way, id=f"{workflow.code}: {way.source} → {way.target}")
    for workflow in WORKFLOWS.values()
    for way in workflow.transitions
]


@pytest.mark.parametrize(("workflow", "state"), BIRTHS)
def test_whoever_is_born_in_a_state_is_written_to_or_the_table_says_why_not(workflow, state):
    assert bool(state.letter) != bool(state.silent), state.code
    assert not state.prepared, "nobody is born in a state they may not know"


@pytest.mark.parametrize(("workflow", "way"), WAYS)
def test_whoever_comes_to_a_state_is_written_to_or_the_table_says_why_not(workflow, way):
    silent = way.silent or (workflow.state(way.target).silent if not way.letter else "")

    assert bool(way.letter) != bool(silent), f"{way.source} → {way.target}"


@pytest.mark.parametrize(("workflow", "way"), WAYS)
def test_what_staff_must_write_to_the_person_is_in_our_letter(workflow, way):
    if not way.letter:
        assert not way.needs_message
        return
    kind = MessageKind(way.letter)
    if "message" in ALLOWED[kind]:
        assert "{message}" in standard_words(kind, workflow.code).body
    assert not way.needs_message or "message" in ALLOWED[kind]


@pytest.mark.parametrize(("workflow", "way"), WAYS)
def test_a_refusal_is_given_a_reason(workflow, way):
    refusals = {"ineligible", "rejected", "reserve", "set_aside", "duplicate", "withdrawn", "cancelled"}
    if way.target in refusals and way.permission:
        assert way.needs_note or way.needs_message


def test_subjects_of_decisions_do_not_tell_them():
    kinds = (MessageKind.INELIGIBLE, MessageKind.SELECTED, MessageKind.RESERVE, MessageKind.REJECTED)

    assert len({str(standard_words(kind, "application").subject) for kind in kinds}) == 1
