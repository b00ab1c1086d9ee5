"""Being written."""

from django.http import HttpRequest, HttpResponse


def step(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def check(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def discard(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def change(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError
