"""Downloading one's data: complete, for programs to read, and said in the history."""

import json

import pytest

from registrations.domain.persons import export
from registrations.domain.persons.export_sections import ABOUT, TOLD, UNTOLD
from registrations.enums import EventKind
from registrations.models import Registration, Subscription
from tests import factories
from tests.registrations.personal import canary
from tests.registrations.personal.behind import address, call_intake, workshop_intake

pytestmark = pytest.mark.django_db
MODELS = {told.model: told for told in TOLD.values()}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_of_a_model_is_told_or_left_out_for_a_reason(model):
    told = MODELS[model]
    columns = {field.name for field in model._meta.concrete_fields}

    assert columns == {*told.fields, *told.left_out} - {"words", "nature"}
    assert not set(told.fields) & set(told.left_out)
    assert all(told.left_out.values())


def test_every_model_about_people_is_told():
    told = {model.__name__ for model in MODELS}

    assert told | set(UNTOLD) == canary.models_about_people() | {Subscription.__name__}
    assert not told & set(UNTOLD)


def test_download_is_a_file_that_programs_read(client):
    registration = factories.registration(call_intake())

    response = client.post(address(registration, "donnees.json"))

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{registration.reference}.json"'
    data = json.loads(response.content)
    assert data["registration"]["email"] == "awa@example.org"
    assert data["answers"][0] == {
        "key": "nom",
        "label": "Nom complet",
        "value": "Awa Martin",
        "shown": "Awa Martin",
    }
    assert data["consents"][0]["words"] == "J’ai lu la notice"
    assert registration.events.filter(kind=EventKind.DOWNLOADED).count() == 1


def test_every_key_says_what_it_means(client):
    registration = canary.traced(workshop_intake())

    data = export(registration)

    keys = data["about"]["keys"]
    assert keys == json.loads(json.dumps(keys))
    for section, rows in data.items():
        for row in rows if isinstance(rows, list) else [rows]:
            if section == "repetitions":
                assert set(row) <= set(keys)
            elif section == "drafts":
                assert set(row) == {*keys["drafts"], "files", "messages", "links", "guests"} - {""}
            else:
                assert set(row) == set(keys[section]) - {""}, section
    assert set(data) == {*TOLD, *ABOUT}
    assert all(text for section in keys.values() for text in section.values())


def test_download_holds_every_trace_of_the_person():
    registration = canary.traced(workshop_intake())

    data = export(registration)

    assert [len(data[section]) for section in ("files", "links", "consents", "reminders")] == [2, 1, 1, 1]
    assert len(data["drafts"]) == 2
    assert len(data["repetitions"]) == 1
    assert data["repetitions"][0]["registration"]["state_code"] == "duplicate"
    assert canary.WORD in data["drafts"][0]["typed"]["nom"]
    assert data["history"][-1]["message"] == f"Voir {canary.WORD}"
    assert data["history"][-1]["note"] == ""
    assert json.loads(json.dumps(data)) == data


def test_download_names_nobody_of_staff_and_holds_no_key():
    boss = factories.staff(is_superuser=True, email="boss@example.org", first_name="Zoé")
    registration = factories.registration(call_intake())
    Registration.objects.update(created_by=boss)
    registration.events.create(kind=EventKind.MOVED, actor=boss, note="Complet")
    where = address(registration)
    registration.refresh_from_db()

    text = json.dumps(export(registration), ensure_ascii=False)

    assert "boss@example.org" not in text
    assert "Zoé" not in text
    assert registration.links.get().token_hash not in text
    assert where.split("/")[-2] not in text
    assert '"actor": "staff"' in text


def test_of_someone_else_nothing_is_told():
    intake = workshop_intake()
    canary.traced(intake)
    other = factories.registration(intake, courriel="lou@example.org")

    assert canary.WORD not in json.dumps(export(other)).lower()
