"""Who corrects what people wrote, and who reads their confidential and sensitive answers."""

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

RIGHTS = {
    "Responsables de programme": ["correct_registration", "read_guarded_answers"],
    "Protection des données": ["correct_registration", "read_guarded_answers"],
    "Administration": ["correct_registration", "read_guarded_answers"],
}


def give(apps, schema_editor):
    create_permissions(
        current_apps.get_app_config("registrations"), verbosity=0, using=schema_editor.connection.alias
    )
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in RIGHTS.items():
        group = Group.objects.filter(name=name).first()
        if group is not None:
            group.permissions.add(
                *Permission.objects.filter(content_type__app_label="registrations", codename__in=codenames)
            )


class Migration(migrations.Migration):
    dependencies = [("config", "0001_first_site"), ("registrations", "0003_inbox")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
