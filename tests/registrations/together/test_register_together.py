"""Several workshops in one form: each a registration of its own, told once, confirmed once, left one by one."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from icalendar import Calendar

from registrations.domain import SentAlready, move
from registrations.domain.delivery import send_message
from registrations.domain.persons import erase, revoke_links
from registrations.domain.together import ClosedMeanwhile, confirm_together, register_together
from registrations.enums import Actor, MessageKind
from registrations.models import Intake, Message, PersonalLink, Registration
from tests import factories
from tests.registrations.bookings import arrive

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def edition():
    return factories.edition(title="Édition de printemps")


@pytest.fixture
def form():
    return factories.form(name="Inscription", workflow_code="participation", prefix="ATE")


def workshops(edition, form, *capacities: int | None, **fields) -> list[Intake]:
    start = timezone.now().replace(microsecond=0) + 10 * DAY
    return [
        factories.intake(
            factories.workshop(edition, title=f"Atelier {number}", starts_at=start + number * DAY),
            form=form,
            capacity=capacity,
            **fields,
        )
        for number, capacity in enumerate(capacities, start=1)
    ]


def choose(intakes: list[Intake], name: str = "awa", submission: UUID | None = None, **options):
    answers = factories.SIMPLE_ANSWERS | {"nom": name, "courriel": f"{name}@example.org"}
    return register_together(
        intakes,
        answers | options.pop("answers", {}),
        version=intakes[0].form.current_version,
        submission=submission or uuid4(),
        language="fr",
        title="Édition de printemps",
        **options,
    )


def mailed(message: Message, mailoutbox):
    assert send_message(message.pk)
    return mailoutbox[-1]


def test_each_is_one_of_its_own_and_one_letter_lists_them_with_one_calendar_file(edition, form, mailoutbox):
    intakes = workshops(edition, form, None, 1, 5)
    arrive(intakes[1], "first")

    made = choose(intakes)

    assert [each.state_code for each in made] == ["confirmed", "waiting", "confirmed"]
    assert len({each.reference for each in made}) == len({each.intake_id for each in made}) == 3
    (letter,) = Message.objects.filter(to="awa@example.org")
    assert (letter.kind, letter.subject) == (
        MessageKind.TOGETHER,
        "Vos ateliers choisis : Édition de printemps",
    )
    for each, state in zip(made, ("Confirmée", "Sur liste d’attente", "Confirmée"), strict=True):
        assert f"({each.reference})\u00a0: {state}" in letter.text
    mail = mailed(letter, mailoutbox)
    (file,) = mail.attachments
    events = Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")
    assert [str(each["SUMMARY"]) for each in events] == ["Atelier 1", "Atelier 3"]
    assert {link.registration_id for link in PersonalLink.objects.all()} == {each.pk for each in made}


def test_the_same_form_sent_twice_makes_nothing_twice_and_what_is_added_is_told(edition, form):
    intakes, submission = workshops(edition, form, 5, 5, 5), uuid4()
    first = choose(intakes[:2], submission=submission)

    again = choose(intakes[:2], submission=submission)
    more = choose(intakes, submission=submission)

    assert again == first
    assert more[:2] == first
    assert Registration.objects.count() == 3
    one, other = Message.objects.order_by("pk")
    assert one.kind == other.kind == MessageKind.TOGETHER
    assert other.registration_id == more[2].pk
    assert "Atelier 3" in other.text
    assert "Atelier 1" not in other.text


def test_other_answers_correct_all_of_them_and_are_told_once(edition, form):
    intakes, submission = workshops(edition, form, 5, 5), uuid4()
    choose(intakes, submission=submission)

    made = choose(intakes, "awa", submission, answers={"nom": "Awa Diop"})

    assert {each.name for each in made} == {"Awa Diop"}
    assert [each.state for each in Message.objects.order_by("pk")] == ["dropped", "queued"]
    late = timezone.now() + timedelta(hours=2)
    with pytest.raises(SentAlready):
        choose(intakes, "awa", submission, answers={"nom": "Autre"}, at=late)


def test_who_is_registered_already_gets_a_duplicate_of_that_one_and_the_others(edition, form):
    intakes = workshops(edition, form, 5, 5)
    known = arrive(intakes[0], "awa")
    Message.objects.all().delete()

    made = choose(intakes)

    assert [each.state_code for each in made] == ["duplicate", "confirmed"]
    (letter,) = Message.objects.all()
    assert f"({known.reference})\u00a0: votre inscription existait déjà" in letter.text
    assert made[0].reference not in letter.text
    repeated = choose(intakes)
    assert {each.state_code for each in repeated} == {"duplicate"}
    assert sorted(Message.objects.exclude(pk=letter.pk).values_list("kind", flat=True)) == ["already"] * 2


def test_one_that_has_closed_stops_all_of_it(edition, form):
    intakes = workshops(edition, form, 5, 5)
    Intake.objects.filter(pk=intakes[1].pk).update(closes_at=timezone.now())

    with pytest.raises(ClosedMeanwhile) as error:
        choose(intakes)

    assert error.value.intake == intakes[1]
    assert not Registration.objects.exists()
    assert not Message.objects.exists()


def test_no_intake_and_another_form_are_refused(edition, form):
    other = workshops(edition, factories.form(name="Autre", workflow_code="participation"), 5)
    mine = workshops(edition, form, 5)
    with pytest.raises(ValueError, match="0 intakes"):
        register_together([], {}, version=form.current_version, submission=uuid4(), language="fr", title="")
    with pytest.raises(ValueError, match="is not a version"):
        choose([*mine, *other])
    assert not Registration.objects.exists()


def test_one_link_confirms_the_address_for_all_and_one_letter_says_so(edition, form):
    intakes = workshops(edition, form, 5, 5, 0, confirmation_hours=24)
    made = choose(intakes)
    assert [each.state_code for each in made] == ["unconfirmed", "unconfirmed", "waiting"]
    (asked,) = Message.objects.all()
    assert (asked.kind, asked.with_calendar) == (MessageKind.CONFIRM_TOGETHER, False)
    assert "awa" not in asked.text.replace("awa@example.org", "").lower()

    confirm_together(made[1])
    confirm_together(made[0])

    states = Registration.objects.order_by("intake_id").values_list("state_code", flat=True)
    assert list(states) == ["confirmed", "confirmed", "waiting"]
    assert not Registration.objects.filter(email_confirmed_at=None).exists()
    (told,) = Message.objects.exclude(pk=asked.pk)
    assert (told.kind, told.with_calendar) == (MessageKind.TOGETHER, True)


def test_a_letter_about_places_of_which_some_are_sure_promises_nothing_of_those(edition, form):
    choose([*workshops(edition, form, 5), *workshops(edition, form, 5, confirmation_hours=24)])

    (asked,) = Message.objects.all()

    text = asked.text.replace("\N{NO-BREAK SPACE}", " ")
    assert asked.kind == MessageKind.CONFIRM_TOGETHER
    assert ": Confirmée" in text
    assert "Les places à confirmer sont gardées jusqu’au" in text
    assert "Les places à confirmer se libèrent d’elles-mêmes ; toute autre s’annule par son lien." in text


def test_someone_else_of_the_mailbox_is_asked_about_that_one_apart(edition, form):
    intakes = workshops(edition, form, 5, 5)
    arrive(intakes[0], "awa", nom="Awa Diop")
    Message.objects.all().delete()

    made = choose(intakes, answers={"nom": "Binta Sow"})

    assert [each.state_code for each in made] == ["asked", "confirmed"]
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["another", "together"]
    confirm_together(made[1])
    assert Registration.objects.get(pk=made[0].pk).state_code == "asked"


def test_one_is_left_without_the_others_and_goes_out_of_the_calendar(edition, form, mailoutbox):
    made = choose(workshops(edition, form, 5, 1))
    arrive(made[1].intake, "next")
    mailed(Message.objects.get(kind=MessageKind.TOGETHER), mailoutbox)

    move(made[1], to="cancelled", by=Actor.PERSON)

    made[0].refresh_from_db()
    assert made[0].state_code == "confirmed"
    ended = Message.objects.get(kind=MessageKind.CANCELLED)
    (file,) = mailed(ended, mailoutbox).attachments
    (event,) = Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")
    assert (str(event["SUMMARY"]), str(event["STATUS"])) == ("Atelier 2", "CANCELLED")


def test_new_links_end_those_of_all_and_an_erased_one_is_no_part_any_more(edition, form):
    made = choose(workshops(edition, form, 5, 5))
    tokens = [PersonalLink.issue(registration=each) for each in made]

    revoke_links(made[0])

    assert [PersonalLink.objects.for_token(token) for token in tokens] == [None, None]
    erase(made[1])
    assert Registration.objects.get(pk=made[1].pk).together is None
    assert list(Registration.objects.of_one_form(made[0])) == [made[0]]
