"""Two people in one draft at once: what each writes stays, and what both have changed is shown with whose it is."""

import pytest

from registrations.domain.drafts.joining import joined, mark_of
from registrations.models import Draft
from tests.registrations.drafts.forms import TYPED, Screen, parsed
from tests.registrations.hands import dossiers
from tests.registrations.hands.dossiers import OWNER, let_in, person
from tests.together import in_line

TITLE, SUMMARY = TYPED["projet"]["titre"], TYPED["projet"]["resume"]


def typed() -> dict:
    return Draft.objects.get().typed


def two():
    """The owner and a colleague, each in front of the same step."""
    draft = dossiers.draft()
    owner, mate = person(dossiers.token_to(draft)), person(dossiers.token_to(let_in(draft)))
    return owner, mate, owner.open("projet"), mate.open("projet")


@pytest.mark.django_db
def test_two_people_in_one_step_change_different_answers_and_nothing_is_lost():
    _owner, _mate, here, there = two()

    assert there.post(titre="Titre de Lou", resume=SUMMARY).status_code == 302
    assert here.post(titre=TITLE, resume="Résumé d’Awa").status_code == 302

    assert (typed()["titre"], typed()["resume"]) == ("Titre de Lou", "Résumé d’Awa")


@pytest.mark.django_db
def test_what_both_have_changed_is_compared_alone_and_says_whose_it_is():
    owner, mate, here, there = two()
    there.post(titre="Titre de Lou", resume="Résumé de Lou")

    response = here.post(titre="Titre d’Awa", resume=SUMMARY)

    page = parsed(response)
    assert response.status_code == 409
    assert [each["href"] for each in page.select(".differences a")] == ["#id_titre"]
    assert "Lou Petit" in page.select_one(".error-summary").get_text()
    assert page.find(id="id_resume").get_text(strip=True) == "Résumé de Lou", (
        "what was not touched here follows"
    )
    assert typed()["titre"] == "Titre de Lou"

    kept = Screen(owner, "projet", page).post(titre="Titre d’Awa", resume="Résumé de Lou")
    assert kept.status_code == 302
    assert (typed()["titre"], typed()["resume"]) == ("Titre d’Awa", "Résumé de Lou")
    again = mate.open("projet")
    assert again.page.find(id="id_titre")["value"] == "Titre d’Awa"


@pytest.mark.django_db
def test_the_guest_reads_that_it_was_the_owner():
    _owner, _mate, here, there = two()
    here.post(titre="Titre d’Awa", resume=SUMMARY)

    page = parsed(there.post(titre="Titre de Lou", resume=SUMMARY))

    assert OWNER in page.select_one(".error-summary").get_text()


@pytest.mark.django_db
def test_screens_that_save_while_one_types_join_too():
    _owner, _mate, here, there = two()
    first = here.autosave(1, titre="Titre d’Awa", resume=SUMMARY).json()
    assert there.autosave(1, titre=TITLE, resume="Résumé de Lou").status_code == 200
    here.hidden |= {"_seen": str(first["revision"]), "_shown": first["shown"]}

    assert here.autosave(2, titre="Titre d’Awa, suite", resume=SUMMARY).status_code == 200

    assert (typed()["titre"], typed()["resume"]) == ("Titre d’Awa, suite", "Résumé de Lou")
    there.hidden |= {"_turn": "2"}
    assert there.autosave(2, titre="Titre de Lou", resume="Résumé de Lou").status_code == 409


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_whoever_comes_second_by_a_moment_joins_what_the_first_has_saved():
    _owner, _mate, here, there = two()

    in_line(
        lambda: here.post(titre="Titre d’Awa", resume=SUMMARY),
        lambda: there.post(titre=TITLE, resume="Résumé de Lou"),
    )

    assert (typed()["titre"], typed()["resume"]) == ("Titre d’Awa", "Résumé de Lou")


@pytest.mark.parametrize(
    ("kept", "sent", "result", "clashing"),
    [
        ("a", "a", "a", False),
        ("b", "a", "b", False),
        ("a", "c", "c", False),
        ("b", "c", "c", True),
        ("b", "b", "b", False),
        (None, "a", None, False),
        (None, "c", "c", True),
        ("b", None, None, True),
        ("a", None, None, False),
    ],
)
def test_one_answer_that_was_shown_as_a(kept, sent, result, clashing):
    as_dict = lambda value: {} if value is None else {"titre": value}  # noqa: E731

    found = joined(["titre"], as_dict(kept), as_dict(sent), {"titre": mark_of("a")})

    assert found == (as_dict(result), {"titre"} if clashing else set())
