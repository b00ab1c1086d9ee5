"""Being written."""

from django.http import HttpRequest, HttpResponse


def own_file(request: HttpRequest, **kwargs) -> HttpResponse:
    raise NotImplementedError
