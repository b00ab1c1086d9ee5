"""Being written."""

from django.http import HttpRequest, HttpResponse


def accept(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def decline(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError
