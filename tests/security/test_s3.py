"""Files on an S3 service, over HTTP: public media are anyone's to read, private files need a signature."""

import gc
import json
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import override_settings
from PIL import Image as Picture
from wagtail.models import Collection, CollectionViewRestriction

from config.settings import base
from core.models import CustomDocument, CustomImage
from launch.places import ROOT
from tests import factories

pytestmark = [
    pytest.mark.django_db,
    # django-storages leaves a temporary file to the garbage collector when Wagtail reads a picture's size.
    pytest.mark.filterwarnings("ignore:Exception ignored in.*SpooledTemporaryFile"),
]
SECRET = b"What nobody else may read."
POLICY = ROOT / "site/deploy/bucket-policy.json"


@pytest.fixture
def bucket(s3, monkeypatch):
    """The site keeping its files in the bucket, which follows the policy an operator copies."""
    for name, value in s3.environ.items():
        monkeypatch.setenv(name, value)
    policy = json.loads(POLICY.read_text().replace("BUCKET", s3.bucket))
    s3.client().put_bucket_policy(Bucket=s3.bucket, Policy=json.dumps(policy))
    made = base.storages(s3.bucket, s3.url, "eu-west-3")
    with override_settings(
        STORAGES=made | {"staticfiles": {"BACKEND": base.STORAGES["staticfiles"]["BACKEND"]}}
    ):
        for model in (CustomDocument, CustomImage):
            monkeypatch.setattr(model._meta.get_field("file"), "storage", storages["private"])
        yield s3
    gc.collect()


def keys(server) -> set[str]:
    found = server.client().list_objects_v2(Bucket=server.bucket)
    return {each["Key"] for each in found.get("Contents", ())}


def document() -> CustomDocument:
    made = CustomDocument(title="Dossier", collection=Collection.get_first_root_node())
    made.file.save("dossier.txt", ContentFile(SECRET))
    made.save()
    return made


def test_rendition_of_a_picture_is_public_and_its_original_is_not(bucket):
    image = factories.ImageFactory()
    rendition = image.get_rendition("fill-20x20|format-webp")

    assert {f"private/{image.file.name}", f"media/{rendition.file.name}"} <= keys(bucket)
    assert f"media/{image.file.name}" not in keys(bucket)
    assert requests.get(image.file.url.partition("?")[0], timeout=60).status_code == 403
    assert rendition.url.startswith(f"{bucket.url}/{bucket.bucket}/media/")
    assert urlsplit(rendition.url).query == ""
    answer = requests.get(rendition.url, timeout=60)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("image/webp")
    assert "immutable" in answer.headers["Cache-Control"]
    assert Picture.open(BytesIO(requests.get(rendition.url, timeout=60).content)).size == (20, 20)


def test_document_is_written_below_private_and_its_address_is_signed_for_a_minute(bucket):
    made = document()

    assert f"private/{made.file.name}" in keys(bucket)
    assert f"media/{made.file.name}" not in keys(bucket)
    parameters = parse_qs(urlsplit(made.file.url).query)
    assert parameters["X-Amz-Expires"] == ["60"]
    assert parameters["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    answer = requests.get(made.file.url, timeout=60)
    assert (answer.status_code, answer.content) == (200, SECRET)
    assert "no-store" in answer.headers["Cache-Control"]


def test_document_is_refused_without_a_signature(bucket):
    made = document()
    bare = made.file.url.split("?", maxsplit=1)[0]

    answer = requests.get(bare, timeout=60)

    assert answer.status_code == 403
    assert SECRET not in answer.content


def test_policy_lets_anyone_read_public_media_and_do_nothing_else(bucket):
    policy = json.loads(bucket.client().get_bucket_policy(Bucket=bucket.bucket)["Policy"])

    allowed = [(each["Effect"], each["Action"], each["Resource"]) for each in policy["Statement"]]
    assert allowed == [("Allow", "s3:GetObject", f"arn:aws:s3:::{bucket.bucket}/media/*")]


def test_download_goes_through_the_check_of_the_collection_first(bucket, client):
    made = document()
    collection = Collection.get_first_root_node().add_child(name="Privé")
    free = client.get(made.url)

    made.collection = collection
    made.save()
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    refused = client.get(made.url)

    assert free.status_code == refused.status_code == 302
    assert free.url.startswith(f"{bucket.url}/{bucket.bucket}/private/")
    assert "X-Amz-Signature" in free.url
    assert "X-Amz-Signature" not in refused.url
    assert "login" in refused.url


def test_second_file_of_one_name_replaces_nothing(bucket):
    first, second = document(), document()

    assert first.file.name != second.file.name
    assert requests.get(first.file.url, timeout=60).content == SECRET
