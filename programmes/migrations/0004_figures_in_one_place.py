"""Figures that were typed into pages become key figures of the site, in pages and in their histories.

The histories of workshops follow 0003 too: their theme was a text, and is now one of the site's themes.
"""

import json

from django.db import migrations

PAGES = [
    ("home", "HomePage"),
    ("home", "NewsPage"),
    ("home", "StandardPage"),
    ("programmes", "CallPage"),
    ("programmes", "EditionPage"),
    ("programmes", "ProgrammePage"),
]
WORDS = ("value", "unit", "label", "population", "date", "nature", "speaker", "source", "source_url")


def gather(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Revision = apps.get_model("wagtailcore", "Revision")
    for app_label, name in PAGES:
        model = apps.get_model(app_label, name)
        for page in model.objects.all():
            blocks = list(page.body.raw_data)
            if converted(blocks, apps, page.locale_id):
                page.body = json.dumps(blocks)
                page.save(update_fields=["body"])
        kind = ContentType.objects.filter(app_label=app_label, model=name.lower()).first()
        for revision in Revision.objects.filter(content_type=kind) if kind else ():
            blocks = json.loads(revision.content.get("body") or "[]")
            if converted(blocks, apps, revision.content["locale"]):
                revision.content["body"] = json.dumps(blocks)
                revision.save(update_fields=["content"])


def follow_themes(apps, schema_editor):
    Theme = apps.get_model("core", "Theme")
    Revision = apps.get_model("wagtailcore", "Revision")
    workshops = Revision.objects.filter(
        content_type__app_label="programmes", content_type__model="workshoppage"
    )
    for revision in workshops:
        theme = revision.content.get("theme")
        if isinstance(theme, str):
            known = {"name": theme, "locale_id": revision.content["locale"]}
            revision.content["theme"] = Theme.objects.get_or_create(**known)[0].pk if theme else None
            revision.save(update_fields=["content"])


def converted(blocks, apps, locale_id):
    """Replace typed figures by keys of key figures; say whether there were any."""
    KeyFigure = apps.get_model("programmes", "KeyFigure")
    found = False
    for block in blocks:
        items = block["value"].get("figures", []) if block["type"] == "figures" else []
        for place, item in enumerate(items):
            typed = item.get("value") if isinstance(item, dict) and "type" in item else item
            if not isinstance(typed, dict):
                continue
            words = {name: typed.get(name) or "" for name in WORDS}
            figure = KeyFigure.objects.filter(locale_id=locale_id, **words).first()
            figure = figure or KeyFigure.objects.create(locale_id=locale_id, **words)
            items[place] = figure.pk
            found = True
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("core", "0003_regions_topics_videos"),
        ("home", "0002_every_programme_in_full"),
        ("programmes", "0003_every_programme_in_full"),
    ]
    operations = [
        migrations.RunPython(gather, migrations.RunPython.noop),
        migrations.RunPython(follow_themes, migrations.RunPython.noop),
    ]
