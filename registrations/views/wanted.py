"""What staff have asked for, documents and answers to chosen questions, sent from the person's own page in one form."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.text.languages import active_language
from core.web.requests import network_of
from registrations import guards
from registrations.domain.answers import ChangeRefused
from registrations.domain.asked_again import Again, AnsweredMeanwhile, items_of, mark_of
from registrations.domain.attachments import kept_files
from registrations.domain.quotas import NoRoom
from registrations.domain.wanting import receive_documents, wanted_of
from registrations.fields import AnswersForm, FieldSpec
from registrations.fields.kinds import Asking, show
from registrations.fields.typed import posted, typed_of
from registrations.models import PersonalLink, Registration, Wanted
from registrations.views.own import ask_and_do, back, own
from registrations.views.personal import personal_context

NAME = "_document_"  # of a file's field, before the number of its document: no key of a question begins so
SEEN, WANTED = "_seen", "_wanted"  # the names of the fields that say what was on screen


class AskedForm(AnswersForm):
    """The questions that are asked again, with the answers there are, and a place for the files of each document."""

    def __init__(
        self,
        wanted: Wanted,
        registration: Registration,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        at: datetime,
    ) -> None:
        language = active_language()
        self.wanted = wanted
        asked = items_of(registration, wanted.questions) if wanted.questions else []
        self.questions = [item for item in asked if item.is_question]
        documents = [
            FieldSpec(f"{NAME}{number}", "files", label) for number, label in enumerate(wanted.documents)
        ]
        self.order = {spec.key: number for number, spec in enumerate(documents)}
        super().__init__(
            [*documents, *asked],
            posted(typed_of(asked, registration.answers)) if data is None else data,
            files,
            language=language,
            earlier=registration.answers,
            kept=kept_files(registration),
            quiet=data is None,
            asking=Asking(language, at=at, closes_at=registration.intake.closes_at),
        )

    @property
    def documents(self) -> dict[int, list[Any]]:
        """The checked files, by the number of their document."""
        return {number: self.uploads.get(key, []) for key, number in self.order.items()}

    def again(self, seen: str) -> Again | None:
        """The answers to the questions; None where none is asked. `seen` is what was on screen before."""
        if not self.questions:
            return None
        keys = {spec.key for spec in self.questions}
        return Again(
            {key: answer for key, answer in self.answers.items() if key in keys},
            seen,
            {key: uploads for key, uploads in self.uploads.items() if key in keys},
        )


@own
@ask_and_do
def send(request: HttpRequest, link: PersonalLink, registration: Registration) -> HttpResponse:
    """The form; then the person's page, which says that it came. 422 for a mistake, 429 past the limits.

    What has been answered already leads back to the page; what was typed for something that is no longer asked is shown
    to be copied (409), as is what others have changed meanwhile.
    """
    at = timezone.now()
    wanted = wanted_of(registration, at)
    if request.method != "POST":
        if wanted is None:
            return back(request)
        return _form(request, link, registration, AskedForm(wanted, registration, at=at), at=at)
    if wanted is None or request.POST.get(WANTED) != str(wanted.pk):
        return _gone(request, link, registration, at=at)
    form = AskedForm(wanted, registration, request.POST, request.FILES, at=at)
    if form.reshaped:
        return _form(request, link, registration, form, at=at)
    return _received(request, link, registration, form, at=at)


def _received(
    request: HttpRequest, link: PersonalLink, registration: Registration, form: AskedForm, *, at: datetime
) -> HttpResponse:
    """Keep what was sent, or say why it is not kept, with all that was typed."""
    right = form.is_valid()
    refusal = guards.refuse(request, at=at, email=registration.email if right else None)
    general, status = [refusal.message] if refusal else [], 422
    if right and refusal is None:
        try:
            kept = receive_documents(
                registration,
                form.documents,
                wanted=form.wanted.pk,
                again=form.again(request.POST.get(SEEN, "")),
                network=network_of(request),
                at=at,
            )
            if not kept:
                return _gone(request, link, registration, at=at)
            return back(request, "answered" if form.questions else "documents")
        except AnsweredMeanwhile as refused:
            registration.refresh_from_db()
            general, status = [str(refused), *_now(registration, form)], 409
        except (NoRoom, ChangeRefused) as refused:
            general = [str(refused)]
    shown = _form(request, link, registration, form, at=at, general=general, status=status)
    return refusal.mark(shown) if refusal else shown


def _now(registration: Registration, form: AskedForm) -> Iterator[str]:
    """The answers that stand now, where they are not what was typed."""
    for spec in form.questions:
        answer = registration.answers.get(spec.key)
        if answer != form.answers.get(spec.key):
            words = {"question": spec.label(form.language), "answer": show(spec, answer, form.language)}
            yield (
                _("“%(question)s” has now the answer: %(answer)s") % words
                if words["answer"]
                else _("“%(question)s” has no answer now.") % words
            )


def _form(
    request: HttpRequest,
    link: PersonalLink,
    registration: Registration,
    form: AskedForm,
    *,
    at: datetime,
    general: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    judged = form.is_bound and not form.quiet
    context = personal_context(request, link) | {
        "registration": registration,
        "wanted": form.wanted,
        "form": form,
        "error_list": list(form.error_list()) if judged else [],
        "general": general or [],
        "has_files": bool(form.order) or any(spec.kind == "files" for spec in form.questions),
        "seen": mark_of(registration.answers, form.questions),
        "guards": guards.hidden_fields(at),
    }
    template = "registrations/personal/documents_page.html"
    return TemplateResponse(request, template, context, status=status)


def _gone(
    request: HttpRequest, link: PersonalLink, registration: Registration, *, at: datetime
) -> HttpResponse:
    """What was sent answers a request that has ended: to the page if it says nothing new, else shown to be copied."""
    before = registration.wanted.filter(pk=_number(request.POST.get(WANTED, ""))).first()
    if before is None:
        return back(request)
    form = AskedForm(before, registration, request.POST, request.FILES, at=at)
    files, typed = list(_new_files(registration, form)), form.again("")
    said = typed.answers if typed else {}
    asked = [spec for spec in form.questions if spec.kind != "files" and spec.key in said]
    if not files and all(registration.answers.get(spec.key) == said[spec.key] for spec in asked):
        return back(request)
    context = personal_context(request, link) | {
        "registration": registration,
        "answers": [*form.typed(), *files],
        "has_files": bool(files),
    }
    template = "registrations/personal/asked_meanwhile_page.html"
    return TemplateResponse(request, template, context, status=409)


def _new_files(registration: Registration, form: AskedForm) -> Iterator[dict[str, str]]:
    """The files that were just chosen and that the team does not have, by name, under the label of their field."""
    had = set(registration.attachments.values_list("digest", flat=True))
    for spec in form.specs:
        names = [each.name for each in form.uploads.get(spec.key, []) if each.digest not in had]
        if names:
            yield {"label": str(form.bound(spec).label), "value": ", ".join(names)}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
