"""How a letter is made: words with placeholders, their values, one layout; a text and its formatted twin."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Site

from core.sites import name_of, url_of
from core.text.names import same_person
from registrations.enums import MessageKind
from registrations.letters import bodies, marks
from registrations.letters.bodies import Line
from registrations.letters.context import LetterContext
from registrations.letters.defanging import without_private
from registrations.letters.layout import Around, Block, lay_out
from registrations.letters.marks import Marked, Marks, Thing, Way
from registrations.letters.placeholders import ALLOWED, NEEDED, takes_message
from registrations.letters.said import Link, Listed, Said, Value
from registrations.letters.standard import CHAPTERS
from registrations.letters.standard.registrations import WANTED
from registrations.letters.values import values_of
from registrations.letters.words import Words
from registrations.models import Guest, Intake, Registration, Subscription
from registrations.workflows import REGISTERED

LONGEST_SUBJECT = 200
# What says in its own words what to do when it was somebody else.
SAID_WITHIN = {
    MessageKind.CHANGED,
    MessageKind.CORRECTED,
    MessageKind.READDRESSED,
    MessageKind.RETIRED,
    MessageKind.NEW_ADDRESS,
    MessageKind.MISDIRECTED,
    MessageKind.HANDED_OVER,
    MessageKind.HANDED_ON,
}
# To whom somebody else has named: a colleague who refers them, or the owner of a dossier.
TO_NAMED = {
    MessageKind.INVITATION,
    MessageKind.GUEST,
    MessageKind.GUEST_ENDED,
    MessageKind.GUEST_OVER,
    MessageKind.SUCCESSOR,
}
PREHEADER = 140  # what mail programs show beside the subject


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it is kept: where personal links will be, its texts hold `marks` (`registrations.letters.marks`)."""

    subject: str
    text: str
    html: str
    marks: Marks = field(default_factory=dict)
    reply_to: str = ""
    carries: str = ""  # a fingerprint of the link to join that it holds
    with_calendar: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the words: whose language, who answers, why it was sent, how to end it."""

    language: str
    site: Site | None = None  # the platform it comes from; None for the house
    reply_to: str = ""
    why: str = ""
    unsubscribe: Way | None = None
    way_in: str = ""  # the placeholder of the link that the letter must hold
    with_calendar: bool = False


def write(  # noqa: PLR0913 (all that a letter is made of)
    about: Thing | None,
    kind: MessageKind,
    *,
    language: str,
    values: Mapping[str, object] | None = None,
    links: Iterable[Thing | Guest] = (),
    with_calendar: bool = False,
    context: LetterContext | None = None,
    at: datetime | None = None,
    leaves_at: datetime | None = None,
) -> Letter:
    """Write the letter of that kind about the thing, as of that moment, to leave then or at `leaves_at`.

    See `domain.outbox.write_message()`.
    """
    values = dict(values or {})
    told, first = values.pop("intake", None), values.pop("first", None)
    written_about = about
    if isinstance(about, Registration) and kind == MessageKind.ALREADY:
        about = first if isinstance(first, Registration) else _first_of(about)
    with translation.override(language):
        context = context or LetterContext(
            told if isinstance(told, Intake) else about.intake if about else None, language
        )
        words = standard_words(kind, context.form.workflow_code if context.form else "")
        own = context.template(kind)
        attached = with_calendar and context.event is not None
        known = values_of(
            about,
            kind,
            context,
            button=str(words.button),
            values=values,
            links=list(links),
            attached=attached,
            elsewhere=about is not written_about,
            at=at,
            leaves_at=leaves_at,
        )
        subscribed = isinstance(about, Subscription) and kind != MessageKind.SUBSCRIBE
        proposed = isinstance(about, Registration) and about.workflow.staff_only
        entered = isinstance(about, Registration) and bool(about.channel)
        frame = Frame(
            language=language,
            site=context.sender(about),
            reply_to=context.reply_to,
            why=_why(kind, subscribed=subscribed, proposed=proposed, entered=entered),
            unsubscribe=Way(marks.UNSUBSCRIBE) if subscribed else None,
            way_in=NEEDED.get(kind, ""),
            with_calendar=attached,
        )
        if own is not None:
            body = _with_wanted(_with_message(own.body, kind), kind)
            return compose(own.subject, _with_entered(body, kind), known, frame)
        return compose(str(words.subject), _with_entered(words.body, kind), known, frame)


def _with_message(body: str, kind: MessageKind) -> str:
    """The words of staff's own template; what they write to the person comes last when it has no place for it."""
    if not takes_message(kind) or "{message}" in body:
        return body
    return f"{body}\n\n{{message}}"


def _with_wanted(body: str, kind: MessageKind) -> str:
    """The words with what is asked for, and the day, at the end where they have no place for it."""
    if "wanted" not in ALLOWED[kind]:
        return body
    missing = [text for name, text in WANTED.items() if f"{{{name}}}" not in body]
    return "\n\n".join([body, *map(str, missing)])


def _with_entered(body: str, kind: MessageKind) -> str:
    """The words with who wrote it down for the person, after the greeting, where they have no place for it."""
    if "entered" not in ALLOWED[kind] or "{entered}" in body:
        return body
    first, gap, rest = body.partition("\n\n")
    return f"{first}\n\n{{entered}}{gap}{rest}"


def _first_of(registration: Registration) -> Registration:
    """The registration of the same person that counts; the same one without any."""
    known = Registration.objects.filter(intake=registration.intake_id, email_key=registration.email_key)
    counting = known.filter(state_code__in=REGISTERED).exclude(pk=registration.pk).order_by("pk")
    same = (each for each in counting if same_person(each.name_key, registration.name_key))
    return next(same, registration)


