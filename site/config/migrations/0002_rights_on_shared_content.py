"""Publishers and administrators write what many pages share; editors choose it."""

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

SHARED = {
    "core": ("theme", "video"),
    "programmes": ("keyfigure", "skill"),
    "rolemodels": ("sector",),
}
ACTIONS = ("add", "change", "delete", "view")
GROUPS = ("Publication", "Administration")


def shared_permissions(apps):
    Permission = apps.get_model("auth", "Permission")
    return [
        Permission.objects.get(content_type__app_label=label, codename=f"{action}_{model}")
        for label, models in SHARED.items()
        for model in models
        for action in ACTIONS
    ]


def give(apps, schema_editor):
    for label in SHARED:
        create_permissions(
            current_apps.get_app_config(label), verbosity=0, using=schema_editor.connection.alias
        )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(*shared_permissions(apps))


def take_back(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*shared_permissions(apps))


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0001_first_site"),
        ("core", "0003_regions_topics_videos"),
        ("programmes", "0003_every_programme_in_full"),
        ("rolemodels", "0002_every_programme_in_full"),
    ]
    operations = [migrations.RunPython(give, take_back)]
