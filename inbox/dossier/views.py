"""The dossier: read in thirty seconds, acted on in one click."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.models import User
from inbox.access import fit, key_of, typed, visible, visible_rows
from inbox.dossier.bar import bar_of, undo_for
from inbox.dossier.looking import changed_under, look
from inbox.dossier.moving import Seen, Words, pressed_again, receive
from inbox.dossier.sections import reading_of
from inbox.dossier.timeline import timeline_of
from inbox.dossier.trail import Trail
from inbox.duplicates.panel import panel_of
from inbox.listing import ALL, Listing
from inbox.listing.columns import age_in_words, is_late
from inbox.listing.table import tone_of
from registrations.domain import MoveRefused, assign
from registrations.domain.certificates import certified_event
from registrations.domain.correcting import may_correct
from registrations.domain.enclosures import enclosed_in
from registrations.domain.errors import ChangedMeanwhile
from registrations.domain.exchanges import Way, moment_of, note_exchange
from registrations.domain.noting import log_reading, note
from registrations.domain.referrals import expires_at
from registrations.domain.undoing import Undoable, undo
from registrations.enums import EventKind
from registrations.models import Consent, Guest, Message, Registration, RegistrationEvent, Reply
from registrations.models.colleagues import colleagues_of
from registrations.models.registrations import ERASE, READ_GUARDED
from registrations.models.scopes import is_limited
from registrations.papers import has_receipt
from registrations.telling import is_published, told_state


@dataclass(frozen=True, slots=True)
class Done:
    """The move that led on to this dossier: of which other one, where that is, and how to take it back."""

    registration: Registration
    undo: Undoable
    address: str
    undo_address: str


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One registration. POST moves it, and leads on to the next one of the view that one came from."""
    registration, trail = visible(request, pk), Trail.of(request, pk)
    if request.method != "POST":
        return _shown(request, registration, trail)
    words = Words.of(request)
    if "back" in request.POST:
        return _shown(request, registration, trail, words=words)
    try:
        done = receive(request, registration, words, trail)
    except MoveRefused as refusal:
        registration = visible(request, pk)
        again = pressed_again(registration, words, by=request.user)  # type: ignore[arg-type]
        if again is None:
            return _shown(request, registration, trail, words=words, refusal=refusal)
        done = again
    if isinstance(done, HttpResponse):
        return done
    if trail.next:
        return redirect(trail.to(trail.next, done=pk))
    words_done = {"reference": registration.reference, "state": done.to_label}
    messages.success(request, _("%(reference)s: %(state)s.") % words_done)
    return redirect(trail.to(pk))


@require_safe
def go_back(request: HttpRequest, pk: int) -> HttpResponse:
    """To the row of this dossier, on the page of the view where it stands now."""
    registration = visible(request, pk)
    listing = Listing.of(request.user, request.GET.get("view", ALL.code), request.GET)  # type: ignore[arg-type]
    page = listing.rank(registration.pk) // listing.view.on_a_page + 1
    shown = "&".join(filter(None, [listing.query, f"p={page}" if page > 1 else ""]))
    address = reverse("inbox:view", args=[listing.view.code]) + (f"?{shown}" if shown else "")
    return redirect(f"{address}#dossier-{pk}")


@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it, hand it to a colleague, or leave it to nobody: `to` is the person's key, or empty."""
    registration, trail = visible(request, pk), Trail.of(request, pk)
    chosen = typed(request, "to", 20)
    to = colleagues_of(registration).filter(pk=key_of(chosen) or 0).first()
    if chosen and to is None:
        messages.error(request, _("Choose a colleague who works on this registration."))
        return redirect(trail.to(pk))
    try:
        assign(registration, to, request.user, seen=Seen.of(typed(request, "seen", 64)).event)  # type: ignore[arg-type]
    except MoveRefused as refusal:
        return _shown(request, registration, trail, refusal=refusal)
    return redirect(trail.to(pk))


@require_POST
def add_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a note to the history, for colleagues; with a `way`, of an exchange that took place elsewhere."""
    registration, trail = visible(request, pk), Trail.of(request, pk)
    user: User = request.user  # type: ignore[assignment]
    text, way, moment = typed(request, "note"), typed(request, "way", 20), typed(request, "moment", 40)
    is_exchange = "way" in request.POST
    try:
        fit(text)
        if is_exchange:
            note_exchange(registration, text, user, way=way, moment=moment_of(moment))
        else:
            note(registration, text, user)
    except MoveRefused as refusal:
        exchange = {"way": way, "moment": moment, "text": text} if is_exchange else None
        noted = "" if is_exchange else text
        return _shown(request, registration, trail, refusal=refusal, exchange=exchange, noted=noted)
    return redirect(trail.to(pk) + "#timeline")


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the last move or correction."""
    registration, trail = visible(request, pk), Trail.of(request, pk)
    meant = key_of(typed(request, "step", 20))
    written = registration.events.filter(pk=meant or 0, kind=EventKind.WRITTEN).exists()
    try:
        event = undo(registration, request.user, step=meant)  # type: ignore[arg-type]
    except MoveRefused as refusal:
        return _shown(request, registration, trail, refusal=refusal)
    words = {"reference": registration.reference, "state": event.to_label}
    if event.to_state:
        said = _("%(reference)s: %(state)s again. Nothing was sent.")
    elif written:
        said = _("%(reference)s: the letter is not sent.")
    else:
        said = _("%(reference)s: the correction is taken back. Nothing was sent.")
    messages.success(request, said % words)
    return redirect(trail.to(pk))


