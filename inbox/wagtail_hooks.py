"""How the inbox enters Wagtail's admin."""

from collections.abc import Iterator, Sequence

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from core.models import User
from inbox import account  # noqa: F401 registers its panel
from inbox.listing.counts import views_of_page
from inbox.officer.viewset import OfficerViewSet
from inbox.views.home_panel import InboxPanel
from inbox.views.mails_panel import MailsPanel
from inbox.views.scoped import ScopedDeletion
from inbox.viewsets import (
    InboxViewSet,
    LeadsViewSet,
    ReferralsViewSet,
    ReferringViewSet,
    RegistrationsGroup,
)
from registrations.fields.schema import pages_of
from registrations.models import Form, Intake
from registrations.models.registrations import SEE
from registrations.offering import languages_asked_in, not_offered

register_snippet(RegistrationsGroup)


@hooks.register("register_admin_viewset")
def register_inbox() -> InboxViewSet:
    return InboxViewSet()


@hooks.register("register_admin_viewset")
def register_officer() -> OfficerViewSet:
    return OfficerViewSet()


@hooks.register("register_admin_viewset")
def register_referring() -> list[ReferringViewSet]:
    return [ReferralsViewSet(), LeadsViewSet()]


hooks.register("register_bulk_action", order=10)(ScopedDeletion)  # after Wagtail's own, so in its place


@hooks.register("construct_homepage_panels")
def add_what_is_to_be_done(request: HttpRequest, panels: list[Component]) -> None:
    """For those who read registrations; that mails wait to be sorted, where some do."""
    if request.user.has_perm(SEE):  # type: ignore[union-attr]
        panels.append(InboxPanel())
        if (mails := MailsPanel()).has_some:
            panels.append(mails)


@hooks.register("intakes_panel_links")
def lead_to_the_inbox_of_the_page(page: Page, user: User) -> Iterator[tuple[str, str]]:
    """Beside its rounds: what came in for the page, and the sheet of who is expected."""
    for each in views_of_page(page, user, timezone.now()):
        yield each.label, each.address


@hooks.register("register_page_header_buttons")
def offer_the_inbox(page: Page, user: User, **kwargs) -> Iterator[Button]:
    for each in views_of_page(page, user, timezone.now()):
        yield Button(each.label, url=each.address, icon_name="mail", priority=12)


@hooks.register("insert_global_admin_css")
def inbox_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("admin/inbox.css"))


@hooks.register("before_delete_snippet")
def keep_what_people_answered(request: HttpRequest, instances: Sequence[Model]) -> HttpResponse | None:
    """Nothing that came in is lost with its round: whoever wants to delete one reads why, and what to do instead."""
    rounds = [each for each in instances if isinstance(each, Intake)]
    kept = [each for each in rounds if each.is_answered or each.is_awaited]
    for each in kept:
        words = _(
            "People have answered “%(round)s”, are writing to it or have asked to be reminded of it: it is not deleted."
            " To take nothing more, give it a closing date or cancel it from its page."
        )
        edit = reverse("wagtailsnippets_registrations_intake:edit", args=[each.pk])
        messages.error(request, words % {"round": each.name}, buttons=[messages.button(edit, _("See it"))])
    return redirect("wagtailsnippets_registrations_intake:list") if kept else None


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def tell_what_the_notice_lacks(request: HttpRequest, form: Model) -> None:
    """A form says whose data these are, what for and for how long: whoever publishes it reads what is missing."""
    if isinstance(form, Form) and (missing := form.notice_lacks):
        titles = [_("“%(title)s”") % {"title": title} for title in missing]
        words = _("What becomes of personal data: people who fill in this form do not read yet %(titles)s.")
        messages.warning(request, words % {"titles": get_text_list(titles, _("and"))})


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def tell_where_it_is_not_offered(request: HttpRequest, form: Model) -> None:
    """Whoever saves a form is told in which language it is not offered, and which page it lacks."""
    if isinstance(form, Form):
        for words in not_offered(form, pages_of(form.specs()), languages_asked_in(form)):
            messages.warning(request, words)
