"""A large demo: many pages and registrations, valid, found, and the same every time."""

import os
from html import unescape
from itertools import pairwise
from unittest.mock import patch

from django.db import transaction
from django.test import TestCase
from django.utils import timezone, translation
from wagtail.models import Page, ReferenceIndex

from config import demo
from home.models import NewsPage
from programmes.models import (
    CallPage,
    EditionPage,
    FundedProjectPage,
    OpportunityPage,
    WorkshopPage,
)
from registrations.enums import IntakeState
from registrations.fields import AnswersForm, FieldSpec
from registrations.models import Intake, Message, ReferenceCounter, Registration
from rolemodels.models import RoleModelPage
from tests.config.filling import PASSWORD, load

MANY: tuple[type[Page], ...] = (
    NewsPage,
    CallPage,
    FundedProjectPage,
    EditionPage,
    WorkshopPage,
    OpportunityPage,
    RoleModelPage,
)


class TestLargeDemo(TestCase):
    """The same with many pages and registrations."""

    @classmethod
    def setUpTestData(cls):
        load(pages=120, registrations=200)

    def test_two_hundred_registrations_are_all_valid(self):
        registrations = list(Registration.objects.select_related("version").order_by("pk"))
        assert len({registration.reference for registration in registrations}) == 200
        assert len({registration.intake_id for registration in registrations}) > 5
        assert len({registration.state_code for registration in registrations}) > 5
        for registration in registrations:
            specs = registration.version.specs
            with translation.override("fr"):
                form = AnswersForm(specs, typed(registration.answers, specs), language="fr")
                assert form.is_valid(), (registration.answers, form.errors)
            assert form.answers == registration.answers
            assert registration.name
            assert registration.email.endswith("@example.org")
        assert not Message.objects.exists()

    def test_counters_follow_the_references_in_order_of_arrival(self):
        for counter in ReferenceCounter.objects.order_by("pk"):
            start = f"{counter.prefix}-{counter.year}-"
            arrived = Registration.objects.filter(reference__startswith=start).order_by("created_at")
            assert [registration.reference for registration in arrived] == [
                f"{start}{number:05d}" for number in range(1, counter.last + 1)
            ]

    def test_every_history_is_a_walk_along_declared_transitions(self):
        for registration in Registration.objects.prefetch_related("events").order_by("pk"):
            first, *moves = registration.events.all()
            assert (first.kind, first.to_state) == ("created", registration.workflow.initial.code)
            assert first.at == registration.created_at
            for before, after in pairwise([first, *moves]):
                transition = registration.workflow.transition(before.to_state, after.to_state)
                assert after.from_state == before.to_state
                assert bool(after.note) == transition.needs_reason
                assert before.at <= after.at
            assert registration.state_code == [first, *moves][-1].to_state

    def test_every_page_asked_for_is_in_its_place(self):
        added = Page.objects.filter(locale__language_code="fr").exclude(latest_revision__isnull=False)

        assert added.filter(depth__gt=1).count() == 120
        assert Page.find_problems() == ([], [], [], [], [])
        for page in Page.objects.filter(depth__gt=1).select_related("locale").order_by("path"):
            assert page.url_path == f"{page.get_parent().url_path}{page.slug}/"
            page.specific.full_clean()

    def test_calls_are_in_every_state(self):
        states = {intake.state_at() for intake in Intake.objects.order_by("pk")}

        assert states == set(IntakeState)
        for intake in Intake.objects.order_by("pk"):
            intake.full_clean()

    def test_one_of_each_kind_answers_and_what_it_links_to_is_known(self):
        for model in MANY:
            page = model.objects.filter(latest_revision__isnull=True).order_by("-path")[0]
            assert self.client.get(page.url).status_code == 200
            assert all_references(page) == set(ReferenceIndex._extract_references_from_object(page))

    def test_one_of_each_kind_is_found(self):
        for model in (NewsPage, CallPage, EditionPage, WorkshopPage, RoleModelPage):
            page = model.objects.filter(latest_revision__isnull=True).order_by("-path")[0]
            assert page.title in unescape(self.client.get("/recherche/", {"q": page.title}).text)

    def test_every_filter_has_something_to_choose_from(self):
        for address in (
            "/programmes/novapec/appels-a-projets/",
            "/programmes/novapec/projets-soutenus/",
            "/programmes/declics-numeriques/offres/",
            "/programmes/declics-numeriques/edition-1/",
            "/roles-modeles/",
        ):
            for facet in self.client.get(address).context["listing"].facets:
                if facet.name == "places":
                    continue
                assert sum(choice.count > 0 for choice in facet.choices) > 1, (address, facet.name)


def all_references(page: Page) -> set[tuple]:
    """What the reference index holds of a page, as its own function extracts it."""
    return set(
        ReferenceIndex.get_references_for_object(page).values_list(
            "to_content_type_id", "to_object_id", "model_path", "content_path"
        )
    )


def typed(answers: dict, specs: list[FieldSpec]) -> dict:
    """Stored answers as one would type them."""
    kinds = {spec.key: spec.kind for spec in specs}
    shown = {
        key: {True: "yes", False: "no"}[answer] if kinds[key] == "yes_no" else answer
        for key, answer in answers.items()
    }
    return {key: answer for key, answer in shown.items() if answer not in (None, False)}


def test_the_same_numbers_make_the_same_data(db):
    now = timezone.now()

    first, second = made(at=now), made(at=now)

    assert len(first[1]) == 60
    assert first == second


def made(**options) -> tuple[list, list]:
    """What a load makes, undone afterwards."""
    with transaction.atomic(), patch.dict(os.environ, {"DEMO_PASSWORD": PASSWORD}):
        demo.load(pages=40, registrations=60, **options)
        pages = Page.objects.order_by("path").values_list("url_path", "title", "translation_key")
        registrations = Registration.objects.order_by("pk").values_list("reference", "answers", "state_code")
        result = list(pages), list(registrations)
        transaction.set_rollback(True)
    return result
