"""A dossier is acted on in one click, within the view one came from, and what was done is taken back in one."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext, pgettext

from core.text.dates import hour_in_words
from registrations.domain.noting import note
from registrations.domain.persons import ask_erasure
from registrations.enums import EventKind
from registrations.models import Registration
from registrations.workflows import WORKFLOWS
from tests import factories
from tests.copies import copies
from tests.inbox.dossier import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def intake():
    return worlds.intake()


@pytest.fixture
def three(intake):
    """Three dossiers, the newest first, as the list shows them."""
    now = timezone.now()
    return [worlds.dossier(intake, at=now - timedelta(days=days)) for days in (1, 2, 3)]


@pytest.fixture
def manager(intake, client):
    user = worlds.manager(intake)
    client.force_login(user)
    return user


def seen(client, registration) -> str:
    return worlds.soup(client.get(worlds.address(registration))).find("input", {"name": "seen"})["value"]


def state(registration) -> str:
    return Registration.objects.get(pk=registration.pk).state_code


# --- Within the view


@pytest.mark.usefixtures("manager")
def test_one_goes_through_the_view_one_came_from_and_back_to_the_row(client, three):
    page = worlds.soup(client.get(worlds.address(three[1], view="tous") + "&q=awa"))

    ways = {each["rel"][0]: each["href"] for each in page.select(".dossier-trail__ways a")}
    query = "?view=tous&q=awa"
    assert ways == {
        "prev": worlds.address(three[0]) + query,
        "next": worlds.address(three[2]) + query,
    }
    back = client.get(page.select_one(".dossier-trail a")["href"])
    assert back.url == f"/admin/inbox/tous/?q=awa#dossier-{three[1].pk}"


@pytest.mark.usefixtures("manager")
def test_the_way_back_leads_to_the_page_where_the_row_stands_now(client, intake):
    last = worlds.dossier(intake, at=timezone.now() - timedelta(days=30))
    copies(factories.registration(intake), 49)

    back = client.get(worlds.address(last, "back", view="tous"))

    assert back.url == f"/admin/inbox/tous/?p=2#dossier-{last.pk}"
    assert f'id="dossier-{last.pk}"' in client.get(back.url).content.decode()


@pytest.mark.parametrize(
    "query", ["?view=nulle-part", "?view=%00", "?done=abc", "?done=99999999", "?view=tous&q=%00"]
)
@pytest.mark.usefixtures("manager")
def test_an_odd_way_in_shows_the_dossier_all_the_same(client, three, query):
    assert client.get(worlds.address(three[0]) + query).status_code == 200


# --- Moving


@pytest.mark.usefixtures("manager")
def test_a_move_is_one_click_and_leads_to_the_next_dossier_of_the_view(client, three):
    first, second, _third = three
    page = worlds.soup(client.get(worlds.address(first, view="tous")))
    form = page.find("button", {"name": "to", "value": "eligible"}).find_parent("form")
    posted = {each["name"]: each["value"] for each in form.find_all("input")} | {"to": "eligible"}

    response = client.post(form["action"], posted, follow=True)

    assert state(first) == "eligible"
    assert response.request["PATH_INFO"] == worlds.address(second)
    done = worlds.soup(response).select_one(".dossier-done")
    assert "Recevable" in done.get_text()
    assert done.a["href"] == worlds.address(first, view="tous")

    undone = client.post(done.form["action"], follow=True)

    assert state(first) == "submitted"
    assert undone.request["PATH_INFO"] == worlds.address(first)


@pytest.mark.usefixtures("manager")
def test_the_bar_offers_the_moves_of_the_table_and_no_other(client, three):
    page = worlds.soup(client.get(worlds.address(three[0])))

    offered = [each["value"] for each in page.select(".dossier-bar button[name=to]")]
    moves = [way.target for way in three[0].workflow.leaving("submitted") if way.permission]
    first, to_oneself, *others = offered  # taking it in charge comes second: on a phone that is what one sees
    assert to_oneself.isdecimal()
    assert [first, *others] == moves


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("workflow", "state"), [(w, s) for w in WORKFLOWS.values() for s in w.states], ids=lambda each: each.code
)
def test_no_two_buttons_of_a_bar_have_one_name(workflow, state, language):
    with translation.override(language):
        own = [pgettext("a registration", "Take it"), gettext("Hand over"), gettext("Note")]
        ways = [way for way in workflow.leaving(state.code) if way.permission]
        back = [way for way in ways if way.returns]  # the bar offers the one that leads to where it came from
        names = own + [str(way.verb) for way in ways if way not in back[1:]]

    assert len(set(names)) == len(names)


@pytest.mark.usefixtures("manager")
def test_the_two_texts_are_asked_where_the_move_needs_them(client, three):
    page = worlds.soup(client.get(worlds.address(three[0])))

    def boxes(target):
        form = page.find("button", {"name": "to", "value": target}).find_parent("form")
        return [each["name"] for each in form.find_all("textarea")]

    assert (boxes("eligible"), boxes("information")) == ([], ["message", "documents", "note"])


@pytest.mark.usefixtures("manager")
def test_a_letter_that_waits_is_named_with_its_hour_and_taken_back(client, three, settings):
    settings.LETTERS_WAIT = timedelta(minutes=5)
    words = {"to": "information", "message": "Un devis, s’il vous plaît.", "confirmed": "1"}

    page = worlds.soup(client.post(worlds.address(three[0]), words, follow=True))

    assert "Le message part à" in page.select_one(".dossier-bar").get_text()
    history = worlds.soup(client.post(worlds.address(three[0], "undo"), follow=True)).get_text()
    assert state(three[0]) == "submitted"
    assert three[0].messages.latest("pk").state == "dropped"
    assert "Non envoyé à la personne\u00a0: Un devis, s’il vous plaît." in history
    assert "À la personne\u00a0: Un devis" not in history


@pytest.mark.usefixtures("manager")
def test_the_head_says_what_the_person_still_reads_and_until_when(client, three, settings):
    settings.LETTERS_WAIT = timedelta(minutes=5)
    words = {"to": "information", "message": "Un devis, s’il vous plaît.", "confirmed": "1"}

    head = worlds.soup(client.post(worlds.address(three[0]), words, follow=True)).select_one(".dossier-head")

    until = hour_in_words(Registration.objects.get(pk=three[0].pk).since + timedelta(minutes=5))
    assert f"Jusqu’à {until}, la personne lit encore\u00a0: " in head.get_text()


# --- What has changed meanwhile


def test_what_a_colleague_has_done_meanwhile_is_shown_before_anything_is_moved(client, three, manager):
    mark = seen(client, three[0])
    note(three[0], "J’attends son appel.", factories.staff(is_superuser=True, first_name="Inès"))
    stored = Registration.objects.get(pk=three[0].pk)
    stored.answers |= {"titre": "Un autre titre"}
    stored.save(update_fields=["answers"])
    words = {"to": "ineligible", "note": "Hors sujet.", "seen": mark}

    response = client.post(worlds.address(three[0]), words)

    page = worlds.soup(response)
    refused = page.select_one(".dossier-refused").get_text(" ", strip=True)
    assert (response.status_code, state(three[0])) == (409, "submitted")
    for said in ("J’attends son appel.", "Inès", "Titre du projet"):
        assert said in refused
    assert page.select_one("details[open] textarea[name=note]").get_text(strip=True) == "Hors sujet."

    again = page.select_one("details[open] input[name=seen]")["value"]
    assert client.post(worlds.address(three[0]), words | {"seen": again, "confirmed": "1"}).status_code == 302
    assert state(three[0]) == "ineligible"


@pytest.mark.usefixtures("manager")
def test_a_move_from_a_state_that_is_no_more_is_refused(client, three):
    mark = seen(client, three[0])
    client.post(worlds.address(three[0]), {"to": "eligible", "seen": mark})

    response = client.post(
        worlds.address(three[0]), {"to": "withdrawn", "note": "Par téléphone.", "seen": mark}
    )

    assert response.status_code == 409
    assert state(three[0]) == "eligible"


# --- Who handles it, notes


def test_one_takes_a_dossier_in_one_click_and_stays_on_it(client, three, manager):
    page = worlds.soup(client.get(worlds.address(three[0], view="tous")))
    button = page.find("button", {"name": "to", "value": str(manager.pk)})

    response = client.post(button.find_parent("form")["action"], {"to": button["value"]}, follow=True)

    assert Registration.objects.get(pk=three[0].pk).owner == manager
    assert response.request["PATH_INFO"] == worlds.address(three[0])
    assert "Suivi par" in worlds.text(response)


def test_a_dossier_is_handed_to_those_who_work_on_it_and_to_no_other(client, three, manager, intake):
    colleague = worlds.manager(intake, first_name="Inès", last_name="Morel")
    reader, stranger = worlds.reader(intake), worlds.manager(worlds.intake())

    page = worlds.soup(client.get(worlds.address(three[0])))
    refused = client.post(worlds.address(three[0], "hand_over"), {"to": stranger.pk}, follow=True)
    client.post(worlds.address(three[0], "hand_over"), {"to": colleague.pk})

    offered = {each["value"] for each in page.select("#hand-over-to option")}
    assert {str(colleague.pk), str(manager.pk)} <= offered
    assert offered.isdisjoint({str(reader.pk), str(stranger.pk)})
    assert "Choisissez une personne" in refused.content.decode()
    assert Registration.objects.get(pk=three[0].pk).owner == colleague


@pytest.mark.usefixtures("manager")
def test_a_note_is_added_and_an_empty_one_says_what_is_missing(client, three):
    added = client.post(worlds.address(three[0], "note"), {"note": "Rappeler mardi."}, follow=True)
    empty = client.post(worlds.address(three[0], "note"), {"note": " "})

    assert "Rappeler mardi." in worlds.text(added)
    assert empty.status_code == 409
    assert "Écrivez d’abord la note." in empty.content.decode()


def test_who_only_reads_is_offered_nothing(client, three, intake):
    client.force_login(worlds.reader(intake))

    page = worlds.soup(client.get(worlds.address(three[0])))

    assert page.select(".dossier-bar button") == []
    for name, words in (("hand_over", {"to": ""}), ("note", {"note": "Vu."}), ("undo", {})):
        assert client.post(worlds.address(three[0], name), words).status_code == 409
    assert three[0].events.count() == 1


@pytest.mark.usefixtures("manager")
def test_button_that_is_pressed_twice_has_done_what_it_says(client, three):
    said = {"to": "eligible", "seen": seen(client, three[0])}

    first, second = (client.post(worlds.address(three[0], view="tous"), said) for _press in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert second.url == first.url
    assert state(three[0]) == "eligible"
    assert three[0].events.filter(to_state="eligible").count() == 1


def test_what_a_colleague_has_done_is_not_taken_for_a_second_press(client, three, intake, manager):
    before = seen(client, three[0])
    client.force_login(worlds.manager(intake))
    client.post(worlds.address(three[0]), {"to": "eligible", "seen": before})
    client.force_login(manager)

    assert client.post(worlds.address(three[0]), {"to": "eligible", "seen": before}).status_code == 409


@pytest.mark.usefixtures("manager")
def test_words_of_a_move_that_is_no_longer_possible_are_given_back(client, three):
    before = seen(client, three[0])
    client.post(worlds.address(three[0]), {"to": "eligible", "seen": before})
    client.post(worlds.address(three[0]), {"to": "in_review", "seen": seen(client, three[0])})

    words = {"to": "ineligible", "message": "Il manque les statuts.", "note": "Vu avec Awa", "seen": before}
    response = client.post(worlds.address(three[0]), words)

    given = [each.get_text().strip() for each in worlds.soup(response).select("#move-error textarea")]
    assert response.status_code == 409
    assert given == ["Il manque les statuts.", "Vu avec Awa"]


@pytest.mark.usefixtures("manager")
def test_letter_that_nobody_would_read_is_not_promised(client, three):
    ask_erasure(three[0])
    said = {"to": "ineligible", "note": "Hors sujet.", "seen": seen(client, three[0])}

    page = worlds.soup(client.post(worlds.address(three[0]), said))

    assert "a demandé l’effacement" in page.get_text()
    assert "et envoyer la lettre" not in page.get_text()


# --- Texts that are too long


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize("name", ["message", "note", "documents"])
def test_a_text_that_is_too_long_is_refused_whole_and_comes_back(client, three, name):
    long = "é" * 2001
    words = {"to": "information", "message": "Il manque une pièce.", "seen": seen(client, three[0])}

    response = client.post(worlds.address(three[0]), words | {name: long})

    assert response.status_code == 409
    assert "il a 2 001 caractères et peut en avoir 2 000" in response.text.replace("\N{NO-BREAK SPACE}", " ")
    assert long in worlds.soup(response).select_one(f"details[open] [name={name}]").text
    assert state(three[0]) == "submitted"


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize("more", [{}, {"way": "meeting", "moment": "2026-01-05T10:00"}])
def test_a_note_that_is_too_long_is_refused_whole_and_comes_back(client, three, more):
    response = client.post(worlds.address(three[0], "note"), {"note": "é" * 2001} | more)

    assert response.status_code == 409
    assert "é" * 2001 in worlds.soup(response).select_one("details[open] [name=note]").text
    assert not three[0].events.filter(kind=EventKind.NOTED).exists()
