"""The demo's forms, each published as its first version, and the intakes that make pages take registrations."""

from typing import Any

from config.demo.content import read
from config.demo.moments import moment
from config.demo.world import World
from registrations.domain import publish_form
from registrations.models import Form, Intake
from registrations.models.intakes import DATES


def make_forms(world: World) -> None:
    """Every form of the content files, checked as the admin would, with its first published version."""
    for entry in read("forms"):
        fields = [raw_field(field, world) for field in entry.pop("fields")]
        key = entry.pop("key")
        form = Form(**entry, fields=fields)
        form.fields = form.fields.stream_block.clean(form.fields)
        form.full_clean()
        form.save()
        publish_form(form, by=world.by, at=world.now)
        form.save_revision(user=world.by).publish(user=world.by)
        world.forms[key] = form


def make_intakes(world: World) -> None:
    """Every intake of the content files, one for each of its pages; `closes_at: start` is the workshop's beginning."""
    for entry in read("intakes"):
        form = world.forms[entry.pop("form")]
        for key in entry.pop("pages"):
            page = world.pages["fr", key]
            dates = {
                name: page.starts_at if entry[name] == "start" else moment(entry[name], now=world.now)
                for name in DATES
                if name in entry
            }
            intake = Intake(page_key=page.translation_key, form=form, **entry | dates)
            intake.full_clean()
            intake.save()
            world.intakes.append(intake)


def raw_field(raw: dict[str, Any], world: World | None = None) -> dict[str, Any]:
    """`kind: {…}` as a StreamField's raw data; a repeated group has such fields of its own, a consent its page."""
    ((kind, value),) = raw.items()
    if "fields" in value:
        value = value | {"fields": [raw_field(each) for each in value["fields"]]}
    if "page" in value:
        value = value | {"page": world.pages["fr", value["page"]].pk if world else None}
    return {"type": kind, "value": value}
