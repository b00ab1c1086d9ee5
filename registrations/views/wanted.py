"""The documents that staff have asked for, sent from the person's own page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.web.requests import network_of
from registrations import guards
from registrations.domain.quotas import NoRoom
from registrations.domain.wanting import receive_documents, wanted_of
from registrations.fields.kinds.files import FilesField, FilesInput
from registrations.fields.schema import FieldSpec
from registrations.fields.uploads import CheckedUpload, accept_attribute
from registrations.models import PersonalLink, Registration, Wanted
from registrations.views.mail_forms import PublicForm
from registrations.views.own import ask_and_do, back, own
from registrations.views.personal import personal_context

NAME = "document"  # of a field, before its number


class DocumentsForm(PublicForm):
    """A place for the files of each document that was asked for."""

    def __init__(self, wanted: Wanted, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order = {f"{NAME}_{number}": number for number in range(len(wanted.documents))}
        for name, number in self.order.items():
            label = wanted.documents[number]
            field = FilesField(
                FieldSpec(name, "files", label),
                label=label,
                widget=FilesInput({"accept": accept_attribute(())}),
                error_messages={"required": _("Choose a file.")},
            )
            field.help_text = field.limits
            self.fields[name] = field

    @property
    def uploads(self) -> dict[int, list[CheckedUpload]]:
        """The checked files, by the number of their document."""
        return {number: self.cleaned_data[name] for name, number in self.order.items()}


@own
@ask_and_do
def send(request: HttpRequest, link: PersonalLink, registration: Registration) -> HttpResponse:
    """The form; then the person's page, which says that they came. 422 for a mistake, 429 past the limits.

    What is no longer asked for leads back to the page.
    """
    at = timezone.now()
    wanted = wanted_of(registration, at)
    if wanted is None:
        return back(request)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DocumentsForm(wanted, *posted)
    refusal, general = None, []
    if form.is_bound:
        refusal = guards.refuse(request, at=at, email=registration.email if form.is_valid() else None)
        if refusal is not None:
            general = [refusal.message]
        elif form.is_valid():
            try:
                kept = receive_documents(
                    registration, form.uploads, wanted=wanted.pk, network=network_of(request), at=at
                )
                return back(request, "documents" if kept else "")
            except NoRoom as full:
                general = [str(full)]
    context = personal_context(request, link) | {
        "registration": registration,
        "wanted": wanted,
        "form": form,
        "error_list": list(form.error_list()) if form.is_bound else [],
        "general": general,
        "guards": guards.hidden_fields(at),
    }
    status = 422 if form.is_bound else 200
    template = "registrations/personal/documents_page.html"
    response = TemplateResponse(request, template, context, status=status)
    return refusal.mark(response) if refusal else response
