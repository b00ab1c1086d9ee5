"""Register somebody who telephones, sends a paper or stands there: the page's own form, shown first, then sent."""

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.models import User
from core.text.languages import active_language
from inbox.entering.choosing import offers
from inbox.entering.forms import EntryForm
from inbox.listing.pages import page_of
from inbox.sheets import TOKEN_FIELD, Sheet
from registrations.domain import IntakeClosed, NotAllowed, SentAlready
from registrations.domain.on_behalf import (
    ConsentMissing,
    Foreseen,
    KnownAlready,
    foresee,
    items_for_staff,
    may_let_in,
    register_for,
)
from registrations.fields import AnswersForm
from registrations.fields.answers_form import FieldError
from registrations.fields.kinds import Asking
from registrations.models import Intake, Registration
from registrations.models.registrations import SEE
from registrations.telling import tell
from registrations.workflows import MOVE


def _user(request: HttpRequest) -> User:
    """Who asks. Raises PermissionDenied for who registers nobody."""
    user: User = request.user  # type: ignore[assignment]
    if not (user.has_perm(SEE) and user.has_perm(MOVE)):
        raise PermissionDenied
    return user


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """For what somebody can be registered."""
    found = list(offers(_user(request), page=page_of(request.GET), at=timezone.now()))
    context = {
        "open": [each for each in found if not each.is_late],
        "late": [each for each in found if each.is_late],
        "breadcrumbs_items": _crumbs(_("Register somebody")),
        "header_title": _("Register somebody"),
        "header_icon": "plus",
    }
    return TemplateResponse(request, "inbox/entering/choose.html", context)


def _crumbs(here: str, *between: tuple[str, str]) -> list[dict[str, str]]:
    way = [(reverse("inbox:index"), _("Inbox")), *between, ("", here)]
    return [{"url": url, "label": label} for url, label in way]


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, show what will become of it, and register when told to.

    422 for a mistake, 409 for someone known, 410 once the intake takes nobody, 404 for one that is not this person's.
    """
    user, at = _user(request), timezone.now()
    intake = Intake.objects.entered_by(user).select_related("form").filter(pk=pk).first()
    version = intake.form.current_version if intake else None
    if intake is None or version is None:
        raise Http404
    late = may_let_in(intake, user, at)
    if not intake.accepts(at) and not late:
        messages.error(
            request, _("Registrations are closed here, and letting somebody in is not in your rights.")
        )
        return redirect("inbox:enter")
    data = request.POST if request.method == "POST" else None
    sheet = Sheet.of(request, intake, version)
    asking = Asking(active_language(), at=at, closes_at=intake.closes_at)
    form = AnswersForm(items_for_staff(sheet.version), data, language=active_language(), asking=asking)
    screen = Screen(request, sheet, form, EntryForm(data, is_late=late))
    if data is None or form.reshaped:
        return screen.response()
    if not (form.is_valid() & screen.entry.is_valid()):
        return screen.response(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _answered(screen)


def _answered(screen: "Screen") -> HttpResponse:
    """Show what would become of it, or do it; or say why it cannot be done."""
    sheet, form, entry = screen.sheet, screen.form, screen.entry
    options = entry.said | {
        "version": sheet.version,
        "by": screen.request.user,
        "submission": sheet.submission.uuid,
    }
    try:
        if "send" not in screen.request.POST:
            return screen.response(foreseen=foresee(sheet.intake, form.answers, **options))
        made = register_for(sheet.intake, form.answers, **options)
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except KnownAlready as known:
        return screen.response(known=known, status=HTTPStatus.CONFLICT)
    except ConsentMissing as missing:
        for spec in missing.specs:
            form.add_error(spec.key, ValidationError(str(missing)))
        return screen.response(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except (IntakeClosed, SentAlready) as refusal:
        form.add_error(None, answer_of_refusal(refusal))
        return screen.response(status=HTTPStatus.GONE)
    messages.success(screen.request, _done(made))
    return redirect("inbox:detail", made.pk)


def answer_of_refusal(refusal: IntakeClosed | SentAlready) -> str:
    """Why nothing was written down, in words."""
    if isinstance(refusal, SentAlready):
        words = _(
            "This sheet was sent before (%(reference)s): correct its answers there, or begin a new one."
        )
        return words % {"reference": refusal.registration.reference}
    return _("Nothing is taken here any more. Copy what you wrote if you need it.")


def _done(made: Registration) -> str:
    """Where it stands, and who tells the person."""
    words = {"reference": made.reference, "state": made.state.label}
    if made.email:
        return _("%(reference)s: %(state)s. Our letter is on its way to the person.") % words
    return _("%(reference)s: %(state)s. No e-mail address: tell the person, or print their receipt.") % words


@dataclass(frozen=True, slots=True)
class Screen:
    """What is shown, whatever happens."""

    request: HttpRequest
    sheet: Sheet
    form: AnswersForm
    entry: EntryForm

    def response(
        self,
        *,
        foreseen: Foreseen | None = None,
        known: KnownAlready | None = None,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        intake = self.sheet.intake
        page = intake.page_in(active_language())
        title = page.title if page else intake.name
        context = {
            "form": self.form,
            "entry": self.entry,
            "form_definition": intake.form,
            "error_list": self._errors(),
            "files": [spec.label() for spec in self.sheet.version.specs if spec.kind == "files"],
            "consents": any(spec.kind == "consent" for spec in self.sheet.version.specs),
            "intake": intake,
            "page_name": title,
            "is_late": "late" in self.entry.fields,
            "known": self._seen(known) if known else [],
            "sure": known.sure if known else False,
            "foreseen": foreseen,
            "told": tell(foreseen.registration) if foreseen else None,
            "token_field": TOKEN_FIELD,
            "token": self.sheet.submission.token,
            "header_title": _("Register somebody"),
            "breadcrumbs_items": _crumbs(title, (reverse("inbox:enter"), _("Register somebody"))),
        }
        return TemplateResponse(self.request, "inbox/entering/write.html", context, status=status)

    def _seen(self, known: KnownAlready) -> list[Registration]:
        """Those of them that this person may read."""
        keys = [each.pk for each in known.registrations]
        rows = Registration.objects.visible_to(self.request.user).filter(pk__in=keys)  # type: ignore[arg-type]
        return list(rows.order_by("pk"))

    def _errors(self) -> list[FieldError]:
        """What is to be mended, of both parts, in the order of the screen."""
        if not self.form.is_bound or self.form.reshaped:
            return []
        own = {
            name: [
                FieldError(self.entry[name].id_for_label, str(self.entry[name].label), str(message))
                for message in self.entry.errors.get(name, [])
            ]
            for name in self.entry.fields
        }
        first = [error for bound in self.entry.first for error in own.pop(bound.name)]
        return [*first, *self.form.error_list(), *(error for errors in own.values() for error in errors)]
