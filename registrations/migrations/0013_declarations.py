"""Boxes that must be ticked whatever else is answered are declarations: what one must agree to is no free consent."""

import json

from django.db import migrations
from wagtail.blocks import StreamValue


def _needed_by_others(items):
    return {item["show_if"]["field"] for item in items if (item.get("show_if") or {}).get("field")}


def declare_versions(apps, schema_editor):
    """Published versions: the words and the answers stay as they are."""
    versions = apps.get_model("registrations", "FormVersion").objects
    for version in versions.iterator(chunk_size=200):
        items = version.schema["fields"]
        used = _needed_by_others(items)
        changed = False
        for item in items:
            free = not item.get("required", True) or item.get("show_if") or item.get("data_class") == "S"
            if item["kind"] == "consent" and not free and item["key"] not in used:
                item["declaration"] = changed = True
        if changed:
            versions.filter(pk=version.pk).update(schema=version.schema)


def declare_forms(apps, schema_editor):
    """Forms as editors see them, and their drafts: the next version says the same."""
    for form in apps.get_model("registrations", "Form").objects.iterator(chunk_size=200):
        raw = list(form.fields.raw_data)
        if _declare(raw):
            value = StreamValue(form.fields.stream_block, raw, is_lazy=True)
            type(form).objects.filter(pk=form.pk).update(fields=value)
    revisions = apps.get_model("wagtailcore", "Revision").objects
    ours = revisions.filter(content_type__app_label="registrations", content_type__model="form")
    for revision in ours.iterator(chunk_size=200):
        raw = json.loads(revision.content.get("fields") or "[]")
        if _declare(raw):
            content = revision.content | {"fields": json.dumps(raw)}
            revisions.filter(pk=revision.pk).update(content=content)


def _declare(raw) -> bool:
    used = _needed_by_others([block["value"] for block in raw if isinstance(block.get("value"), dict)])
    changed = False
    for block in raw:
        value = block.get("value")
        if block.get("type") != "consent" or not isinstance(value, dict):
            continue
        asked_if = (value.get("show_if") or {}).get("field")
        free = not value.get("required", True) or asked_if or value.get("data_class") == "S"
        if not free and value.get("key") not in used and value.get("nature") != "declaration":
            value["nature"] = "declaration"
            changed = True
    return changed


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0012_consents_and_declarations"),
    ]

    operations = [
        migrations.RunPython(declare_versions, migrations.RunPython.noop),
        migrations.RunPython(declare_forms, migrations.RunPython.noop),
    ]
