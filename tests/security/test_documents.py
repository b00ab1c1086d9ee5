"""A document is reached through the check of its collection's privacy, and by no other way."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.models import Collection, CollectionViewRestriction

from core.enums import StaffGroup
from core.files.storages import private_storage
from core.models import CustomDocument
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = b"What nobody else may read."


@pytest.fixture
def document() -> CustomDocument:
    made = CustomDocument(title="Dossier", collection=Collection.get_first_root_node())
    made.file.save("dossier.txt", ContentFile(SECRET))
    made.save()
    return made


@pytest.fixture
def restricted(document) -> CustomDocument:
    """The document, in a collection that only the referrers may read."""
    collection = Collection.get_first_root_node().add_child(name="Privé")
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.GROUPS
    )
    restriction.groups.add(*factories.staff(StaffGroup.REFERRERS).groups.all())
    document.collection = collection
    document.save()
    return document


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_document_of_a_public_collection_is_downloaded_by_anyone(client, document):
    response = client.get(document.url)

    assert response.status_code == 200
    assert body(response) == SECRET
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.cookies == {}


def test_document_of_a_private_collection_sends_a_visitor_to_sign_in(client, restricted):
    response = client.get(restricted.url)

    assert response.status_code == 302
    assert "login" in response.url
    assert SECRET not in body(response)


def test_document_of_a_private_collection_is_refused_to_staff_of_another_group(client, restricted):
    client.force_login(factories.staff(StaffGroup.EDITORS))

    response = client.get(restricted.url)

    assert response.status_code in (302, 403)
    assert SECRET not in body(response)


def test_document_of_a_private_collection_is_given_to_its_group(client, restricted):
    client.force_login(factories.staff(StaffGroup.REFERRERS))

    response = client.get(restricted.url)

    assert response.status_code == 200
    assert body(response) == SECRET


def test_document_lies_outside_the_public_folder_and_has_no_address_of_its_own(client, document):
    path = Path(document.file.path)

    assert path.read_bytes() == SECRET
    assert path.is_relative_to(settings.PRIVATE_ROOT)
    assert not path.is_relative_to(settings.MEDIA_ROOT)
    with pytest.raises(NotImplementedError):
        _ = document.file.url
    assert client.get(f"{settings.MEDIA_URL}{document.file.name}").status_code == 404


def test_no_folder_holds_the_other():
    private, public = Path(settings.PRIVATE_ROOT), Path(settings.MEDIA_ROOT)

    assert not private.is_relative_to(public)
    assert not public.is_relative_to(private)
    for served in (private, public):
        assert not served.is_relative_to(settings.STATIC_ROOT)


@pytest.mark.parametrize(
    "path",
    [
        "../private/documents/dossier.txt",
        "%2e%2e/private/documents/dossier.txt",
        "..%2fprivate%2fdocuments%2fdossier.txt",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "..%5cprivate%5cdocuments%5cdossier.txt",
        "%2fetc%2fpasswd",
        "%00",
        "x%00.png",
        "",
        "a" * 5000,
    ],
    ids=range(10),
)
def test_public_media_never_leads_outside(client, document, path):
    default_storage.save("visible.txt", ContentFile(b"public"))

    response = client.get(f"{settings.MEDIA_URL}{path}")

    assert response.status_code in (400, 404)
    assert SECRET not in body(response)


def test_private_storage_keeps_both_files_of_one_name(document):
    name = private_storage().save(document.file.name, ContentFile(b"another"))

    assert name != document.file.name
    assert Path(document.file.path).read_bytes() == SECRET
