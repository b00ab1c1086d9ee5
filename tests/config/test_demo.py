"""What `manage.py demo` leaves behind."""

import re
from typing import Any

from django.db.models import DateTimeField
from django.test import TestCase
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Locale, Page, ReferenceIndex, get_page_models
from wagtail_localize.models import TranslationSource

from core.models import CustomDocument, CustomImage, MenuLink, Video
from core.text.dates import PARIS
from home.models import HomePage, NewsPage
from programmes.blocks import ProgrammeBodyBlock
from programmes.models import (
    CallPage,
    EditionPage,
    FundedProjectPage,
    ImpactPage,
    KeyFigure,
    OpportunityPage,
    WorkshopPage,
)
from registrations.enums import IntakeState
from rolemodels.models import RoleModelPage
from tests.audit import inside
from tests.config.demo_forms import Forms
from tests.config.demo_inbox import Inbox
from tests.config.demo_languages import BESIDE, Languages, walk
from tests.config.demo_told import Told
from tests.config.filling import load
from tests.foreign import foreign_words
from tests.registrations.papers.reading import words as words_of_paper

CALL = "/programmes/novapec/appels-a-projets/appel-national/"
EDITION = "/programmes/declics-numeriques/edition-decouverte/"
FRENCH = [
    "/",
    "/programmes/",
    "/programmes/novapec/",
    "/programmes/novapec/appels-a-projets/",
    CALL,
    f"{CALL}inscription/",
    f"{CALL}verifier/",
    "/programmes/novapec/projets-soutenus/",
    "/programmes/novapec/projets-soutenus/declics-numeriques/",
    "/programmes/declics-numeriques/",
    EDITION,
    f"{EDITION}inscription/",
    f"{EDITION}metiers-cybersecurite/",
    f"{EDITION}metiers-cybersecurite/inscription/",
    "/programmes/declics-numeriques/offres/",
    "/programmes/leadership/",
    "/programmes/tech-your-place/",
    "/roles-modeles/",
    "/roles-modeles/inscription/",
    "/roles-modeles/ines/",
    "/impact/",
    "/quel-programme/",
    "/questions-reponses/",
    "/actualites/",
    "/actualites/cap-des-dix-mille/",
    "/a-propos/",
    "/mentions-legales/",
    "/confidentialite/",
    "/accessibilite/",
    "/eco-conception/",
    "/contact/",
    "/contact/inscription/",
]
INDEX_TASKS = ["modelsearch.tasks.insert_or_update_object_task", "wagtail.tasks.update_reference_index_task"]
ENGLISH_CALL = "/en/programmes/novapec/calls-for-projects/national-call/"
ENGLISH = [
    "/en/",
    "/en/programmes/",
    "/en/programmes/novapec/",
    "/en/programmes/novapec/calls-for-projects/",
    ENGLISH_CALL,
    f"{ENGLISH_CALL}register/",
    f"{ENGLISH_CALL}check/",
    "/en/programmes/declics-numeriques/",
    "/en/programmes/declics-numeriques/discovery-edition/",
    "/en/programmes/leadership/",
    "/en/programmes/tech-your-place/",
    "/en/role-models/",
    "/en/impact/",
    "/en/which-programme/",
    "/en/contact/",
]
NAMED_IN_THE_SOURCES = re.compile("Langlade|Sebagh|Morin|Massieu")


def all_pages() -> list[Page]:
    return list(Page.objects.filter(depth__gt=1).select_related("locale").specific().order_by("path"))


def streams_of(page: Page) -> list[StreamValue]:
    fields = [field.name for field in type(page)._meta.fields if isinstance(field, StreamField)]
    return [getattr(page, name) for name in fields]


def blocks_of(kind: str) -> list[tuple[Page, Any]]:
    """Every block of that kind in a body, with its page."""
    return [
        (page, block.value)
        for page in all_pages()
        for block in getattr(page, "body", ())
        if block.block_type == kind
    ]


