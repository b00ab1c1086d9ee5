"""The picture of a page where it is shared: its address, kept once drawn, and the view that serves it.

The address holds a digest of all that is drawn, so it changes when the title does and never shows an old picture.
"""

import json
import logging
from hashlib import sha256
from typing import Any, Protocol, cast

from django.core import checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe
from django_tasks import task
from wagtail.models import Page
from wagtail.signals import page_unpublished

from core.drawings import posters
from core.files.storages import save_whole

FOLDER = "sharing"
DRAWING = (
    1  # counted up when `core.drawings.posters` draws otherwise, so that every picture gets a new address
)
IMMUTABLE = "public, max-age=31536000, immutable"

logger = logging.getLogger(__name__)


class SharedPage(Protocol):
    """What the picture of a page is drawn from."""

    pk: Any
    title: Any
    locale: Any
    shared_kind: Any

    @property
    def card_kind(self) -> str: ...

    @property
    def accent(self) -> str: ...


def words(page: SharedPage) -> dict[str, str]:
    """What the picture of the page shows, in the page's own language.

    A type of page whose kind says nothing to a reader ("page") sets `shared_kind` to an empty text.
    """
    with translation.override(page.locale.language_code):
        kind = page.card_kind if page.shared_kind is None else page.shared_kind
        return {"title": page.title, "kind": str(kind), "accent": str(page.accent)}


def digest(shown: dict[str, str]) -> str:
    """Twelve characters that stand for what is drawn."""
    return sha256(json.dumps([DRAWING, shown], sort_keys=True).encode()).hexdigest()[:12]


def address(page: SharedPage) -> str:
    """The path of the page's picture on this site."""
    return reverse("sharing_picture", args=[page.pk, digest(words(page))])


def prepare(page: SharedPage) -> str:
    """Draw the page's picture unless it is kept already; return its name in the default storage.

    Pictures of the page's former titles go. Raises FontUnreadable when nothing can be written, and what the storage
    raises that refuses.
    """
    name = _name(page)
    if not default_storage.exists(name):
        _keep(page, name, posters.poster(**words(page)))
    return name


def _name(page: SharedPage) -> str:
    return f"{FOLDER}/{page.pk}/{digest(words(page))}.png"


def _keep(page: SharedPage, name: str, drawn: bytes) -> None:
    forget(page.pk)
    kept = save_whole(default_storage, name, ContentFile(drawn))
    if kept != name:  # two of us drew it in the same moment
        default_storage.delete(kept)


def _content(page: SharedPage) -> bytes:
    """What is kept, else what is drawn now, whether the storage takes it or not. Raises what drawing raises."""
    name = _name(page)
    try:
        if default_storage.exists(name):
            with default_storage.open(name) as kept:
                return cast("bytes", kept.read())
    except Exception as error:  # noqa: BLE001 a storage that cannot be read
        logger.warning("sharing: page %s: %s", page.pk, type(error).__name__)
    drawn = posters.poster(**words(page))
    try:
        _keep(page, name, drawn)
    except Exception as error:  # noqa: BLE001 a storage that takes nothing
        logger.warning("sharing: page %s: %s", page.pk, type(error).__name__)
    return drawn


def forget(pk: int) -> None:
    """Delete every picture of a page."""
    try:
        names = default_storage.listdir(f"{FOLDER}/{pk}")[1]
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{FOLDER}/{pk}/{name}")


@task()
def forget_pictures(pk: int) -> None:
    """What nobody may read any more is not kept either."""
    if not Page.objects.live().filter(pk=pk).exists():
        forget(pk)


@receiver(page_unpublished, dispatch_uid="core.forget_pictures")
def on_withdrawal(instance: Page, **kwargs) -> None:
    """Wagtail withdraws a page before it deletes it, so this sees both."""
    forget_pictures.enqueue(instance.pk)


@require_safe
def picture(request: HttpRequest, pk: int, given: str) -> HttpResponseBase:
    """The picture of a page that anyone may read; an old address leads to the one of today. Anything else is a 404."""
    page = Page.objects.live().public().filter(pk=pk).specific().first()
    if not hasattr(page, "card_kind"):
        raise Http404
    if given != digest(words(page)):
        return redirect(address(page))
    try:
        data = _content(page)
    except Exception as error:  # whatever fonts lack, the page is shared all the same
        logger.exception("sharing: page %s has no picture", pk)
        raise Http404 from error
    return HttpResponse(data, content_type="image/png", headers={"Cache-Control": IMMUTABLE})


@checks.register()
def check_fonts(**kwargs) -> list[checks.CheckMessage]:
    """A Pillow that cannot read our fonts is told at the start, not by the first visitor."""
    try:
        for name, weight in (posters.HEADING, posters.TEXT):
            posters.font(name, weight, 24)
    except posters.FontUnreadable as error:
        return [checks.Error(str(error), id="core.E101")]
    return []
