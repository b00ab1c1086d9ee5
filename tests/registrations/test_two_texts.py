"""Two texts, never one box: what the person is told, and what colleagues note."""

import json

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from core.enums import StaffGroup
from registrations.domain import move
from registrations.domain.errors import NobodyReads
from registrations.domain.persons import export
from registrations.enums import EventKind, MessageKind
from registrations.letters import takes_message
from registrations.models import Message, PersonalLink, Registration
from registrations.telling import is_published
from registrations.workflows import WORKFLOWS
from tests import factories

pytestmark = pytest.mark.django_db
NOTE, MESSAGE = "Impoli au téléphone", "Il nous manque vos statuts"
STAFFS = [
    pytest.param(workflow.code, way, id=f"{workflow.code}: {way.source} → {way.target}")
    for workflow in WORKFLOWS.values()
    for way in workflow.transitions
    if way.permission
]


def standing_in(workflow_code: str, state: str) -> Registration:
    """Someone in that state of that workflow, whatever led there."""
    form = factories.form(workflow_code=workflow_code, prefix="AAA")
    made = factories.registration(factories.intake(factories.call(title="Appel"), form=form))
    Registration.objects.filter(pk=made.pk).update(state_code=state)
    made.messages.all().delete()
    return Registration.objects.get(pk=made.pk)


def read_by(registration: Registration, client) -> str:
    """Everything the person can read: letters, page, download."""
    letters = "".join(m.subject + m.text + m.html for m in Message.objects.filter(registration=registration))
    page = client.get(reverse("personal:show", args=[PersonalLink.issue(registration=registration)]))
    return letters + page.content.decode() + json.dumps(export(registration), ensure_ascii=False)


@pytest.mark.parametrize(("workflow_code", "way"), STAFFS)
def test_a_note_is_never_read_by_the_person_and_a_message_is(client, workflow_code, way):
    registration = standing_in(workflow_code, way.target if way.returns else way.source)
    if way.returns:
        move(registration, to=way.source, by=factories.staff(is_superuser=True), message="?")
        registration.messages.all().delete()
    message = MESSAGE if takes_message(way.letter) else ""

    event = move(
        registration,
        to=way.target,
        by=factories.staff(is_superuser=True),
        message=message,
        note=NOTE,
    )

    assert (event.message, event.note) == (message, NOTE)
    read = read_by(registration, client)
    assert NOTE not in read
    letters = Message.objects.filter(registration=registration)
    told = is_published(registration, event.at)
    assert [MESSAGE in letter.text for letter in letters] == ([bool(message)] if way.letter and told else [])


def test_what_was_noted_before_and_by_someone_who_has_left_is_not_in_the_download():
    registration = factories.registration(factories.intake(factories.call()))
    leaver = factories.staff(is_superuser=True)
    move(registration, to="ineligible", by=leaver, note=f"person: {NOTE}")

    leaver.delete()

    assert registration.events.get(kind=EventKind.MOVED).actor is None
    assert NOTE not in json.dumps(export(registration), ensure_ascii=False)


def test_a_message_is_in_the_download_of_who_was_told():
    registration = factories.registration(factories.intake(factories.call()))

    move(registration, to="information", by=factories.staff(is_superuser=True), message=MESSAGE)

    assert [each["message"] for each in export(registration)["history"]] == ["", MESSAGE]


def test_a_message_that_no_letter_would_carry_is_refused():
    registration, staff = (
        factories.registration(factories.intake(factories.call())),
        factories.staff(is_superuser=True),
    )
    move(registration, to="eligible", by=staff)

    with pytest.raises(NobodyReads):
        move(registration, to="in_review", by=staff, message=MESSAGE)


class TestTheScreen:
    @pytest.fixture
    def registration(self, client):
        client.force_login(factories.staff(StaffGroup.ADMINISTRATORS, is_superuser=True))
        return factories.registration(factories.intake(factories.call(title="Appel national")))

    def test_each_box_says_who_reads_it(self, client, registration):
        html = client.get(reverse("inbox:detail", args=[registration.pk])).content
        page = BeautifulSoup(html, "html.parser")
        boxes = page.find("button", {"value": "information"}).parent.find_all("textarea")

        assert [box["name"] for box in boxes] == ["message", "documents", "note"]
        said = [page.find(id=box["aria-describedby"]).get_text() for box in boxes]
        assert "La personne le lit" in said[0]
        assert "La personne les lit" in said[1]
        assert "Seule l’équipe la lit" in said[2]

    def test_the_letter_is_shown_before_anything_is_done(self, client, registration):
        words = {"to": "information", "message": MESSAGE, "note": NOTE}
        before = Message.objects.count()

        shown = client.post(reverse("inbox:detail", args=[registration.pk]), words)

        registration.refresh_from_db()
        assert (shown.status_code, registration.state_code) == (200, "submitted")
        assert Message.objects.count() == before
        page = BeautifulSoup(shown.content, "html.parser")
        assert MESSAGE in page.find("pre").get_text()
        assert NOTE not in page.find("pre").get_text()
        fields = {
            each["name"]: each["value"]
            for each in page.select("form:has([name=confirmed]) input[type=hidden]")
        }
        assert {name: fields[name] for name in words} == words

        client.post(reverse("inbox:detail", args=[registration.pk]), fields | {"confirmed": "1"})

        registration.refresh_from_db()
        assert registration.state_code == "information"
        assert registration.messages.get(kind=MessageKind.INFORMATION).text.count(MESSAGE) == 1

    def test_going_back_keeps_both_texts(self, client, registration):
        words = {
            "to": "information",
            "message": MESSAGE,
            "note": NOTE,
            "documents": "Vos statuts",
            "back": "1",
        }

        page = client.post(reverse("inbox:detail", args=[registration.pk]), words)

        boxes = BeautifulSoup(page.content, "html.parser").select(".dossier-bar details[open] textarea")
        assert [box.get_text().strip() for box in boxes] == [MESSAGE, "Vos statuts", NOTE]

    def test_a_state_that_has_changed_since_the_letter_was_shown_is_told(self, client, registration):
        move(registration, to="eligible", by=factories.staff(is_superuser=True))
        words = {"to": "withdrawn", "note": NOTE, "seen": "submitted", "confirmed": "1"}

        response = client.post(reverse("inbox:detail", args=[registration.pk]), words)

        assert response.status_code == 409
        assert Registration.objects.get().state_code == "eligible"
