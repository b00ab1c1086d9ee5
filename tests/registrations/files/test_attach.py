"""Files of a draft: kept once, as many as the field takes, handed over when it is sent."""

import pytest

from core.storages import private_storage
from registrations.domain.attachments import (
    attach,
    hand_over,
    stored_answer,
)
from registrations.fields.uploads import check_upload
from registrations.models import Attachment, Draft
from tests import factories
from tests.registrations.files.samples import PDF, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    intake = factories.intake(factories.call())
    return Draft.objects.create(
        intake=intake, version=intake.form.current_version, language="fr", email="awa@example.org"
    )


def sent(draft, name="statuts.pdf", content=PDF, field_key="statuts", max_files=2):
    checked = check_upload(upload(name, content), kinds=["pdf"], max_bytes=None)
    return attach(draft, field_key, checked, max_files=max_files)


def test_file_is_kept_in_the_private_storage(draft):
    kept = sent(draft)

    assert Attachment.objects.get().pk == kept.pk
    with private_storage().open(kept.file.name) as content:
        assert content.read() == PDF


def test_files_are_handed_over_to_the_registration_whose_answers_name_them(draft):
    kept, left = sent(draft), sent(draft, content=PDF + b"2")
    registration = factories.registration(draft.intake)
    registration.answers = {"statuts": stored_answer([kept])}
    registration.save()

    hand_over(draft, registration)

    assert [each.pk for each in registration.attachments.all()] == [kept.pk]
    assert not Attachment.objects.filter(pk=left.pk).exists()
