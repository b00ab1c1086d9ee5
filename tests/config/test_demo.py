"""What `manage.py demo` leaves behind."""

import os
from html import unescape
from io import StringIO
from itertools import pairwise
from unittest.mock import patch

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import TestCase
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, ReferenceIndex

from config import demo
from config.demo.content import FOLDER, PAGE_FILES
from core.dates import PARIS
from core.enums import StaffGroup
from core.models import CustomImage, User
from home.models import HomePage, NewsPage
from programmes.models import CallPage, EditionPage, WorkshopPage
from registrations.enums import IntakeState
from registrations.fields import AnswersForm, FieldSpec
from registrations.models import Form, Intake, Message, ReferenceCounter, Registration
from rolemodels.models import RoleModelPage

PASSWORD = "correct-horse-battery-staple"
CALL = "/programmes/novapec/appels-a-projets/appel-national/"
EDITION = "/programmes/declics-numeriques/edition-decouverte/"
FRENCH = [
    "/",
    "/programmes/",
    "/programmes/novapec/",
    "/programmes/novapec/appels-a-projets/",
    CALL,
    f"{CALL}inscription/",
    "/programmes/declics-numeriques/",
    EDITION,
    f"{EDITION}inscription/",
    f"{EDITION}metiers-cybersecurite/",
    f"{EDITION}metiers-cybersecurite/inscription/",
    "/roles-modeles/",
    "/roles-modeles/ines/",
    "/actualites/",
    "/actualites/cap-des-dix-mille/",
    "/a-propos/",
    "/mentions-legales/",
    "/confidentialite/",
    "/accessibilite/",
    "/eco-conception/",
    "/contact/",
]
INDEX_TASKS = ["modelsearch.tasks.insert_or_update_object_task", "wagtail.tasks.update_reference_index_task"]
ENGLISH_CALL = "/en/programmes/novapec/calls-for-projects/national-call/"
ENGLISH = [
    "/en/",
    "/en/programmes/",
    "/en/programmes/novapec/",
    "/en/programmes/novapec/calls-for-projects/",
    ENGLISH_CALL,
    f"{ENGLISH_CALL}inscription/",
]


def load(**options) -> str:
    printed = StringIO()
    with patch.dict(os.environ, {"DEMO_PASSWORD": PASSWORD}):
        call_command("demo", stdout=printed, **options)
    return printed.getvalue()


def all_pages() -> list[Page]:
    return list(Page.objects.filter(depth__gt=1).specific().order_by("path"))