def _figures(registration: Registration, user: User) -> str:
    """Where the figures of its page are; of what one wrote oneself one may read no more than that."""
    if is_limited(user) and registration.created_by_id == user.pk:
        return ""
    return f"{reverse('inbox:cockpit')}?page={registration.intake.page_key}"


def _shown(
    request: HttpRequest,
    registration: Registration,
    trail: Trail,
    *,
    words: Words | None = None,
    refusal: MoveRefused | None = None,
    exchange: dict[str, str] | None = None,
    noted: str = "",
) -> HttpResponse:
    """The dossier on screen, 409 with what has happened when something was refused."""
    user: User = request.user  # type: ignore[assignment]
    at = timezone.now()
    words = words or Words()
    events, letters = _history(registration)
    told = told_state(registration, at)
    waits = told.code != registration.state_code and is_published(registration, at)
    bar = bar_of(registration, user, events=events, letters=letters, at=at, open_at=words.to)
    context = _read(registration, user, events, letters, at=at, refusal=refusal) | {
        "registration": registration,
        "trail": trail,
        "addresses": {
            name: trail.act(name, registration.pk) for name in ("detail", "hand_over", "note", "read", "undo")
        },
        "cockpit_address": _figures(registration, user),
        "tone": tone_of(registration),
        "age": age_in_words(registration.since, at),
        "late": is_late(registration, at),
        "told": told,
        "told_from": registration.since + settings.LETTERS_WAIT if waits else None,
        "bar": bar,
        "lost": None if any(act.is_open for act in bar.acts) else words,
        "is_final": registration.workflow.is_final(registration.state_code),
        "expires_at": expires_at(registration),
        "duplicates": panel_of(registration, user),
        "may_correct": may_correct(registration, user),
        "heard": _heard(registration),
        "came_with": _came_with(registration, user),
        "may_print_receipt": bool(registration.channel) and has_receipt(registration),
        "has_certificate": certified_event(registration, at=at) is not None,
        "may_erase": not registration.erased_at and user.has_perm(ERASE),
        "error": str(refusal) if refusal else "",
        "unseen": refusal.events if isinstance(refusal, ChangedMeanwhile) else [],
        "ways": Way.choices,
        "exchange": exchange,
        "noted": noted,
        "seen": Seen(registration.state_code, max((event.pk for event in events), default=None)),
        "words": words,
        "done": _done(request, registration, trail),
        "breadcrumbs_items": [
            {"url": trail.back, "label": _("Inbox")},
            {"url": "", "label": registration.reference},
        ],
        "header_title": registration.reference,
    }
    return TemplateResponse(request, "inbox/detail.html", context, status=409 if refusal else 200)


def _read(
    registration: Registration,
    user: User,
    events: list[RegistrationEvent],
    letters: list[Message],
    *,
    at: datetime,
    refusal: MoveRefused | None,
) -> dict[str, Any]:
    """What this person reads, what is new to them marked; who reads sensitive answers is kept."""
    changed = changed_under(registration, user) if isinstance(refusal, ChangedMeanwhile) else frozenset()
    news = look(registration, user, at=at)
    guarded = user.has_perm(READ_GUARDED)
    reading = reading_of(registration, guarded=guarded, changed=changed | news.changed)
    if reading.sensitive:
        log_reading(registration, user, at=at)
    return {
        "reading": reading,
        "changed": [a.label for section in reading.sections for a in section.answers if a.key in changed],
        "entries": timeline_of(
            registration,
            events,
            letters,
            _replies(registration),
            _guests(registration),
            reader=user,
            since=news.since,
        ),
    }


def _heard(registration: Registration) -> list[Consent]:
    """What the person told a colleague that they agree to: which words, when, how and to whom."""
    if not registration.channel:
        return []
    heard = registration.consents.exclude(channel="").select_related("version", "taken_by")
    return list(heard.order_by("given_at", "pk"))


def _came_with(registration: Registration, user: User) -> list[Registration]:
    """What came by the same form, of what this person may read."""
    if registration.together is None:
        return []
    others = Registration.objects.of_one_form(registration).visible_to(user).exclude(pk=registration.pk)
    return list(others.for_inbox().order_by("pk"))


def _history(registration: Registration) -> tuple[list[RegistrationEvent], list[Message]]:
    """Its events, oldest first, and its letters."""
    events = list(registration.events.select_related("actor").order_by("at", "pk"))
    letters = list(registration.messages.order_by("created_at", "pk"))
    enclosed_in(letters)
    return events, letters


def _replies(registration: Registration) -> list[Reply]:
    """What its person wrote, with its files, oldest first; asked for only where `visible()` has found something."""
    if not getattr(registration, "has_replies", True):
        return []
    replies = registration.replies.select_related("read_by").prefetch_related("attachments")
    return list(replies.order_by("at", "pk"))


def _guests(registration: Registration) -> list[Guest]:
    """Whom its person has let in, taken back or not; asked for only where there is somebody."""
    if not getattr(registration, "has_guests", True):
        return []
    return list(registration.guests.order_by("invited_at", "pk"))


def _done(request: HttpRequest, registration: Registration, trail: Trail) -> Done | None:
    """The move of another dossier that led here, as long as it can be taken back."""
    named = key_of(request.GET.get("done", ""))
    if named is None or named == registration.pk:
        return None
    user: User = request.user  # type: ignore[assignment]
    moved = visible_rows(request).filter(pk=named).first()
    if moved is None:
        return None
    undo = undo_for(moved, user, *_history(moved))
    if undo is None or undo.step.actor_id != user.pk:
        return None
    undo.step.registration = moved
    return Done(moved, undo, trail.to(moved.pk), trail.act("undo", moved.pk))
