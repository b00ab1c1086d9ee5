"""One more person at the door of a session: written down from its sheet, and noted as present at once."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.text.languages import active_language
from inbox.entering.forms import DoorForm
from inbox.entering.views import answer_of_refusal
from inbox.listing import Listing
from inbox.listing.sheet import Line, people, sheet_of
from inbox.sheets import TOKEN_FIELD, Sheet
from registrations.domain import IntakeClosed, NotAllowed, SentAlready
from registrations.domain.on_behalf import ConsentMissing, KnownAlready
from registrations.domain.walk_ins import (
    PRESENT,
    NoPlaceForThem,
    NotThen,
    is_full,
    is_the_day,
    items_at_the_door,
    walk_in,
)
from registrations.events import event_of
from registrations.fields import AnswersForm
from registrations.fields.answers_form import FieldError
from registrations.fields.kinds import Asking
from registrations.models import Intake, Registration
from registrations.workflows import MOVE, PARTICIPATION


@require_http_methods(["GET", "HEAD", "POST"])
def enter_on_site(request: HttpRequest, view: str) -> HttpResponse:
    """Ask for the name, an address if there is one and the boxes; then they stand on the sheet.

    422 for a mistake, 409 for somebody known, 410 for what is not on or takes nobody. PermissionDenied for who notes no
    attendance.
    """
    if not request.user.has_perm(MOVE):  # type: ignore[union-attr]
        raise PermissionDenied
    listing = Listing.of(request.user, view, request.GET)  # type: ignore[arg-type]
    intake = _intake(listing) if listing.view.taps else None
    version = intake.form.current_version if intake else None
    if intake is None or version is None or not is_the_day(event_of(intake), listing.at):
        messages.error(request, str(NotThen()))
        return redirect(listing.address)
    sheet = Sheet.of(request, intake, version)
    data = request.POST if request.method == "POST" else None
    asking = Asking(active_language(), at=listing.at, closes_at=intake.closes_at)
    form = AnswersForm(items_at_the_door(sheet.version), data, language=active_language(), asking=asking)
    if data is None:
        return _screen(request, listing, sheet, form)
    if not form.is_valid():
        return _screen(request, listing, sheet, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _written(request, listing, sheet, form)


def _intake(listing: Listing) -> Intake | None:
    """The round of the session's page in which somebody is written down: the one that opened last."""
    if not listing.asked.page:
        return None
    rows = Intake.objects.entered_by(listing.user).filter(
        page_key=listing.asked.page, opens_at__lte=listing.at
    )
    rows = rows.filter(form__workflow_code=PARTICIPATION.code).standing(listing.at)
    return rows.select_related("form").order_by("-opens_at", "-pk").first()


def _written(request: HttpRequest, listing: Listing, sheet: Sheet, form: AnswersForm) -> HttpResponse:
    full, door = _is_full(listing, sheet), DoorForm(request.POST)
    if not door.is_valid():
        return _screen(request, listing, sheet, form, door=door, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        made = walk_in(
            sheet.intake,
            form.answers,
            version=sheet.version,
            by=listing.user,
            submission=sheet.submission.uuid,
            language=settings.LANGUAGE_CODE,
            **door.cleaned_data,
        )
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except KnownAlready as known:
        return _screen(request, listing, sheet, form, known=known, status=HTTPStatus.CONFLICT)
    except ConsentMissing as missing:
        for spec in missing.specs:
            form.add_error(spec.key, ValidationError(str(missing)))
        return _screen(request, listing, sheet, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except NoPlaceForThem as refusal:
        door.add_error("why", str(refusal))
        return _screen(request, listing, sheet, form, door=door, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except (IntakeClosed, SentAlready, NotThen) as refusal:
        form.add_error(None, str(refusal) if isinstance(refusal, NotThen) else answer_of_refusal(refusal))
        return _screen(request, listing, sheet, form, status=HTTPStatus.GONE)
    messages.success(request, _done(made, full=full))
    return redirect(f"{listing.address}#dossier-{made.pk}")


def _is_full(listing: Listing, sheet: Sheet) -> bool:
    return is_full(sheet.intake, event_of(sheet.intake), listing.at)


def _done(made: Registration, *, full: bool) -> str:
    words = {"name": made.name, "reference": made.reference}
    if made.state_code == PRESENT:
        said = _("%(name)s (%(reference)s) is on the sheet, noted as present.") % words
    else:
        said = _("%(name)s (%(reference)s) is on the sheet: tap “Present” once it has begun.") % words
    return (
        f"{said} {_('Every place was taken: one more person is there than there are places.')}"
        if full
        else said
    )


def _screen(
    request: HttpRequest,
    listing: Listing,
    sheet: Sheet,
    form: AnswersForm,
    *,
    door: DoorForm | None = None,
    known: KnownAlready | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    title = _("One more person")
    door = door or DoorForm(request.POST if form.is_bound else None)
    context = {
        "form": form,
        "door": door,
        "form_definition": sheet.intake.form,
        "error_list": _errors(form, door),
        "listing": listing,
        "event": event_of(sheet.intake),
        "full": _is_full(listing, sheet),
        "known": _known(listing, known) if known else [],
        "is_known": known is not None,
        "sure": known.sure if known else False,
        "token_field": TOKEN_FIELD,
        "token": sheet.submission.token,
        "header_title": title,
        "header_icon": "plus",
        "breadcrumbs_items": [
            {"url": listing.address, "label": _("Inbox"), "sublabel": listing.view.label},
            {"url": "", "label": title},
        ],
    }
    return TemplateResponse(request, "inbox/entering/on_site.html", context, status=status)


def _errors(form: AnswersForm, door: DoorForm) -> list[FieldError]:
    """What is to be corrected, in the order of the screen, each with where it leads."""
    if not form.is_bound or form.reshaped:
        return []
    said = [
        FieldError(field.id_for_label, str(field.label), str(message))
        for field in door
        for message in field.errors
    ]
    return [*form.error_list(), *said]


def _known(listing: Listing, known: KnownAlready) -> list[Line]:
    """Those of them that this person may read, with the taps that there are for each."""
    keys = [each.pk for each in known.registrations]
    seen = set(listing.visible.filter(pk__in=keys).order_by().values_list("pk", flat=True))
    return sheet_of(listing, people([key for key in keys if key in seen]), whole=True).lines
