"""Consultants refer people, delegates report projects, both read what they wrote; publishers and managers write messages."""

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

TEMPLATES = [f"{action}_messagetemplate" for action in ("add", "change", "delete", "view")]
RIGHTS = {
    "Orientation": ["view_registration", "refer_registration"],
    "Délégation régionale": ["view_registration", "report_registration"],
    "Publication": TEMPLATES,
    "Responsables de programme": TEMPLATES,
    "Administration": TEMPLATES,
}


def rights_of(apps, codenames):
    Permission = apps.get_model("auth", "Permission")
    return [
        Permission.objects.get(content_type__app_label="registrations", codename=codename)
        for codename in codenames
    ]


def give(apps, schema_editor):
    create_permissions(
        current_apps.get_app_config("registrations"), verbosity=0, using=schema_editor.connection.alias
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=RIGHTS):
        group.permissions.add(*rights_of(apps, RIGHTS[group.name]))


def take_back(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=RIGHTS):
        group.permissions.remove(*rights_of(apps, RIGHTS[group.name]))


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0002_rights_on_shared_content"),
        ("registrations", "0004_addresses_and_consents"),
    ]
    operations = [migrations.RunPython(give, take_back)]
