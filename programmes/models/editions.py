"""Editions of a programme: a launch event, workshops à la carte, then offers."""

from datetime import datetime, timedelta

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import path
from wagtail.fields import RichTextField, StreamField

from core.blocks import RICH_TEXT_FEATURES
from core.calendars import Entry
from core.editing.shared_facts import fact
from core.feeds import FeedEntry, FeedMixin
from core.lists.facets import Criterion, Narrowed, narrow
from core.lists.listings import gather, links
from core.metadata import structured
from core.models import BasePage
from core.routing.words import spelled
from core.text.dates import PARIS, day_in_words
from programmes import feeds
from programmes.blocks import ProgrammeBodyBlock
from programmes.enums import Places
from programmes.models.calls import RegistrableManager
from programmes.models.children import HELD_IN, ProgrammeChildMixin, complete_cards, held_in_words
from programmes.models.opportunities import OpportunityIndexPage, OpportunityPage
from programmes.models.workshops import WorkshopPage
from registrations.choosing import Choice, choices_of
from registrations.events import Event, earlier_starts
from registrations.pages import RegistrationMixin, next_change_of
from registrations.panels import IntakesPanel
from registrations.status import FORM_PATH, uid
from registrations.views import choosing
from rolemodels.models import RoleModelPage

OFFERS_SHOWN = 6
CHOOSING_PATH = f"{FORM_PATH}ateliers/"
LAUNCH_LASTS = timedelta(minutes=90)


