"""What every site starts with: its two languages, a home page in French, and the groups of staff with their rights."""

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

ACCESS = ["wagtailadmin.access_admin"]
FORMS = [
    f"registrations.{action}_{model}"
    for model in ("form", "intake")
    for action in ("add", "change", "view", "delete")
] + ["registrations.publish_form"]
SNIPPETS = [
    f"programmes.{action}_{model}"
    for model in ("actionarea", "audience")
    for action in ("add", "change", "delete")
]
SHARED = [
    model.replace(".", f".{action}_")
    for model in ("core.theme", "core.video", "programmes.keyfigure", "programmes.skill", "rolemodels.sector")
    for action in ("add", "change", "delete", "view")
]
TEMPLATES = [f"registrations.{action}_messagetemplate" for action in ("add", "change", "delete", "view")]
INBOX = ["registrations.view_registration", "registrations.move_registration"]
EVERYTHING = ["registrations.view_registration", "registrations.view_every_registration"]
ERASURE = ["registrations.erase_registration"]
SCOPES = [f"registrations.{action}_inboxscope" for action in ("add", "change", "delete", "view")]
USERS = [f"core.{action}_user" for action in ("add", "change", "delete")]
SETTINGS = ["core.change_sitesettings", "wagtail_localize.submit_translation"]

# Group name: (permissions, permissions on pages, permissions on images and documents)
GROUPS = {
    "Rédaction": (ACCESS, ["add_page", "change_page"], ["add", "choose"]),
    "Publication": (
        ACCESS + FORMS + SNIPPETS + SHARED + TEMPLATES + SETTINGS,
        ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
        ["add", "change", "choose"],
    ),
    "Responsables de programme": (
        ACCESS + FORMS + TEMPLATES + INBOX + ["registrations.decide_registration"],
        ["add_page", "change_page"],
        ["add", "choose"],
    ),
    "Évaluation": (ACCESS, [], []),
    "Délégation régionale": (
        ACCESS + ["registrations.view_registration", "registrations.report_registration"],
        [],
        [],
    ),
    "Orientation": (ACCESS + ["registrations.view_registration", "registrations.refer_registration"], [], []),
    "Protection des données": (ACCESS + EVERYTHING + ERASURE, [], []),
    "Administration": (
        ACCESS
        + FORMS
        + SNIPPETS
        + SHARED
        + TEMPLATES
        + SETTINGS
        + SCOPES
        + USERS
        + EVERYTHING
        + ERASURE
        + ["registrations.move_registration", "registrations.decide_registration"],
        ["add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"],
        ["add", "change", "choose"],
    ),
}


def make_languages(apps, schema_editor):
    Locale = apps.get_model("wagtailcore", "Locale")
    for code in ("fr", "en"):
        Locale.objects.get_or_create(language_code=code)


def make_home(apps, schema_editor):
    """Put a home page of ours where Wagtail's first migration left its welcome page."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    HomePage = apps.get_model("home", "HomePage")
    Locale = apps.get_model("wagtailcore", "Locale")
    root = Page.objects.get(depth=1)
    Site.objects.all().delete()
    Page.objects.filter(depth=2).delete()
    content_type, _created = ContentType.objects.get_or_create(model="homepage", app_label="home")
    home = HomePage.objects.create(
        title="Accueil",
        draft_title="Accueil",
        slug="accueil",
        lead="Ce site attend son contenu.",
        content_type=content_type,
        path=f"{root.path}0001",
        depth=2,
        numchild=0,
        url_path="/accueil/",
        locale=Locale.objects.get(language_code="fr"),
    )
    root.numchild = 1
    root.save()
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True, site_name="Déclencheurs")


def make_groups(apps, schema_editor):
    for label in (
        "core",
        "programmes",
        "registrations",
        "rolemodels",
        "wagtailadmin",
        "wagtail_localize",
        "wagtailimages",
        "wagtaildocs",
    ):
        create_permissions(
            current_apps.get_app_config(label), verbosity=0, using=schema_editor.connection.alias
        )
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    Page = apps.get_model("wagtailcore", "Page")
    Collection = apps.get_model("wagtailcore", "Collection")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")

    # Wagtail makes the right to publish a snippet after all migrations; the groups need it now.
    form_type, _created = ContentType.objects.get_or_create(app_label="registrations", model="form")
    Permission.objects.get_or_create(
        content_type=form_type, codename="publish_form", defaults={"name": "Can publish form"}
    )
    Group.objects.filter(name__in=["Moderators", "Editors"]).delete()
    root_page, root_collection = Page.objects.get(depth=1), Collection.objects.get(depth=1)

    def permission(name):
        app_label, codename = name.split(".")
        return Permission.objects.get(content_type__app_label=app_label, codename=codename)

    for name, (rights, on_pages, on_files) in GROUPS.items():
        group = Group.objects.create(name=name)
        group.permissions.set([permission(right) for right in rights])
        for right in on_pages:
            GroupPagePermission.objects.create(
                group=group, page=root_page, permission=permission(f"wagtailcore.{right}")
            )
        for right in on_files:
            for app_label, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
                GroupCollectionPermission.objects.create(
                    group=group,
                    collection=root_collection,
                    permission=permission(f"{app_label}.{right}_{model}"),
                )


def make_moderation(apps, schema_editor):
    """Wagtail's first workflow asked a group that is gone: publishers now read what editors submit."""
    publishers = apps.get_model("auth", "Group").objects.get(name="Publication")
    for task in apps.get_model("wagtailcore", "GroupApprovalTask").objects.all():
        task.name = "Relecture par la publication"
        task.save()
        task.groups.set([publishers])
    apps.get_model("wagtailcore", "Workflow").objects.update(name="Relecture avant publication")


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("core", "0003_regions"),
        ("home", "0001_initial"),
        ("programmes", "0001_initial"),
        ("registrations", "0001_initial"),
        ("rolemodels", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtail_localize", "0006_create_submit_translation_permission"),
        ("wagtailcore", "0096_referenceindex_referenceindex_source_object_and_more"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]
    operations = [
        migrations.RunPython(make_languages, migrations.RunPython.noop),
        migrations.RunPython(make_home, migrations.RunPython.noop),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.RunPython(make_moderation, migrations.RunPython.noop),
    ]
