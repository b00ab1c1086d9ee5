"""Pictures are made before the first visitor comes."""

import pytest
from django_tasks_db.models import DBTaskResult

from core.models import CustomRendition
from core.pictures import prepare_pictures
from tests import factories

pytestmark = pytest.mark.django_db


def test_publishing_a_page_has_its_pictures_made(client):
    page = factories.role_model(picture=factories.ImageFactory())
    page.save_revision().publish()
    queued = DBTaskResult.objects.filter(
        task_path="core.pictures.prepare_pictures", args_kwargs__args=[page.pk]
    )
    assert queued.count() == 1

    assert prepare_pictures.call(page.pk) is True

    made = CustomRendition.objects.count()
    assert made > 0
    client.get(page.url)
    assert CustomRendition.objects.count() == made


def test_a_page_that_is_gone_or_a_draft_has_nothing_made():
    draft = factories.standard(live=False)

    assert prepare_pictures.call(draft.pk) is False
    assert prepare_pictures.call(0) is False


@pytest.mark.parametrize("where", ["", "?fields=*", "{pk}/"])
def test_scripts_of_the_admin_are_told_of_a_picture_and_never_where_its_original_is(admin_client, where):
    """The editor of translations shows the pictures of a page by it."""
    picture = factories.ImageFactory(title="Un atelier")

    answer = admin_client.get("/admin/api/main/images/" + where.format(pk=picture.pk))

    assert answer.status_code == 200
    data = answer.json()
    told = data if where.startswith("{") else data["items"][0]
    assert told["title"] == "Un atelier"
    assert told["thumbnail"]["url"].startswith("/media/")
    assert "originals" not in answer.text
    assert "download_url" not in answer.text
