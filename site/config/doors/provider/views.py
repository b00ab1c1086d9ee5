"""The way to the provider, back from it, and out of it again."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

import requests
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import LogoutView

from config.doors.limits import BY_NETWORK, BY_STARTS, Attempt, Refused
from config.doors.middleware import refused_page
from config.doors.provider import people, tokens
from config.doors.provider.asking import Away, Exchange, Provider, ProviderAdapter, described
from config.doors.provider.people import NotLetIn
from config.doors.provider.refusals import refused
from config.doors.resetting import may_reset
from core.models import User
from core.web.requests import network_of

THERE = "provider"  # in a session: where its person came from, and what ends it there
# Errors that a provider sends people back with, of itself; whatever else it sends is the person's or theirs to mend.
BROKEN = {"server_error", "temporarily_unavailable"}


def where_on(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """404 where no provider is set, else never kept."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.OIDC_ISSUER:
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(guarded)


@where_on
def start(request: HttpRequest) -> HttpResponseBase:
    """Leads to the provider who has pressed the button. It is asked first whether it is there."""
    if request.method != "POST":
        return redirect("wagtailadmin_login")
    try:
        Attempt([(limit, network_of(request)) for limit in BY_STARTS], timezone.now()).begin()
    except Refused as refusal:
        return refused_page(request, refusal)
    nonce = secrets.token_urlsafe(24)
    try:
        described(anew=True)
        led = _provider(request).redirect(
            request,
            AuthProcess.LOGIN,
            next_url=_safe(request, request.POST.get("next", "")),
            data={"nonce": nonce},
            auth_params=_asked(nonce, again="again" in request.POST),
        )
    except Away as away:
        return refused(request, "away", because=str(away))
    return leading(request, led.headers["Location"], _("Sign in with %(name)s"))


@where_on
@require_GET
def callback(request: HttpRequest) -> HttpResponseBase:
    """Lets in who comes back from the provider, if what it answers proves an account of theirs."""
    attempt = Attempt([(limit, network_of(request)) for limit in BY_NETWORK], timezone.now())
    try:
        attempt.begin()
    except Refused as refusal:
        return refused_page(request, refusal)
    try:
        response = _come_in(request)
    except Away as away:
        attempt.give_back()  # nobody's fault
        return refused(request, "away", because=str(away))
    except tokens.Unproven as lacking:
        return refused(request, "unproven", because=str(lacking))
    except NotLetIn as outside:
        return refused(request, outside.code, outside.user)
    attempt.give_back()
    return response


def _come_in(request: HttpRequest) -> HttpResponse:
    state = statekit.unstash_state(
        request, provider_id=settings.OIDC_ISSUER, state_id=request.GET.get("state", "")
    )
    if state is None:
        raise NotLetIn("visit")
    if request.GET.get("iss", "").rstrip("/") not in ("", settings.OIDC_ISSUER):
        raise tokens.Unproven("another issuer")
    if error := request.GET.get("error"):
        raise Away(error) if error in BROKEN else NotLetIn("cancelled")
    if "code" not in request.GET:
        raise NotLetIn("visit")
    known = described()
    nonce = (state.get("data") or {}).get("nonce", "")
    answer = _exchanged(request, state.get("pkce_code_verifier"))
    claims = tokens.claims_of(answer.get("id_token"), described=known, nonce=nonce)
    said = claims
    if people.bound(claims["sub"]) is None and not tokens.tells_address(claims):
        said = claims | tokens.about(answer["access_token"], described=known, subject=claims["sub"])
    address, verified = tokens.address_of(said)
    user = people.opened(claims["sub"], address=address, verified=verified, claims=said)
    end = known.get("end_session_endpoint") if settings.OIDC_LOGOUT else None
    there = {"person": user.pk, "end": end, "token": answer["id_token"]}
    return let_in(request, user, there, factor=tokens.shows_factor(claims), on=state.get("next"))


