"""One place per person, not per mailbox: names tell apart those who share one."""

from django.conf import settings
from django.db import migrations, models

from core.names import name_key

BATCH = 1000


def key_names(apps, schema_editor):
    """Give every registration that is not erased the key of its name."""
    registrations = apps.get_model("registrations", "Registration").objects
    last = 0
    while rows := list(
        registrations.filter(pk__gt=last).exclude(name="").order_by("pk").only("name")[:BATCH]
    ):
        last = rows[-1].pk
        for row in rows:
            row.name_key = name_key(row.name)
        registrations.bulk_update(rows, ["name_key"])


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0017_decisions_told"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="registration",
            name="one_registration_per_person_and_intake",
        ),
        migrations.AddField(
            model_name="registration",
            name="name_key",
            field=models.CharField(blank=True, default="", editable=False, max_length=255),
        ),
        migrations.RunPython(key_names, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("confirmation", "Confirmation"),
                    ("confirm_email", "Address to confirm"),
                    ("waiting", "On the waiting list"),
                    ("already", "Already registered"),
                    ("another", "Asked for someone else of the same mailbox"),
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
                    ("another", "Asked for someone else of the same mailbox"),
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
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state_code__in", ["absent", "attended", "confirmed", "unconfirmed", "waiting"]),
                    ("workflow_code", "participation"),
                    models.Q(("email_key", ""), _negated=True),
                ),
                fields=("intake", "email_key", "name_key"),
                name="one_registration_per_person_and_intake",
            ),
        ),
    ]
