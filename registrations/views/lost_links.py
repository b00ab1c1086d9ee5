"""Being written."""

from django.http import HttpRequest, HttpResponse


def ask(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError
