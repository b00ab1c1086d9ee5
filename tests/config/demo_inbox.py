"""The inbox that the demo begins with: lived in, true, the same every time, and nothing of it leaves."""

import re
from collections import defaultdict
from datetime import timedelta

from django.utils import timezone, translation

from config.demo.content import read
from config.management.commands.worker import Command
from core.models import User
from registrations.enums import EventKind, MessageKind, MessageState
from registrations.fields import AnswersForm
from registrations.fields.kinds import Asking
from registrations.fields.typed import posted, typed_of
from registrations.models import (
    Attachment,
    Draft,
    Intake,
    Message,
    ReferenceCounter,
    Registration,
    RegistrationEvent,
)
from registrations.workflows import HOLDING, WORKFLOWS

# What only those who organise a workshop reach: the demo's workshops are held.
ELSEWHERE = {("participation", "called_off")}
REAL = re.compile(
    "Langlade|Sebagh|Morin|Massieu|Apec|Diversidays|Pôle emploi|France Travail|Mozaïk", re.IGNORECASE
)
STAFF = {"manager@example.org", "admin@example.org", "delegate@example.org"}


class Inbox:
    """Asked of the demo that `test_demo.py` loads once for all: nobody writes."""

    def test_somebody_is_in_every_state_that_staff_or_a_person_reach(self):
        reached = set(Registration.objects.values_list("workflow_code", "state_code"))

        declared = {
            (workflow.code, state.code) for workflow in WORKFLOWS.values() for state in workflow.states
        }
        assert declared - reached == ELSEWHERE

    def test_every_history_is_a_walk_along_declared_transitions_and_ends_where_it_stands(self):
        for registration in Registration.objects.prefetch_related("events").order_by("pk"):
            steps = [event for event in registration.events.all() if event.to_state]
            walked = [event for event in steps if event.kind != EventKind.RESULT_TOLD]
            assert walked[0].at == registration.created_at
            for event in walked[1:]:
                assert registration.workflow.transition(event.from_state, event.to_state), event
            assert walked[-1].to_state == registration.state_code
            assert walked[-1].at == registration.since

    def test_nothing_of_it_is_still_to_come(self):
        now = timezone.now()

        for model, field in (
            (Registration, "created_at"),
            (RegistrationEvent, "at"),
            (Attachment, "created_at"),
        ):
            assert not model.objects.filter(**{f"{field}__gt": now}).exists(), model
        assert not Message.objects.filter(sent_at__gt=now).exists()

    def test_references_follow_each_other_in_order_of_arrival(self):
        for counter in ReferenceCounter.objects.order_by("pk"):
            start = f"{counter.prefix}-{counter.year}-"
            arrived = Registration.objects.filter(reference__startswith=start).order_by("created_at", "pk")
            assert [registration.reference for registration in arrived] == [
                f"{start}{number:05d}" for number in range(1, counter.last + 1)
            ]

    def test_every_answer_is_one_that_its_form_takes(self):
        for registration in (
            Registration.objects.filter(erased_at=None).select_related("version").order_by("pk")
        ):
            files = defaultdict(list)
            for file in registration.attachments.all():
                files[file.field_key].append(file)
            items, language = registration.version.items, registration.language
            asking = Asking(language, at=registration.created_at)
            with translation.override(language):
                data = posted(typed_of(items, registration.answers))
                form = AnswersForm(items, data, language=language, kept=files, asking=asking)
                assert form.is_valid(), (registration, form.errors)
            assert form.answers == registration.answers

    def test_only_the_letter_that_still_waits_is_left_to_the_worker(self):
        (queued,) = Message.objects.filter(state=MessageState.QUEUED)

        assert queued.kind == MessageKind.THANKS
        assert queued.due_at > timezone.now() + timedelta(minutes=20)
        assert not Message.objects.filter(state=MessageState.DROPPED).exists()

    def test_one_letter_did_not_reach_its_mailbox_and_the_others_did(self):
        (failed,) = Message.objects.filter(state=MessageState.FAILED)

        assert failed.last_error == "SMTPRecipientsRefused"
        assert failed.registration.events.filter(kind=EventKind.MESSAGE_FAILED).count() == 1
        sent = Message.objects.filter(state=MessageState.SENT)
        assert sent.count() > 80
        assert not sent.filter(sent_at=None).exists()

    def test_who_was_expected_was_reminded_with_the_link(self):
        reminders = Message.objects.filter(kind=MessageKind.REMINDER_DAY)

        assert (
            reminders.count()
            == Registration.objects.filter(
                reference__startswith="ATE", intake__closes_at__lt=timezone.now(), state_code__in=HOLDING
            ).count()
        )
        assert not reminders.filter(carries="").exists()

    def test_what_the_views_of_the_inbox_are_for_is_there(self):
        now = timezone.now()
        everyone = Registration.objects.order_by("pk")

        assert 5 <= everyone.late(now).count() <= 15
        assert everyone.filter(created_at__gt=now - timedelta(days=1)).count() >= 8
        assert everyone.asking_to_be_erased().count() == 1
        assert everyone.exclude(erased_at=None).exists()
        assert everyone.exclude(duplicate_of=None).exists()
        assert everyone.exclude(changed_at=None).exists()
        assert everyone.filter(tags__isnull=False).exists()
        assert everyone.filter(language="en", workflow_code="application").exists()
        assert {each.email for each in User.objects.filter(pk__in=everyone.values("owner"))} == STAFF
        assert everyone.filter(owner=None).exists()
        assert RegistrationEvent.objects.filter(kind=EventKind.NOTED).count() >= 8
        assert Draft.objects.exclude(referral=None).count() == 2

    def test_needs_are_told_with_the_consent_to_keep_them(self):
        told = [
            each.answers for each in Registration.objects.order_by("pk") if each.answers.get("access_needs")
        ]

        assert len(told) == 3
        assert any("captions" in answers["access_needs"] for answers in told)
        assert all(answers["access_consent"] for answers in told)

    def test_decisions_of_the_call_under_review_are_prepared_and_told_to_nobody(self):
        (intake,) = Intake.objects.filter(results_at__gt=timezone.now(), review_at__lt=timezone.now())

        decided = intake.registrations.filter(
            state_code__in=("selected", "reserve", "rejected", "ineligible")
        )

        assert decided.count() == 4
        assert not RegistrationEvent.objects.filter(
            registration__in=decided, kind=EventKind.RESULT_TOLD
        ).exists()
        kinds = set(Message.objects.filter(registration__in=decided).values_list("kind", flat=True))
        assert kinds == {MessageKind.CONFIRMATION}

    def test_suspected_duplicates_share_a_number_a_title_or_an_address(self):
        first, second = Registration.objects.filter(email_key__contains="deuxieme-chance").order_by("pk")

        assert first.answers["siret"] == second.answers["siret"]
        assert first.answers["project_title"] != second.answers["project_title"]
        assert first.email_key == second.email_key

    def test_who_took_part_is_recorded_but_for_some(self):
        states = list(
            Registration.objects.filter(
                intake__form__prefix="ATE", intake__closes_at__lt=timezone.now()
            ).values_list("state_code", flat=True)
        )

        assert set(states) == {"attended", "absent", "confirmed", "cancelled", "waiting"}

    def test_every_file_can_be_opened_and_says_what_it_is(self):
        files = Attachment.objects.order_by("pk")

        assert files.count() > 60
        assert len({file.file.name for file in files}) == len({file.field_key for file in files})
        for file in files.distinct()[:4]:
            with file.file.open() as content:
                assert content.read(5) == b"%PDF-"

    def test_people_and_organisations_are_invented_and_say_so(self):
        words = read("inbox")

        assert not REAL.search(str(words))
        for entry in words:
            organisation = entry.get("answers", {}).get("organisation")
            assert not organisation or re.search("d’exemple|Example", organisation), organisation
        for registration in Registration.objects.filter(erased_at=None):
            assert registration.email.endswith("example.org"), registration.email

    def test_the_worker_finds_nothing_to_do_about_the_past(self):
        before = standing()

        Command().make_rounds()

        assert standing() == before


def standing() -> tuple[list, list]:
    """Where everybody stands, and what was written to them."""
    rows = Registration.objects.order_by("pk").values_list("pk", "state_code", "since", "erased_at")
    return list(rows), list(Message.objects.order_by("pk").values_list("pk", "kind", "state"))
