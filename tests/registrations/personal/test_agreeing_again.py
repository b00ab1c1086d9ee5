"""A consent goes with the answer it covers, and comes back with it; a declaration is no consent."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from registrations.domain.drafts import change_draft
from registrations.domain.persons import covered_by, export, may_give, withdraw_consent
from registrations.domain.register import register
from registrations.fields.schema import Condition, FieldSpec, Option
from registrations.models import Draft, FormVersion, Intake, Registration
from tests.registrations.personal.behind import address, read, words, workshop_intake

pytestmark = pytest.mark.django_db

NEEDS = FieldSpec(
    "besoins",
    "choices",
    "De quoi avez-vous besoin ?",
    "What do you need?",
    required=False,
    data_class="S",
    options=(
        Option("captions", "Des sous-titres", "Captions"),
        Option("sign", "La langue des signes", "Sign"),
    ),
)
AGREED = FieldSpec(
    "accord_besoins", "consent", "J’accepte que ces besoins servent", "I agree", data_class="S"
)
SHAPES = {
    "asked because of the answer": (NEEDS, {"show_if": Condition("besoins", "filled")}),
    "answer asked because of it": (NEEDS, {"required": False}),
    "beside the answer": (NEEDS, {"required": False}),
}
NAMED = (
    FieldSpec("nom", "text", "Nom", "Name", identifies="full_name"),
    FieldSpec("courriel", "email", "Courriel", "E-mail", is_contact=True),
)
DECLARED = FieldSpec("exact", "consent", "Je déclare que tout est exact", "All is true", declaration=True)
ANSWERS = {
    "nom": "Awa Martin",
    "courriel": "awa@example.org",
    "besoins": ["captions"],
    "accord_besoins": True,
    "exact": True,
}


def shaped(shape: str) -> tuple[FieldSpec, ...]:
    needs, changes = SHAPES[shape]
    agreed = replace(AGREED, **changes)
    if shape == "answer asked because of it":
        return (*NAMED, agreed, replace(needs, show_if=Condition("accord_besoins", "is", ("yes",))), DECLARED)
    return (*NAMED, needs, agreed, DECLARED)


@pytest.fixture(params=list(SHAPES))
def intake(request) -> Intake:
    made = workshop_intake()
    FormVersion.objects.create(
        form=made.form, number=2, schema={"fields": [spec.to_json() for spec in shaped(request.param)]}
    )
    return made


def sent(intake: Intake) -> Registration:
    version = intake.form.current_version
    return register(intake, ANSWERS, version=version, submission=uuid4(), language="en")


def everywhere(registration: Registration) -> str:
    """All that is kept of the person, and all they are given."""
    rows = [
        *Registration.objects.values_list("answers", flat=True),
        *Draft.objects.values_list("typed", flat=True),
        export(registration)["answers"],
    ]
    return str(rows)


def test_answer_goes_with_its_consent_from_every_place(client, intake):
    registration, again = sent(intake), sent(intake)
    change_draft(registration)
    assert again.state_code == "duplicate"
    assert everywhere(registration).count("captions") >= 3

    page = read(client, address(registration))
    told = words(page.find(id="consent-1-effect"))
    client.post(address(registration, "consentement/"), {"key": "accord_besoins"})

    registration.refresh_from_db()
    assert "What do you need?" in told
    assert "captions" not in everywhere(registration)
    assert "Captions" not in words(read(client, address(registration)))


def test_consent_is_given_again_with_its_answer(client, intake):
    registration = sent(intake)
    withdraw_consent(registration, "accord_besoins")

    page = read(client, address(registration))
    offered = page.find("a", href=lambda link: link and link.endswith("/consentement/accord_besoins/"))
    form = read(client, address(registration, "consentement/accord_besoins/"))
    unticked = client.post(address(registration, "consentement/accord_besoins/"), {"besoins": ["sign"]})
    given = client.post(
        address(registration, "consentement/accord_besoins/"),
        {"besoins": ["sign"], "accord_besoins": "on", "nom": "Quelqu’un d’autre"},
    )

    registration.refresh_from_db()
    assert offered
    assert not form.find("input", {"name": "accord_besoins"}).has_attr("checked"), "never ticked beforehand"
    assert unticked.status_code == 422
    assert given.status_code == 302
    assert registration.answers["besoins"] == ["sign"]
    assert registration.answers["accord_besoins"] is True
    assert registration.name == registration.answers["nom"] == "Awa Martin"
    assert registration.consents.filter(field_key="accord_besoins").count() == 2
    assert registration.events.filter(kind="consent_given").exists()
    assert "Sign" in words(read(client, address(registration)))


def test_consent_that_stands_or_was_never_given_or_serves_no_more_is_not_given_again(client, intake):
    registration = sent(intake)
    where = address(registration, "consentement/accord_besoins/")
    answers = [client.post(where, {"accord_besoins": "on", "besoins": ["sign"]}).status_code]
    withdraw_consent(registration, "accord_besoins")
    event = intake.page_in("fr").specific.event
    answers.append(client.get(address(registration, "consentement/inconnu/")).status_code)

    assert answers == [302, 302]
    assert registration.consents.count() == 2
    assert may_give(registration, "accord_besoins", at=timezone.now())
    assert not may_give(registration, "accord_besoins", at=event.ends_at + timedelta(minutes=1))


def test_declaration_cannot_be_taken_back_and_the_page_says_how_to_withdraw(client, intake):
    registration = sent(intake)

    client.post(address(registration, "consentement/"), {"key": "exact"})

    page = read(client, address(registration))
    registration.refresh_from_db()
    assert registration.answers["exact"] is True
    assert not registration.consents.get(field_key="exact").withdrawn_at
    declared = page.find(attrs={"aria-labelledby": "declarations"})
    assert "Je déclare" in words(declared) or "All is true" in words(declared)
    assert "withdraw what you sent" in words(declared)
    assert not declared.find("button")
    natures = {row["field_key"]: row["nature"] for row in export(registration)["consents"]}
    assert natures == {"exact": "declaration", "accord_besoins": "consent"}


def test_what_names_the_person_is_covered_by_no_consent():
    specs = (
        *NAMED,
        FieldSpec("ok", "consent", "J’accepte", show_if=Condition("nom", "filled"), data_class="S"),
    )
    version = FormVersion(schema={"fields": [spec.to_json() for spec in specs]})

    assert covered_by(version, "ok") == []
