"""The doors themselves: name and password, then the second factor."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView as FrameworkLoginView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from wagtail.admin.views.account import LoginView

from config.doors.identity import must_set_up


class ThroughFactor:
    """Lets nobody in by name and password alone who has a second factor, and leads to it who must set one up."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "GET" and must_set_up(request):
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        remember = form.cleaned_data.get("remember")
        self.request.session.set_expiry(settings.SESSION_COOKIE_AGE if remember else 0)
        login = Login(user=form.get_user(), redirect_url=self.get_success_url())  # type: ignore[attr-defined]
        return perform_password_login(self.request, {}, login)


class DoorView(ThroughFactor, LoginView):
    """The door of the admin."""


class PublicDoorView(ThroughFactor, FrameworkLoginView):
    """The door that restricted pages lead to."""

    template_name = "wagtailcore/login.html"
