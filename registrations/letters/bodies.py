"""What staff write in a template: plain text with `{placeholders}`, paragraphs and lists; nothing else counts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from registrations.enums import MessageKind
from registrations.letters.defanging import without_private
from registrations.letters.placeholders import NEEDED, NEVER_IN_SUBJECTS, PLACEHOLDERS, Shape, allowed

HOLE = re.compile(r"\{([a-z_]+)\}")
BRACE = re.compile(r"[{}]")
BULLET = "- "

Line = list[str]  # pieces: words at even places, names of placeholders at odd ones


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines that belong together: of a paragraph, or of a list."""

    lines: list[Line]
    is_list: bool


def pieces_of(line: str) -> Line:
    """The line cut at its placeholders."""
    return HOLE.split(without_private(line))


def passages(body: str) -> Iterator[Passage]:
    """The text cut at blank lines, and where lines with a dash begin or end."""
    for paragraph in re.split(r"\n\s*\n", body.replace("\r\n", "\n").replace("\r", "\n")):
        lines: list[Line] = []
        was_list = False
        for line in paragraph.split("\n"):
            text = line.strip()
            if not text:
                continue
            is_list = text.startswith(BULLET)
            if lines and is_list != was_list:
                yield Passage(lines, was_list)
                lines = []
            lines.append(pieces_of(text.removeprefix(BULLET).strip() if is_list else text))
            was_list = is_list
        if lines:
            yield Passage(lines, was_list)


def check_subject(subject: str, kind: MessageKind) -> None:
    """Raises ValidationError for a subject that cannot be filled in: it holds words only, and none of the person."""
    known = [each.name for each in allowed(kind) if each.shape == Shape.WORDS]
    _check(subject, [name for name in known if name not in NEVER_IN_SUBJECTS])
    if len(subject.splitlines()) > 1:
        raise ValidationError(_("The subject is one line."), code="lines")


def check_body(body: str, kind: MessageKind) -> None:
    """Raises ValidationError for a text that cannot be filled in, saying what to change."""
    _check(body, [each.name for each in allowed(kind)])
    if lacks_way_in(body, kind):
        raise ValidationError(
            _(
                "Add {%(name)s}, alone in its paragraph: it becomes the link to the person’s own page,"
                " and without it they have no way in."
            ),
            code="way_in",
            params={"name": NEEDED[kind]},
        )
    for line in body.splitlines():
        for name in HOLE.findall(line):
            alone = line.strip().removeprefix(BULLET).strip() == f"{{{name}}}"
            if PLACEHOLDERS[name].shape == Shape.LIST and not alone:
                raise ValidationError(
                    _("{%(name)s} becomes a list: leave it alone on its line."),
                    code="list",
                    params={"name": name},
                )


def lacks_way_in(body: str, kind: MessageKind) -> bool:
    """Whether the text leaves out the link that a letter of that kind must hold."""
    return kind in NEEDED and NEEDED[kind] not in HOLE.findall(body)


def _check(text: str, known: list[str]) -> None:
    unknown = [name for name in dict.fromkeys(HOLE.findall(text)) if name not in known]
    if unknown:
        raise ValidationError(
            _("Nothing is known by %(unknown)s here. You can use: %(known)s."),
            code="unknown",
            params={
                "unknown": ", ".join(f"{{{name}}}" for name in unknown),
                "known": ", ".join(f"{{{name}}}" for name in known),
            },
        )
    if found := BRACE.search(HOLE.sub("", text)):
        raise ValidationError(
            _(
                "A brace stands alone (“%(brace)s”): a placeholder is a name between two braces, like {%(name)s}."
            ),
            code="brace",
            params={"brace": found[0], "name": known[0]},
        )
