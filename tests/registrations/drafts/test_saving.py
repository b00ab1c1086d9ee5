"""Keeping a step: valid or not, beside the others, and never over what its owner has not seen."""

from datetime import UTC, datetime, timedelta

import pytest

from registrations.domain.drafts import DraftGone, StepChanged, Turn, discard_draft, save_step
from registrations.models import Draft
from tests.registrations.drafts import forms

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 13, 32, tzinfo=UTC)


def save(
    draft: Draft, step="projet", *, seen=0, complete=False, at=NOW, force=False, turn=None, **typed
) -> Draft:
    return save_step(draft, step, typed, seen=seen, complete=complete, at=at, force=force, turn=turn)


def stored(draft: Draft) -> Draft:
    return Draft.objects.get(pk=draft.pk)


def test_step_is_kept_beside_the_others(draft):
    save(draft, "porteur", nom="Awa", courriel="pas une adresse")
    save(draft, "projet", titre="Un pont", complete=True)

    kept = stored(draft)
    assert kept.typed == {"nom": "Awa", "courriel": "pas une adresse", "titre": "Un pont"}
    assert kept.step("porteur") == {"revision": 1, "saved_at": NOW, "complete": False}
    assert kept.step("projet")["complete"] is True


def test_tabs_with_older_copies_of_the_draft_keep_each_other_s_steps(draft):
    first_tab, second_tab = stored(draft), stored(draft)

    save(first_tab, "porteur", nom="Awa")
    save(second_tab, "projet", titre="Un pont")

    assert stored(draft).typed == {"nom": "Awa", "titre": "Un pont"}


def test_answer_taken_away_is_no_longer_kept(draft):
    save(draft, titre="Un pont", resume="Long.")

    save(draft, titre="Un pont", resume="", seen=1)

    assert stored(draft).typed == {"courriel": "awa@example.org", "titre": "Un pont"}


def test_what_is_no_question_of_the_step_is_not_kept(draft):
    save(draft, titre="Un pont", nom="Intrus", statuts="x", autre="y")

    assert stored(draft).typed == {"courriel": "awa@example.org", "titre": "Un pont"}


def test_same_answers_again_only_move_the_time(draft):
    save(draft, titre="Un pont")

    save(draft, titre="Un pont", seen=0, at=NOW + timedelta(minutes=5))

    assert stored(draft).step("projet") == {
        "revision": 1,
        "saved_at": NOW + timedelta(minutes=5),
        "complete": False,
    }


def test_step_saved_empty_counts_as_saved(draft):
    save(draft)

    assert stored(draft).step("projet")["revision"] == 1


@pytest.mark.parametrize("seen", [0, 2, None])
def test_stale_screen_with_other_answers_overwrites_nothing(draft, seen):
    save(draft, titre="Le premier")

    with pytest.raises(StepChanged) as refused:
        save(draft, titre="Le second", seen=seen)

    assert refused.value.draft.typed["titre"] == "Le premier"
    assert stored(draft).typed["titre"] == "Le premier"


def test_stale_screen_may_overwrite_what_its_owner_has_seen(draft):
    save(draft, titre="Le premier")

    save(draft, titre="Le second", force=True)

    kept = stored(draft)
    assert (kept.typed["titre"], kept.step("projet")["revision"]) == ("Le second", 2)


def test_screen_goes_on_from_what_it_sent_itself(draft):
    """An answer that never reached the browser, or a button pressed while a send was on its way."""
    save(draft, titre="Un p", turn=Turn("tab1tab1", 1))

    save(draft, titre="Un pont", turn=Turn("tab1tab1", 2))

    assert stored(draft).typed["titre"] == "Un pont"


def test_late_send_of_a_screen_does_not_undo_a_later_one(draft):
    save(draft, titre="Un pont", turn=Turn("tab1tab1", 2))

    with pytest.raises(StepChanged):
        save(draft, titre="Un p", turn=Turn("tab1tab1", 1))


def test_screen_does_not_overwrite_what_another_one_sent_after_it(draft):
    save(draft, titre="A", turn=Turn("tab1tab1", 1))
    save(draft, titre="B", seen=1, turn=Turn("tab2tab2", 1))

    with pytest.raises(StepChanged):
        save(draft, titre="C", seen=1, turn=Turn("tab1tab1", 2))


def test_rows_are_kept_in_order(draft):
    rows = [{"quoi": "Postes", "cible": "12"}, {"quoi": "", "cible": ""}, {"quoi": "Villes", "cible": "x"}]

    save(draft, indicateurs=rows)

    assert stored(draft).typed["indicateurs"] == rows


def test_rows_with_nothing_in_them_are_no_answer(draft):
    save(draft, titre="Un pont", indicateurs=[{"quoi": "", "cible": ""}])

    assert "indicateurs" not in stored(draft).typed


def test_draft_starts_its_time_again(draft):
    Draft.objects.update(updated_at=NOW - timedelta(days=80), notice_at=NOW - timedelta(days=4))

    save(draft, titre="Un pont")

    kept = stored(draft)
    assert (kept.updated_at, kept.notice_at) == (NOW, None)


def test_unknown_step_is_refused(draft):
    with pytest.raises(KeyError):
        save(draft, "inconnue", titre="Un pont")


def test_draft_that_is_gone_keeps_nothing(draft):
    discard_draft(draft)

    with pytest.raises(DraftGone):
        save(draft, titre="Un pont")


def test_draft_begun_on_an_older_version_keeps_its_fields(intake, draft):
    forms.publish(intake, [spec for spec in forms.STEPS if spec.key != "titre"])

    save(draft, titre="Un pont")

    assert stored(draft).typed["titre"] == "Un pont"