class TestSmallDemo(Forms, Inbox, Languages, Told, TestCase):
    """Loaded once for all: nobody writes."""

    @classmethod
    def setUpTestData(cls):
        load()
        cls.walked = walk()

    def test_every_stable_address_answers(self):
        answers = {address: self.walked[address].status for address in FRENCH + ENGLISH}

        assert answers == dict.fromkeys(FRENCH + ENGLISH, 200)

    def test_every_live_page_answers_and_every_link_inside_the_site_leads_somewhere(self):
        pages = {page.url for page in all_pages()}

        assert {self.walked[address].status for address in pages} == {200}
        for address, answer in self.walked.items():
            assert "linktype" not in answer.text
            assert 'href="page:' not in answer.text
            if (
                " " not in address
                and "?" not in address
                and "suivi/" not in address
                and address not in BESIDE
            ):
                assert answer.status == 200, address
        assert len(self.walked) - len(pages) > 40

    def test_every_type_of_page_has_a_live_one_in_french(self):
        live = {type(page) for page in all_pages() if page.live and page.locale.language_code == "fr"}

        assert {model for model in get_page_models() if model is not Page} - live == set()

    def test_the_audit_finds_every_type_of_page_in_both_languages_with_its_queries(self):
        found = inside.find([])

        assert [each for each in found if each.path is None] == []
        assert all("wagtailcore_page" in each.cold for each in found if each.path)
        assert [each.warm for each in found if each.kind in ("form", "search")] == [None] * 4

    def test_it_has_the_pages_it_promises(self):
        french = Page.objects.filter(locale__language_code="fr")
        edition, special = EditionPage.objects.filter(locale__language_code="fr").order_by("path")
        assert (edition.workshops.count(), special.workshops.count()) == (10, 2)
        assert RoleModelPage.objects.filter(is_example=False).count() == 0
        assert NewsPage.objects.exclude(source_name="").count() == NewsPage.objects.count() == 7
        in_menus = french.filter(show_in_menus=True).order_by("path")
        assert list(in_menus.filter(depth=5).values_list("slug", flat=True)) == [
            "appels-a-projets",
            "projets-soutenus",
        ]
        assert list(in_menus.exclude(depth=5).values_list("slug", flat=True)) == [
            "programmes",
            "roles-modeles",
            "impact",
            "actualites",
            "a-propos",
        ]
        assert [link.label_fr for link in MenuLink.objects.order_by("sort_order")] == [
            "Programmes",
            "Appels",
            "Ateliers",
            "Offres",
            "Parcours",
            "Résultats",
        ]

    def test_english_pages_are_translations_and_no_alias(self):
        english = [page for page in all_pages() if page.locale.language_code == "en"]
        french = [page for page in all_pages() if page.locale.language_code == "fr"]
        translated = {page.translation_key for page in english}
        assert [page.slug for page in french if page.translation_key not in translated] == ["film-d-exemple"]
        for page in english:
            french = page.get_translation(Locale.objects.get(language_code="fr"))
            for field in type(page)._meta.fields:
                if isinstance(field, DateTimeField) and field.name in {"launch_at", "starts_at"}:
                    assert getattr(page, field.name) == getattr(french, field.name)
        assert HomePage.objects.get(locale__language_code="en").slug == "home-en"
        assert not Page.objects.filter(alias_of__isnull=False).exists()

    def test_a_translation_keeps_the_links_of_the_french_page_to_what_is_translated(self):
        edition = EditionPage.objects.get(slug="discovery-edition")
        call = CallPage.objects.get(slug="national-call")

        assert {model.slug for model in edition.role_models.all()} == {"ines", "malik", "solene"}
        assert {model.locale.language_code for model in edition.role_models.all()} == {"en"}
        assert {area.locale.language_code for area in call.areas.all()} == {"en"}

    def test_every_page_is_what_the_editor_would_accept(self):
        for page in all_pages():
            page.full_clean()
            for stream in streams_of(page):
                stream.stream_block.clean(stream)

    def test_every_page_can_be_sent_to_translation(self):
        for page in Page.objects.filter(depth__gt=1, locale__language_code="fr").specific().order_by("path"):
            with self.subTest(page=page.url_path):
                source, _created = TranslationSource.get_or_create_from_instance(page)
                assert source.stringsegment_set.exists()

    def test_every_kind_of_block_is_somewhere(self):
        used = {block.block_type for page in all_pages() for block in getattr(page, "body", ())}

        assert used == set(ProgrammeBodyBlock().child_blocks)

    def test_every_figure_is_kept_once_with_its_source_in_both_languages(self):
        figures = list(KeyFigure.objects.select_related("locale").order_by("pk"))
        assert len(figures) == 46
        kept = [(each.locale_id, each.value, each.unit, each.label, each.population) for each in figures]
        assert len(set(kept)) == len(kept)
        for figure in figures:
            figure.full_clean()
            assert figure.speaker, figure.label
            assert figure.has_translation(Locale.objects.exclude(pk=figure.locale_id).get())
            digits = re.sub(r"[\u00a0,]", "", figure.value)
            assert figure.number == (int(digits) if digits.isdecimal() else None), figure.value

    def test_every_figure_is_shown(self):
        shown = {figure for _page, block in blocks_of("figures") for figure in block["figures"]}

        assert shown == set(KeyFigure.objects.order_by("pk"))

    def test_figures_that_disagree_stand_side_by_side(self):
        page = self.client.get("/programmes/declics-numeriques/").text

        assert page.index("34") < page.index("trouvent un emploi") < page.index("avaient un emploi")
        assert page.index("décident de se former") < page.index("étaient entrées en formation")

    def test_charts_are_drawn(self):
        charts = blocks_of("chart")

        assert {type(page) for page, _block in charts} == {ImpactPage}
        assert all(len(block.chart.bars) == 2 for _page, block in charts)

    def test_nobody_of_the_sources_is_quoted(self):
        quotes = [quote for _page, quote in blocks_of("quote")]
        assert len(quotes) > 5
        for quote in quotes:
            assert re.search("portrait d’exemple|example portrait", quote["author"])
            assert re.search("paroles inventées|invented words", quote["role"])
        for page in all_pages():
            words = [str(stream.get_prep_value()) for stream in streams_of(page)]
            assert not NAMED_IN_THE_SOURCES.search(" ".join([page.title, page.summary, *words])), page.title

    def test_the_call_has_a_dated_intake_and_one_that_is_open_today(self):
        call = CallPage.objects.get(slug="appel-national")
        trial, dated = call.intakes
        assert dated.opens_at.astimezone(PARIS).isoformat() == "2024-01-15T09:00:00+01:00"
        assert "illustration" in dated.note_fr
        assert trial.state_at() == IntakeState.OPEN
        assert "rien n’est transmis à l’Apec" in trial.note_fr
        assert CallPage.objects.get(slug="national-call").intakes == [trial, dated]

    def test_calls_are_in_every_state_and_all_but_one_are_examples(self):
        calls = CallPage.objects.filter(locale__language_code="fr").order_by("path")
        states = {call.status_at().state for call in calls}
        assert states == set(IntakeState)
        for call in calls.exclude(slug="appel-national"):
            assert call.is_example, call.title
            assert "<b>Cet appel est fictif.</b>" in call.eligibility
            assert call.regions.exists()
        extended = calls.get(slug="exemple-ocean-indien").intakes[0]
        assert extended.extended_from < timezone.now() < extended.closes_at

    def test_the_self_check_ends_well_and_badly(self):
        well = self.client.get(f"{CALL}verifier/?q1=yes&q2=1&q3=1&q4=1")
        badly = self.client.get(f"{CALL}verifier/?q1=no&q2=1&q3=1&q4=4")

        assert well.context["check"].eligible
        assert [question.name for question in badly.context["check"].obstacles] == ["q1", "q4"]

    def test_the_rules_in_force_are_the_second_version_and_both_are_examples(self):
        page = self.client.get(CALL)

        assert page.context["rules"]["version"] == "2 (exemple)"
        assert [rules["version"] for rules in page.context["other_rules"]] == ["1 (exemple)"]

    def test_one_project_is_real_and_only_that_one_is_open_data(self):
        index = "/programmes/novapec/projets-soutenus/"

        real = FundedProjectPage.objects.get(is_example=False, locale__language_code="fr")

        assert (real.title, real.holder, real.grant) == ("DéClics Numériques", "Diversidays", None)
        projects = self.client.get(f"{index}projets.json").json()["projects"]
        assert [project["titre"] for project in projects] == ["DéClics Numériques"]
        examples = FundedProjectPage.objects.filter(is_example=True, locale__language_code="fr")
        assert examples.count() == 5
        assert examples.filter(regions__overseas=True).exists()

    def test_offers_are_examples_of_which_one_is_over_and_one_has_no_end(self):
        offers = OpportunityPage.objects.filter(locale__language_code="fr").order_by("pk")
        assert (offers.count(), offers.filter(is_example=True).count()) == (5, 5)
        assert (offers.expired().count(), offers.filter(expires_on=None).count()) == (1, 1)

    def test_the_orientation_leads_to_what_suits(self):
        page = self.client.get("/quel-programme/?q1=2&q2=2&q3=3")

        assert [each.page.slug for each in page.context["suggestions"]] == ["appel-national"]

    def test_the_contact_page_offers_its_topics(self):
        assert "Un défaut d’accessibilité" in self.client.get("/contact/").context["topics"]

    def test_films_have_captions_and_a_transcript_and_are_small(self):
        videos = Video.objects.order_by("pk")
        assert videos.count() == 6
        for video in videos:
            assert video.missing == []
            video.full_clean()
            if video.file:
                with video.file.open() as file:
                    film = file.read()
                assert film.startswith(b"\x1a\x45\xdf\xa3")
                assert len(film) < 450_000
                with video.captions.open() as file:
                    assert file.read().startswith(b"WEBVTT\n\n00:00:00.000 --> 00:00:")

    def test_the_documents_are_tagged_files_whose_parts_are_where_they_say(self):
        for document, locale in zip(CustomDocument.objects.order_by("pk"), (b"fr-FR", b"en-GB"), strict=True):
            with document.file.open() as file:
                data = file.read()

            assert document.file_size == len(data)
            assert re.fullmatch(r"guide-(fr|en)(_\w+)?\.pdf", document.filename)
            assert b"/Lang (%s) /MarkInfo << /Marked true >>" % locale in data
            assert foreign_words(words_of_paper(data), locale[:2].decode()) == []
            places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n ", data)]
            assert [data[place:].split(b" ", 1)[0] for place in places] == [
                str(number).encode() for number in range(1, len(places) + 1)
            ]

    def test_workshops_are_on_weekdays_and_close_when_they_begin(self):
        now = timezone.now()

        ahead = WorkshopPage.objects.filter(locale__language_code="fr").upcoming()
        over = WorkshopPage.objects.get(slug="premiers-pas-cybersecurite")

        assert len(ahead) == 11
        for workshop in ahead:
            start = workshop.starts_at.astimezone(PARIS)
            (intake,) = workshop.intakes
            assert 13 <= (start - now).days <= 65
            assert start.weekday() < 5
            assert f"{start:%H:%M}" in {"12:30", "18:00"}
            assert intake.closes_at == workshop.starts_at
            assert workshop.join_url.startswith("https://example.org/")
        assert over.shown_replay.host == "example.org"

    def test_pictures_are_described_and_credited(self):
        pictures = CustomImage.objects.order_by("pk")
        assert len(pictures) == 13
        for picture in pictures:
            assert picture.description
            assert picture.credit == "Déclencheurs"
            assert (picture.width, picture.height) == (1600, 1000)
            assert picture.file.size < 120_000

    def test_the_search_finds_it_without_a_worker(self):
        assert (
            "Découvrir les métiers de la cybersécurité" in self.client.get("/recherche/?q=cybersecurite").text
        )
        assert not DBTaskResult.objects.filter(task_path__in=INDEX_TASKS)

    def test_the_reference_index_knows_what_links_to_what(self):
        call = CallPage.objects.get(slug="appel-national")
        users = {reference.object_id for reference in ReferenceIndex.get_references_to(call)}
        assert str(HomePage.objects.get(locale__language_code="fr").pk) in users