def _why(kind: MessageKind, *, subscribed: bool, proposed: bool, entered: bool = False) -> str:
    """Why this address gets the letter: of who was `proposed`, somebody else has given it."""
    if subscribed:
        return _("You receive this message because you asked for it.")
    if kind == MessageKind.LOST_LINK:
        return _("You receive this message because someone asked for the links of this address.")
    if kind == MessageKind.RIGHTS:
        return _("You receive this message because a request about data came to us from this address.")
    if kind in TO_NAMED or proposed:
        return _("You receive this message because someone who thought of you gave us your address.")
    given = _("You receive this message because this address was given in our form.")
    if entered:
        given = _("You receive this message because this address was given to our team.")
    if kind in SAID_WITHIN:
        return given
    otherwise = _("If it was not you, you have nothing to do.")
    return f"{given} {otherwise}"


def standard_words(kind: MessageKind, workflow: str = "") -> Words:
    """Our own words for that kind, as they are in that workflow."""
    return CHAPTERS[kind].for_workflow(workflow)


def compose(subject: str, body: str, values: Mapping[str, Value], frame: Frame) -> Letter:
    """Put the values into the words and the words into the layout, in the active language."""
    blocks, marked = list(_with_way_in(resolve(body, values), values, frame.way_in)), Marked()
    subject = _in_line(bodies.pieces_of(subject), values)[:LONGEST_SUBJECT]
    around = Around(
        language=frame.language,
        why=frame.why,
        site_name=name_of(frame.site),
        site_url=url_of(frame.site),
        answered=bool(frame.reply_to),
        personal=any(isinstance(piece.address, Way) for piece in _links(blocks)),
    )
    text, html = lay_out(
        [_with_marks(block, marked) for block in blocks],
        around,
        subject=subject,
        preheader=_preheader(blocks, values),
        unsubscribe=marked.mark(frame.unsubscribe) if frame.unsubscribe else "",
    )
    join = values["join_link"]
    carried = (
        fingerprint(str(join.address)) if isinstance(join, Link) and join in list(_links(blocks)) else ""
    )
    return Letter(subject, text, html, marked.kept, frame.reply_to, carried, frame.with_calendar)


def fingerprint(address: str) -> str:
    """What tells one link to join from another."""
    return hashlib.sha256(without_private(address).encode()).hexdigest()


def resolve(body: str, values: Mapping[str, Value]) -> Iterator[Block]:
    """The text with its values. A line whose placeholder has no value is left out."""
    for passage in bodies.passages(body):
        kind = "list" if passage.is_list else "paragraph"
        lines: list[list[Said | Link]] = []
        for line in passage.lines:
            if (alone := _list_alone(line, values)) is not None:
                if lines:
                    yield Block(kind, lines)
                    lines = []
                yield alone
            elif resolved := _resolved(line, values):
                lines.append(resolved)
        if lines:
            button = (
                kind == "paragraph" and len(lines) == len(lines[0]) == 1 and isinstance(lines[0][0], Link)
            )
            yield Block("button" if button else kind, lines)


def _with_way_in(blocks: Iterable[Block], values: Mapping[str, Value], name: str) -> Iterator[Block]:
    """The blocks, and the link that the letter must hold at their end when the words have left it out.

    Words that were written before it was asked for, or a line that something else missing has taken away.
    """
    held = False
    value = values[name] if name else None
    for block in blocks:
        whole = isinstance(value, Listed) and block == _listed(value)
        held = held or whole or any(value in line for line in block.lines)
        yield block
    if isinstance(value, Link) and not held:
        yield Block("button", [[value]])
    elif isinstance(value, Listed) and not held:
        yield _listed(value)


def _list_alone(line: Line, values: Mapping[str, Value]) -> Block | None:
    if len(line) == 3 and not line[0] and not line[2] and isinstance(value := values[line[1]], Listed):
        return _listed(value)
    return None


def _listed(value: Listed) -> Block:
    return Block(
        "list", [[Said(item) if isinstance(item, str) else item] for item in value.items], value.title
    )


def _resolved(line: Line, values: Mapping[str, Value]) -> list[Said | Link]:
    """The pieces of a line; none when a placeholder has no value."""
    pieces: list[Said | Link] = []
    for number, piece in enumerate(line):
        value: Value = values[piece] if number % 2 else Said(piece)
        if number % 2 and (isinstance(value, Listed) or (isinstance(value, Said) and not value.text)):
            return []
        if isinstance(value, Link) or (isinstance(value, Said) and value.text):
            pieces.append(value)
    return pieces


def _in_line(line: Line, values: Mapping[str, Value]) -> str:
    """A line of words, whatever the values hold."""
    texts = (values[piece] if number % 2 else Said(piece) for number, piece in enumerate(line))
    return " ".join("".join(each.text for each in texts if isinstance(each, Said)).split())


def _with_marks(block: Block, marked: Marked) -> Block:
    """The block as it is laid out: a mark in place of each way in."""

    def laid_out(piece: Said | Link) -> Said | Link:
        if isinstance(piece, Link) and isinstance(piece.address, Way):
            return replace(piece, address=marked.mark(piece.address))
        return piece

    return replace(block, lines=[[laid_out(piece) for piece in line] for line in block.lines])


def _links(blocks: Iterable[Block]) -> Iterator[Link]:
    return (piece for block in blocks for line in block.lines for piece in line if isinstance(piece, Link))


def _preheader(blocks: list[Block], values: Mapping[str, Value]) -> str:
    """The first words after the greeting."""
    for block in blocks:
        lines = ("".join(piece.text for piece in line if isinstance(piece, Said)) for line in block.lines)
        words = " ".join(" ".join(lines).split())
        if block.kind == "paragraph" and words and Said(words) != values["greeting"]:
            return words[:PREHEADER]
    return ""
