"""Workshops of an edition, chosen à la carte."""

from datetime import datetime, timedelta
from typing import Protocol, cast

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager

from core.blocks import RICH_TEXT_FEATURES, BodyBlock, words_of_chosen
from core.calendars import Entry
from core.editing.shared_facts import fact
from core.metadata import structured
from core.models import BasePage, Video
from core.routing.words import SPELLED, spell
from core.text.dates import minute_in_words
from programmes.enums import Places
from programmes.models.calls import RegistrableQuerySet
from programmes.models.children import HELD_IN, ProgrammeChildMixin, ancestor, held_in_words
from registrations.choosing import Choice
from registrations.events import Event, earlier_starts
from registrations.pages import RegistrationMixin
from registrations.panels import IntakesPanel
from registrations.status import FORM_PATH, IntakeStatus, uid

OVER = "over"  # a preview's name


class Edition(Protocol):
    """What a workshop asks of the edition it belongs to."""

    def status_at(self, at: datetime | None = None) -> IntakeStatus | None: ...

    def next_change(self, at: datetime | None = None) -> datetime | None: ...


class WorkshopQuerySet(RegistrableQuerySet):
    def upcoming(self, at: datetime | None = None):
        """Those that have not begun, the next one first."""
        return self.filter(starts_at__gt=at or timezone.now()).order_by("starts_at", "pk")