class EditionPage(ProgrammeChildMixin, RegistrationMixin, FeedMixin, BasePage):
    """One edition with its three sequences: launch, workshops, offers."""

    theme = models.CharField(
        gettext_lazy("theme"),
        max_length=120,
        blank=True,
        help_text=gettext_lazy("Empty for a general edition."),
    )
    launch_at = models.DateTimeField(
        gettext_lazy("launch event"), null=True, blank=True, help_text=gettext_lazy("Paris time.")
    )
    launch_place = models.CharField(
        gettext_lazy("place of the launch event"),
        max_length=200,
        blank=True,
        help_text=gettext_lazy("Where it takes place: name, street and town. Leave empty when it is online."),
    )
    launch_text = RichTextField(
        gettext_lazy("first sequence: launch"), features=RICH_TEXT_FEATURES, blank=True
    )
    role_models = ParentalManyToManyField(
        "rolemodels.RoleModelPage",
        verbose_name=gettext_lazy("role models at the launch"),
        blank=True,
        related_name="+",
    )
    offers_text = RichTextField(
        gettext_lazy("third sequence: offers"), features=RICH_TEXT_FEATURES, blank=True
    )
    body = StreamField(ProgrammeBodyBlock(), verbose_name=gettext_lazy("body"), blank=True)

    objects = RegistrableManager()

    parent_page_types = ["programmes.ProgrammePage"]
    subpage_types = ["programmes.WorkshopPage"]
    template = "programmes/edition_page.html"
    page_description = gettext_lazy("An edition with its launch event, its workshops and its offers.")
    cached_parameters = ("theme", "competence", "public", "mois", "places")

    content_panels = [
        *BasePage.content_panels,
        IntakesPanel(heading=gettext_lazy("Intakes")),
        FieldPanel("theme"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("launch_at"), FieldPanel("launch_place")]),
                FieldPanel("launch_text"),
                FieldPanel("role_models"),
            ],
            gettext_lazy("First sequence: launch"),
        ),
        FieldPanel("offers_text"),
        FieldPanel("body"),
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        fact("launch_at"),
        fact("launch_place"),
    ]

    class Meta:
        verbose_name = gettext_lazy("edition")
        verbose_name_plural = gettext_lazy("editions")

    @property
    def apply_label(self) -> str:
        return _("Register")

    @property
    def card_facts(self) -> list[str]:
        launch = [day_in_words(self.launch_at)] if self.launch_at else []
        return [*([self.theme] if self.theme else []), *launch]

    def get_searchable_text(self) -> list[str]:
        return [self.theme, self.launch_text, self.offers_text, *super().get_searchable_text()]

    @property
    def workshops(self):
        """The live workshops below by date, as a queryset."""
        return WorkshopPage.objects.child_of(self).order_by("starts_at", "pk")

    def calendar_entries(self) -> list[Entry]:
        """The launch event and every workshop; the dates of registrations come with the workshops' pages."""
        workshops = list(self.workshops.live().select_related("locale"))
        complete_cards(workshops, programmes=[self.programme] if self.programme else [])
        entries = [entry for workshop in workshops for entry in workshop.calendar_entries()]
        return [self._launch(self.launch_at), *entries] if self.launch_at else entries

    def feed_entries(self) -> list[FeedEntry]:
        """The workshops to come."""
        workshops = list(self.workshops.live().upcoming(self.now).select_related("locale", "theme"))
        complete_cards(workshops, programmes=[self.programme] if self.programme else [])
        for workshop in workshops:
            workshop.edition = self
        return feeds.workshop_entries(workshops)

    def has_dates_to_come(self) -> bool:
        """Whether the launch or a workshop is still to come; without making the entries of each."""
        launch = self.launch_at is not None and self.launch_at > self.now
        return launch or self.workshops.live().filter(starts_at__gt=self.now).exists()

    def _launch(self, starts_at: datetime) -> Entry:
        """The launch event as a calendar keeps it: nobody has said when it ends."""
        published = self.last_published_at or self.latest_revision_created_at
        return Entry(
            uid=uid("launch", str(self.translation_key)),
            title=_("%(title)s: launch event") % {"title": self.title},
            starts=starts_at,
            description=self.summary,
            url=self.full_url or "",
            sequence=int(published.timestamp()) if published else 0,
            changed=published,
            cancelled=bool(self.status and self.status.intake.cancelled_at),
            place=self.launch_place,
            online=not self.launch_place,
        )

    @property
    def event(self) -> Event | None:
        """The launch event as those who have a place know it; None without a date.

        Nobody has said when it ends: it is taken to be over after 90 minutes. It has no link to join of its own.
        """
        if self.launch_at is None:
            return None
        entry = self._launch(self.launch_at)
        return Event(
            title=entry.title,
            starts_at=self.launch_at,
            ends_at=self.launch_at + LAUNCH_LASTS,
            join_url="",
            entry=entry,
            place=self.launch_place,
        )

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`status`; the `listing` of the workshops below, by date; `role_models` of the launch; its current `offers`.

        `offer_list` is where all the offers are.
        """
        workshops = list(self.workshops.for_cards().select_related("theme", "replay"))
        # By their keys: in a preview, those that are chosen are not in the database yet.
        chosen = RoleModelPage.objects.filter(pk__in=self.role_models.values_list("id", flat=True))
        role_models = list(chosen.for_cards().order_by("title", "pk"))
        own = OpportunityPage.objects.filter(edition=self) if self.pk else OpportunityPage.objects.none()
        offers = list(
            own.current(self.now)
            .for_cards()
            .order_by(models.F("expires_on").asc(nulls_last=True), "-pk")[:OFFERS_SHOWN]
        )
        complete_cards(workshops, role_models, offers, programmes=[self.programme] if self.programme else [])
        for workshop in workshops:
            workshop.edition, workshop.clock = self, self.clock
        self._offer_boxes(workshops)
        return super().get_context(request, *args, **kwargs) | {
            "status": self.status,
            "listing": self._narrowed(workshops, request),
            "choosing": any(each.choice for each in workshops),
            "choosing_url": self.url_of("choosing") if self.pk else "",
            "role_models": role_models,
            "offers": offers,
            "offer_list": self._offer_list(),
            "next_change": self._next_change(workshops, offers),
        }

    def choices(self, *, over: bool = False) -> list[Choice]:
        """The workshops that take registrations of their own, by date; those that are `over` too when asked."""
        workshops = list(self.workshops.live().select_related("locale"))
        complete_cards(workshops, programmes=[self.programme] if self.programme else [])
        for workshop in workshops:
            workshop.edition, workshop.clock = self, self.clock
        return _choices([each for each in workshops if over or not each.is_over])

    def _offer_boxes(self, workshops: list[WorkshopPage]) -> None:
        """Give the workshops that can be chosen together their boxes, when there are several."""
        to_come = [each for each in workshops if not each.is_over]
        choices = {each.status.page.pk: each for each in _choices(to_come) if each.open}
        if len(choices) > 1:
            for workshop in to_come:
                workshop.choice = choices.get(workshop.pk)

    @path(spelled(CHOOSING_PATH), name="choosing")
    def choosing(self, request: HttpRequest) -> HttpResponse:
        return choosing.choosing_form(request, self)

    @path(spelled(f"{CHOOSING_PATH}confirmation/<str:token>/"), name="chosen")
    def chosen(self, request: HttpRequest, token: str) -> HttpResponse:
        return choosing.chosen(request, self, token)

    def _offer_list(self) -> OpportunityIndexPage | None:
        """The programme's list of offers, when there is one."""
        lists = OpportunityIndexPage.objects.live().select_related("locale")
        return lists.descendant_of(self.programme).first() if self.programme else None

    def _next_change(self, workshops: list[WorkshopPage], offers: list[OpportunityPage]) -> datetime | None:
        now = timezone.now()
        moments = [next_change_of([self, *workshops], now)]
        moments += [workshop.starts_at for workshop in workshops if workshop.starts_at > now]
        moments += [offer.ends_at for offer in offers]
        return min((moment for moment in moments if moment), default=None)

    def _narrowed(self, workshops: list[WorkshopPage], request: HttpRequest) -> Narrowed[WorkshopPage]:
        """The workshops that the visitor's criteria leave."""
        below = WorkshopPage.objects.child_of(self).live()
        skills, audiences = links(WorkshopPage.skills, below), links(WorkshopPage.audiences, below)
        themes = gather((workshop.pk, workshop.theme) for workshop in workshops if workshop.theme)
        months = {
            local.strftime("%Y-%m"): date_format(local, "F Y")
            for local in (workshop.starts_at.astimezone(PARIS) for workshop in workshops)
        }
        places = {str(value): str(label) for value, label in Places.choices}
        criteria: list[Criterion[WorkshopPage]] = [
            Criterion("theme", _("Theme"), themes.options, lambda each: themes.of(each.pk)),
            Criterion("competence", _("Skill"), skills.options, lambda each: skills.of(each.pk)),
            Criterion("public", _("Audience"), audiences.options, lambda each: audiences.of(each.pk)),
            Criterion(
                "mois", _("Month"), months, lambda each: [each.starts_at.astimezone(PARIS).strftime("%Y-%m")]
            ),
            Criterion("places", _("Places"), places, lambda each: [str(each.places)]),
        ]
        return narrow(workshops, criteria, request.GET)

    @property
    def held_in(self) -> str:
        """The language its launch is held in, said where its page is in another."""
        return held_in_words(self)

    def structured_data(self, request: HttpRequest) -> list[dict]:
        told = super().structured_data(request)
        if self.launch_at:
            status, event = self.status, self.event
            over = event is None or event.is_over(self.now)
            told.append(
                structured.event(
                    structured.about(self, request) | {"inLanguage": HELD_IN},
                    starts=self.launch_at,
                    organizer=self.programme.operator if self.programme else "",
                    cancelled=bool(status and status.cancelled),
                    offer=status.offer if status and not over else None,
                    place=self.launch_place,
                    moved_from=earlier_starts(self, self.launch_at),
                )
            )
        return told


def _choices(workshops: list[WorkshopPage]) -> list[Choice]:
    """What can be chosen among them: those with an intake of their own."""
    return choices_of((each.status, each.event) for each in workshops if each.status)
