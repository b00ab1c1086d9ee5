"""« Écrire à l’équipe » : the person writes from their own page, and is answered by letter and there."""

from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registrations import guards
from registrations.domain.replies import receive_reply
from registrations.models import PersonalLink, Registration
from registrations.models.replies import LONGEST
from registrations.views.mail_forms import PublicForm
from registrations.views.own import ask_and_do, back, own
from registrations.views.personal import personal_context, unknown_link


class ReplyForm(PublicForm):
    """Words to the team, and which form on screen they come by."""

    text = forms.CharField(
        label=_("Your message"),
        help_text=_("The team reads it beside your answers. 5,000 characters at most."),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": _("Fill in this field.")},
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean_text(self) -> str:
        """With one kind of line ends."""
        return self.cleaned_data["text"].replace("\r\n", "\n")

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
    form = ReplyForm(request.POST) if request.method == "POST" else ReplyForm()
    at = timezone.now()
    refusal = None
    if form.is_bound:
        refusal = guards.refuse(request, at=at, email=registration.email if form.is_valid() else None)
        if form.is_valid() and refusal is None:
            words, submission = form.cleaned_data["text"], form.cleaned_data["submission"]
            if receive_reply(registration, words, submission=submission, at=at) is None:
                return unknown_link(request)
            return back(request, "written", "messages")
    mistakes = list(form.error_list()) if form.is_bound else []
    shown = [each for each in mistakes if each.anchor != form["submission"].auto_id]
    general = [refusal.message] if refusal else []
    if mistakes and not shown and not refusal:  # no browser that leaves the form as it is sends that
        general = [str(_("Nothing is lost: your answers are still here. Please send the form again."))]
    context = personal_context(request, link) | {
        "registration": registration,
        "form": form,
        "error_list": shown,
        "general": general,
        "guards": guards.hidden_fields(at),
    }
    status = 422 if form.is_bound else 200
    response = TemplateResponse(request, "registrations/personal/write_page.html", context, status=status)
    return refusal.mark(response) if refusal else response
