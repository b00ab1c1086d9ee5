"""Being written."""

from django.http import HttpRequest, HttpResponse


def manage(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def unsubscribe(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError
