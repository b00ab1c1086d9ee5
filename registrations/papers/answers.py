"""The answers of a registration as blocks of a paper: sections, questions, tables, files, what was agreed to."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.text.dates import minute_in_words
from core.text.languages import active_language
from core.text.sizes import size_in_words
from registrations.domain.attachments import files_by_field
from registrations.enums import ScanState
from registrations.events import title_of
from registrations.fields.kinds import show
from registrations.fields.schema import LAYOUT, STEP, FieldSpec
from registrations.models import Attachment, Consent, Registration
from registrations.papers.sheets import Answer, Block, Heading, Rows

SECTION, NOTE, CONSENT, GROUP = "section", "note", "consent", "group"
# What is worth a word beside a file: a paper says nothing of what went well.
TOLD_OF_FILES = {ScanState.WAITING, ScanState.INFECTED}

MayRead = Callable[[FieldSpec], bool]


def everything(spec: FieldSpec) -> bool:
    """Whoever gave the answers reads all of them."""
    return True


def answer_blocks(registration: Registration, *, may_read: MayRead = everything) -> list[Block]:
    """What was answered and sent, in the order and in the words it was asked in; headings of what has nothing left out.

    A question that was not asked, that was left empty or that may not be read is not there: not even its name.
    """
    spoken = _spoken(registration.language)
    with translation.override(registration.language):
        return list(_blocks(registration, may_read, spoken))


def answers_under(
    heading: str, registration: Registration, *, may_read: MayRead = everything
) -> Iterator[Block]:
    """The same under a heading, unless the form begins with one of its own."""
    answers = answer_blocks(registration, may_read=may_read)
    if answers and not (isinstance(answers[0], Heading) and answers[0].level == 2):
        yield Heading(heading)
    yield from answers


def dated_facts(registration: Registration) -> Iterator[tuple[str, str]]:
    """When it was received and last changed, and what for, as that page is called in the active language."""
    paris = _("%(moment)s, Paris time")
    yield _("Received on"), paris % {"moment": minute_in_words(registration.created_at)}
    if registration.changed_at:
        yield _("Answers changed on"), paris % {"moment": minute_in_words(registration.changed_at)}
    page = registration.intake.page_in(active_language())
    title = page.title if page else title_of(registration.intake)
    yield pgettext("what was registered for", "For"), f"{title} · {registration.intake.name}"


def _blocks(registration: Registration, may_read: MayRead, spoken: str) -> Iterator[Block]:
    files = files_by_field(registration)
    headings: list[Heading] = []
    items = registration.version.items
    below = 3 if any(item.kind == STEP for item in items) else 2  # the level of sections
    for item in items:
        if item.kind in LAYOUT:
            if item.kind != NOTE:
                level = below if item.kind == SECTION else 2
                headings = _under(headings, Heading(item.label(registration.language), level, spoken))
        elif item.kind != CONSENT and may_read(item):
            block = _block(item, registration, files.get(item.key, []), spoken)
            if block is not None:
                yield from headings
                headings = []
                yield block


def agreement_blocks(registration: Registration, *, may_read: MayRead = everything) -> Iterator[Block]:
    """What was agreed to and declared, with its moment; what was taken back says so. Nothing without any."""
    consents = registration.consents.select_related("version", "taken_by").order_by("given_at", "pk")
    told = [words for each in consents if (words := _agreed(each, registration, may_read))]
    if told:
        yield Heading(_("Agreements and declarations"))
        yield from told


def _block(spec: FieldSpec, registration: Registration, files: list[Attachment], spoken: str) -> Block | None:
    answer, language = registration.answers.get(spec.key), registration.language
    label = spec.label(language)
    if files:
        return Answer(label, lines=tuple(file_line(each) for each in files), language=spoken)
    if spec.kind == GROUP and isinstance(answer, list):
        return _rows(spec, answer, language, spoken)
    words = show(spec, answer, language)
    return Answer(label, words, language=spoken) if words else None


def _rows(spec: FieldSpec, answer: list[Any], language: str, spoken: str) -> Rows | None:
    rows = [
        tuple(show(each, row.get(each.key), language) for each in spec.fields)
        for row in answer
        if isinstance(row, dict)
    ]
    names = tuple(each.label(language) for each in spec.fields)
    return Rows(spec.label(language), names, tuple(rows), spoken) if rows else None


def file_line(file: Attachment) -> str:
    """« statuts.pdf (12 Ko) », with what was found when that has to be told."""
    state = f" – {file.get_scan_state_display()}" if file.scan_state in TOLD_OF_FILES else ""
    return f"{file.name} ({size_in_words(file.size)}){state}"


def _agreed(consent: Consent, registration: Registration, may_read: MayRead) -> Answer | None:
    spec = next((each for each in consent.version.specs if each.key == consent.field_key), None)
    if spec is not None and not may_read(spec):
        return None
    words = spec.label(registration.language) if spec else consent.field_key
    given = minute_in_words(consent.given_at)
    if consent.withdrawn_at is None and consent.channel:
        to = consent.taken_by.introduced if consent.taken_by else ""
        words_of_way = {"given": given, "how": consent.get_channel_display(), "to": to or _("our team")}
        said = _("Given on %(given)s, %(how)s, to %(to)s.") % words_of_way
    elif consent.withdrawn_at is None:
        said = _("Given on %(given)s.") % {"given": given}
    else:
        ended = minute_in_words(consent.withdrawn_at)
        said = _("Given on %(given)s, ended on %(ended)s.") % {"given": given, "ended": ended}
    return Answer(words, said)  # the words are those that were read


def _under(headings: list[Heading], heading: Heading) -> list[Heading]:
    """What stands above what follows: a heading takes the place of those of its level and below."""
    return [*(each for each in headings if each.level < heading.level), heading]


def _spoken(language: str) -> str:
    """The language of the answers, where it is not that of the paper."""
    return "" if language == active_language() else language
