"""Every promise that the tables make to a person has a test that the site keeps it."""

import ast
from functools import cache

import pytest
from django.utils import translation

from launch.places import ROOT
from registrations.workflows import WORKFLOWS, Step

# What people of the team keep, not the site: where nothing comes of it, the letter of the state says so.
BY_THE_TEAM = (
    "registrations/test_every_state.py::test_whoever_comes_to_a_state_is_written_to_or_the_table_says_why_not"
)
PERSONAL, PLACES = "registrations/personal/test_prepared.py", "registrations/test_places.py"
CONFIRMING, EXPIRING = "registrations/test_places_confirming.py", "registrations/referrals/test_expiring.py"
RESTORED = (
    "registrations/changes/test_cancelling.py::test_taken_back_each_has_again_what_they_had_and_is_told"
)
KEPT = {
    "We check that your application is complete and eligible.": BY_THE_TEAM,
    "It is then assessed, and examined by the selection committee.": BY_THE_TEAM,
    "You are told of the decision by e-mail, whatever it is.": (
        f"{PERSONAL}::test_results_that_are_published_are_shown_and_written_once"
    ),
    "Our message says what we need: send it from your page, or change your answers.": (
        "registrations/drafts/test_changing.py::test_what_staff_asked_more_about_is_taken_up_again"
    ),
    "The team then takes your application up where it was.": (
        "registrations/drafts/test_changing.py::test_what_staff_asked_more_about_is_taken_up_again"
    ),
    "Our message says when and how: answer it to say whether you can come.": (
        "registrations/test_every_state.py::test_what_staff_must_write_to_the_person_is_in_our_letter"
    ),
    "If it is taken from the list, or no longer can be, we tell you by e-mail.": (
        f"{PERSONAL}::test_a_decision_taken_after_the_results_is_told_at_once"
    ),
    "Your place is kept: you have nothing else to do.": f"{PLACES}::test_nobody_loses_a_place_when_there_are_fewer"
    "_and_none_is_given_until_enough_are_free",
    "Online, your link to join is on your page as soon as it is known; our reminders hold it too.": (
        "registrations/messages/test_reminders.py::test_who_registers_late_gets_it_at_once"
    ),
    "You have nothing to do.": "",
    "Should it take place after all, you get back what you had, and we tell you by e-mail.": RESTORED,
    "Should the call go on after all, so does your application: we tell you by e-mail.": RESTORED,
    "We have sent you an e-mail: open it and follow its link to confirm your address.": (
        f"{CONFIRMING}::test_place_is_held_until_the_address_is_confirmed"
    ),
    "Your place is held for you until then, for a limited time.": (
        f"{CONFIRMING}::test_confirming_the_address_keeps_the_place"
    ),
    "Every place is taken: you are on the waiting list, in the order of arrival.": (
        f"{PLACES}::test_who_comes_after_the_last_place_waits_and_is_told_so"
    ),
    "As soon as a place becomes free for you, it is yours and we tell you by e-mail.": (
        f"{PLACES}::test_freed_place_goes_to_the_first_who_waits_and_is_told"
    ),
    "Thank you for coming.": "",
    "You can choose another date whenever you like.": (
        "registrations/test_repeated.py::test_same_person_may_register_elsewhere_and_again_after_a_cancellation"
    ),
    "You can still confirm your address: you get a place if there is one left.": (
        f"{CONFIRMING}::test_who_confirms_too_late_gets_a_place_that_is_left"
    ),
    "You can register again while registrations are open.": (
        "registrations/test_repeated.py::test_same_person_may_register_elsewhere_and_again_after_a_cancellation"
    ),
    "Someone else is registered with this address. If this place is for another person, confirm it.": (
        "registrations/test_shared_mailbox.py"
        "::test_another_name_gets_a_letter_that_says_who_asked_and_takes_a_second_place"
    ),
    "That person then gets a place if there is one left, else waits in the order of arrival.": (
        "registrations/test_shared_mailbox.py"
        "::test_a_second_person_waits_like_anyone_and_takes_no_place_unasked"
    ),
    "Your first registration goes on: its link is in the message we have sent you.": (
        "registrations/test_repeated.py"
        "::test_letter_to_someone_registered_already_leads_to_the_first_registration"
    ),
    "Someone reads your message and answers you by e-mail.": BY_THE_TEAM,
    "Someone reads your proposal and writes to you.": BY_THE_TEAM,
    "Nothing is published without your written consent, which you can take back at any time.": (
        "registrations/personal/test_leaving.py::test_sent_twice_it_is_done_once"
    ),
    "Read what is proposed, then accept and fill in the form, or decline: you decide.": (
        f"{EXPIRING}::test_an_accepted_referral_lives_as_long_as_its_form"
    ),
    "Without an answer, what was written about you is erased after 30 days.": (
        f"{EXPIRING}::test_a_referral_without_an_answer_lives_thirty_days"
    ),
}


def promised() -> set[str]:
    """What the tables say happens next, in English."""
    steps = [
        step
        for workflow in WORKFLOWS.values()
        for step in (*workflow.next_steps, *(each for state in workflow.states for each in state.next_steps))
    ]
    with translation.override("en"):
        return {str(step.words if isinstance(step, Step) else step) for step in steps}


@cache
def named_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_promise_is_listed_and_nothing_else():
    assert promised() == set(KEPT)


@pytest.mark.parametrize("proof", sorted(set(KEPT.values()) - {""}))
def test_every_promise_has_a_test_that_it_is_kept(proof):
    path, _colons, name = proof.partition("::")

    assert name in named_in(path)
