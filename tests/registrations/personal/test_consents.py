"""Consents: what was agreed to is kept with its words, and taken back as easily as it was given."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from registrations.domain import publish_form, register
from registrations.domain.persons import log_consents, withdraw_consent
from registrations.enums import EventKind
from registrations.models import Attachment, Draft, Registration
from tests import factories
from tests.factories import field
from tests.registrations.personal.behind import address, call_intake, read, words

pytestmark = pytest.mark.django_db

NEED = {"field": "accord_besoin", "test": "is", "values": ["yes"]}
FIELDS = (
    field("text", "nom", "Nom complet", identifies="full_name"),
    field("email", "courriel", "Adresse e-mail", is_contact=True),
    field("consent", "accord_besoin", "J’accepte que mon besoin soit noté", required=False),
    field("text", "besoin", "Votre besoin", required=False),
    field("text", "precision", "Une précision", required=False),
)


def with_conditions(version):
    """The same version, where the need is asked only of those who agree, and the detail of those who have a need."""
    fields = [dict(each) for each in version.schema["fields"]]
    fields[3]["show_if"] = NEED
    fields[4]["show_if"] = {"field": "besoin", "test": "filled", "values": []}
    return type(version).objects.create(
        form=version.form, number=version.number + 1, schema={"fields": fields}
    )


@pytest.fixture
def registration() -> Registration:
    factories.home("en")
    intake = factories.intake(factories.call(), fields=FIELDS)
    return register(
        intake,
        {
            "nom": "Awa Martin",
            "courriel": "awa@example.org",
            "accord_besoin": True,
            "besoin": "Des sous-titres",
            "precision": "En français",
        },
        version=with_conditions(intake.form.current_version),
        submission=uuid4(),
        language="fr",
    )


def test_consents_given_with_a_form_are_logged_with_its_version():
    registration = factories.registration(call_intake())

    (consent,) = registration.consents.all()

    assert (consent.field_key, consent.version_id) == ("accord", registration.version_id)
    assert (consent.given_at, consent.withdrawn_at) == (registration.created_at, None)


def test_box_left_unticked_is_no_consent():
    intake = factories.intake(factories.call(), fields=FIELDS)

    registration = register(
        intake,
        {"nom": "Awa", "courriel": "awa@example.org", "accord_besoin": False, "besoin": None},
        version=intake.form.current_version,
        submission=uuid4(),
        language="fr",
    )

    assert registration.consents.count() == 0


def test_same_words_keep_their_first_date():
    registration = factories.registration(call_intake())
    later = timezone.now() + timedelta(days=1)

    log_consents(registration, registration.answers, version=registration.version, at=later)

    assert [consent.given_at for consent in registration.consents.all()] == [registration.created_at]


def test_other_words_are_agreed_to_anew():
    registration = factories.registration(call_intake())
    form = registration.version.form
    *others, (kind, value) = [(block.block_type, dict(block.value)) for block in form.fields]
    form.fields = [*others, (kind, value | {"label_fr": "J’ai lu la nouvelle notice"})]
    form.save()
    version = publish_form(form)
    later = timezone.now() + timedelta(days=1)

    log_consents(registration, registration.answers, version=version, at=later)

    old, new = registration.consents.order_by("pk")
    assert (old.withdrawn_at, new.given_at, new.withdrawn_at) == (later, later, None)
    assert new.version == version
    assert not registration.events.filter(kind=EventKind.CONSENT_WITHDRAWN).exists()


def test_box_unticked_by_a_change_is_taken_back():
    registration = factories.registration(call_intake())
    later = timezone.now() + timedelta(days=1)

    log_consents(registration, {"accord": False}, version=registration.version, at=later)

    assert [consent.withdrawn_at for consent in registration.consents.all()] == [later]
    assert registration.events.filter(kind=EventKind.CONSENT_WITHDRAWN, at=later).count() == 1


def test_page_shows_each_consent_with_its_words_its_date_and_a_button(client, registration):
    where = address(registration)

    item = read(client, where).select_one("#consents ~ ul li")

    assert "J’accepte que mon besoin soit noté" in words(item)
    assert "Given on" in words(item)
    assert "Votre besoin, Une précision" in words(item)
    assert item.form["action"] == f"{where}consentement/"
    described = item.form.button["aria-describedby"].split()
    assert [bool(item.find(id=one)) for one in described] == [True, True]


def test_button_takes_the_consent_back_once(client, registration):
    where = address(registration, "consentement/")

    answers = [client.post(where, {"key": "accord_besoin"}) for _ in range(2)]

    registration.refresh_from_db()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].headers["Location"].endswith("?fait=consent#consents")
    assert registration.consents.get().withdrawn_at
    assert registration.events.filter(kind=EventKind.CONSENT_WITHDRAWN).count() == 1


def test_what_only_the_consent_allowed_goes_with_it(registration):
    file = Attachment.objects.create(
        registration=registration, field_key="besoin", name="a.txt", size=1, file=ContentFile(b"x", "a.txt")
    )
    draft = Draft.objects.create(
        registration=registration,
        intake=registration.intake,
        version=registration.version,
        language="fr",
        email=registration.email,
        email_key=registration.email_key,
        typed={"nom": "Awa", "accord_besoin": "on", "besoin": "Des sous-titres"},
    )

    assert withdraw_consent(registration, "accord_besoin") is True

    registration.refresh_from_db()
    draft.refresh_from_db()
    assert registration.answers == {
        "nom": "Awa Martin",
        "courriel": "awa@example.org",
        "accord_besoin": False,
        "besoin": None,
        "precision": None,
    }
    assert draft.typed == {"nom": "Awa"}
    assert not Attachment.objects.filter(pk=file.pk).exists()


@pytest.mark.parametrize("key", ["", "nom", "nothing", "x" * 5000, "é"])
def test_what_is_no_consent_changes_nothing(client, registration, key):
    before = registration.answers

    response = client.post(address(registration, "consentement/"), {"key": key})

    registration.refresh_from_db()
    assert response.status_code == 302
    assert registration.answers == before
    assert registration.consents.get().withdrawn_at is None
