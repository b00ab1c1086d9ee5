"""Nobody fills the storage with forms they never send."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from core.text.sizes import MB
from registrations.domain import quotas
from registrations.domain.quotas import OF_ADDRESS, OF_DRAFT, OF_NETWORK, NoRoom, take_room
from registrations.models import Attachment, Draft
from tests.registrations.files.samples import PDF
from tests.registrations.files.sending import send, stored

pytestmark = pytest.mark.django_db
NETWORK = "203.0.113.9"


def another(draft: Draft, email: str = "") -> Draft:
    """A draft begun for the same form, with that address or the same."""
    email = email or draft.email
    return Draft.objects.create(
        intake=draft.intake, version=draft.version, language="fr", email=email, email_key=email
    )


def fill(draft: Draft, size: int) -> None:
    Attachment.objects.create(draft=draft, field_key="plein", name="a.pdf", size=size, digest="x", file="x")


def refused(draft: Draft, size: int, network: str = "", at=None) -> quotas.Quota | None:
    try:
        take_room(draft, size, network=network, at=at or timezone.now())
    except NoRoom as full:
        return full.quota
    return None


def test_files_of_one_form_stop_at_its_quota_and_nothing_stays_of_the_one_too_many(draft):
    fill(draft, OF_DRAFT.limit - len(PDF) + 1)
    before = stored()

    with translation.override("en"), pytest.raises(NoRoom) as full:
        send(draft)

    with translation.override("en"):
        assert "60 MB in all" in str(full.value).replace("\N{NO-BREAK SPACE}", " ")
    assert stored() == before
    assert draft.attachments.count() == 1


def test_forms_of_one_address_share_a_quota(draft):
    for _number in range(2):
        fill(another(draft), OF_ADDRESS.limit // 2)

    assert refused(another(draft), 1) is OF_ADDRESS
    assert refused(another(draft, "other@example.org"), 1) is None


def test_what_was_sent_counts_no_more(draft):
    fill(draft, OF_DRAFT.limit)
    Attachment.objects.update(draft=None)

    assert refused(draft, MB) is None


def test_network_stops_at_its_quota_of_the_day_whatever_addresses_it_gives(draft, settings):
    settings.FORM_THROTTLE = 1
    at = timezone.now().replace(hour=8)
    size = OF_DRAFT.limit // 2
    drafts = [another(draft, f"{number}@example.org") for number in range(OF_NETWORK.limit // size + 1)]

    fates = [refused(each, size, NETWORK, at) for each in drafts]

    assert fates[-1] is OF_NETWORK
    assert not any(fates[: OF_NETWORK.limit // size])
    assert refused(drafts[0], size, "198.51.100.1", at) is None
    assert refused(drafts[0], size, NETWORK, at + timedelta(days=1)) is None


def test_file_that_was_refused_is_not_counted(draft, settings, monkeypatch):
    settings.FORM_THROTTLE = 1
    monkeypatch.setattr(quotas, "OF_NETWORK", quotas.Quota(1000, "plein"))

    with pytest.raises(NoRoom):
        send(draft, PDF + b"%" + b"0" * 2000, network=NETWORK)

    assert send(draft, network=NETWORK).size == len(PDF)
