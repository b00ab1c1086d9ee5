"""The same form sent again with other answers is a correction, or plainly not taken in: never silently ignored."""

from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from registrations.domain import SentAlready, move, register, send_message
from registrations.domain.amending import AMENDING
from registrations.domain.places import confirm_email
from registrations.enums import MessageKind
from registrations.models import PersonalLink, Registration
from tests import factories
from tests.registrations.bookings import arrive, booking, kinds, states

pytestmark = pytest.mark.django_db
AWA = factories.SIMPLE_ANSWERS | {"nom": "Awa Martin", "courriel": "awa@example.org"}


class Form:
    """A form on someone's screen, sent as often as they like."""

    def __init__(self, intake) -> None:
        self.intake, self.submission = intake, uuid4()

    def send(self, *, at=None, **answers) -> Registration:
        return register(
            self.intake,
            AWA | answers,
            version=self.intake.form.current_version,
            submission=self.submission,
            language="fr",
            at=at,
        )


@pytest.fixture(params=[booking, lambda: factories.intake(factories.call())], ids=["place", "call"])
def form(request):
    return Form(request.param())


def test_the_same_answers_sent_again_change_nothing(form):
    one, two = form.send(), form.send()

    assert one == two
    assert (one.messages.count(), one.events.count()) == (1, 1)


def test_a_corrected_address_gets_the_letter_and_the_wrong_one_is_told(form):
    sent = form.send(courriel="ava@example.org")
    token = PersonalLink.issue(registration=sent)
    assert send_message(sent.messages.get().pk)

    corrected = form.send()

    assert (corrected.pk, corrected.reference, corrected.email) == (
        sent.pk,
        sent.reference,
        "awa@example.org",
    )
    letters = {(each.kind, each.to, each.state) for each in corrected.messages.all()}
    assert letters == {
        ("confirmation", "ava@example.org", "sent"),
        ("confirmation", "awa@example.org", "queued"),
        (MessageKind.MISDIRECTED, "ava@example.org", "queued"),
    }
    assert PersonalLink.objects.for_token(token) is None


def test_nobody_is_written_to_at_an_address_corrected_before_anything_has_left(form):
    form.send(courriel="ava@example.org")

    corrected = form.send()

    assert {(each.to, each.state) for each in corrected.messages.all()} == {
        ("ava@example.org", "dropped"),
        ("awa@example.org", "queued"),
    }


def test_other_answers_are_taken_in_and_confirmed_anew(form):
    form.send()

    corrected = form.send(projet="Un autre.")

    assert Registration.objects.get().answers["projet"] == "Un autre."
    assert [each.state for each in corrected.messages.order_by("pk")] == ["dropped", "queued"]
    assert corrected.state_code == form.intake.form.workflow.initial.code


def test_other_answers_that_come_too_late_are_refused(form):
    at = timezone.now()
    form.send(at=at)

    with pytest.raises(SentAlready):
        form.send(projet="Un autre.", at=at + AMENDING)
    assert Registration.objects.get().answers["projet"] == AWA["projet"]


def test_nobody_corrects_what_the_mailbox_has_confirmed(form):
    confirm_email(form.send())

    with pytest.raises(SentAlready):
        form.send(courriel="autre@example.org")


def test_nobody_corrects_what_staff_have_touched(form):
    sent = form.send()
    to, words = ("eligible", {}) if sent.state_code == "submitted" else ("cancelled", {"note": "Doublon."})
    move(sent, to=to, by=factories.staff(is_superuser=True), **words)

    with pytest.raises(SentAlready):
        form.send(projet="Un autre.")


def test_a_correction_keeps_the_place_though_others_wait():
    intake = booking(capacity=1)
    form = Form(intake)
    form.send(courriel="ava@example.org")
    arrive(intake, "bao")

    form.send()

    assert states(intake) == ["confirmed", "waiting"]


def test_who_typed_someone_elses_address_gets_a_place_with_the_right_one():
    intake = booking()
    arrive(intake, "awa", nom="Awa Martin")
    form = Form(intake)
    assert form.send().state_code == "duplicate"

    corrected = form.send(courriel="martin.awa@example.org")

    assert corrected.state_code == "confirmed"
    assert kinds(corrected)[-1] == "confirmation"
    assert corrected.consents.count() == 1


def test_a_correction_to_an_address_that_has_a_place_frees_the_first_one():
    intake = booking(capacity=2)
    arrive(intake, "awa", nom="Awa Martin")
    form = Form(intake)
    form.send(courriel="ava@example.org")
    waiting = arrive(intake, "bao")

    corrected = form.send()

    waiting.refresh_from_db()
    assert (corrected.state_code, waiting.state_code) == ("duplicate", "confirmed")
    assert kinds(corrected)[-1] == "already"


def test_two_corrections_in_a_row_count_as_the_last(form):
    form.send(courriel="a@example.org")
    form.send(courriel="b@example.org")

    form.send()

    assert Registration.objects.get().email == "awa@example.org"


class TestOnScreen:
    def posted(self, client, intake) -> tuple[str, dict]:
        address = f"{intake.page_in().url}inscription/"
        soup = BeautifulSoup(client.get(address).content, "html.parser")
        hidden = {each["name"]: each.get("value", "") for each in soup.select("form.form input[type=hidden]")}
        return address, factories.SIMPLE_POST | hidden

    def test_back_and_a_corrected_address_lead_to_the_same_reference(self, client, form):
        address, data = self.posted(client, form.intake)
        first = client.post(address, data | {"courriel": "ava@example.org"}, follow=True)

        again = client.post(address, data, follow=True)

        reference = Registration.objects.get().reference
        assert reference in first.content.decode()
        assert reference in again.content.decode()
        assert Registration.objects.get().email == "awa@example.org"

    def test_what_is_not_taken_in_stays_on_screen_with_the_way_to_change_it(self, client, form):
        address, data = self.posted(client, form.intake)
        client.post(address, data)
        Registration.objects.update(created_at=timezone.now() - timedelta(hours=2))

        again = client.post(address, data | {"projet": "Un tout autre projet."})

        page = again.content.decode()
        assert again.status_code == 409
        assert "pas été prises en compte" in page
        assert "Un tout autre projet." in page
        assert Registration.objects.get().answers["projet"] == factories.SIMPLE_ANSWERS["projet"]
