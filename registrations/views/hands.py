"""More hands on one dossier: its owner lets colleagues in, takes that back, hands it over to a successor."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from registrations import guards
from registrations.domain.guests import (
    GuestRefused,
    invite,
    is_shareable,
    may_let_in,
    proves_address,
    take_back,
)
from registrations.domain.handing_over import ask_successor, is_handable
from registrations.enums import GuestRight
from registrations.fields.kinds.texts import NO_ADDRESS
from registrations.models import Draft, PersonalLink, Registration
from registrations.models.guests import LONGEST_NAME, MOST_GUESTS
from registrations.views.mail_forms import PublicForm
from registrations.views.personal import personal, personal_context, token_of, unknown_link

View = Callable[..., HttpResponse]
ask_and_do = require_http_methods(["GET", "HEAD", "POST"])
DONE = {
    "invited": _("The invitation is on its way."),
    "ended": _("It is taken back: the links that were mailed open nothing any more."),
    "asked": _("We have written to your successor. Until they accept, the dossier is yours."),
}
REQUIRED = {"required": _("Fill in this field.")}


class _NamedForm(PublicForm):
    """An address and whose it is."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages=REQUIRED | NO_ADDRESS,
    )
    name = forms.CharField(
        label=_("First and last name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages=REQUIRED,
    )

    @property
    def right_email(self) -> str | None:
        return self.cleaned_data["email"] if self.is_valid() else None


class InvitationForm(_NamedForm):
    """Whom to let in, and for what."""

    right = forms.ChoiceField(
        label=_("What they may do"),
        choices=[
            (GuestRight.READ, _("Read the answers and the documents of the form")),
            (GuestRight.WRITE, _("Read them and write along, without sending")),
        ],
        widget=forms.RadioSelect,  # none is chosen at first: inviting again would take a right away unseen
        error_messages={"required": _("Choose an answer.")},
    )


class SuccessorForm(_NamedForm):
    """Who is to take it over."""

    sure = forms.BooleanField(
        label=_("I understand that my links to it end once my successor has accepted"),
        error_messages={"required": _("Tick this box to go on.")},
    )


def owner(view: View) -> Callable[..., HttpResponse]:
    """Call `view(request, link, dossier)` for the owner of a dossier that several may have a hand in, or have.

    404 by a guest's link, as by one that opens nothing; any other link leads where it leads.
    """

    @wraps(view)
    def opened(request: HttpRequest, link: PersonalLink, **kwargs: Any) -> HttpResponse:
        about = link.registration or link.draft
        if about is None:
            return unknown_link(request)
        if not is_shareable(about) or not (may_let_in(about) or about.guests.letting_in().exists()):
            return redirect("personal:show", token_of(request))
        return view(request, link, about, **kwargs)

    return personal(opened)


@owner
@ask_and_do
def people(request: HttpRequest, link: PersonalLink, about: Registration | Draft) -> HttpResponse:
    """Who is let in, and the form that lets in one more; 422 for a mistake or a refusal, 429 past the limits."""
    form = InvitationForm(request.POST) if request.method == "POST" else InvitationForm()

    def act() -> None:
        invite(
            about,
            form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            right=GuestRight(form.cleaned_data["right"]),
            through=link,
        )

    return _asked(
        request, link, about, form, act, done="invited", template="registrations/personal/hands_page.html"
    )


@owner
@ask_and_do
def hand_on(request: HttpRequest, link: PersonalLink, about: Registration | Draft) -> HttpResponse:
    """What handing over means, and the form that asks a successor; answers as `people()` does."""
    if not is_handable(about):
        return redirect("personal:hands", token_of(request))
    form = SuccessorForm(request.POST) if request.method == "POST" else SuccessorForm()

    def act() -> None:
        ask_successor(about, form.cleaned_data["email"], name=form.cleaned_data["name"], through=link)

    return _asked(
        request, link, about, form, act, done="asked", template="registrations/personal/hand_on_page.html"
    )


@owner
@ask_and_do
def end(request: HttpRequest, link: PersonalLink, about: Registration | Draft) -> HttpResponse:
    """A POST takes back what the `guest` of that key was let into; twice is harmless. Reading leads to the list."""
    number = request.POST.get("guest", "")
    if request.method == "POST" and number.isascii() and number.isdigit() and len(number) < 19:
        take_back(about, int(number), through=link)
        return _to_people(request, "ended")
    return redirect("personal:hands", token_of(request))


def _to_people(request: HttpRequest, done: str) -> HttpResponse:
    response = redirect("personal:hands", token_of(request))
    response["Location"] += f"?fait={done}"
    return response


def _asked(
    request: HttpRequest,
    link: PersonalLink,
    about: Registration | Draft,
    form: _NamedForm,
    act: Callable[[], None],
    *,
    done: str,
    template: str,
) -> HttpResponse:
    """Do it when the form is right and nothing stands against it; else the form, with why."""
    at = timezone.now()
    refusal, why = None, ""
    if form.is_bound:
        refusal = guards.refuse(request, at=at, email=about.email if form.is_valid() else None)
        if form.is_valid() and refusal is None:
            try:
                act()
            except GuestRefused as refused:
                if refused.field:
                    form.add_error(refused.field, str(refused))
                else:
                    why = str(refused)
            else:
                return _to_people(request, done)
    context = personal_context(request, link) | {
        **hands_context(about),
        "form": form,
        "error_list": list(form.error_list()) if form.is_bound else [],
        "general": [refusal.message] if refusal else [why] if why else [],
        "guards": guards.hidden_fields(at),
        "done": DONE.get(request.GET.get("fait", ""), ""),
        "proven": request.method == "POST" or proves_address(link, about),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    response = TemplateResponse(request, template, context, status=status)
    return refusal.mark(response) if refusal else response


def hands_context(about: Registration | Draft) -> dict[str, Any]:
    """Whom the owner sees in the list: those who are in or were asked, and who is to take it over."""
    if not is_shareable(about):
        return {"may_share": False, "may_invite": False, "guests": [], "successor": None}
    invites = may_let_in(about)
    inside = list(about.guests.letting_in().order_by("invited_at", "pk"))
    return {
        "may_share": invites or bool(inside),
        "may_invite": invites,
        "may_hand_on": is_handable(about),
        "is_draft": isinstance(about, Draft),
        "guests": [each for each in inside if not each.is_successor],
        "successor": next((each for each in inside if each.is_successor), None),
        "most_guests": MOST_GUESTS,
    }
