"""Write, change, preview, test and drop a template."""

from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.log_actions import log

from inbox.views.templates.examples import example_letter
from inbox.views.templates.forms import FOR_ALL, TemplateForm
from inbox.views.templates.rights import for_writers
from registrations.domain.outbox import post
from registrations.enums import MessageKind
from registrations.letters import Letter, standard_words
from registrations.letters.placeholders import allowed
from registrations.letters.standard import CHAPTERS
from registrations.models import MessageTemplate
from registrations.models.scopes import is_limited
from registrations.workflows import WORKFLOWS

ask_and_do = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class OurWords:
    """Our own words as a start, or to compare with."""

    subject: str
    body: str


def our_words(kind: MessageKind, language: str, workflow: str = "") -> OurWords:
    with translation.override(language):
        words = standard_words(kind, workflow)
        return OurWords(str(words.subject), words.body)


@ask_and_do
@for_writers
def new(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """Begin with our own words; `?workflow=` with those of a workflow. 404 for an unknown kind or language."""
    template = _blank(kind, language)
    if kind in FOR_ALL and is_limited(request.user):
        raise PermissionDenied
    workflow = request.GET.get("workflow", "")
    workflow = workflow if workflow in WORKFLOWS else ""
    words = our_words(MessageKind(kind), language, workflow)
    initial = {"workflow_code": workflow, "subject": words.subject, "body": words.body}
    return _answer(
        request, TemplateForm(request.POST or None, instance=template, initial=initial, user=request.user)
    )


@ask_and_do
@for_writers
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what staff have written."""
    template = _own(request, pk)
    return _answer(request, TemplateForm(request.POST or None, instance=template, user=request.user))


@require_POST
@for_writers
def preview(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """The letter with examples, as a piece of a page; what is wrong (422) when it cannot be made."""
    form = TemplateForm(request.POST, instance=_blank(kind, language), user=request.user)
    letter = _example(form)
    status = HTTPStatus.OK if letter else HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"letter": letter, "form": form, "language": language}
    return TemplateResponse(request, "inbox/templates/preview.html", context, status=status)


@ask_and_do
@for_writers
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop what staff have written, after a question: the less particular words are used again, ours in the end."""
    template = _own(request, pk)
    if request.method == "POST":
        log(template, "wagtail.delete", user=request.user)
        template.delete()
        messages.success(request, _("These words are no longer used."))
        return redirect("message_templates:index")
    context = {"template": template} | _headed(template)
    return TemplateResponse(request, "inbox/templates/delete.html", context)


def _answer(request: HttpRequest, form: TemplateForm) -> HttpResponse:
    """What the button that was pressed asks for: save, preview or test."""
    letter = None
    if form.is_bound and form.is_valid():
        if "preview" in request.POST:
            letter = _example(form)
        elif "test" in request.POST:
            _send_test(request, form)
        elif saved := _saved(request, form):
            return saved
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK
    kind, language = form.kind, form.instance.language
    context = {
        "form": form,
        "letter": letter,
        "sent": CHAPTERS[kind].sent,
        "placeholders": allowed(kind),
        "ours": our_words(kind, language, form.instance.workflow_code),
        "language": language,
        "preview_url": reverse("message_templates:preview", args=[kind, language]),
        "email": request.user.email,  # type: ignore[union-attr]
    }
    return TemplateResponse(
        request,
        "inbox/templates/edit.html",
        context | _headed(form.instance),
        status=status,
    )


def _saved(request: HttpRequest, form: TemplateForm) -> HttpResponse | None:
    created = form.instance.pk is None
    template = form.save_once()
    if template is None:
        return None
    log(template, "wagtail.create" if created else "wagtail.edit", user=request.user)
    messages.success(request, _("The words are saved: they are used from now on."))
    return redirect("message_templates:index")


def _send_test(request: HttpRequest, form: TemplateForm) -> None:
    """To the address of whoever asks, and to no other."""
    kind, language, email = form.kind, form.instance.language, request.user.email  # type: ignore[union-attr]
    letter = _example(form, is_test=True)
    if letter is not None:
        post(letter, email, kind, language=language, at=timezone.now())
        messages.success(
            request, _("A test is on its way to %(email)s. Nothing is saved yet.") % {"email": email}
        )


def _example(form: TemplateForm, *, is_test: bool = False) -> Letter | None:
    """None when the words cannot be filled in."""
    form.is_valid()
    if {"subject", "body"} & form.errors.keys():
        return None
    chosen = form.cleaned_data.get("form")
    workflow = chosen.workflow_code if chosen else form.cleaned_data.get("workflow_code", "")
    return example_letter(
        form.cleaned_data["subject"],
        form.cleaned_data["body"],
        form.kind,
        form.instance.language,
        workflow=workflow,
        is_test=is_test,
    )


def _own(request: HttpRequest, pk: int) -> MessageTemplate:
    """One that this person may change.

    Raises Http404 for one of another programme, PermissionDenied for one that reaches others too.
    """
    user = request.user
    template = get_object_or_404(MessageTemplate.objects.in_scope_of(user), pk=pk)
    if not MessageTemplate.objects.changeable_by(user).filter(pk=pk).exists():
        raise PermissionDenied
    return template


def _blank(kind: str, language: str) -> MessageTemplate:
    """Raises Http404 for an unknown kind or language."""
    if kind not in MessageKind.values or language not in dict(settings.LANGUAGES):
        raise Http404
    return MessageTemplate(kind=kind, language=language)


def _headed(template: MessageTemplate) -> dict[str, object]:
    title = f"{template.get_kind_display()}, {template.get_language_display()}"
    return {
        "header_title": title,
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("message_templates:index"), "label": _("Messages")},
            {"url": "", "label": title},
        ],
    }
