"""The screens of lots: say the words, read what will happen, have it done, read what came of it."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.models import User
from core.text.languages import active_language
from inbox.lots.acts import NOBODY, Verb
from inbox.lots.forms import FORMS, WordsForm
from inbox.lots.preview import letters_of, look_through
from inbox.lots.running import begin, take_up
from inbox.lots.running import stop as stop_lot
from inbox.lots.selection import backs_of, chosen, gather, taken_back
from inbox.lots.transferring import Transfer
from inbox.lots.verbs import VERBS
from inbox.lots.ways import address, list_address
from inbox.models import Lot, LotRow
from inbox.models.lots import LotState, Outcome
from registrations.enums import LEFT, MessageState
from registrations.events import title_of
from registrations.models import Message, Registration
from registrations.models.registrations import SEE
from registrations.workflows import Text

ON_A_PAGE = 50
REGRETTED = timedelta(days=1)  # for how long a report offers to take it all back


def _user(request: HttpRequest) -> User:
    """Who asks. Raises PermissionDenied for who reads no registrations."""
    user: User = request.user  # type: ignore[assignment]
    if not user.has_perm(SEE):
        raise PermissionDenied
    return user


def _lot(request: HttpRequest, pk: int) -> Lot:
    """A lot that this person may see. Raises Http404."""
    return get_object_or_404(Lot.objects.visible_to(_user(request)).select_related("by"), pk=pk)


def _own(request: HttpRequest, pk: int) -> tuple[Lot, Verb]:
    """A lot of one's own and its verb, to go on with. Raises Http404, and PermissionDenied without the right."""
    lot = get_object_or_404(Lot, pk=pk, by=_user(request))
    verb = VERBS.get(lot.verb)
    if verb is None:
        raise Http404
    if not verb.may(_user(request)):
        raise PermissionDenied
    return lot, verb


def _form(request: HttpRequest, lot: Lot, verb: Verb, data=None, initial=None) -> WordsForm:
    kind = FORMS[verb.question]
    files = request.FILES if data is not None else None
    return kind(data, files, lot=lot, user=_user(request), verb=verb, initial=initial)


def _crumbs(request: HttpRequest, title: str) -> dict[str, object]:
    back = list_address(request)
    return {
        "breadcrumbs_items": [
            {"url": back, "label": _("Inbox")},
            {"url": reverse("inbox:lots"), "label": _("Lots")},
            {"url": "", "label": title},
        ],
        "list_address": back,
        "header_title": title,
        "header_icon": "mail",
    }


