"""The screens of lots: from a selection to the report, what each person may see of it, what it costs."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.enums import StaffGroup
from inbox.lots.acts import NOBODY
from inbox.models import Lot, LotRow
from inbox.models.lots import LotState
from registrations.enums import MessageKind, MessageState
from registrations.models import Message, Registration
from tests import factories
from tests.inbox.lots.worlds import done, manager, outcomes, people, shown

pytestmark = pytest.mark.django_db
BUDGET = 25  # queries of any screen of the inbox
REHEARSED = 27  # one move made, read and taken back, so that its letter is the very one that leaves
NEW = "/admin/inbox/lots/new/"


@pytest.fixture
def by(client):
    person = manager()
    client.force_login(person)
    return person


def text(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def test_a_letter_to_twenty_goes_from_the_list_to_the_report(client, by):
    registrations = people(20)

    asked = client.post(NEW, {"verb": "write", "row": [each.pk for each in registrations]})
    said = client.post(asked.url, {"message": "La salle change."})
    preview = client.get(said.url)
    lot = Lot.objects.get()
    assert not Message.objects.exists()
    ran = client.post(reverse("inbox:lots_run", args=[lot.pk]))
    report = client.get(ran.url)

    assert "La salle change." in text(preview)
    assert "20 courriers" in text(preview)
    assert Message.objects.filter(kind=MessageKind.WORDS).count() == 20
    assert "Fait pour 20 inscriptions" in text(report)
    lot.refresh_from_db()
    assert (lot.state, lot.by) == (LotState.DONE, by)
    assert "Personne 7" not in asked.url + said.url + ran.url


def test_the_list_has_a_box_for_each_row_that_belongs_to_the_bar(client, by):
    registrations = people(2)

    page = BeautifulSoup(client.get("/admin/inbox/tous/?q=personne").content, "html.parser")

    boxes = page.select("input[name=row]")
    assert {each["value"] for each in boxes} == {str(each.pk) for each in registrations}
    assert {each["form"] for each in boxes} == {page.select_one("form.lot-bar")["id"]}
    assert page.select_one("form.lot-bar [name=view]")["value"] == "tous"
    assert page.select_one("form.lot-bar [name=query]")["value"] == "q=personne"
    assert "Toute cette vue (2)" in page.select_one("form.lot-bar").get_text()


def test_all_that_a_view_holds_is_narrowed_as_the_list_was(client, by):
    registrations = people(3)
    Registration.objects.filter(pk=registrations[1].pk).update(owner=by)

    client.post(NEW, {"verb": "tag", "all": "1", "view": "les-miens"})
    client.post(NEW, {"verb": "tag", "all": "1", "view": "tous", "query": f"q={registrations[2].reference}"})
    client.post(NEW, {"verb": "tag", "all": "1", "view": "tous"})

    held = [set(lot.rows.values_list("registration", flat=True)) for lot in Lot.objects.order_by("pk")]
    assert held == [{registrations[1].pk}, {registrations[2].pk}, {each.pk for each in registrations}]


@pytest.mark.parametrize("row", ["", "x", "²", "-1", "9" * 40, "0"])
def test_nothing_selected_makes_no_lot_and_leads_back(client, by, row):
    response = client.post(NEW, {"verb": "tag", "row": row, "view": "les-miens", "query": "q=a"})

    assert response.url == "/admin/inbox/les-miens/?q=a"
    assert not Lot.objects.exists()
    assert "Sélectionnez d’abord" in text(client.get("/admin/"))


def test_what_one_may_not_see_is_never_in_a_lot(client, by):
    by.inbox_scopes.all().delete()
    (hidden,) = people(1)
    own_call = factories.call(title="À moi")
    by.inbox_scopes.create(page=own_call)
    (own,) = people(1, factories.intake(own_call))

    client.post(NEW, {"verb": "tag", "row": [hidden.pk, own.pk]})
    client.post(NEW, {"verb": "tag", "row": [hidden.pk]})
    client.post(NEW, {"verb": "tag", "all": "1", "view": "tous"})

    assert set(LotRow.objects.values_list("registration", flat=True)) == {own.pk}


def test_a_report_tells_a_colleague_of_the_rows_that_they_may_see_and_counts_no_other(client, by):
    mine, call = people(2), factories.call(title="Autre")
    (theirs,) = people(1, factories.intake(call))
    lot = done("tag", [*mine, theirs], by, tag="vu")
    draft = shown("tag", [theirs], by, tag="plus tard")
    colleague = factories.staff(StaffGroup.MANAGERS)
    colleague.inbox_scopes.create(page=call)
    stranger = factories.staff(StaffGroup.MANAGERS)

    client.force_login(colleague)
    report, listed = client.get(reverse("inbox:lots_show", args=[lot.pk])), client.get(reverse("inbox:lots"))
    assert theirs.reference in text(report)
    assert "Fait pour 1 inscription" in text(report)
    assert "1 faite" in text(listed)
    assert not any(each.reference in text(report) for each in mine)
    for name in ("lots_words", "lots_show"):
        assert client.get(reverse(f"inbox:{name}", args=[draft.pk])).status_code == 404
    for name in ("lots_run", "lots_again", "lots_drop"):
        for each in (lot, draft):
            assert client.post(reverse(f"inbox:{name}", args=[each.pk])).status_code == 404
    client.force_login(stranger)
    assert client.get(reverse("inbox:lots_show", args=[lot.pk])).status_code == 404
    assert "Mettre" not in text(client.get(reverse("inbox:lots")))
    assert outcomes(draft) == ["waiting"]


def test_who_has_lost_sight_of_a_row_no_longer_reads_it_in_their_own_report(client, by):
    (registration,) = people(1)
    lot = done("tag", [registration], by, tag="vu")
    by.inbox_scopes.all().delete()

    report = client.get(reverse("inbox:lots_show", args=[lot.pk]))

    assert registration.reference not in text(report)
    assert registration.name not in text(report)


def test_any_letter_of_the_preview_can_be_opened_and_writes_nothing(client, by):
    registrations = people(3)
    lot = shown("information", registrations, by, message="Il manque vos statuts.")

    pages = [client.get(reverse("inbox:lots_letter", args=[lot.pk, rank])) for rank in range(3)]

    for page, registration in zip(pages, registrations, strict=True):
        assert registration.email in text(page)
        assert "Il manque vos statuts." in text(page)
    assert client.get(reverse("inbox:lots_letter", args=[lot.pk, 3])).status_code == 404
    assert not Message.objects.exists()
    assert set(Registration.objects.values_list("state_code", flat=True)) == {"submitted"}


@pytest.mark.parametrize(("number", "title"), [(1, "Écrire à la personne"), (2, "Écrire à chaque personne")])
def test_a_letter_to_one_is_not_said_to_go_to_each(client, by, number, title):
    client.post(NEW, {"verb": "write", "row": [each.pk for each in people(number)]})
    lot = Lot.objects.get()

    asked = client.get(reverse("inbox:lots_words", args=[lot.pk]))
    seen = client.post(reverse("inbox:lots_words", args=[lot.pk]), {"message": "Bonjour."}, follow=True)
    client.post(reverse("inbox:lots_run", args=[lot.pk]))
    listed = client.get(reverse("inbox:lots"))

    for page in (asked, seen):
        assert BeautifulSoup(page.content, "html.parser").select_one(".lot-title").get_text() == title
    assert title in text(listed)


def test_states_are_offered_that_every_workflow_of_the_selection_knows(client, by):
    (application,) = people(1)
    form = factories.form(workflow_code="participation", prefix="ATE")
    (participant,) = people(1, factories.intake(factories.workshop(), form=form))

    def offered(*selected) -> set[str]:
        page = client.post(NEW, {"verb": "move", "row": [each.pk for each in selected]}, follow=True)
        return {each["value"] for each in BeautifulSoup(page.content, "html.parser").select("[name=to]")}

    assert {"eligible", "information"} <= offered(application)
    assert "cancelled" in offered(participant)
    assert offered(application, participant) == {"duplicate"}


def test_words_that_are_missing_are_asked_for(client, by):
    registrations = people(2)
    lot = client.post(NEW, {"verb": "move", "row": [each.pk for each in registrations]}).url

    wrong = client.post(lot, {"to": "ineligible"})
    right = client.post(lot, {"to": "ineligible", "note": "Hors sujet"})

    assert wrong.status_code == 422
    assert "Écrivez pourquoi" in text(wrong)
    assert right.status_code == 302


def test_a_lot_that_is_given_up_leaves_nothing_and_leads_back_to_the_list_as_it_was_narrowed(client, by):
    chosen = {"verb": "tag", "row": people(1)[0].pk, "view": "tous", "query": "q=%C3%A9loi&state=x"}

    words = client.post(NEW, chosen)
    preview = client.post(words.url, {"tag": "vu"})
    form = BeautifulSoup(client.get(preview.url).content, "html.parser").select_one("[formaction*=drop]")
    dropped = client.post(form["formaction"])

    assert not Lot.objects.exists()
    assert dropped.url == "/admin/inbox/tous/?q=%C3%A9loi&state=x"


def test_the_report_leads_back_to_the_list_as_it_was_narrowed(client, by):
    chosen = {"verb": "tag", "row": people(1)[0].pk, "view": "tous", "query": "owner=nobody"}
    preview = client.post(client.post(NEW, chosen).url, {"tag": "vu"})

    run = BeautifulSoup(client.get(preview.url).content, "html.parser").select_one("form[action*=run]")
    report = client.get(client.post(run["action"]).url)

    back = BeautifulSoup(report.content, "html.parser").find("a", string="Retour à la liste")
    assert back["href"] == "/admin/inbox/tous/?owner=nobody"


@pytest.mark.parametrize(
    "came", ["//evil.example", "https://evil.example/", "nulle-part?q=a", "\r\nX: y", ""]
)
def test_an_address_that_names_no_list_of_ours_leads_to_the_inbox(client, by, came):
    lot = shown("tag", people(1), by, tag="vu")

    dropped = client.post(reverse("inbox:lots_drop", args=[lot.pk], query={"from": came}))

    assert dropped.url == "/admin/inbox/"


def test_nobody_stands_alone(client, by):
    lot = client.post(NEW, {"verb": "assign", "row": people(1)[0].pk}).url

    wrong = client.post(lot, {"people": [by.pk, NOBODY]})
    right = client.get(client.post(lot, {"people": [NOBODY]}).url)

    assert wrong.status_code == 422
    assert "Choisissez des collègues, ou personne" in text(wrong)
    assert "Personne ne s’en occupe." in text(right)


@pytest.mark.parametrize(
    ("code", "words", "budget"),
    [
        ("write", {"message": "Bonjour"}, BUDGET),
        ("move", {"to": "eligible"}, BUDGET),
        ("information", {"message": "Vos statuts, svp."}, BUDGET + REHEARSED),
        ("move", {"to": "ineligible", "note": "Hors sujet"}, BUDGET + REHEARSED),
        ("cancel", {"note": "Par téléphone."}, BUDGET + REHEARSED),
        ("assign", {}, BUDGET),
        ("tag", {"tag": "vu"}, BUDGET),
    ],
)
def test_a_preview_of_fifty_costs_the_queries_of_one(client, by, code, words, budget):
    registrations = people(50)
    costs = []
    client.get(reverse("inbox:lots_show", args=[shown(code, registrations[:1], by, **words).pk]))  # warm

    for some in (registrations[:1], registrations):
        with CaptureQueriesContext(connection) as looked:
            lot = shown(code, some, by, **words)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(reverse("inbox:lots_show", args=[lot.pk]))
        assert all(each.reference in text(page) for each in some)
        costs.append((len(looked), len(captured)))

    assert costs[0] == costs[1]
    assert costs[0][1] <= budget, [each["sql"][:150] for each in captured]


def test_the_bar_offers_what_one_may_and_nothing_to_who_may_nothing(by):
    def bar(person) -> BeautifulSoup:
        request = RequestFactory().get("/")
        request.user = person
        shown_bar = Template('{% load lots %}{% lot_bar view="tous" query="q=a&p=b" number=7 %}')
        return BeautifulSoup(shown_bar.render(Context({"request": request})), "html.parser")

    offered = bar(by)
    assert "write" in [each["value"] for each in offered.select("option")]
    assert "erase" not in [each["value"] for each in offered.select("option")]
    assert offered.select_one("[name=query]")["value"] == "q=a&p=b"
    assert (offered.form["id"], offered.form["action"]) == ("lot", NEW)
    assert bar(factories.staff(StaffGroup.DELEGATES)).find() is None


def test_a_lot_is_taken_back_from_its_report_as_long_as_its_letters_wait(client, by, settings):
    settings.LETTERS_WAIT = timedelta(minutes=5)
    registrations = people(3)
    lot = done("information", registrations, by, message="Vos statuts, svp.")
    Message.objects.filter(registration=registrations[0]).update(state=MessageState.SENT)

    report = client.get(reverse("inbox:lots_show", args=[lot.pk]))
    shown_back = client.post(reverse("inbox:lots_back", args=[lot.pk]))
    preview = client.get(shown_back.url)
    assert set(Registration.objects.values_list("state_code", flat=True)) == {"information"}
    back = Lot.objects.get(verb="take_back")
    client.post(reverse("inbox:lots_run", args=[back.pk]))
    after = client.get(reverse("inbox:lots_show", args=[lot.pk]))

    assert "2 courriers attendent encore" in text(report)
    assert "Annuler cette action" in text(report)
    assert "Ce sera fait pour 2 inscriptions" in text(preview)
    assert "1 est laissée de côté" in text(preview)
    assert sorted(Registration.objects.values_list("state_code", flat=True)) == [
        "information",
        "submitted",
        "submitted",
    ]
    assert "Annuler cette action" not in text(after)
    assert reverse("inbox:lots_show", args=[back.pk]) in after.content.decode()


def test_what_waits_for_nobody_or_was_left_alone_offers_no_way_back(client, by):
    registrations = people(2)
    tagged = done("tag", registrations, by, tag="vu")
    old = done("move", registrations, by, to="eligible")
    Lot.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=2))

    for lot in (tagged, old):
        assert "Annuler cette action" not in text(client.get(reverse("inbox:lots_show", args=[lot.pk])))
    refused = client.post(reverse("inbox:lots_back", args=[tagged.pk]), follow=True)

    assert "rien ici qui puisse être annulé" in text(refused)
    assert not Lot.objects.filter(verb="take_back").exists()


def test_a_selection_is_never_taken_back_as_a_lot(client, by):
    registrations = people(1)

    client.post(NEW, {"verb": "take_back", "row": [registrations[0].pk]})

    assert not Lot.objects.exists()
    assert "take_back" not in client.get("/admin/inbox/tous/").content.decode()


def test_a_lot_under_way_is_stopped_by_who_began_it(client, by):
    lot = shown("tag", people(3), by, tag="vu")
    Lot.objects.filter(pk=lot.pk).update(state=LotState.RUNNING, started_at=timezone.now())

    progress = client.get(reverse("inbox:lots_show", args=[lot.pk]))
    stopped = client.post(reverse("inbox:lots_stop", args=[lot.pk]), follow=True)

    assert "Arrêter là" in text(progress)
    assert "Fait pour 0 inscription" in text(stopped)
    assert outcomes(lot) == ["left_out"] * 3


def test_taking_back_twenty_costs_the_queries_of_one(client, by):
    costs = []
    for number in (1, 20):
        registrations = people(number)
        lot = done("information", registrations, by, message="Vos statuts, svp.")
        report = reverse("inbox:lots_show", args=[lot.pk])
        client.get(report)  # warm

        with CaptureQueriesContext(connection) as told:
            client.get(report)
        with CaptureQueriesContext(connection) as looked:
            back = shown("take_back", registrations, by, lot=lot.pk)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("inbox:lots_show", args=[back.pk]))
        costs.append((len(told), len(looked), len(captured)))

    assert costs[0] == costs[1]
    assert max(costs[0][0], costs[0][2]) <= BUDGET
