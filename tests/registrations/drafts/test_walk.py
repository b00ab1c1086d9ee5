"""A form in several steps, as a browser without JavaScript goes through it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registrations.models import Attachment, Draft, Registration
from tests.registrations.drafts.forms import PDF, TYPED, parsed

pytestmark = pytest.mark.django_db


def test_whole_form_goes_from_its_first_step_to_its_confirmation(person, draft):
    person.open("porteur").post(**TYPED["porteur"])
    assert person.open("projet").post(**TYPED["projet"]).url == person.url("step", "pieces")
    upload = SimpleUploadedFile("statuts.pdf", PDF, "application/pdf")
    assert person.open("pieces").post(statuts=upload).url == person.url("step", "engagements")
    assert person.open("engagements").post(**TYPED["engagements"]).url == person.url("check")
    assert person.check().status_code == 200

    sent = person.send()

    registration = Registration.objects.get()
    assert sent.status_code == 302
    confirmation = person.client.get(sent.url)
    assert registration.reference in parsed(confirmation).main.get_text()
    assert registration.submission == draft.submission
    assert registration.answers["titre"] == "Un pont numérique"
    assert registration.answers["rna"] is None
    attachment = Attachment.objects.get()
    assert (attachment.registration, attachment.draft) == (registration, None)
    assert registration.answers["statuts"] == [
        {"key": str(attachment.key), "name": "statuts.pdf", "size": attachment.size}
    ]
    assert not Draft.objects.exists()
