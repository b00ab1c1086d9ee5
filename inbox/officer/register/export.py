"""The register on paper and as a file: each part of each sheet, with who says it."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from core.text.dates import minute_in_words
from core.text.languages import active_language
from inbox.exporting.lines import Lines
from inbox.exporting.views import REGISTER
from inbox.listing import ListColumn
from inbox.models import RegisterPart, RegisterStatement
from inbox.officer.register.completing import Entry
from registrations.fields.columns import ColumnType
from registrations.papers.sheets import Answer, Block, Heading, Paper, Words
from registrations.papers.typesetting import typeset

COLUMNS = ("sheet", "part", "text", "source")


def said_by(stated: RegisterStatement) -> str:
    """« Ada Martin, 3 mars 2026 à 9 h »."""
    words = {"who": stated.by or _("(account deleted)"), "moment": minute_in_words(stated.at)}
    return _("%(who)s, %(moment)s") % words


def register_lines(entries: list[Entry], at: datetime) -> Lines:
    """The register as a table: a row for each thing that is said. `at` is aware."""
    headings = [_("Sheet"), _("Part"), _("What is said"), _("Source")]
    columns = [
        ListColumn(code, label, ColumnType.TEXT, (code,))
        for code, label in zip(COLUMNS, headings, strict=True)
    ]
    return Lines(
        REGISTER,
        _("Register of processing activities"),
        _("Register"),
        columns,
        [row for entry in entries for row in _rows(entry)],
        at,
    )


def _rows(entry: Entry) -> Iterator[tuple[str, str, str, str]]:
    for part in RegisterPart:
        for line in entry.sheet.of(part):
            yield entry.sheet.title, str(part.label), line.text, line.source
        for found in (entry.stated, entry.inherited):
            if part in found:
                yield entry.sheet.title, str(part.label), found[part].text, said_by(found[part])


def paper_of(entries: list[Entry], at: datetime, *, title: str) -> bytes:
    """These sheets as PDF, in the active language. `at` is aware."""
    made = _("Made on %(moment)s, Paris time.") % {"moment": minute_in_words(at)}
    paper = Paper(
        language=active_language(),
        title=title,
        reference=_("GDPR, article 30"),
        above=f"{settings.WAGTAIL_SITE_NAME} · {_('For staff')}",
        foot=made,
        page_of=_("Page {page} of {pages}"),
        blocks=tuple(block for entry in entries for block in _blocks(entry)),
    )
    return typeset(paper, at=at)


def _blocks(entry: Entry) -> Iterator[Block]:
    yield Heading(entry.sheet.title)
    yield Words(state_of(entry), quiet=True)
    for part in RegisterPart:
        lines = _under(entry, part)
        if lines:
            yield Answer(str(part.label), lines=tuple(lines))
    if entry.missing:
        yield Words(_("Not said yet: %(parts)s.") % {"parts": ", ".join(entry.missing)}, quiet=True)


def _under(entry: Entry, part: RegisterPart) -> Iterator[str]:
    """What a part says: the sources of what the house knows are said once each, behind the last line of theirs."""
    known = entry.sheet.of(part)
    for place, line in enumerate(known):
        follows = known[place + 1 : place + 2]
        ends = not follows or follows[0].source != line.source
        yield f"{line.text} [{line.source}]" if ends else line.text
    for found in (entry.stated, entry.inherited):
        if part in found:
            yield f"{found[part].text} [{said_by(found[part])}]"


def state_of(entry: Entry) -> str:
    """Whether it was confirmed, by whom and when, and whether it is to be read again."""
    reading = entry.reading
    if reading is None:
        return _("Never confirmed.")
    words = {"who": reading.by or _("(account deleted)"), "moment": minute_in_words(reading.at)}
    if entry.to_read_again:
        return _("To be read again: it has changed since %(who)s confirmed it on %(moment)s.") % words
    return _("Confirmed by %(who)s on %(moment)s.") % words
