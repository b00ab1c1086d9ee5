"""What is held about a person as a page to be read: the same data as the file for programs, in words.

GDPR, article 12(1): what a person is told of their data is concise, intelligible and easy to reach, in plain language.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.template.loader import render_to_string
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.text.dates import day_in_words, minute_in_words
from core.text.languages import active_language
from registrations.domain.persons.export_sections import ABOUT, TOLD
from registrations.enums import Actor
from registrations.workflows import WORKFLOWS

# What says something to programs alone, wherever it stands; and the sections that only repeat, or hold nothing to read.
FOR_PROGRAMS = {
    *("format", "key", "field_key", "rank", "workflow_code", "digest", "content_type", "steps", "attempts"),
    *("email_key", "name_key", "together", "with_calendar", "about"),
}
LEFT_TO_PROGRAMS = {"about", "columns", "links", "repetitions"}
OF_AN_ADDRESS = {"requests", "request_steps"}  # each registration tells them again
STATES = {"state_code", "from_state", "to_state"}
WHO = {
    "person": pgettext_lazy("who did it", "you"),
    "site": pgettext_lazy("who did it", "the site"),
    "staff": pgettext_lazy("who did it", "the team"),
}
NATURES = {"declaration": gettext_lazy("declaration"), "consent": gettext_lazy("consent")}
# What stands in words of the export's own.
CODES = {"actor": WHO, "created_by": WHO, "taken_by": WHO, "nature": NATURES}
# What the key means to a program explains a code that is not shown here.
SHORTER = {
    "actor": gettext_lazy("Who did it"),
    "created_by": gettext_lazy("Who wrote it down"),
    "taken_by": gettext_lazy("Who took it down"),
    "nature": gettext_lazy("What it is"),
    "note": gettext_lazy("Beside it"),
}
NOTHING: tuple[object, ...] = (None, "", [], {}, False)
Entry = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """One section: what it is, and each thing of it as pairs of what is said and what it says."""

    title: str
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Dossier:
    """What hangs together: a registration, or all that belongs to none."""

    title: str
    parts: list[Part] = field(default_factory=list)


def page_of(data: dict[str, Any]) -> bytes:
    """The page, in the active language; `data` is what `export_address()` gives, or registrations alone."""
    every = [each for sent in data["registrations"] for each in (sent, *sent.get("repetitions", ()))]
    told = [_dossier(each, OF_AN_ADDRESS & set(data)) for each in every]
    rest = Dossier(_("What belongs to none of these"), list(_parts(data, "")))
    context = {
        "dossiers": [each for each in [*told, rest] if each.parts],
        "site": settings.WAGTAIL_SITE_NAME,
        "made_at": parse_datetime(data["about"]["made_at"]),
        "language": active_language(),
    }
    return render_to_string("inbox/officer/handed_over.html", context).encode()


def _dossier(sent: dict[str, Any], told_once: set[str]) -> Dossier:
    about = sent["registration"]
    sent = {section: rows for section, rows in sent.items() if section not in told_once}
    return Dossier(f"{about['reference']} · {about['intake']}", list(_parts(sent, about["workflow_code"])))


def _parts(data: dict[str, Any], workflow: str) -> Iterator[Part]:
    """The sections that hold something, in the order of the data; what is below a draft comes with it."""
    for section, rows in data.items():
        told = TOLD.get(section) or ABOUT.get(section)
        if told is None or section in LEFT_TO_PROGRAMS:
            continue
        below = [row for row in (rows if isinstance(rows, list) else [rows]) if isinstance(row, dict)]
        entries = [list(_entry(section, row, workflow)) for row in below]
        if any(entries):
            yield Part(_heading(told.means), [each for each in entries if each])
        if section == "drafts":
            for row in below:
                yield from _parts({key: row[key] for key in row if key in TOLD}, workflow)


def _entry(section: str, row: dict[str, Any], workflow: str) -> Iterator[tuple[str, str]]:
    if section == "answers":
        yield row["label"] or row["key"], row["shown"] or str(row["value"] or "—")
        return
    if section == "notice":
        yield row["title"], row["text"]
        return
    told = TOLD[section]
    for key, means in told.fields.items():
        value = row.get(key)
        if key in FOR_PROGRAMS or value in NOTHING or (key == "note" and value in Actor.values):
            continue
        yield str(SHORTER.get(key) or _heading(means)), _words(told.model, key, value, workflow)


def _heading(means: object) -> str:
    return str(means).removesuffix(".")


def _words(  # noqa: PLR0911 each kind of value has its words
    model: type[models.Model] | None, key: str, value: Any, workflow: str
) -> str:
    """The value as one says it: choices and states by their names, moments as in Paris, the rest as it is."""
    try:
        known = model._meta.get_field(key) if model else None
    except FieldDoesNotExist:
        known = None
    if key in STATES and workflow:
        return next((str(s.public_label) for s in WORKFLOWS[workflow].states if s.code == value), str(value))
    if value is True:
        return _("Yes")
    if key in CODES and value in CODES[key]:
        return str(CODES[key][value])
    if choices := dict(getattr(known, "flatchoices", ())):
        return str(choices.get(value, value))
    if isinstance(value, dict):
        return "\n".join(f"{each}: {said}" for each, said in value.items() if said not in NOTHING)
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(known, models.DateTimeField) or key == "at":
        return minute_in_words(moment) if (moment := parse_datetime(str(value))) else str(value)
    if isinstance(known, models.DateField):
        return day_in_words(on) if (on := parse_date(str(value))) else str(value)
    return str(value)
