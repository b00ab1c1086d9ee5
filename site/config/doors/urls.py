"""Addresses of keys and sessions. All of them are below `second_factor.ADDRESSES`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.views import reauthenticate
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import include, path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView
from wagtail.admin.auth import get_localized_response
from wagtail.utils.urlpatterns import decorate_urlpatterns

from config.doors import invitations, resetting, sessions
from config.doors.provider import views as provider
from config.doors.views import FactorsView
from core.web import errors


def in_their_language(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """As people read the admin; who has not come in yet, as their browser asks."""

    @wraps(view)
    def localized(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return get_localized_response(view, request, *args, **kwargs)
        return view(request, *args, **kwargs)

    return localized


door = RedirectView.as_view(pattern_name="wagtailadmin_login", query_string=True)

own = RedirectView.as_view(pattern_name="mfa_index")

urlpatterns = [
    path("webauthn/", own, name="mfa_list_webauthn"),  # listed with the others
    path("webauthn/keys/<int:pk>/edit/", errors.nowhere),
    path("", login_required(FactorsView.as_view()), name="mfa_index"),
    path("", include("allauth.mfa.urls")),
    # The names by which allauth knows what is elsewhere here.
    path("sign-in/", door, name="account_login"),
    path("sign-out/", provider.OutView.as_view(), name="account_logout"),
    path("password/", reauthenticate, name="account_reauthenticate"),
    path("sessions/", sessions.sessions, name="own_sessions"),
    path("sessions/<int:pk>/end/", sessions.end_session, name="end_session"),
    path("sessions/end/", sessions.end_others, name="end_other_sessions"),
    path("reset/<int:pk>/", resetting.reset, name="reset_factor"),
    path("unbind/<int:pk>/", provider.unbind, name="unbind_provider"),
    path("again/", provider.again, name="provider_again"),
    path("invite/<int:pk>/", invitations.invite_again, name="invite_again"),
]
urlpatterns = decorate_urlpatterns(decorate_urlpatterns(urlpatterns, in_their_language), never_cache)
