"""« Écrire à l’équipe » : the person writes from their own page, with files, and is answered by letter and there."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.web.requests import network_of
from registrations import guards
from registrations.domain.quotas import NoRoom
from registrations.domain.replies import FILES, receive_reply
from registrations.fields.kinds.files import FilesField, FilesInput
from registrations.fields.limits import LongText
from registrations.fields.uploads import accept_attribute
from registrations.models import PersonalLink, Registration
from registrations.models.replies import LONGEST
from registrations.views.mail_forms import PublicForm
from registrations.views.own import ask_and_do, back, own
from registrations.views.personal import personal_context, unknown_link


class ReplyForm(PublicForm):
    """Words to the team, files with them, and which form on screen they come by."""

    text = LongText(
        label=_("Your message"),
        help_text=_("The team reads it beside your answers. 5,000 characters at most."),
        most=LONGEST,
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": _("Fill in this field.")},
    )
    uploads = FilesField(
        FILES,
        label=_("Add files"),
        required=False,
        widget=FilesInput({"accept": accept_attribute(FILES.file_kinds)}),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uploads"].help_text = self.fields["uploads"].limits  # type: ignore[attr-defined]

    @property
    def identifier(self) -> str:
        """The form on screen: the one that was sent, or a new one where that says nothing."""
        if "submission" in getattr(self, "cleaned_data", {}):
            return str(self.cleaned_data["submission"])
        return str(uuid4())


@own
@ask_and_do
def write(request: HttpRequest, link: PersonalLink, registration: Registration) -> HttpResponse:
    """The form; then the person's page, which says that it came. 422 for a mistake, 429 past the limits."""
    form = ReplyForm(request.POST, request.FILES) if request.method == "POST" else ReplyForm()
    at = timezone.now()
    refusal, full = None, None
    if form.is_bound:
        refusal = guards.refuse(request, at=at, email=registration.email if form.is_valid() else None)
        if form.is_valid() and refusal is None:
            try:
                return _received(request, registration, form, at=at)
            except NoRoom as error:
                full = error
    mistakes = list(form.error_list()) if form.is_bound else []
    shown = [each for each in mistakes if each.anchor != form["submission"].auto_id]
    general = [str(each) for each in (refusal and refusal.message, full) if each]
    if mistakes and not shown and not refusal:  # no browser that leaves the form as it is sends that
        general = [str(_("Nothing is lost: your answers are still here. Please send the form again."))]
    context = personal_context(request, link) | {
        "registration": registration,
        "form": form,
        "error_list": shown,
        "general": general,
        "chose_files": bool(request.FILES),
        "guards": guards.hidden_fields(at),
    }
    status = 422 if form.is_bound else 200
    response = TemplateResponse(request, "registrations/personal/write_page.html", context, status=status)
    return refusal.mark(response) if refusal else response


def _received(
    request: HttpRequest, registration: Registration, form: ReplyForm, *, at: datetime
) -> HttpResponse:
    """Keep it; then the person's page. Raises NoRoom."""
    reply = receive_reply(
        registration,
        form.cleaned_data["text"],
        submission=form.cleaned_data["submission"],
        uploads=form.cleaned_data["uploads"],
        network=network_of(request),
        at=at,
    )
    return unknown_link(request) if reply is None else back(request, "written", "messages")
