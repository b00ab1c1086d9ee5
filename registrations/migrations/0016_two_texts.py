"""Part what the person is told from what colleagues note.

What stands in `note` was written as a reason: it stays there, for colleagues alone. What of it was mailed is in the text
of that message. Templates that quoted the reason now quote the message.
"""

from django.db import migrations, models


def quote_the_message(apps, schema_editor):
    templates = apps.get_model("registrations", "MessageTemplate")
    for template in templates.objects.filter(body__contains="{reason}").order_by("pk"):
        template.body = template.body.replace("{reason}", "{message}")
        template.save(update_fields=["body"])


def quote_the_reason(apps, schema_editor):
    templates = apps.get_model("registrations", "MessageTemplate")
    for template in templates.objects.filter(body__contains="{message}").order_by("pk"):
        template.body = template.body.replace("{message}", "{reason}")
        template.save(update_fields=["body"])


class Migration(migrations.Migration):
    dependencies = [("registrations", "0015_comparisons_bounds_notices")]

    operations = [
        migrations.AddField(
            model_name="registrationevent",
            name="message",
            field=models.TextField(blank=True, verbose_name="message to the person"),
        ),
        migrations.AlterField(
            model_name="registrationevent",
            name="note",
            field=models.TextField(blank=True, verbose_name="note for colleagues"),
        ),
        migrations.RunPython(quote_the_message, quote_the_reason),
    ]
