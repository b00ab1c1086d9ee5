"""A large demo: many pages and registrations, valid, found, and the same every time."""

import os
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from html import unescape
from itertools import pairwise
from unittest.mock import patch

from django.db import transaction
from django.test import TestCase
from django.utils import translation
from wagtail.models import Page, ReferenceIndex

from config import demo
from core.models import User
from core.text.addressees import email_key
from home.models import NewsPage
from programmes.models import (
    CallPage,
    EditionPage,
    FundedProjectPage,
    OpportunityPage,
    WorkshopPage,
)
from registrations.domain.referrals import expire_referrals
from registrations.enums import IntakeState
from registrations.fields import AnswersForm
from registrations.fields.kinds import Asking
from registrations.fields.typed import posted, typed_of
from registrations.models import Attachment, Intake, Message, ReferenceCounter, Registration
from registrations.workflows import HOLDING
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


MADE = 200


def newest(number: int) -> list[int]:
    """The keys of the registrations made last: those the demo's own inbox has come before."""
    return list(Registration.objects.order_by("-pk").values_list("pk", flat=True)[:number])


class TestLargeDemo(TestCase):
    """The same with many pages and registrations."""

    @classmethod
    def setUpTestData(cls):
        load(pages=120, registrations=MADE)
        cls.many = Registration.objects.filter(pk__in=newest(MADE))

    def test_two_hundred_registrations_are_all_valid(self):
        registrations = list(self.many.select_related("version").order_by("pk"))
        assert len({registration.reference for registration in registrations}) == 200
        assert len({registration.intake_id for registration in registrations}) > 5
        assert len({registration.state_code for registration in registrations}) > 5
        asking = Asking("fr")
        for registration in registrations:
            if registration.erased_at:
                continue
            items, answers = registration.version.items, registration.answers
            files = defaultdict(list)
            for file in registration.attachments.all():
                files[file.field_key].append(file)
            with translation.override("fr"):
                data = posted(typed_of(items, answers))
                form = AnswersForm(items, data, language="fr", kept=files, asking=asking)
                assert form.is_valid(), (registration.answers, form.errors)
            assert form.answers == answers
            assert registration.name
            assert registration.email.endswith("@example.org")
            assert registration.email_key == email_key(registration.email)
        assert not Message.objects.filter(registration__in=self.many).exists()

    def test_answers_of_the_rich_kinds_are_there_and_conditions_are_followed(self):
        answered = set()
        for registration in self.many.select_related("version").filter(erased_at=None):
            answers = registration.answers
            answered |= {spec.kind for spec in registration.version.specs if answers[spec.key] is not None}
            if "legal_form_other" in answers:
                assert (answers["legal_form_other"] is not None) == (answers["legal_form"] == "other")
            if "access_consent" in answers:
                assert bool(answers["access_consent"]) == bool(answers["access_needs"])
            if "budget_requested" in answers:
                assert Decimal(answers["budget_requested"]) <= Decimal(answers["budget_total"])

        assert {"date_range", "files", "group", "money", "region", "siret", "url"} <= answered

    def test_files_are_rows_of_one_stored_example_that_can_be_opened(self):
        files = Attachment.objects.filter(registration__in=self.many).order_by("pk")
        assert len({file.file.name for file in files}) == 1
        with files[0].file.open() as file:
            content = file.read()
        assert content.startswith(b"%PDF-")
        for file in files:
            (answer,) = file.registration.answers[file.field_key]
            assert answer == {"key": str(file.key), "name": file.name, "size": len(content)}
            assert file.may_be_opened

    def test_nobody_waits_beside_a_free_place_and_no_place_is_given_twice(self):
        for intake in Intake.objects.exclude(capacity=None).order_by("pk"):
            holding = intake.registrations.filter(state_code__in=HOLDING).count()
            assert holding <= intake.capacity
            if intake.registrations.filter(state_code="waiting").exists():
                assert holding == intake.capacity

    def test_what_staff_wrote_has_its_writer_and_who_declined_is_erased(self):
        referrer, delegate = (User.objects.get(email=f"{n}@example.org") for n in ("referrer", "delegate"))
        writers = {"referral": referrer, "lead": delegate}
        for registration in self.many.order_by("pk"):
            assert registration.created_by == writers.get(registration.workflow_code)
            declined = registration.state_code == "declined"
            assert declined == bool(registration.erased_at)
            assert declined == (registration.name == registration.email == "")
        assert not expire_referrals()

    def test_they_are_handled_by_staff_and_tagged_and_say_since_when(self):
        owners = set(self.many.values_list("workflow_code", "owner__email"))

        assert {email for workflow, email in owners if workflow == "lead"} <= {"delegate@example.org", None}
        assert {email for workflow, email in owners if workflow == "application"} == {
            *("manager@example.org", "admin@example.org"),
            None,
        }
        assert 10 < self.many.filter(tags__isnull=False).count() < MADE / 2
        for registration in self.many.prefetch_related("events"):
            steps = [event.at for event in registration.events.all() if event.kind in ("created", "moved")]
            assert registration.since == steps[-1]

    def test_counters_follow_the_references_in_order_of_arrival(self):
        for counter in ReferenceCounter.objects.order_by("pk"):
            start = f"{counter.prefix}-{counter.year}-"
            arrived = self.many.filter(reference__startswith=start).order_by("created_at")
            before = Registration.objects.filter(reference__startswith=start).count() - arrived.count()
            assert [registration.reference for registration in arrived] == [
                f"{start}{number:05d}" for number in range(before + 1, counter.last + 1)
            ]

    def test_every_history_is_a_walk_along_declared_transitions(self):
        for registration in self.many.prefetch_related("events").order_by("pk"):
            walked = ("created", "moved")
            first, *moves = [event for event in registration.events.all() if event.kind in walked]
            births = {registration.workflow.initial.code, registration.workflow.when_full}
            assert first.kind == "created"
            assert first.to_state in births
            assert first.at == registration.created_at
            for before, after in pairwise([first, *moves]):
                transition = registration.workflow.transition(before.to_state, after.to_state)
                assert after.from_state == before.to_state
                assert bool(after.note) == transition.needs_note
                assert bool(after.message) == transition.needs_message
                assert bool(after.actor) == bool(transition.permission)
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


def test_the_same_numbers_make_the_same_data_and_the_inbox_is_the_same_at_any_hour_of_a_day(db):
    morning = datetime.fromisoformat("2026-03-30T00:01+02:00")

    first, second = (made(morning, pages=40, registrations=60) for _load in range(2))
    inbox = made(morning.replace(hour=23, minute=59))[1]

    assert first == second
    assert len(inbox) > 60
    assert first[1][: len(inbox)] == inbox


def made(at: datetime, **numbers: int) -> tuple[list, list, list]:
    """What a load makes, undone afterwards: pages, everybody registered (the demo’s own inbox first), their tags."""
    with transaction.atomic(), patch.dict(os.environ, {"DEMO_PASSWORD": PASSWORD}):
        demo.load(at=at, **numbers)
        pages = Page.objects.order_by("path").values_list("url_path", "title", "translation_key")
        registrations = Registration.objects.order_by("pk").values_list(
            "reference", "name", "email", "state_code", "answers", "owner__email"
        )
        tags = Registration.objects.exclude(tags=None).values_list("reference", "tags__name")
        result = list(pages), list(registrations), sorted(tags)
        transaction.set_rollback(True)
    return result
