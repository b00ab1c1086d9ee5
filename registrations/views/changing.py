"""In the admin: a change of an event is shown, with whom it concerns and what each reads, before it is made."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.admin import messages
from wagtail.models import Page

from core.editing.moderation import refusals, refuse
from core.models import User
from registrations.domain.changes import Choice, call_off, hold_after_all, prepare, together
from registrations.domain.changes.showing import Shown, shown_cancelled, shown_of_draft
from registrations.fields.limits import LongText
from registrations.models import Intake

CHANGE_INTAKE = "registrations.change_intake"
LONGEST = 1000
both = require_http_methods(["GET", "HEAD", "POST"])


class WordsForm(forms.Form):
    """Two texts, each for somebody else: what people read, and what colleagues do."""

    words_fr = LongText(
        label=gettext_lazy("Message to the people, in French"),
        help_text=gettext_lazy("They read it as it stands: why, and what you propose instead."),
        widget=forms.Textarea(attrs={"rows": 3}),
        most=LONGEST,
        required=False,
    )
    words_en = LongText(
        label=gettext_lazy("Message to the people, in English"),
        widget=forms.Textarea(attrs={"rows": 3}),
        most=LONGEST,
        required=False,
    )
    note = LongText(
        label=gettext_lazy("Note for colleagues"),
        help_text=gettext_lazy("Nobody else reads it: it stays in the history."),
        widget=forms.Textarea(attrs={"rows": 2}),
        most=LONGEST,
        required=False,
    )

    def choice(self, by: User) -> Choice:
        """What is decided by what was typed so far, right or not."""
        typed = getattr(self, "cleaned_data", {})
        words = {name: typed.get(name, "") for name in ("words_fr", "words_en", "note")}
        return Choice(
            tell=typed.get("tell", "yes") == "yes",
            moves_closing=typed.get("moves_closing", True),
            by=by,
            **words,
        )


class ChangeForm(WordsForm):
    """Tell them, or say why not."""

    tell = forms.ChoiceField(
        label=gettext_lazy("Tell them"),
        choices=[
            ("yes", gettext_lazy("Yes: each gets a letter with what was and what is")),
            ("no", gettext_lazy("No: nobody is told (say why in the note)")),
        ],
        widget=forms.RadioSelect,
        initial="yes",
    )
    moves_closing = forms.BooleanField(
        label=gettext_lazy("Registrations close as long before as they did"), required=False, initial=True
    )
    field_order = ["tell", "moves_closing"]

    def __init__(self, *args: Any, changes: list[Shown], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not any(change.closes_at for change in changes):
            del self.fields["moves_closing"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("tell") == "no" and not cleaned.get("note", "").strip():
            self.add_error("note", _("Write why nobody is told: colleagues will ask."))
        return cleaned


class CancelForm(WordsForm):
    """Why it is cancelled: people are owed it, in their language."""

    def __init__(self, *args: Any, languages: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words_fr"].required = "fr" in languages
        self.fields["words_en"].required = "en" in languages


@both
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """What publishing the draft of this page changes for people; POST keeps the choice, and publishes where one may."""
    page = get_object_or_404(Page, pk=pk).specific
    rights = page.permissions_for_user(request.user)
    if not rights.can_edit():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    changes = shown_of_draft(draft)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    if not changes:
        messages.info(request, _("This draft changes nothing of what people were told."))
        return redirect(edit)
    form = ChangeForm(request.POST or None, changes=changes)
    asked = "publish" in request.POST or "keep" in request.POST
    if form.is_valid() and asked:
        return _decided(request, page, draft, changes, form.choice(request.user))  # type: ignore[arg-type]
    context = _context(request, _("Before you publish: who is told"), page, form, changes) | {
        "may_publish": rights.can_publish(),
        "edit_url": edit,
    }
    return _screen(request, "registrations/changes/change.html", form, context)


def _decided(
    request: HttpRequest, page: Page, draft: Page, changes: list[Shown], choice: Choice
) -> HttpResponse:
    """Keep the choice with the draft; publish it when asked to."""
    edit = redirect("wagtailadmin_pages:edit", page.pk)
    if "publish" in request.POST and (refused := refusals([page])):
        refuse(request, refused)
        return edit
    for each in changes:
        prepare(each.intake, draft, choice)
    if "publish" not in request.POST:
        messages.success(request, _("Your choice is kept: it holds when this draft is published."))
        return edit
    PublishPageRevisionAction(page.get_latest_revision(), user=request.user).execute()
    done = [_("“%(title)s” is published.") % {"title": draft.title}]
    if draft.go_live_at and not page.specific_class.objects.get(pk=page.pk).live_revision_id:
        done = []
    number = sum(each.number for each in changes)
    done.append(telling_words(number) if choice.tell else _("Nobody is told."))
    messages.success(request, " ".join(done))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@both
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel what people are registered for: shown first, then done."""
    return _act(request, pk, cancelled=True, act=call_off, title=_("Cancel the event or the round"))


@both
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a cancellation back: shown first, then done."""
    return _act(request, pk, cancelled=False, act=hold_after_all, title=_("Hold it after all"))


def _act(
    request: HttpRequest, pk: int, *, cancelled: bool, act: Callable[..., int], title: str
) -> HttpResponse:
    intake = get_object_or_404(Intake.objects.in_scope_of(request.user).select_related("form"), pk=pk)
    if not request.user.has_perm(CHANGE_INTAKE):  # type: ignore[union-attr]
        raise PermissionDenied
    intakes = together(intake)
    changes = [found for each in intakes if (found := shown_cancelled(each, cancelled=cancelled))]
    samples = [sample for each in changes for sample in each.samples(Choice())]
    form = CancelForm(request.POST or None, languages={each.language for each in samples})
    if form.is_valid() and "act" in request.POST:
        act(intakes, form.choice(request.user))  # type: ignore[arg-type]
        number = sum(each.number for each in changes)
        words = _("It is cancelled.") if cancelled else _("It takes place after all.")
        messages.success(request, f"{words} {telling_words(number)}")
        return _back(intake)
    page = intake.page_in()
    context = _context(request, title, page, form, changes) | {"cancelled": cancelled, "intakes": intakes}
    return _screen(request, "registrations/changes/cancel.html", form, context)


def _back(intake: Intake) -> HttpResponse:
    page = intake.page_in()
    if page is None:
        return redirect("wagtailsnippets_registrations_intake:list")
    return redirect("wagtailadmin_pages:edit", page.pk)


def telling_words(number: int) -> str:
    """That so many people are told now."""
    words = ngettext("%(number)s person is being told.", "%(number)s people are being told.", number)
    return words % {"number": number} if number else _("Nobody had to be told.")


def _context(
    request: HttpRequest, title: str, page: Page | None, form: WordsForm, changes: list[Shown]
) -> dict[str, Any]:
    choice = form.choice(request.user) if form.is_bound and form.is_valid() else Choice()  # type: ignore[arg-type]
    way = [{"url": reverse("wagtailadmin_pages:edit", args=[page.pk]), "label": page.title}] if page else []
    return {
        "page": page,
        "form": form,
        "changes": changes,
        "number": sum(each.number for each in changes),
        "samples": [sample for each in changes for sample in each.samples(choice)],
        "header_title": title,
        "header_icon": "mail",
        "breadcrumbs_items": [*way, {"url": "", "label": title}],
    }


def _screen(request: HttpRequest, template: str, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return TemplateResponse(request, template, context, status=status)
