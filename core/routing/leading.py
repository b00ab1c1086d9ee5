"""Leading on to another address, with all that a request brings."""

from django.http import HttpRequest, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase

from core.web.requests import READING

SAME_METHOD = {301: 308, 302: 307}  # what tells a browser to send its form again, with all that is in it


def lead(request: HttpRequest, address: str, *, permanent: bool) -> HttpResponseBase:
    """301 or 302, 308 or 307 for a form; asked anew each time, as the page may move back or another take its place."""
    response = (HttpResponsePermanentRedirect if permanent else HttpResponseRedirect)(address)
    if request.method not in READING:
        response.status_code = SAME_METHOD[response.status_code]
    response.headers["Cache-Control"] = "no-cache"
    return response
