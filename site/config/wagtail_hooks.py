"""How keys, sessions and accounts enter Wagtail's admin."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.users.views.bulk_actions import DeleteBulkAction

from config.doors.invitations import invite, may_invite
from config.doors.report import SEE, KeysReportView
from config.doors.resetting import may_reset
from core.models import User
from registrations.models.scopes import lacks_scope

DeleteBulkAction.models = []  # accounts are disabled; Wagtail offers that beside

ACTIONS = {
    "keys.signed_in": _("Signed in"),
    "keys.refused": _("Wrong password"),
    "keys.provider_refused": _("Not let in by the provider’s door"),
    "keys.provider_bound": _("Identity of the provider bound to the account"),
    "keys.provider_unbound": _("Identity of the provider forgotten by an administrator"),
    "keys.provider_made": _("Account made at the provider’s door"),
    "keys.factor_refused": _("Wrong code of the second factor"),
    "keys.factor_added": _("Second factor set up"),
    "keys.factor_removed": _("Second factor removed"),
    "keys.factor_reset": _("Second factor reset by an administrator"),
    "keys.codes_made": _("New recovery codes"),
    "keys.code_used": _("Came in with a recovery code"),
    "keys.password_chosen": _("Password chosen by a mailed link"),
    "keys.invited": _("Invited by mail"),
    "keys.rights_given": _("Rights given"),
    "keys.rights_taken": _("Rights taken away"),
    "keys.disabled": _("Account disabled"),
    "keys.enabled": _("Account enabled again"),
}


@hooks.register("register_log_actions")
def register_actions(actions: LogActionRegistry) -> None:
    for code, label in ACTIONS.items():
        actions.register_action(code, label, label)


@hooks.register("register_admin_urls")
def report_addresses() -> list[URLPattern]:
    return [
        path("reports/keys/", KeysReportView.as_view(), name="keys_report"),
        path("reports/keys/results/", KeysReportView.as_view(results_only=True), name="keys_report_results"),
    ]


class ReportItem(MenuItem):
    """For who may change accounts."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEE)  # type: ignore[union-attr]


@hooks.register("register_reports_menu_item")
def report_item() -> MenuItem:
    return ReportItem(_("Keys and rights"), reverse("keys_report"), icon_name="key", order=1100)


@hooks.register("register_account_menu_item")
def own_factor(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("mfa_index"),
        "label": _("Second factor"),
        "help_text": _("The app, passkeys and recovery codes that open the site to you."),
    }


@hooks.register("register_account_menu_item")
def own_sessions(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("own_sessions"),
        "label": _("My sessions"),
        "help_text": _("Where you have signed in, to end what you do not know."),
    }


@hooks.register("register_user_listing_buttons")
def offer_to_help(user: User, request_user: User) -> Iterator[Button]:
    """For who comes in no more, or has not yet."""
    if may_reset(request_user, user):
        yield Button(
            _("Reset the second factor"), url=reverse("reset_factor", args=[user.pk]), icon_name="key"
        )
    if settings.OIDC_ISSUER and may_reset(request_user, user):
        yield Button(
            _("Forget the provider’s identity"),
            url=reverse("unbind_provider", args=[user.pk]),
            icon_name="key",
        )
    if may_invite(request_user, user):
        yield Button(_("Invite again"), url=reverse("invite_again", args=[user.pk]), icon_name="mail")


@hooks.register("after_create_user")
def invite_the_new(request: HttpRequest, user: User) -> None:
    invite(user, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("An invitation leaves for %(address)s.") % {"address": user.email})
    tell_what_is_missing(request, user)


@hooks.register("after_edit_user")
def tell_what_is_missing(request: HttpRequest, user: User) -> None:
    """An account that opens nothing looks like any other: whoever gives rights reads what is still to give."""
    user = User.objects.get(pk=user.pk)  # its rights as they are now
    if not user.is_active or user.is_superuser:
        return
    if not user.has_perm("wagtailadmin.access_admin"):
        words = _("%(person)s has no role yet, and does not come in without one: give one under “Roles”.")
        edit = messages.button(reverse("wagtailusers_users:edit", args=[user.pk]), _("Give a role"))
        messages.warning(request, words % {"person": user}, buttons=[edit])
    elif lacks_scope(user):
        words = _("%(person)s reads no registration yet: say on which pages or in which regions they work.")
        buttons = []
        if request.user.has_perm("registrations.add_inboxscope"):  # type: ignore[union-attr]
            add = reverse("wagtailsnippets_registrations_inboxscope:add")
            buttons = [messages.button(add, _("Give an access"))]
        messages.warning(request, words % {"person": user}, buttons=buttons)
