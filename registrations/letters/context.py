"""What all letters about one intake share in one language: looked up once, however many are written."""

from functools import cached_property
from itertools import chain, groupby
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import translation
from wagtail.models import Page, Site

from core.models import contact_of
from core.sites import has_platforms, platform_of
from core.web.reads import kept_read
from registrations.enums import MessageKind
from registrations.events import Event, event_of, title_of
from registrations.models import Form, Intake, MessageTemplate


class LetterContext:
    """The intake's page, its event, its staff's words and address; all of it empty without an intake."""

    def __init__(self, intake: Intake | None, language: str) -> None:
        self.intake, self.language = intake, language
        self._templates: dict[MessageKind, MessageTemplate | None] = {}

    def look_up(self) -> "LetterContext":
        """Ask for all of it now, for a verb that makes others wait while it writes; give the context back."""
        for name in ("page", "event", "url", "platform", "reply_to"):
            getattr(self, name)
        form = self.form
        key = ("templates", form and form.pk, form and form.workflow_code, self.language)
        found = kept_read(key, lambda: list(self._ours().order_by("kind", "pk")))
        self._templates = dict.fromkeys(MessageKind) | {
            MessageKind(kind): self._particular(list(of_kind))
            for kind, of_kind in groupby(found, key=attrgetter("kind"))
        }
        return self

    @cached_property
    def page(self) -> Page | None:
        return self.intake.page_in(self.language) if self.intake else None

    @property
    def title(self) -> str:
        """The page's title, or the one it had when it is gone."""
        if self.page is not None:
            return self.page.title
        return self._last_title if self.intake else ""

    @cached_property
    def _last_title(self) -> str:
        return title_of(self.intake, self.language) if self.intake else ""

    @property
    def title_language(self) -> str:
        """The language of the title when it is not the letter's; empty otherwise."""
        spoken = self.page.locale.language_code if self.page is not None else self.language
        return "" if spoken == self.language else spoken

    @cached_property
    def url(self) -> str:
        """The page's whole address; empty without a page."""
        with translation.override(self.language):
            return (self.page.full_url or "") if self.page is not None else ""

    @cached_property
    def event(self) -> Event | None:
        with translation.override(self.language):
            return event_of(self.intake, self.language) if self.intake else None

    @property
    def form(self) -> Form | None:
        return self.intake.form if self.intake else None

    @cached_property
    def reply_to(self) -> str:
        """Who answers: the address of the form, else of the site, else where mails are read; empty without any."""
        own = self.form.reply_to if self.form else ""
        site = self.platform
        contact = own or kept_read(("contact", site and site.pk), lambda: contact_of(site))
        return contact or settings.INBOUND_ADDRESS

    @cached_property
    def platform(self) -> Site | None:
        """The platform that the page belongs to; None for the house."""
        return platform_of(self.page) if has_platforms() else None

    def sender(self, about: Any) -> Site | None:
        """The platform that a letter about it comes from; None for the house, which sends the alerts of all calls."""
        return self.platform if about is not None and about.intake_id else None

    def template(self, kind: MessageKind) -> MessageTemplate | None:
        """The words that staff wrote for this kind: of the form, else of the workflow, else of all of them."""
        if kind not in self._templates:
            self._templates[kind] = self._find_template(kind)
        return self._templates[kind]

    def _find_template(self, kind: MessageKind) -> MessageTemplate | None:
        return self._particular(list(self._ours().filter(kind=kind).order_by("pk")))

    def _ours(self) -> QuerySet[MessageTemplate]:
        """The words that staff wrote in the language, of this form, of its workflow or of all."""
        code = self.form.workflow_code if self.form else ""
        ours = Q(form=None, workflow_code__in={"", code})
        if self.form:
            ours |= Q(form=self.form)
        return MessageTemplate.objects.filter(ours, language=self.language)

    @staticmethod
    def _particular(found: list[MessageTemplate]) -> MessageTemplate | None:
        particular = (
            (each for each in found if each.form_id),
            (each for each in found if not each.form_id and each.workflow_code),
            found,
        )
        return next(chain(*particular), None)
