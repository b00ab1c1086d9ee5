"""A dossier on paper, for staff: the answers, the files and what happened, as the person may read it.

A committee or a delegate gets it in hand, and papers are passed on: so it holds no note of colleagues, and of the
confidential and sensitive answers what its reader may read.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core.text.dates import minute_in_words
from core.text.languages import active_language
from registrations.domain.attachments import files_by_field
from registrations.domain.persons import forgotten
from registrations.fields.schema import FieldSpec
from registrations.models import Registration
from registrations.papers.answers import agreement_blocks, answers_under, dated_facts, everything, file_line
from registrations.papers.sheets import Answer, Block, Heading, Listed, Paper, Words
from registrations.papers.typesetting import typeset
from registrations.telling import ToldEvent, told_history, told_state


def dossier(registration: Registration, *, guarded: bool, at: datetime | None = None) -> bytes:
    """The dossier as PDF, in the active language; with the confidential and sensitive answers when `guarded` is set.

    `at` is aware.
    """
    at = at or timezone.now()
    return typeset(dossier_paper(registration, guarded=guarded, at=at), at=at)


def dossier_paper(registration: Registration, *, guarded: bool, at: datetime) -> Paper:
    made = _("Made on %(moment)s, Paris time.") % {"moment": minute_in_words(at)}
    return Paper(
        language=active_language(),
        title=registration.name or registration.reference,
        reference=registration.reference,
        above=f"{settings.WAGTAIL_SITE_NAME} · {_('For staff')}",
        foot=made,
        page_of=_("Page {page} of {pages}"),
        facts=tuple(_facts(registration, at)),
        blocks=tuple(_blocks(registration, guarded=guarded, at=at)),
    )


def is_open(spec: FieldSpec) -> bool:
    """Whether the question asks for nothing confidential or sensitive."""
    return not spec.is_guarded


def _facts(registration: Registration, at: datetime) -> Iterator[tuple[str, str]]:
    yield _("Reference"), registration.reference
    yield _("State"), str(registration.state.label)
    told = told_state(registration, at)
    if told.code != registration.state_code:
        yield _("The person is told"), str(told.label)
    yield from dated_facts(registration)
    if registration.email:
        yield _("E-mail address"), registration.email


def _blocks(registration: Registration, *, guarded: bool, at: datetime) -> Iterator[Block]:
    may_read = everything if guarded else is_open
    yield from answers_under(_("Answers"), registration, may_read=may_read)
    yield from _requests(registration, guarded=guarded)
    yield from _of_messages(registration, guarded=guarded)
    gone = [spec for spec in forgotten(registration) if may_read(spec)]
    if gone:
        yield Answer(
            _("Erased after its time"), lines=tuple(spec.label(registration.language) for spec in gone)
        )
    yield from agreement_blocks(registration, may_read=may_read)
    if not guarded and not all(is_open(spec) for spec in registration.version.specs):
        yield Words(_("Confidential and sensitive answers are left out: you may not read them."), quiet=True)
    yield Heading(_("What happened, as the person may read it"))
    yield Listed(tuple(_line(each) for each in told_history(registration, at)))
    words = {
        "form": registration.version.form.name,
        "number": registration.version.number,
        "language": registration.get_language_display(),
    }
    yield Words(_("Form “%(form)s”, version %(number)s, answered in %(language)s.") % words, quiet=True)


def _requests(registration: Registration, *, guarded: bool) -> Iterator[Block]:
    """What staff have asked for since, with what came; whoever reads no guarded answer reads that it came."""
    asked = list(registration.wanted.order_by("pk"))
    if not asked:
        return
    yield Heading(_("Asked for since"))
    files, specs = files_by_field(registration), registration.version.specs
    for each in asked:
        for key, label in each.by_key.items():
            came = files.get(key, [])
            if came and guarded:
                yield Answer(label, lines=tuple(file_line(one) for one in came))
            else:
                yield Answer(label, _("It has come: a confidential document.") if came else _("(nothing)"))
        again = [spec for spec in specs if spec.key in each.questions and (guarded or is_open(spec))]
        if again:
            labels = tuple(spec.label(registration.language) for spec in again)
            yield Answer(_("Questions to answer again"), lines=labels)


def _of_messages(registration: Registration, *, guarded: bool) -> Iterator[Block]:
    """What files came with messages of the person's, by message; who reads no guarded answer reads that they came."""
    messages = (
        registration.replies.filter(attachments__isnull=False).distinct().prefetch_related("attachments")
    )
    for number, each in enumerate(messages.order_by("at", "pk")):
        if not number:
            yield Heading(_("Sent with messages"))
        label = _("Message of %(moment)s") % {"moment": minute_in_words(each.at)}
        if guarded:
            yield Answer(label, lines=tuple(file_line(one) for one in each.attachments.all()))
        else:
            yield Answer(label, _("It has come: a confidential document."))


def _line(line: ToldEvent) -> str:
    """« 3 mars 2026 à 9 h : Déplacée – À l’étude → Recevable », with what was written to the person below."""
    workflow = line.event.registration.workflow
    said = line.event.get_kind_display()
    if line.to_state:
        states = [workflow.state(code).label for code in (line.from_state, line.to_state) if code]
        said = f"{said} – {' → '.join(str(label) for label in states)}"
    first = _("%(label)s: %(value)s") % {"label": minute_in_words(line.at), "value": said}
    return "\n".join(filter(None, [first, line.event.message]))