class WorkshopPage(ProgrammeChildMixin, RegistrationMixin, BasePage):
    """One online workshop: when, what one learns there, who hosts it, how it is made accessible."""

    starts_at = models.DateTimeField(_("starts"), help_text=_("Paris time."))
    duration_minutes = models.PositiveSmallIntegerField(
        _("duration (minutes)"), default=60, validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    theme = models.ForeignKey(
        "core.Theme",
        verbose_name=_("theme"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    skills = ParentalManyToManyField(
        "programmes.Skill", verbose_name=_("skills"), blank=True, related_name="+"
    )
    audiences = ParentalManyToManyField(
        "programmes.Audience",
        verbose_name=_("audiences"),
        blank=True,
        related_name="+",
        help_text=_("None when the workshop is for everyone."),
    )
    place = models.CharField(
        _("place"),
        max_length=200,
        blank=True,
        help_text=_("Where it takes place: name, street and town. Leave empty when it is online."),
    )
    host = models.CharField(_("host"), max_length=120, blank=True)
    join_url = models.URLField(
        _("link to join"),
        blank=True,
        help_text=_("Never on the public page: only for those who have a place."),
    )
    learn = RichTextField(_("what one learns"), features=RICH_TEXT_FEATURES, blank=True)
    captioned = models.BooleanField(_("live captions"), default=False)
    sign_language = models.BooleanField(_("French sign language"), default=False)
    replay = models.ForeignKey(
        "core.Video",
        verbose_name=_("replay"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown once the workshop is over. It needs captions and a transcript."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(WorkshopQuerySet)()

    parent_page_types = ["programmes.EditionPage"]
    subpage_types: list[str] = []
    template = "programmes/workshop_page.html"
    found_by = ("skills", "audiences")
    says = (_("Register"),)
    page_description = _("An online workshop with its date and its registrations.")

    content_panels = [
        *BasePage.content_panels,
        IntakesPanel(heading=_("Intakes")),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("duration_minutes")]),
        FieldPanel("place"),
        FieldRowPanel([FieldPanel("theme"), FieldPanel("host")]),
        FieldPanel("skills"),
        FieldPanel("audiences"),
        FieldPanel("learn"),
        MultiFieldPanel([FieldPanel("captioned"), FieldPanel("sign_language")], _("Access")),
        FieldPanel("join_url"),
        FieldPanel("replay"),
        FieldPanel("body"),
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *(
            fact(name)
            for name in ("starts_at", "duration_minutes", "place", "join_url", "captioned", "sign_language")
        ),
    ]

    class Meta:
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")

    def clean(self) -> None:
        super().clean()
        if self.slug in {spell(FORM_PATH, language).strip("/") for language in SPELLED}:
            raise ValidationError(
                {"slug": _("The edition's form lives at this address: choose another one.")}
            )

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.duration_minutes)

    @property
    def is_over(self) -> bool:
        return self.ends_at <= self.now

    @property
    def shown_replay(self):
        """The replay, once the workshop is over and it can be followed by everyone; None until then."""
        return self.replay if self.replay and self.is_over and not self.replay.missing else None

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [*super().preview_modes, (OVER, str(_("After the workshop")))]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if mode_name == OVER:
            self.clock = self.ends_at
        return super().serve_preview(request, mode_name)

    @cached_property
    def edition(self) -> Edition | None:
        return cast("Edition | None", ancestor(self, "EditionPage"))

    choice: Choice | None = None  # its box, where several workshops are chosen at once

    @property
    def own_status(self) -> IntakeStatus | None:
        """What its own intake says, or its edition's when it has none."""
        return self.status or (self.edition.status_at(self.now) if self.edition else None)

    @property
    def apply_label(self) -> str:
        return str(_("Register for this workshop") if self.status else _("Register for the edition"))

    @property
    def places(self) -> Places:
        """Whether one can still get a place."""
        status = self.own_status
        if self.is_over or status is None or not status.accepts:
            return Places.OVER
        return Places.FULL if status.full else Places.LEFT

    @property
    def card_facts(self) -> list[str]:
        return [
            _("%(date)s, Paris time") % {"date": minute_in_words(self.starts_at)},
            _("%(minutes)s minutes") % {"minutes": self.duration_minutes},
        ]

    def get_searchable_text(self) -> list[str]:
        theme = self.theme.name if self.theme else ""
        return [
            theme,
            self.host,
            self.learn,
            *super().get_searchable_text(),
            *words_of_chosen([self.replay]),
        ]

    def next_change(self, at: datetime | None = None) -> datetime | None:
        at = at or timezone.now()
        own = [moment for moment in (self.starts_at, self.ends_at) if moment > at]
        edition = self.edition.next_change(at) if self.edition and not self.intakes else None
        moments = [*own, super().next_change(at), edition]
        return min((moment for moment in moments if moment), default=None)

    def calendar_entries(self) -> list[Entry]:
        """The workshop itself: its registrations close when it begins."""
        cancelled = bool(self.status and self.status.intake.cancelled_at)
        changes = [intake.updated_at for intake in self.intakes]
        published = self.last_published_at or self.latest_revision_created_at
        return [
            Entry(
                uid=uid("workshop", str(self.translation_key)),
                title=self.title,
                starts=self.starts_at,
                ends=self.ends_at,
                description=self.summary,
                url=self.full_url or "",
                sequence=int(published.timestamp()) if published else 0,
                changed=max([moment for moment in (published, *changes) if moment], default=None),
                cancelled=cancelled,
                place=self.place,
                online=not self.place,
            )
        ]

    @property
    def event(self) -> Event:
        """The workshop as those who have a place know it."""
        return Event(
            title=self.title,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            join_url=self.join_url,
            entry=self.calendar_entries()[0],
            place=self.place,
        )

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`status` of the workshop's own intake, or of its edition's when it has none; `skills`, `audiences`."""
        return super().get_context(request, *args, **kwargs) | {
            "status": self.own_status,
            "skills": self.skills.all(),
            "audiences": self.audiences.all(),
        }

    @property
    def held_in(self) -> str:
        """The language it is held in, said where its page is in another."""
        return held_in_words(self)

    def films(self) -> list[Video]:
        return [*super().films(), *([self.shown_replay] if self.shown_replay else [])]

    def structured_data(self, request: HttpRequest) -> list[dict]:
        status = self.own_status
        told = structured.event(
            structured.about(self, request) | {"inLanguage": HELD_IN},
            starts=self.starts_at,
            ends=self.ends_at,
            organizer=self.programme.operator if self.programme else "",
            cancelled=bool(status and status.cancelled),
            offer=status.offer if status and not self.is_over else None,
            place=self.place,
            moved_from=earlier_starts(self, self.starts_at),
        )
        replay = self.shown_replay
        films = [replay.structured_data(self, request)] if replay else []
        return [*super().structured_data(request), told, *films]
