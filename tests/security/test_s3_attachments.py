"""Supporting documents on an S3 service: private, served by a signed address that lives a minute."""

import gc
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core.files.storage import storages
from django.urls import reverse

from config.settings import base
from core.enums import StaffGroup
from registrations.domain.attachments import attach, detach, hand_over, sweep
from registrations.domain.scanning import scan_attachment
from registrations.enums import ScanState
from registrations.fields.uploads import check_upload, stored_answer
from registrations.models import Attachment, Draft, PersonalLink
from tests import factories
from tests.registrations.files.samples import EICAR, PDF, upload
from tests.servers.clamd import clamd_server

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Exception ignored in.*SpooledTemporaryFile"),
]
NAME = "Statuts d’Awa.pdf"


@pytest.fixture
def bucket(s3, monkeypatch, settings):
    """The site keeping its files in the bucket."""
    for name, value in s3.environ.items():
        monkeypatch.setenv(name, value)
    static = {"staticfiles": settings.STORAGES["staticfiles"]}
    settings.STORAGES = base.storages(s3.bucket, s3.url, "eu-west-3") | static
    monkeypatch.setattr(Attachment._meta.get_field("file"), "storage", storages["private"])
    yield s3
    for name in keys(s3):
        s3.client().delete_object(Bucket=s3.bucket, Key=name)
    gc.collect()


@pytest.fixture
def draft() -> Draft:
    intake = factories.intake(factories.call())
    return Draft.objects.create(
        intake=intake, version=intake.form.current_version, language="fr", email="awa@example.org"
    )


def send(draft: Draft, content: bytes = PDF) -> Attachment:
    checked = check_upload(upload(NAME, content), kinds=["pdf"], max_bytes=None)
    return attach(draft, "statuts", checked, max_files=2)


def keys(server) -> set[str]:
    found = server.client().list_objects_v2(Bucket=server.bucket, Prefix="private/attachments/")
    return {each["Key"] for each in found.get("Contents", ())}


def assert_signed(response) -> str:
    """A redirect to an address that lives a minute and makes the browser keep the file under its name."""
    assert response.status_code == 302
    assert "no-store" in response.headers["Cache-Control"]
    parameters = parse_qs(urlsplit(response.url).query)
    assert parameters["X-Amz-Expires"] == ["60"]
    answer = requests.get(response.url, timeout=60)
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"Statuts dAwa.pdf\"; filename*=UTF-8''Statuts%20d%E2%80%99Awa.pdf"
    )
    assert answer.headers["Cache-Control"] == "private, no-store"
    return response.url


def test_person_is_sent_to_a_signed_address(bucket, client, draft):
    kept = send(draft)

    address = assert_signed(
        client.get(reverse("personal:file", args=[PersonalLink.issue(draft=draft), kept.key]))
    )

    assert keys(bucket) == {f"private/attachments/{kept.key}"}
    assert requests.get(address.split("?", maxsplit=1)[0], timeout=60).status_code == 403
    assert NAME not in urlsplit(address).path


def test_staff_are_sent_to_a_signed_address_once_their_right_is_checked(bucket, client, draft):
    kept = send(draft)
    registration = factories.registration(draft.intake)
    registration.answers |= {"statuts": stored_answer([kept])}
    registration.save(update_fields=["answers"])
    hand_over(draft, registration)
    address = reverse("inbox:file", args=[kept.key])

    client.force_login(factories.staff(StaffGroup.MANAGERS))
    assert client.get(address).status_code == 404
    client.force_login(factories.staff(StaffGroup.ADMINISTRATORS))
    assert_signed(client.get(address))


def test_infected_file_leaves_the_bucket(bucket, draft, settings, django_capture_on_commit_callbacks):
    with clamd_server() as clamd:
        settings.CLAMD_URL = clamd.url
        infected, sound = send(draft, PDF + EICAR), send(draft)
        with django_capture_on_commit_callbacks(execute=True):
            assert scan_attachment(infected.pk)
            assert scan_attachment(sound.pk)

    assert clamd.scanned == [PDF + EICAR, PDF]
    assert keys(bucket) == {f"private/{sound.file.name}"}
    states = Attachment.objects.order_by("pk").values_list("scan_state", flat=True)
    assert list(states) == [ScanState.INFECTED, ScanState.CLEAN]


def test_file_taken_away_or_left_behind_leaves_the_bucket(bucket, draft, django_capture_on_commit_callbacks):
    kept = send(draft)
    left = storages["private"].save("attachments/left-behind", upload().file)
    with django_capture_on_commit_callbacks(execute=True):
        detach(draft, kept.key)
    assert keys(bucket) == {f"private/{left}"}

    modified = storages["private"].get_modified_time(left)  # by the clock of the bucket
    assert sweep(modified + timedelta(hours=23)) == 0
    assert sweep(modified + timedelta(days=1)) == 1
    assert keys(bucket) == set()
