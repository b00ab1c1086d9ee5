"""What a form shows, in order: headings, notes, questions, rows; each with the template that shows it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from registrations.fields.asked import AskedForm, AskedQuestion, AskedRows
from registrations.fields.schema import LAYOUT, STEP, Condition

TEMPLATES = {
    STEP: "components/answers_step.html",
    "section": "components/answers_section.html",
    "note": "components/answers_note.html",
    "group": "components/answers_group.html",
    "files": "components/answers_files.html",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that a form shows. `level` is that of its heading; `show_if` is JSON for the browser, empty for always.

    `field` is the question, `group` its rows when it has some.
    """

    template: str
    title: str
    text: str
    level: int
    show_if: str = ""
    when: str = ""
    field: AskedQuestion | None = None
    group: AskedRows | None = None


def pieces_of(form: AskedForm) -> Iterator[Piece]:
    """All that is shown: what the earlier steps' answers rule out is not, what this screen's may rule out is."""
    level = 3 if any(item.kind == STEP for item in form.items) else 2
    for item in form.items:
        rules = form.open_rules(item)
        if rules is None:
            continue
        question = item.kind not in LAYOUT
        yield Piece(
            template=TEMPLATES.get(item.kind, "components/answers_field.html"),
            title=item.label(form.language),
            text=item.help(form.language),
            level=2 if item.kind == STEP else level,
            show_if=_for_browser(rules),
            when=form.when(item),
            field=form.bound(item) if question else None,
            group=form.groups.get(item.key) if question else None,
        )


def _for_browser(rules: list[Condition]) -> str:
    """The rules as the script reads them: `[["legal_form", "is", ["association"]], …]`."""
    return json.dumps([[rule.field, rule.test, list(rule.values)] for rule in rules]) if rules else ""
