"""The doors themselves: name and password, then the second factor."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.base.views import IndexView
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView as FrameworkLoginView
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import LoginView

from config.doors.identity import must_set_up

ASKS = "password"  # in an address: whoever follows it is asked for one, where the provider alone opens


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


class FactorsView(IndexView):
    """Somebody's own factors: whoever may do without one is not kept from the way on."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"must": must_set_up(self.request)}


class DoorView(ThroughFactor, LoginView):
    """The door of the admin. Where the provider alone opens, it asks for no password but on demand."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As the browser asks: nobody has said here yet which language they read."""
        with translation.override(translation.get_language_from_request(request, check_path=True)):
            response = super().dispatch(request, *args, **kwargs)
            return response.render() if isinstance(response, SimpleTemplateResponse) else response

    def get_form(self, form_class: type[AuthenticationForm] | None = None) -> AuthenticationForm:
        """Wagtail names the field of the password after its key, in English."""
        form = super().get_form(form_class)
        form.fields["password"].label = _("Password")
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        emergency = self.request.GET.copy()
        emergency[ASKS] = "1"
        return super().get_context_data(**kwargs) | {
            "provider": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
            "only": settings.OIDC_ONLY,
            "emergency": emergency.urlencode(),
        }

    def get_template_names(self) -> list[str]:
        asks = self.request.method == "POST" or ASKS in self.request.GET
        return (
            super().get_template_names() if asks or not settings.OIDC_ONLY else ["doors/provider_alone.html"]
        )


class PublicDoorView(ThroughFactor, FrameworkLoginView):
    """The door that restricted pages lead to; to the other one, where the provider alone opens."""

    template_name = "wagtailcore/login.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.OIDC_ONLY:
            return redirect_to_login(self.get_redirect_url(), settings.LOGIN_URL)
        return super().get(request, *args, **kwargs)