def _exchanged(request: HttpRequest, verifier: str | None) -> dict[str, Any]:
    """The tokens for the code. Raises `Away`, and `Unproven` when the provider takes none of it."""
    exchange = Exchange(request, settings.OIDC_ISSUER)
    app = _provider(request).app
    try:
        return exchange.get_access_token_data(
            request, app, exchange.get_client(request, app), pkce_code_verifier=verifier
        )
    except OAuth2Error:
        raise tokens.Unproven("code") from None  # its words hold what was answered
    except (requests.RequestException, ValueError, KeyError) as error:
        raise Away(type(error).__name__) from None


def let_in(
    request: HttpRequest, user: User, there: dict[str, Any], *, factor: bool, on: str | None
) -> HttpResponse:
    """Through the stages that a password goes through, all but the second factor when the provider has asked for it."""
    if SESSION_KEY in request.session:
        logout(request)
    record_authentication(request, user, "socialaccount", provider=settings.OIDC_ISSUER)
    if factor:
        record_authentication(request, user, "mfa", type="provider")
        # `AccountAdapter.get_login_stages` reads it.
        request._factor_shown_there = True  # type: ignore[attr-defined]
    request.session.set_expiry(0)
    request.session[THERE] = there
    return perform_login(request, Login(user=user, redirect_url=on))


def leading(request: HttpRequest, address: str, title: str) -> HttpResponse:
    """A page that goes on to the provider by itself.

    Not a redirect: it would be one of a form that was sent, and the policy of our pages lets forms be sent to us alone,
    wherever the provider then leads.
    """
    with translation.override(translation.get_language_from_request(request, check_path=True)):
        context = {
            "address": address,
            "title": title % {"name": settings.OIDC_NAME},
            "name": settings.OIDC_NAME,
        }
        response = render(request, "doors/leading.html", context)
    add_never_cache_headers(response)
    return response


class OutView(LogoutView):
    """Signs out here, whatever the provider does, and then there."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        there: dict[str, Any] = request.session.get(THERE, {})
        theirs = str(there.get("person")) == request.session.get(SESSION_KEY)
        response = super().post(request, *args, **kwargs)
        if not theirs or not there.get("end") or not settings.OIDC_ISSUER:
            return response
        door = settings.WAGTAILADMIN_BASE_URL + settings.LOGIN_URL
        words = {
            "id_token_hint": there["token"],
            "client_id": settings.OIDC_CLIENT_ID,
            "post_logout_redirect_uri": door,
            "state": secrets.token_urlsafe(16),
        }
        joint = "&" if "?" in there["end"] else "?"
        return leading(request, there["end"] + joint + urlencode(words), _("Sign out of %(name)s too"))


@where_on
@login_required
def again(request: HttpRequest) -> HttpResponse:
    """For who must show once more that it is they, and has neither a password nor a factor here."""
    on = _safe(request, request.GET.get("next", "")) or ""
    return render(request, "doors/again.html", {"name": settings.OIDC_NAME, "next": on})


@require_admin_access
def unbind(request: HttpRequest, pk: int) -> HttpResponse:
    """For somebody whom the provider knows by another name now: asks, then does it."""
    user = get_object_or_404(User, pk=pk)
    if not may_reset(request.user, user):
        raise PermissionDenied
    if request.method == "POST":
        people.unbind(user, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("%(person)s is found by the e-mail address again.") % {"person": user})
        return redirect("wagtailusers_users:edit", user.pk)
    return render(request, "doors/unbind.html", {"person": user, "bound": people.is_bound(user)})


def _provider(request: HttpRequest) -> Provider:
    return ProviderAdapter(request).get_provider(request)


def _asked(nonce: str, *, again: bool) -> dict[str, str]:
    """What the provider is asked beside who comes: how it made sure, and to make sure once more."""
    found = {"nonce": nonce}
    if settings.OIDC_FACTOR_ACR:
        found["acr_values"] = " ".join(settings.OIDC_FACTOR_ACR)
    if settings.OIDC_FACTOR_AMR:
        found["claims"] = '{"id_token":{"amr":{"essential":true}}}'
    if again:
        found["prompt"] = "login"
    return found


def _safe(request: HttpRequest, address: str) -> str | None:
    """Where to go on to, if that is here."""
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe else None
