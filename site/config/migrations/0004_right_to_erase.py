"""The data-protection officer and the administrators may erase what is known of a person."""

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = ("Protection des données", "Administration")


def right(apps):
    Permission = apps.get_model("auth", "Permission")
    return Permission.objects.get(content_type__app_label="registrations", codename="erase_registration")


def give(apps, schema_editor):
    create_permissions(
        current_apps.get_app_config("registrations"), verbosity=0, using=schema_editor.connection.alias
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(right(apps))


def take_back(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(right(apps))


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0003_rights_of_referrers_and_templates"),
        ("registrations", "0006_right_to_erase"),
    ]
    operations = [migrations.RunPython(give, take_back)]
