"""No page goes while someone is expected: whichever way it is deleted or taken offline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models.signals import pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from registrations.domain.changes.following import follow_page
from registrations.domain.changes.people import number_expected
from registrations.models import Intake


class StillExpected(PermissionDenied):
    """People are expected: what to do first."""


@dataclass(frozen=True, slots=True)
class Held:
    """A page that stays, and for how many people."""

    page: Page
    number: int

    @property
    def sentence(self) -> str:
        words = {"page": self.page.title, "number": self.number}
        return (
            ngettext(
                "“%(page)s”: %(number)s person is expected. Cancel it first: the person is told, then the page can go.",
                "“%(page)s”: %(number)s people are expected. Cancel it first: they are told, then the page can go.",
                self.number,
            )
            % words
        )


def held_by(pages: Iterable[Page], *, below: bool = False, at: datetime | None = None) -> list[Held]:
    """Those of the pages, and with `below` of all the pages below them, that must stay, and why.

    Only the page that people's dates come from holds: a translation or an alias may go while that one stays.
    """
    at = at or timezone.now()
    chosen: dict[int, Page] = {}
    for page in pages:
        family = page.get_descendants(inclusive=True) if below else [page]
        chosen |= {each.pk: each for each in family if each.alias_of_id is None}
    keys = Intake.objects.filter(page_key__in={page.translation_key for page in chosen.values()})
    with_intakes = set(keys.values_list("page_key", flat=True))
    held = (
        Held(page, number_expected(page.translation_key, at=at))
        for page in chosen.values()
        if page.translation_key in with_intakes and _counts(page)
    )
    return [each for each in held if each.number]


def _counts(page: Page) -> bool:
    """Whether it is the page in the site's first language, or the only one there is."""
    own = Page.objects.filter(translation_key=page.translation_key, alias_of=None)
    main = own.filter(locale__language_code=settings.LANGUAGE_CODE).first() or own.order_by("pk").first()
    return main is not None and main.pk == page.pk


def _refuse(page: Page) -> None:
    if held := held_by([page]):
        raise StillExpected(held[0].sentence)


@receiver(pre_delete, dispatch_uid="registrations.keep_expected_pages")
def refuse_deletion(sender: type, instance: Any, **kwargs: Any) -> None:
    """The last door, whichever way leads there: a tree that is deleted sends it for each of its pages."""
    if sender is Page:
        _refuse(instance)


@receiver(pre_save, dispatch_uid="registrations.keep_expected_pages_online")
def refuse_unpublishing(sender: type, instance: Any, **kwargs: Any) -> None:
    """A page whose time is up goes offline all the same, and people are told: nobody is there to refuse it to."""
    if not isinstance(instance, Page) or instance.live or instance.expired or not instance.pk:
        return
    if kwargs.get("raw") or not Page.objects.filter(pk=instance.pk, live=True).exists():
        return
    _refuse(instance)


@receiver(page_published, dispatch_uid="registrations.follow_published")
def follow_published(instance: Page, **kwargs: Any) -> None:
    revision = kwargs.get("revision")
    follow_page(instance.translation_key, by=revision.user if revision else None)


@receiver(page_unpublished, dispatch_uid="registrations.follow_unpublished")
def follow_unpublished(instance: Page, **kwargs: Any) -> None:
    follow_page(instance.translation_key)
