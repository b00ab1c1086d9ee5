"""What the page editor is asked, and refused, where people are registered for a page."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.models import Page

from registrations.domain.changes import Held, held_by, number_expected
from registrations.domain.changes.showing import shown_of_draft
from registrations.offering import losses
from registrations.views import changing


@hooks.register("register_admin_urls")
def register_acts() -> list[URLPattern]:
    return [
        path("evenements/<int:pk>/prevenir/", changing.change, name="event_change"),
        path("evenements/<int:pk>/annuler/", changing.cancel, name="event_cancel"),
        path("evenements/<int:pk>/retablir/", changing.restore, name="event_restore"),
    ]


@hooks.register("before_publish_page")
def ask_before_publishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The draft is saved; whoever publishes it sees first what people will be told, and chooses."""
    return redirect("event_change", page.pk) if shown_of_draft(page, undecided=True) else None


@hooks.register("after_edit_page")
def tell_of_what_waits(request: HttpRequest, page: Page) -> None:
    """A draft that will change what people were told says so, however it is published later."""
    draft = page.get_latest_revision_as_object()
    waiting = shown_of_draft(draft, undecided=True) if page.has_unpublished_changes else []
    if waiting:
        number = sum(each.number for each in waiting)
        words = ngettext(
            "Once this draft is published, %(number)s person is told of the change.",
            "Once this draft is published, %(number)s people are told of the change.",
            number,
        )
        choose = messages.button(reverse("event_change", args=[page.pk]), _("See the letter, choose"))
        messages.warning(request, words % {"number": number}, buttons=[choose])
    if draft.expire_at and (number := _expected_at(page, draft.expire_at)):
        words = ngettext(
            "The page goes offline while %(number)s person is still expected: they will be told.",
            "The page goes offline while %(number)s people are still expected: they will be told.",
            number,
        )
        messages.warning(request, words % {"number": number})


@hooks.register("before_delete_page")
def refuse_deleting(request: HttpRequest, page: Page) -> HttpResponse | None:
    if request.method == "GET":
        _tell_of_forms(request, page.get_descendants(inclusive=True))
    return _refused(request, held_by([page], below=True), redirect("wagtailadmin_explore", page.pk))


@hooks.register("before_unpublish_page")
def refuse_unpublishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    below = bool(request.POST.get("include_descendants"))
    held = held_by([page], below=below)
    if not held:
        _tell_of_forms(request, page.get_descendants(inclusive=True) if below else [page])
    return _refused(request, held, redirect("wagtailadmin_explore", page.pk))


@hooks.register("before_bulk_action")
def refuse_in_bulk(
    request: HttpRequest, action_type: str, objects: Iterable[Model], action: BulkAction
) -> HttpResponse | None:
    """All or nothing: one page that is held, or that nobody has decided about, holds back those chosen with it."""
    pages = [each for each in objects if isinstance(each, Page)]
    below = action_type == "delete" or bool(action.cleaned_form.cleaned_data.get("include_descendants"))
    if action_type in ("delete", "unpublish"):
        held = held_by(pages, below=below)
        if not held:
            under = [each for page in pages for each in page.get_descendants()] if below else []
            _tell_of_forms(request, [*pages, *under])
        return _refused(request, held, redirect(action.next_url))
    if action_type == "publish":
        if below:
            pages += [each for page in pages for each in page.get_descendants()]
        return _undecided(request, pages, redirect(action.next_url))
    return None


@hooks.register("before_move_page")
def tell_whom_a_move_concerns(request: HttpRequest, page: Page, destination: Page) -> None:
    """Nothing that people were told is lost: old addresses lead on. Whoever moves it knows all the same."""
    now = timezone.now()
    keys = page.get_descendants(inclusive=True).values_list("translation_key", flat=True)
    number = sum(number_expected(key, at=now) for key in set(keys))
    if request.method == "GET" and number:
        words = ngettext(
            "%(number)s person is expected here: the links that were sent lead to the new address.",
            "%(number)s people are expected here: the links that were sent lead to the new address.",
            number,
        )
        messages.warning(request, words % {"number": number})


def _tell_of_forms(request: HttpRequest, pages: Iterable[Page]) -> None:
    """Forms that lead to a page lose it with it: whoever takes it offline reads which."""
    for words in losses(pages, request.user):
        messages.warning(request, words)


def _expected_at(page: Page, moment: datetime) -> int:
    return number_expected(page.translation_key, at=moment)


def _refused(request: HttpRequest, held: list[Held], way_back: HttpResponse) -> HttpResponse | None:
    for each in held:
        edit = messages.button(reverse("wagtailadmin_pages:edit", args=[each.page.pk]), _("See the page"))
        messages.error(request, each.sentence, buttons=[edit])
    return way_back if held else None


def _undecided(request: HttpRequest, pages: Iterable[Page], way_back: HttpResponse) -> HttpResponse | None:
    drafts = [page.get_latest_revision_as_object() for page in pages]
    asking = [draft for draft in drafts if shown_of_draft(draft, undecided=True)]
    for draft in asking:
        choose = messages.button(reverse("event_change", args=[draft.pk]), _("See the letter, choose"))
        words = _("“%(page)s” changes what people were told: decide first who is told.")
        messages.error(request, words % {"page": draft.title}, buttons=[choose])
    return way_back if asking else None
