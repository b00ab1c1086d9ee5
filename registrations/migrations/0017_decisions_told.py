"""Tell decisions when the results are published.

Those of rounds that had published their results before are told already: nobody is written to about them now.
"""

from django.db import migrations, models
from django.utils import timezone

DECISIONS = ("ineligible", "selected", "reserve", "rejected")
BATCH = 1000


def note_what_was_told(apps, schema_editor):
    registrations = apps.get_model("registrations", "Registration").objects
    events = apps.get_model("registrations", "RegistrationEvent").objects
    told = registrations.filter(
        workflow_code="application",
        state_code__in=DECISIONS,
        intake__results_at__lte=timezone.now(),
    )
    rows = []
    for pk, state, results_at in (
        told.order_by("pk").values_list("pk", "state_code", "intake__results_at").iterator()
    ):
        rows.append(
            events.model(registration_id=pk, kind="result_told", to_state=state, at=results_at, note="rule")
        )
    events.bulk_create(rows, batch_size=BATCH)


def forget_what_was_told(apps, schema_editor):
    apps.get_model("registrations", "RegistrationEvent").objects.filter(kind="result_told").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0016_two_texts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("confirmation", "Confirmation"),
                    ("confirm_email", "Address to confirm"),
                    ("waiting", "On the waiting list"),
                    ("already", "Already registered"),
                    ("promoted", "A place has become free"),
                    ("lapsed", "Address not confirmed in time"),
                    ("reminder_week", "Reminder, a week before"),
                    ("reminder_day", "Reminder, a day before"),
                    ("reminder_hour", "Reminder, an hour before"),
                    ("join", "Link to join"),
                    ("cancelled", "Cancellation"),
                    ("thanks", "Thank you for coming"),
                    ("missed", "We missed you"),
                    ("information", "More information asked"),
                    ("hearing", "Invitation to a hearing"),
                    ("ineligible", "Decision: not eligible"),
                    ("selected", "Decision: selected"),
                    ("reserve", "Decision: reserve list"),
                    ("rejected", "Decision: not selected"),
                    ("duplicate", "Sent twice"),
                    ("progress", "Where things stand"),
                    ("changed", "Answers changed"),
                    ("readdressed", "Another e-mail address"),
                    ("file_refused", "Document refused"),
                    ("draft_link", "Link to a draft"),
                    ("draft_expiring", "Draft about to expire"),
                    ("deadline_week", "Deadline in 7 days"),
                    ("deadline_day", "Deadline in one day"),
                    ("lost_link", "Lost link"),
                    ("invitation", "Invitation of a person referred"),
                    ("subscribe", "Subscription to confirm"),
                    ("alert", "Alert"),
                ],
                max_length=32,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="messagetemplate",
            name="kind",
            field=models.CharField(
                choices=[
                    ("confirmation", "Confirmation"),
                    ("confirm_email", "Address to confirm"),
                    ("waiting", "On the waiting list"),
                    ("already", "Already registered"),
                    ("promoted", "A place has become free"),
                    ("lapsed", "Address not confirmed in time"),
                    ("reminder_week", "Reminder, a week before"),
                    ("reminder_day", "Reminder, a day before"),
                    ("reminder_hour", "Reminder, an hour before"),
                    ("join", "Link to join"),
                    ("cancelled", "Cancellation"),
                    ("thanks", "Thank you for coming"),
                    ("missed", "We missed you"),
                    ("information", "More information asked"),
                    ("hearing", "Invitation to a hearing"),
                    ("ineligible", "Decision: not eligible"),
                    ("selected", "Decision: selected"),
                    ("reserve", "Decision: reserve list"),
                    ("rejected", "Decision: not selected"),
                    ("duplicate", "Sent twice"),
                    ("progress", "Where things stand"),
                    ("changed", "Answers changed"),
                    ("readdressed", "Another e-mail address"),
                    ("file_refused", "Document refused"),
                    ("draft_link", "Link to a draft"),
                    ("draft_expiring", "Draft about to expire"),
                    ("deadline_week", "Deadline in 7 days"),
                    ("deadline_day", "Deadline in one day"),
                    ("lost_link", "Lost link"),
                    ("invitation", "Invitation of a person referred"),
                    ("subscribe", "Subscription to confirm"),
                    ("alert", "Alert"),
                ],
                max_length=32,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="registrationevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("created", "Received"),
                    ("moved", "Moved"),
                    ("result_told", "Result told"),
                    ("changed", "Answers changed"),
                    ("email_confirmed", "Address confirmed"),
                    ("consent_withdrawn", "Consent withdrawn"),
                    ("answers_erased", "Answers erased after their time"),
                    ("file_refused", "Document refused: a virus was found"),
                    ("downloaded", "Data downloaded by the person"),
                    ("erasure_asked", "Erasure asked for"),
                    ("erased", "Erased"),
                    ("links_revoked", "Personal links revoked"),
                    ("message_sent", "Message sent"),
                    ("message_failed", "Message not delivered"),
                ],
                max_length=32,
                verbose_name="kind",
            ),
        ),
        migrations.RunPython(note_what_was_told, forget_what_was_told),
    ]
