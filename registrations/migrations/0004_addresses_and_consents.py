"""What earlier registrations lack: the key of their address, and the log of the boxes that were ticked."""

from django.db import migrations

from core.addressees import email_key

BATCH = 1000
REGISTERED = ["absent", "attended", "confirmed", "waiting"]


def fill_keys(apps, schema_editor):
    """The earliest of two registrations of one person in an intake keeps the key: the other stays as it is."""
    Registration = apps.get_model("registrations", "Registration")
    taken = set()
    changed = []
    rows = Registration.objects.filter(email_key="").exclude(email="").order_by("pk")
    for row in rows.only("pk", "email", "intake_id", "workflow_code", "state_code").iterator(BATCH):
        key = email_key(row.email)
        if row.workflow_code == "participation" and row.state_code in REGISTERED:
            if (row.intake_id, key) in taken:
                continue
            taken.add((row.intake_id, key))
        row.email_key = key
        changed.append(row)
        if len(changed) >= BATCH:
            Registration.objects.bulk_update(changed, ["email_key"])
            changed.clear()
    Registration.objects.bulk_update(changed, ["email_key"])


def log_consents(apps, schema_editor):
    Registration = apps.get_model("registrations", "Registration")
    FormVersion = apps.get_model("registrations", "FormVersion")
    Consent = apps.get_model("registrations", "Consent")
    boxes = {
        version.pk: [field["key"] for field in version.schema["fields"] if field["kind"] == "consent"]
        for version in FormVersion.objects.order_by("pk")
    }
    logged = []
    rows = Registration.objects.filter(consents__isnull=True).order_by("pk")
    for row in rows.only("pk", "version_id", "answers", "created_at").iterator(BATCH):
        logged += [
            Consent(registration_id=row.pk, field_key=key, version_id=row.version_id, given_at=row.created_at)
            for key in boxes[row.version_id]
            if row.answers.get(key) is True
        ]
    Consent.objects.bulk_create(logged, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("registrations", "0003_engine")]
    operations = [
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        migrations.RunPython(log_consents, migrations.RunPython.noop),
    ]