class TestSmallDemo(TestCase):
    """Loaded once for all: nobody writes."""

    @classmethod
    def setUpTestData(cls):
        load()

    def test_every_stable_address_answers(self):
        answers = {address: self.client.get(address).status_code for address in FRENCH + ENGLISH}

        assert answers == dict.fromkeys(FRENCH + ENGLISH, 200)

    def test_it_has_the_pages_it_promises(self):
        french = Page.objects.filter(locale__language_code="fr")
        assert WorkshopPage.objects.count() == 5
        assert RoleModelPage.objects.filter(is_example=True).count() == RoleModelPage.objects.count() == 3
        assert NewsPage.objects.exclude(source_name="").count() == NewsPage.objects.count() == 3
        assert list(french.filter(show_in_menus=True).order_by("path").values_list("slug", flat=True)) == [
            "programmes",
            "roles-modeles",
            "actualites",
            "a-propos",
        ]

    def test_english_pages_are_translations_and_no_alias(self):
        english = Page.objects.filter(locale__language_code="en", depth__gt=1)
        assert english.count() == 5
        for page in english:
            assert page.get_translations().filter(locale__language_code="fr").count() == 1
        assert HomePage.objects.get(locale__language_code="en").slug == "home-en"
        assert not Page.objects.filter(alias_of__isnull=False).exists()

    def test_every_body_is_what_the_editor_would_accept(self):
        for page in all_pages():
            page.full_clean()
            for name in ("body", "path_steps"):
                stream = getattr(page, name, None)
                if stream is not None:
                    stream.stream_block.clean(stream)

    def test_every_kind_of_block_is_somewhere(self):
        used = {block.block_type for page in all_pages() for block in getattr(page, "body", ())}

        assert used == {"text", "figures", "cards", "quote", "accordion", "image", "steps", "action"}

    def test_every_figure_says_where_it_comes_from(self):
        figures = [
            (page.title, figure)
            for page in all_pages()
            for block in getattr(page, "body", ())
            if block.block_type == "figures"
            for figure in block.value["figures"]
        ]

        assert len(figures) > 20
        for title, figure in figures:
            for name in ("value", "label", "population", "date", "speaker", "source", "nature"):
                assert figure[name], (title, figure["label"], name)

    def test_figures_that_disagree_stand_side_by_side(self):
        page = self.client.get("/programmes/declics-numeriques/").text

        assert page.index("34") < page.index("trouvent un emploi") < page.index("avaient un emploi")
        assert page.index("décident de se former") < page.index("étaient entrées en formation")

    def test_every_link_inside_the_site_leads_to_a_live_page(self):
        for address in FRENCH + ENGLISH:
            assert 'linktype="page"' not in self.client.get(address).text
            assert 'href="page:' not in self.client.get(address).text

    def test_the_call_has_a_dated_intake_and_one_that_is_open_today(self):
        call = CallPage.objects.get(locale__language_code="fr")
        trial, dated = call.intakes
        assert dated.opens_at.astimezone(PARIS).isoformat() == "2024-01-15T09:00:00+01:00"
        assert "illustration" in dated.note_fr
        assert trial.state_at() == IntakeState.OPEN
        assert "rien n’est transmis à l’Apec" in trial.note_fr
        assert CallPage.objects.get(locale__language_code="en").intakes == [trial, dated]

    def test_workshops_are_ahead_on_weekdays_and_close_when_they_begin(self):
        now = timezone.now()

        for workshop in WorkshopPage.objects.order_by("starts_at"):
            start = workshop.starts_at.astimezone(PARIS)
            (intake,) = workshop.intakes
            assert 13 <= (start - now).days <= 42
            assert start.weekday() < 5
            assert f"{start:%H:%M}" in {"12:30", "18:00"}
            assert (intake.closes_at, intake.accepts()) == (workshop.starts_at, True)

    def test_forms_are_what_the_editor_would_accept_and_are_published_once(self):
        assert Form.objects.count() == 3
        for form in Form.objects.order_by("pk"):
            form.fields.stream_block.clean(form.fields)
            form.full_clean()
            (version,) = form.versions.all()
            for spec in version.specs:
                assert spec.label_en
                assert all(option.label_en for option in spec.options)
                assert not (
                    spec.kind == "consent" and spec.key in {"contact_later", "share_apec"} and spec.required
                )

    def test_each_group_has_its_account(self):
        accounts = {
            user.email: (user.groups.get().name, user.wagtail_userprofile.preferred_language)
            for user in User.objects.order_by("pk")
        }
        assert accounts == {
            "admin@example.org": (StaffGroup.ADMINISTRATORS, "fr"),
            "editor@example.org": (StaffGroup.EDITORS, "fr"),
            "publisher@example.org": (StaffGroup.PUBLISHERS, "fr"),
            "manager@example.org": (StaffGroup.MANAGERS, "fr"),
            "reviewer@example.org": (StaffGroup.REVIEWERS, "fr"),
            "delegate@example.org": (StaffGroup.DELEGATES, "fr"),
            "referrer@example.org": (StaffGroup.REFERRERS, "fr"),
            "officer@example.org": (StaffGroup.OFFICERS, "fr"),
        }
        assert [user.email for user in User.objects.filter(is_superuser=True)] == ["admin@example.org"]
        assert all(authenticate(username=email, password=PASSWORD) for email in accounts)

    def test_the_manager_reads_the_inbox_of_both_programmes(self):
        manager = User.objects.get(email="manager@example.org")
        assert {scope.page.slug for scope in manager.inbox_scopes.order_by("pk")} == {
            "novapec",
            "declics-numeriques",
        }

    def test_pictures_are_described_and_credited(self):
        pictures = CustomImage.objects.order_by("pk")
        assert len(pictures) == 9
        for picture in pictures:
            assert picture.description
            assert picture.credit == "Dessin généré pour ce site"
            assert (picture.width, picture.height) == (1600, 1000)
            assert picture.file.size < 120_000

    def test_the_search_finds_it_without_a_worker(self):
        assert (
            "Découvrir les métiers de la cybersécurité" in self.client.get("/recherche/?q=cybersecurite").text
        )
        assert not DBTaskResult.objects.filter(task_path__in=INDEX_TASKS)

    def test_the_reference_index_knows_what_links_to_what(self):
        call = CallPage.objects.get(locale__language_code="fr")
        users = {reference.object_id for reference in ReferenceIndex.get_references_to(call)}
        assert str(HomePage.objects.get(locale__language_code="fr").pk) in users


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

    def test_one_of_each_kind_answers_and_is_found(self):
        for model in (NewsPage, CallPage, EditionPage, WorkshopPage, RoleModelPage):
            page = model.objects.filter(latest_revision__isnull=True).order_by("-path")[0]
            assert self.client.get(page.url).status_code == 200
            assert page.title in unescape(self.client.get("/recherche/", {"q": page.title}).text)
            assert all_references(page) == set(ReferenceIndex._extract_references_from_object(page))


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


def test_a_second_run_changes_nothing(db):
    load()
    before = list(Page.objects.order_by("pk").values_list("pk", "latest_revision_id", "last_published_at"))

    said = load(pages=50, registrations=50)

    assert said.strip().count("\n") == 0
    assert "already has content" in said
    assert before == list(
        Page.objects.order_by("pk").values_list("pk", "latest_revision_id", "last_published_at")
    )
    assert not Registration.objects.exists()


def test_a_site_with_one_page_of_its_own_is_left_alone(db):
    home = HomePage.objects.get()
    home.add_child(instance=Page(title="À nous", slug="a-nous", locale=home.locale))

    load()

    assert not User.objects.exists()


def test_without_a_password_nothing_is_made(db, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)

    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        call_command("demo")

    assert not demo.has_content()
    assert not User.objects.exists()


def test_no_french_sentence_breaks_before_its_punctuation():
    """A line must not begin with « : » or « ? »: French puts an unbreakable space there."""
    files = [FOLDER / "fr" / f"{name}.yaml" for name in PAGE_FILES]
    wrong = [
        f"{path.name}:{number}"
        for path in [*files, FOLDER / "snippets.yaml", FOLDER / "intakes.yaml", FOLDER / "pictures.yaml"]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if not line.lstrip().startswith("#") and any(f" {mark}" in line for mark in ":;?!»")
    ]

    assert wrong == []
