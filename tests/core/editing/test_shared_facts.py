"""A fact is the same in every language, at once: in what is published and in what is being prepared."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, TranslatableMixin
from wagtail_localize.fields import get_translatable_fields

from core.editing.shared_facts import FACT_BLOCKS, facts_of, leaves
from core.models import Region
from programmes.models import ActionArea, CallPage, FundedProjectPage
from tests import factories

pytestmark = pytest.mark.django_db
OURS = {"core", "home", "programmes", "rolemodels", "registrations"}
# Texts that each language writes for itself: everything a person reads as words.
SPOKEN = (models.CharField, models.TextField)
# What a block may hold that is words, or chosen for each language: its text, its pages, its files.
SPOKEN_BLOCKS = (
    blocks.CharBlock,
    blocks.TextBlock,
    blocks.RichTextBlock,
    blocks.URLBlock,
    blocks.EmailBlock,
    blocks.ChooserBlock,
    blocks.StaticBlock,
)


def english_of(page):
    """The page in English, live, under parents that are copied with it."""
    english = page.copy_for_translation(factories.home("en").locale, copy_parents=True)
    english.title, english.alias_of = f"{page.title} in English", None
    english.save_revision().publish()
    return type(page).objects.get(pk=english.pk)


def publish(page, **facts):
    for name, value in facts.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_sum_changed_in_french_is_the_english_page_s_at_once(client):
    call = factories.call(title="Appel", envelope=3_000_000, grant_minimum=5_000)
    english = english_of(call)

    publish(call, envelope=4_000_000)

    english.refresh_from_db()
    assert english.envelope == 4_000_000
    assert english.title == "Appel in English"
    assert english.get_latest_revision_as_object().envelope == 4_000_000
    assert "4,000,000" in client.get(english.url).content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_words_that_wait_go_on_waiting_and_hold_the_new_facts():
    call = factories.call(title="Appel", envelope=3_000_000)
    english = english_of(call)
    english.title = "A better title"
    english.save_revision()

    publish(call, envelope=4_000_000)

    english = CallPage.objects.get(pk=english.pk)
    prepared = english.get_latest_revision_as_object()
    assert (english.title, english.envelope) == ("Appel in English", 4_000_000)
    assert (prepared.title, prepared.envelope) == ("A better title", 4_000_000)
    assert english.has_unpublished_changes


def test_translation_that_is_a_draft_stays_one():
    call = factories.call(title="Appel", envelope=3_000_000)
    english = english_of(call)
    english.unpublish()

    publish(call, envelope=4_000_000)

    english = CallPage.objects.get(pk=english.pk)
    assert (english.live, english.envelope) == (False, 4_000_000)


def test_what_waits_for_its_hour_holds_the_new_facts():
    call = factories.call(title="Appel", envelope=3_000_000)
    english = english_of(call)
    english.go_live_at = timezone.now() + timedelta(days=1)
    waiting = english.save_revision(approved_go_live_at=english.go_live_at)
    english.save_revision()

    publish(call, envelope=4_000_000)

    waiting.refresh_from_db()
    assert waiting.as_object().envelope == 4_000_000


def test_fact_that_is_prepared_in_french_changes_nothing_yet():
    call = factories.call(title="Appel", envelope=3_000_000)
    english = english_of(call)

    call.envelope = 4_000_000
    call.save_revision()

    english.refresh_from_db()
    assert english.envelope == 3_000_000


def test_english_page_gives_no_facts():
    call = factories.call(title="Appel", envelope=3_000_000)
    english = english_of(call)

    publish(english, envelope=1)

    call.refresh_from_db()
    assert call.envelope == 3_000_000


def test_regions_and_areas_follow_each_in_its_language():
    factories.home("en")
    area = ActionArea.objects.create(name="Solidarité", locale=factories.home().locale)
    other = area.copy_for_translation(factories.home("en").locale)
    other.name = "Solidarity"
    other.save()
    call = factories.call(title="Appel")
    english = english_of(call)
    region = Region.objects.order_by("pk").first()

    call.regions.set([region])
    call.areas.set([area])
    publish(call)

    english = CallPage.objects.get(pk=english.pk)
    assert list(english.regions.all()) == [region]
    assert list(english.areas.all()) == [other]


def indicator(target: int, *measures: int) -> list:
    values = [{"value": value, "date": date(2026, 1, 1)} for value in measures]
    return [
        (
            "indicator",
            {"name": "Personnes", "unit": "personnes", "baseline": 0, "target": target, "values": values},
        )
    ]


def test_figures_inside_blocks_follow_and_their_words_do_not():
    project = factories.funded_project(title="Projet", indicators=indicator(100, 10))
    project = FundedProjectPage.objects.get(pk=project.pk)
    english = english_of(project)
    english.indicators[0].value["name"] = "People"
    english.save_revision().publish()

    project.indicators[0].value["target"] = 250
    project.indicators[0].value["values"].append({"value": 90, "date": date(2026, 6, 1)})
    publish(project)

    shown = FundedProjectPage.objects.get(pk=english.pk).indicators[0].value
    assert (shown["name"], shown["target"]) == ("People", 250)
    assert [point["value"] for point in shown["values"]] == [10, 90]


def test_shared_content_follows_when_it_is_saved():
    factories.home("en")
    film = factories.video(duration_seconds=60)
    english = film.copy_for_translation(factories.home("en").locale)
    english.title = "A film"
    english.save()
    figure = factories.key_figure(value="64", number=64)
    twin = figure.copy_for_translation(factories.home("en").locale)
    twin.save()

    film.duration_seconds = 90
    film.save()
    figure.value, figure.number = "65", 65
    figure.save()

    english.refresh_from_db()
    twin.refresh_from_db()
    assert (english.title, english.duration_seconds) == ("A film", 90)
    assert (twin.value, twin.number) == ("65", 65)


def translatable_models() -> list:
    return [
        model
        for model in apps.get_models()
        if issubclass(model, TranslatableMixin) and model._meta.app_label in OURS and not model._meta.proxy
    ]


@pytest.mark.parametrize("model", translatable_models(), ids=lambda model: model._meta.label)
def test_every_field_is_words_or_a_fact(model):
    """A number, a date, a code, an address, a choice is a fact; only what is read as words is translated."""
    translated = {each.field_name for each in get_translatable_fields(model)} - facts_of(model)
    own = [each for each in model._meta.get_fields() if isinstance(each, models.Field) and each.editable]
    inherited = {each.name for each in Page._meta.get_fields()} if issubclass(model, Page) else set()

    wrong = []
    for field in own:
        if field.primary_key or field.name in inherited:
            continue
        if isinstance(field, StreamField | RichTextField):
            spoken = True
        elif isinstance(field, models.ForeignKey | models.ManyToManyField):
            spoken = isinstance(field, models.ForeignKey) and issubclass(
                field.related_model, TranslatableMixin
            )
        else:
            spoken = isinstance(field, SPOKEN) and not isinstance(field, models.URLField | models.EmailField)
            spoken = spoken and not field.choices and "siret" not in field.name
        if not spoken and field.name in translated:
            wrong.append(f"{field.name} is a fact, and is translated")
        if field.name not in translated | facts_of(model):
            wrong.append(f"{field.name} is neither")

    assert wrong == []


def test_every_block_is_words_or_a_fact():
    """A new kind of block is declared on one side."""
    unknown = {
        f"{model._meta.label}.{field.name}{place}: {type(leaf).__name__}"
        for model in translatable_models()
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
        for place, leaf in leaves(field.stream_block)
        if not isinstance(leaf, FACT_BLOCKS + SPOKEN_BLOCKS)
    }

    assert unknown == set()
