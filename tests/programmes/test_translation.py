"""Pages translated with wagtail-localize: words change, dates and intakes do not."""

from datetime import timedelta

import pytest
from wagtail_localize.models import Translation, TranslationSource

from programmes.models import ActionArea, CallPage, WorkshopPage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def translated(django_capture_on_commit_callbacks):
    """Translates a page and those above it into English, as staff do."""

    def translate(page):
        locale = factories.home("en").locale
        for ancestor in [*page.get_ancestors().filter(depth__gt=2), page]:
            source, _created = TranslationSource.get_or_create_from_instance(ancestor.specific)
            translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
            with django_capture_on_commit_callbacks(execute=True):
                translation.save_target(publish=True)
        return page.get_translation(locale).specific

    return translate


def test_a_translated_call_shares_its_intake(client, translated):
    call = factories.call(title="Appel national", scope="regional", envelope=3_000_000)
    intake = factories.intake(call)

    english = translated(call)

    assert isinstance(english, CallPage)
    assert [one.pk for one in english.intakes] == [intake.pk]
    assert (english.scope, english.envelope) == ("regional", 3_000_000)
    assert english.live
    assert client.get(f"{english.url}register/").status_code == 200


def test_what_is_not_words_is_not_offered_for_translation():
    workshop = factories.workshop(
        title="Cybersécurité", host="Une équipe", join_url="https://salle.example.org/1"
    )
    source, _created = TranslationSource.get_or_create_from_instance(workshop)

    paths = set(source.stringsegment_set.values_list("context__path", flat=True))

    assert {"title", "host"} <= paths
    assert not paths & {"starts_at", "duration_minutes", "picture", "captioned", "sign_language", "join_url"}


def test_a_workshop_moved_to_another_day_moves_in_every_language(translated):
    workshop = factories.workshop()
    english = translated(workshop)
    workshop.starts_at += timedelta(days=3)
    workshop.save_revision().publish()
    source = TranslationSource.objects.get_for_instance(workshop)
    source.update_from_db()
    Translation.objects.get(source=source).save_target(publish=True)

    assert WorkshopPage.objects.get(pk=english.pk).starts_at == workshop.starts_at


def test_snippets_are_translatable():
    area = ActionArea.objects.create(name="Solidarité et inclusion", locale=factories.home().locale)

    english = area.copy_for_translation(factories.home("en").locale)
    english.name = "Solidarity and inclusion"
    english.save()

    assert english.translation_key == area.translation_key
    assert ActionArea.objects.count() == 2
