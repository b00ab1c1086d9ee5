import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0011_keys_and_texts_together"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Settled",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=32)),
                ("about", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "queued")), fields=["due_at", "id"], name="message_queued"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state__in", ("queued", "sending"))),
                fields=["to"],
                name="message_leaving",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("draft", None), ("registration", None), ("subscription", None)),
                fields=["created_at"],
                name="message_about_nothing",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("subscription__isnull", False)),
                fields=["sent_at"],
                name="message_of_subscription",
            ),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                condition=models.Q(
                    ("erased_at", None),
                    (
                        "state_code__in",
                        [
                            "accepted",
                            "contacted",
                            "declined",
                            "duplicate",
                            "expired",
                            "invited",
                            "new",
                            "qualified",
                            "sent",
                            "set_aside",
                        ],
                    ),
                    ("workflow_code__in", ["lead", "referral"]),
                ),
                fields=["since"],
                name="registration_of_others",
            ),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce("changed_at", "created_at"),
                name="registration_by_coming",
            ),
        ),
        migrations.AddIndex(
            model_name="registrationevent",
            index=models.Index(
                condition=models.Q(("kind__in", ["corrected", "consent_given", "undone"])),
                fields=["at"],
                name="event_bringing_answers_back",
            ),
        ),
        migrations.AddField(
            model_name="settled",
            name="intake",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="settled", to="registrations.intake"
            ),
        ),
        migrations.AddConstraint(
            model_name="settled",
            constraint=models.UniqueConstraint(
                fields=("intake", "what"), name="settled_once_per_intake_and_work"
            ),
        ),
    ]