def _page(request: HttpRequest, rows, number: int | None = None) -> Page:
    """The page of the rows that is asked for; `number` is how many there are, where that is known already."""
    paginator = Paginator(rows, ON_A_PAGE)
    if number is not None:
        paginator.count = number  # type: ignore[misc]
    return paginator.get_page(request.GET.get("p"))


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What was done to many: one's own lots, and those that did something to what one may see."""
    user = _user(request)
    lots = Lot.objects.visible_to(user).exclude(state=LotState.WAITING).select_related("by")
    page = _page(request, lots)
    rows = LotRow.objects.filter(lot__in=[lot.pk for lot in page]).visible_to(user)
    counted: dict[int, dict[str, int]] = {}
    for pk, outcome, number in rows.order_by().values_list("lot", "outcome").annotate(number=Count("pk")):
        counted.setdefault(pk, {})[outcome] = number
    listed = [
        {
            "lot": lot,
            "verb": VERBS[lot.verb].said_of(sum(counted.get(lot.pk, {}).values())),
            "counts": counted.get(lot.pk, {}),
            "said": lot.words.get("message", "") if lot.by_id == user.pk else "",
        }
        for lot in page
        if lot.verb in VERBS
    ]
    context = {
        "page": page,
        "listed": listed,
        "breadcrumbs_items": [
            {"url": reverse("inbox:index"), "label": _("Inbox")},
            {"url": "", "label": _("Lots")},
        ],
        "header_title": _("Lots"),
        "header_icon": "mail",
    }
    return TemplateResponse(request, "inbox/lots/index.html", context)


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """A lot of what a list's form names; its words come next, or what it will do when it needs none."""
    user = _user(request)
    verb = VERBS.get(request.POST.get("verb", ""))
    back = list_address(request)
    if verb is None or verb.of_lot:
        messages.error(request, _("Choose what is to be done with them."))
        return redirect(back)
    if not verb.may(user):
        raise PermissionDenied
    lot = gather(chosen(user, request.POST), verb, by=user)
    if lot is None:
        messages.error(request, _("Select at least one registration first."))
        return redirect(back)
    if _form(request, lot, verb).is_needed:
        return redirect(address(request, "lots_words", lot.pk))
    look_through(lot, verb, {}, by=user)
    return redirect(address(request, "lots_show", lot.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for what the verb needs to be told; POST keeps it and shows what will happen."""
    lot, verb = _own(request, pk)
    if lot.state != LotState.WAITING:
        return redirect(address(request, "lots_show", pk))
    form = _form(request, lot, verb, request.POST if request.method == "POST" else None, lot.words)
    if lot.shown_at and not form.fields:  # its words are not said here
        return redirect(address(request, "lots_show", pk))
    if request.method == "POST" and form.is_valid():
        look_through(lot, verb, form.words(), by=_user(request))
        return redirect(address(request, "lots_show", pk))
    number = lot.rows.count()
    title = verb.said_of(number)
    context = {"lot": lot, "title": title, "form": form, "number": number} | _crumbs(request, str(title))
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "inbox/lots/words.html", context, status=status)


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A lot as it stands: what it will do, how far it is, or what came of it."""
    lot = _lot(request, pk)
    verb = VERBS.get(lot.verb)
    if verb is None:
        raise Http404
    if lot.state == LotState.WAITING and lot.shown_at is None:
        return redirect(address(request, "lots_words", pk))
    user = _user(request)
    visible = lot.rows.visible_to(user)
    counts, reasons = _counted(visible)
    asked = request.GET.get("outcome", "")
    rows = visible.filter(outcome=asked) if asked in Outcome.values else visible
    rows = rows.select_related("registration").defer("registration__answers").order_by("rank")
    whole = sum(counts.values())
    page = _page(request, rows, counts.get(asked, 0) if asked in Outcome.values else whole)
    chosen_people = lot.words.get("people", [])
    people = {each.pk: each for each in User.objects.filter(pk__in=chosen_people)} if chosen_people else {}
    title = verb.said_of(whole)
    context = {
        "lot": lot,
        "verb": verb,
        "title": title,
        "page": page,
        "shares": [_("Nobody") if each == NOBODY else people.get(each) for each in chosen_people],
        "listed": [(row, _colleague(row, lot, people)) for row in page],
        "counts": counts,
        "reasons": reasons,
        "whole": whole,
        "settled": whole - counts.get(Outcome.WAITING, 0),
        "outcomes": [(each, counts[each]) for each in Outcome if counts.get(each)],
        "asked": asked,
        "to_state": _target(verb, lot),
        "there": _there(lot, verb),
        "is_own": lot.by_id == user.pk,
    } | _crumbs(request, str(title))
    if lot.state == LotState.WAITING:
        context |= _sample(lot, verb, visible, user)
        context["foreseen"] = _foreseen(lot, verb, visible)
        context["unaddressed"] = visible.to_do().filter(registration__email="").count() if verb.waits else 0
        context["written_to"] = counts.get(Outcome.WAITING, 0) - context["unaddressed"]
        context["has_words"] = bool(_form(request, lot, verb).fields)
        return TemplateResponse(request, "inbox/lots/preview.html", context)
    if lot.state == LotState.RUNNING:
        return TemplateResponse(request, "inbox/lots/progress.html", context)
    if verb.waits and context["is_own"]:
        context |= _way_back(lot)
    return TemplateResponse(request, "inbox/lots/report.html", context)


def _way_back(lot: Lot) -> dict[str, object]:
    """Which of its letters wait still, for how many it was taken back and by which lots, and whether it can be."""
    written = Q(registration__lot_rows__lot=lot, created_at=F("registration__lot_rows__at"))
    queued = Q(state=MessageState.QUEUED)
    letters = Message.objects.filter(written).aggregate(
        waiting=Count("pk", filter=queued),
        first=Min("due_at", filter=queued),
        left=Count("pk", filter=Q(state__in=LEFT)),
    )
    backs = backs_of(lot).annotate(number=Count("rows", filter=Q(rows__outcome=Outcome.DONE)))
    number = sum(back.number for back in backs)
    recent = lot.finished_at is not None and lot.finished_at > timezone.now() - REGRETTED
    done = lot.rows.filter(outcome=Outcome.DONE).count()
    regrettable = recent and number < done and (letters["waiting"] or not letters["left"])
    return {"letters": letters, "backs": backs, "regrettable": regrettable}


def _counted(rows) -> tuple[dict[str, int], list[tuple[Text, str, int]]]:
    """How many rows are where, and why those are that nothing was done for: outcome, reason, number."""
    found = rows.order_by().values_list("outcome", "why").annotate(number=Count("pk"))
    counts: dict[str, int] = {}
    reasons: list[tuple[Text, str, int]] = []
    for outcome, why, number in sorted(found, key=lambda each: (-each[2], each[1])):
        counts[outcome] = counts.get(outcome, 0) + number
        if why:
            reasons.append((Outcome(outcome).label, why, number))
    return counts, reasons


def _colleague(row: LotRow, lot: Lot, people: dict[int, User]) -> User | None:
    """To whom of the colleagues this row falls."""
    chosen_people = lot.words.get("people", [])
    known = row.share is not None and row.share < len(chosen_people)
    return people.get(chosen_people[row.share]) if known else None  # type: ignore[index]


def _target(verb: Verb, lot: Lot):
    """The state that was chosen, in words."""
    code = lot.words.get("to", "")
    first = (
        lot.rows.select_related("registration").only("registration", "registration__workflow_code").first()
        if code
        else None
    )
    states = first.registration.workflow.states if first else ()
    return next((state.label for state in states if state.code == code), "")


def _foreseen(lot: Lot, verb: Verb, rows) -> dict[int, str]:
    """What becomes of each, where the verb says so."""
    if not verb.in_turn:
        return {}
    found = rows.to_do().select_related("registration").defer("registration__answers").order_by("rank")
    return verb.foreseen([row.registration for row in found], lot.words)


def _there(lot: Lot, verb: Verb) -> str:
    """Where they go, in words."""
    target = verb.target(lot.words) if isinstance(verb, Transfer) else None
    return f"{title_of(target, active_language())} · {target.name}" if target else ""


def _sample(lot: Lot, verb: Verb, rows, user: User) -> dict[str, object]:
    """The letter of the first person to whom it will be done, as an example of all."""
    first = rows.to_do().select_related("registration__intake", "registration__version").first()
    if first is None:
        return {"first": None, "rehearsal": None}
    rehearsal, refusal = letters_of(first, lot, verb, by=user)
    return {"first": first, "rehearsal": rehearsal, "refusal": refusal}


@require_GET
def letter(request: HttpRequest, pk: int, rank: int) -> HttpResponse:
    """What one person of a lot that was not done yet would read."""
    lot, verb = _own(request, pk)
    if lot.state != LotState.WAITING or lot.shown_at is None:
        return redirect(address(request, "lots_show", pk))
    user = _user(request)
    rows = lot.rows.visible_to(user).select_related("registration__intake", "registration__version")
    row = get_object_or_404(rows, rank=rank)
    rehearsal, refusal = letters_of(row, lot, verb, by=user)
    others = lot.rows.visible_to(user).to_do()
    context = {
        "lot": lot,
        "verb": verb,
        "row": row,
        "rehearsal": rehearsal,
        "refusal": refusal,
        "previous": others.filter(rank__lt=rank).order_by("-rank").first(),
        "next": others.filter(rank__gt=rank).first(),
    } | _crumbs(request, row.registration.reference)
    return TemplateResponse(request, "inbox/lots/letter.html", context)


@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it done. What cannot be undone is done once the number of people is typed."""
    lot, verb = _own(request, pk)
    number = lot.rows.visible_to(_user(request)).to_do().count()
    if verb.serious and request.POST.get("number", "").strip() != str(number):
        messages.error(
            request, _("Nothing is done: type the number %(number)d to confirm.") % {"number": number}
        )
    elif lot.shown_at is not None:
        begin(lot)
    return redirect(address(request, "lots_show", pk))


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try those that failed once more."""
    lot, _verb = _own(request, pk)
    take_up(lot)
    return redirect(address(request, "lots_show", pk))


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave out what is still to do of a lot under way."""
    lot, _verb = _own(request, pk)
    stop_lot(lot)
    return redirect(address(request, "lots_show", pk))


@require_POST
def begin_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A lot that takes back what this one has done, shown first as any other."""
    lot, verb = _own(request, pk)
    user = _user(request)
    done = Registration.objects.visible_to(user).filter(lot_rows__lot=lot, lot_rows__outcome=Outcome.DONE)
    done = done.exclude(pk__in=taken_back(lot).values("registration"))
    verb_back = VERBS["take_back"]
    possible = verb.waits and lot.state == LotState.DONE
    back = gather(done.order_by("lot_rows__rank"), verb_back, by=user) if possible else None
    if back is None:
        messages.error(request, _("There is nothing here that could be taken back."))
        return redirect(address(request, "lots_show", pk))
    look_through(back, verb_back, {"lot": lot.pk}, by=user)
    return redirect(address(request, "lots_show", back.pk))


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a lot that was not done."""
    lot, _verb = _own(request, pk)
    Lot.objects.filter(pk=lot.pk, state=LotState.WAITING).delete()
    messages.success(request, _("Nothing was done."))
    return redirect(list_address(request))
