"""Being written."""

from django.http import HttpRequest, HttpResponse


def show(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def confirm(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def cancel(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def withdraw(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def data(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def calendar(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def erasure(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError


def renew_links(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError
