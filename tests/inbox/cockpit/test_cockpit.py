"""The cockpit counts what its links list, for each person what they may see, in as many queries for many as for one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.enums import StaffGroup
from core.models import Region
from inbox.cockpit.asking import Answered
from inbox.cockpit.figures import FIGURES
from inbox.listing import LATE, Listing
from registrations.domain import move
from registrations.domain.undoing import undo
from registrations.domain.wants import Wants
from registrations.domain.words import write_words
from registrations.enums import Actor, EventKind
from registrations.models import Draft, InboxScope, Registration, RegistrationEvent
from registrations.models.answering import ANSWERING_STATES
from registrations.workflows import ANSWERING, ANSWERS, WORKFLOWS
from tests import factories
from tests.inbox.cockpit.worlds import (
    BRITTANY,
    CORSICA,
    a_mixed_round,
    cockpit,
    days_ago,
    linked,
    listed,
    said,
    tables,
)

pytestmark = pytest.mark.django_db


def test_every_number_that_leads_somewhere_is_that_of_the_list_it_leads_to(intake, manager):
    a_mixed_round(intake, manager)
    page = intake.page_key
    later = factories.intake(intake.page_in(), form=intake.form, name_fr="Second tour")
    factories.registration(later, courriel="autre@example.org", region=[CORSICA])
    workshop = factories.intake(
        factories.workshop(title="Atelier"),
        capacity=3,
        form=factories.form(workflow_code="participation", prefix="ATE"),
    )
    for number in range(5):
        factories.registration(workshop, courriel=f"a{number}@example.org", nom=f"Personne {number}")
    InboxScope.objects.create(user=manager, page=workshop.page_in())

    for query in ("", f"page={page}", f"page={page}&received_from={days_ago(36).date()}"):
        found = linked(cockpit(manager, query))
        assert len(found) > 15
        wrong = [
            (where, text, listed(manager, link))
            for where, text, link in found
            if text != str(listed(manager, link))
        ]
        assert not wrong, query


def test_rounds_stand_against_states_and_sums_are_of_all(intake, manager):
    a_mixed_round(intake, manager)
    later = factories.intake(intake.page_in(), form=intake.form, name_fr="Second tour")
    factories.registration(later, courriel="autre@example.org")

    (table,) = tables(cockpit(manager), "states")

    assert [(str(each.label), each.inner) for each in table.headings] == [
        ("Total", False),
        ("Déposée", False),
        ("Complément demandé", False),
        ("Recevable", True),
        ("En instruction", True),
    ]
    assert said(table) == {
        "Appel national · Second tour": ["1", "1", "0", "0", "0"],
        "Appel national · Premier tour": ["10", "3", "1", "3", "3"],
        "Total": ["11", "4", "1", "3", "3"],
    }


def test_what_waits_is_told_by_who_handles_it_with_what_is_late(intake, manager):
    a_mixed_round(intake, manager)

    (table,) = tables(cockpit(manager), "waiting")

    lines = said(table)
    assert list(lines) == ["Personne", str(manager), "Total"]
    assert [cells[:2] for cells in lines.values()] == [["8", "5"], ["1", "1"], ["9", "6"]]
    assert lines["Total"][2] == "depuis 38 jours"


def test_late_is_the_number_of_the_view_with_the_documents_that_are_overdue(intake, manager):
    a_mixed_round(intake, manager)
    asked = factories.registration(intake, courriel="asked@example.org")
    at = days_ago(9)
    Registration.objects.filter(pk=asked.pk).update(created_at=at, since=at, owner=factories.staff())
    move(
        asked,
        to="information",
        by=manager,
        message="Vos statuts.",
        wants=Wants(("Statuts",), days_ago(3).date()),
    )

    (table,) = tables(cockpit(manager), "waiting")

    late = said(table)["Total"][1]
    assert late == str(Listing.of(manager, LATE.code, QueryDict()).count()) == "7"
    assert said(table)["Total"][0] == "9"


def test_a_first_answer_is_the_first_thing_that_the_person_learned(intake, manager, settings):
    settings.LETTERS_WAIT = timedelta(0)
    asked, written, prepared, withdrawn, late = (
        factories.registration(intake, courriel=f"p{number}@example.org") for number in range(5)
    )
    Registration.objects.update(created_at=days_ago(10))
    move(asked, to="information", by=manager, message="Il manque les statuts.", at=days_ago(8))
    write_words(written, by=manager, message="Merci, nous vous lisons.", at=days_ago(4))
    move(prepared, to="eligible", by=manager, at=days_ago(9))
    move(withdrawn, to="withdrawn", by=Actor.PERSON, at=days_ago(7))

    answered = cockpit(manager).answered["application"]

    assert answered.hours == {48: 1, 144: 1}
    assert (answered.median(), answered.worst(), answered.waiting) == (48, 144, 2)
    table, spans = tables(cockpit(manager), "answers")
    assert said(table) == {"Candidature": ["2", "2 jours", "6 jours", "2"]}
    assert {label: cells[0] for label, cells in said(spans).items() if cells != ["0"]} == {
        "En 3 jours": "1",
        "En une semaine": "1",
    }
    assert {each.pk for each in Listing.of(manager, "sans-reponse", QueryDict()).queryset} == {
        prepared.pk,
        late.pk,
    }


def test_a_letter_that_was_taken_back_answered_nobody(intake, manager, settings):
    settings.LETTERS_WAIT = timedelta(minutes=10)
    registration = factories.registration(intake)
    Registration.objects.update(created_at=days_ago(10))
    move(registration, to="information", by=manager, message="Il manque les statuts.")
    undo(Registration.objects.get(), manager)
    RegistrationEvent.objects.exclude(kind=EventKind.CREATED).update(at=days_ago(1))

    assert cockpit(manager).answered["application"].hours == {}
    assert cockpit(manager).answered["application"].waiting == 1


def test_the_result_answers_once_it_is_told(intake, manager):
    registration = factories.registration(intake)
    Registration.objects.update(created_at=days_ago(10), state_code="rejected")
    assert cockpit(manager).answered["application"].waiting == 1

    RegistrationEvent.objects.create(
        registration=registration, kind=EventKind.RESULT_TOLD, to_state="rejected", at=days_ago(5)
    )

    answered = cockpit(manager).answered["application"]
    assert (answered.hours, answered.waiting) == ({120: 1}, 0)


@pytest.mark.parametrize(
    ("hours", "median"),
    [
        ({}, None),
        ({5: 1}, 5),
        ({1: 1, 9: 1}, 1),
        ({1: 1, 2: 1, 9: 1}, 2),
        ({3: 4, 100: 3}, 3),
        ({3: 3, 100: 4}, 100),
    ],
)
def test_the_median_is_what_half_of_them_did_not_exceed(hours, median):
    assert Answered(hours, 0).median() == median


def test_places_are_told_as_they_are_now_whatever_the_period(manager):
    form = factories.form(workflow_code="participation", prefix="ATE")
    workshop = factories.intake(factories.workshop(title="Atelier"), form=form, capacity=3)
    InboxScope.objects.create(user=manager, page=workshop.page_in())
    for number in range(5):
        factories.registration(workshop, courriel=f"a{number}@example.org", nom=f"Personne {number}")
    keys = list(Registration.objects.filter(intake=workshop).order_by("pk").values_list("pk", flat=True))
    Registration.objects.filter(pk__in=keys[:2]).update(state_code="attended")
    Registration.objects.filter(pk=keys[2]).update(state_code="absent")

    (table,) = tables(cockpit(manager, "received_from=2030-01-01"), "places")

    assert said(table) == {"Atelier · Période": ["3", "3", "0", "0", "2", "2", "1", "67"]}


def test_the_way_holds_who_stands_there_or_went_further(intake, manager):
    a_mixed_round(intake, manager)

    (table,) = tables(cockpit(manager), "path")

    lines = said(table)
    assert [lines[step] for step in ("Envoyées", "Recevables ou au-delà", "Devant le comité ou au-delà")] == [
        ["10", "100"],
        ["6", "60"],
        ["0", "0"],
    ]


def test_drafts_are_those_kept_now_of_rounds_that_one_reads_as_a_whole(intake, manager):
    version = intake.form.current_version
    factories.registration(intake, region=[BRITTANY])
    for age in (1, 80, 100):
        Draft.objects.create(
            intake=intake,
            version=version,
            email="a@example.org",
            email_key="a@example.org",
            language="fr",
            email_confirmed_at=days_ago(age),
            updated_at=days_ago(age),
        )
    delegate = factories.staff(StaffGroup.DELEGATES)
    InboxScope.objects.create(user=delegate, region=Region.objects.get(code=BRITTANY))

    (table,) = tables(cockpit(manager), "drafts")

    assert said(table)["Total"] == ["2", "1"]
    assert cockpit(delegate).number == 1
    assert tables(cockpit(delegate), "drafts") == []


def test_answers_are_counted_but_never_confidential_or_sensitive_ones(intake, manager):
    a_mixed_round(intake, manager)

    found = {str(table.title): said(table) for table in tables(cockpit(manager), "choices")}

    assert found == {
        "Région": {"Bretagne": ["10"], "Corse": ["4"]},
        "Domaines": {"Emploi": ["10"], "Jeunesse": ["5"]},
    }


def test_days_are_those_of_paris_and_the_deadline_is_marked(intake, manager):
    registration = factories.registration(intake)
    late_evening = timezone.datetime(2026, 3, 10, 23, 30, tzinfo=timezone.get_fixed_timezone(0))
    Registration.objects.filter(pk=registration.pk).update(created_at=late_evening)
    type(intake).objects.filter(pk=intake.pk).update(
        opens_at=late_evening - timedelta(days=9), closes_at=late_evening + timedelta(days=3, minutes=-30)
    )

    (table,) = tables(cockpit(manager, f"page={intake.page_key}"), "days")

    assert said(table) == {"11 mars 2026": ["1"]}
    assert [mark.day.isoformat() for mark in table.chart.marks] == ["2026-03-13"]
    assert table.marks == ["Premier tour, clôture : 13 mars 2026 à minuit"]


def test_the_figures_themselves_ask_fifteen_queries_at_most(intake, manager):
    a_mixed_round(intake, manager)
    form = factories.form(workflow_code="participation", prefix="ATE")
    workshop = factories.intake(factories.workshop(title="Atelier"), form=form, capacity=3)
    InboxScope.objects.create(user=manager, page=workshop.page_in())
    factories.registration(workshop)
    manager = type(manager).objects.get(pk=manager.pk)
    manager.has_perm("registrations.view_registration")

    with CaptureQueriesContext(connection) as queries:
        asked = cockpit(manager)
        assert all(list(figure.tables(asked)) for figure in FIGURES if figure.code != "drafts")

    assert len(queries) <= 15


def test_a_state_that_is_an_answer_is_one_in_every_workflow_that_owes_answers():
    for code in ANSWERING:
        own = {state.code for state in WORKFLOWS[code].states}
        assert sorted(own & set(ANSWERING_STATES)) == ANSWERS[code]
