"""Links end for a reason that is kept; what was given on screen never opens what a form has become."""

from django.db import migrations, models
from django.utils import timezone


def end_links_on_screen(apps, schema_editor):
    """Those that went over to a registration open nothing from now on: its owner has links by mail."""
    links = apps.get_model("registrations", "PersonalLink").objects
    links.filter(by_mail=False, registration__isnull=False, revoked_at__isnull=True).update(
        revoked_at=timezone.now(), ended_by="sent"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0010_old_marks"),
    ]

    operations = [
        migrations.AddField(
            model_name="personallink",
            name="ended_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("mailed", "A link that was mailed was used"),
                    ("sent", "The form was sent"),
                    ("elsewhere", "The form was sent under another address"),
                    ("renewed", "Its owner made new links"),
                ],
                default="",
                max_length=16,
            ),
        ),
        migrations.RunPython(end_links_on_screen, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="personallink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by_mail", True),
                    ("registration__isnull", True),
                    ("revoked_at__isnull", False),
                    _connector="OR",
                ),
                name="link_on_screen_ends_with_the_draft",
            ),
        ),
    ]
