"""When a page takes registrations, and with which form."""

from datetime import datetime, timedelta
from itertools import pairwise

from django.apps import apps
from django.conf import settings
from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page

from core.text.languages import in_language
from registrations.enums import IntakeState
from registrations.models.scopes import SEE, Asking, ScopedQuerySet
from registrations.workflows import HOLDING, MOVE, STAFF_ONLY

CLOSING_SOON = timedelta(days=7)
DATES = (
    "opens_at",
    "closes_at",
    "extended_from",
    "review_at",
    "committee_at",
    "results_at",
    "cancelled_at",
)


class IntakeQuerySet(ScopedQuerySet):
    """Each filter says in SQL what `Intake.state_at()` says in Python."""

    def cancelled(self, at: datetime | None = None):
        return self.filter(cancelled_at__lte=at or timezone.now())

    def standing(self, at: datetime | None = None):
        return self.exclude(cancelled_at__lte=at or timezone.now())

    def upcoming(self, at: datetime | None = None):
        at = at or timezone.now()
        return self.standing(at).filter(opens_at__gt=at)

    def open(self, at: datetime | None = None):
        """Those whose form can be sent, closing soon or not."""
        at = at or timezone.now()
        return self.standing(at).filter(Q(closes_at__isnull=True) | Q(closes_at__gt=at), opens_at__lte=at)

    def closing_soon(self, at: datetime | None = None):
        at = at or timezone.now()
        return self.open(at).filter(closes_at__lte=at + CLOSING_SOON)

    def with_taken(self):
        """Adds `taken`: how many registrations hold a place, for intakes with a capacity; 0 for the others."""
        holding = (
            apps.get_model("registrations", "Registration")
            .objects.filter(intake=OuterRef("pk"), state_code__in=HOLDING)
            .order_by()
            .values("intake")
            .annotate(number=Count("*"))  # of rows, not of keys: the index alone answers it
            .values("number")
        )
        counted = Coalesce(Subquery(holding), Value(0))
        return self.annotate(
            taken=Case(
                When(capacity__isnull=False, then=counted),
                default=Value(0),
                output_field=models.IntegerField(),
            )
        )

    def public(self):
        """Those visitors may answer; the others are for signed-in staff, about someone else."""
        return self.exclude(form__workflow_code__in=STAFF_ONLY)

    def entered_by(self, user: Asking):
        """Those in which this person may write down who registers by telephone, on paper or on site."""
        if not (user.is_active and user.has_perm(SEE) and user.has_perm(MOVE)):
            return self.none()
        return self.public().in_scope_of(user)

    def for_staff(self):
        """Those signed-in staff answer about someone else."""
        return self.filter(form__workflow_code__in=STAFF_ONLY)

    def for_page(self, page: Page):
        """The intakes of a page that visitors may answer, the same in every language."""
        return self.public().filter(page_key=page.translation_key)


class Intake(models.Model):
    """A round of a call or a booking period: it opens, closes, is reviewed. Its state follows from its dates alone.

    It hangs on the page's `translation_key`: one deadline for all languages. All dates are aware; staff read and write
    them in Europe/Paris. The closing moment itself is already closed.
    """

    page_key = models.UUIDField(_("page"), db_index=True, editable=False)
    form = models.ForeignKey(
        "registrations.Form", verbose_name=_("form"), on_delete=models.PROTECT, related_name="intakes"
    )
    name_fr = models.CharField(_("name in French"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    note_fr = models.TextField(
        _("note in French"),
        max_length=500,
        blank=True,
        help_text=_("Shown with the dates: what should one know of them?"),
    )
    note_en = models.TextField(_("note in English"), max_length=500, blank=True)
    opens_at = models.DateTimeField(_("opens"), help_text=_("Paris time."))
    closes_at = models.DateTimeField(
        _("closes"), null=True, blank=True, help_text=_("Paris time. Leave empty when there is no end date.")
    )
    extended_from = models.DateTimeField(
        _("first closing date"),
        null=True,
        blank=True,
        help_text=_("After an extension: the old date stays visible."),
    )
    review_at = models.DateTimeField(_("assessment begins"), null=True, blank=True)
    committee_at = models.DateTimeField(
        _("selection committee"), null=True, blank=True, help_text=_("Paris time. When it meets.")
    )
    results_at = models.DateTimeField(_("results published"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    capacity = models.PositiveIntegerField(
        _("places"),
        null=True,
        blank=True,
        help_text=_("Leave empty when there is no limit. Who comes after the last place waits."),
    )
    confirmation_hours = models.PositiveSmallIntegerField(
        _("hours to confirm one’s address"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text=_("The place is held that long, then given back. Leave empty to confirm places at once."),
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    revision = models.PositiveIntegerField(
        pgettext_lazy("of dates", "revision"),
        default=0,
        editable=False,
        help_text=_("How often the dates have changed."),
    )

    objects = IntakeQuerySet.as_manager()

    _pages: dict[str, Page] = {}  # by language, while a request is answered (`know()`)
    _knows_all = False  # whether these are all there are

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=models.F("opens_at")),
                name="intake_closes_after_it_opens",
                violation_error_message=_("The closing comes before the opening: check both dates."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Counts the changes of dates, so that a calendar that holds the old ones takes the new ones."""
        known = (
            type(self).objects.filter(pk=self.pk).values_list(*DATES, "revision").first() if self.pk else None
        )
        if known is not None:
            *dates, revision = known
            self.revision = revision + (dates != [getattr(self, name) for name in DATES])
            if (names := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*names, "revision", "updated_at"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        steps = [
            ("opens_at", self.opens_at),
            ("closes_at", self.closes_at),
            ("review_at", self.review_at),
            ("committee_at", self.committee_at),
            ("results_at", self.results_at),
        ]
        given = [(name, moment) for name, moment in steps if moment]
        errors = {
            name: _("This date comes before the one above it: check both.")
            for (_before, earlier), (name, moment) in pairwise(given)
            if moment < earlier
        }
        if (self.review_at or self.committee_at or self.results_at) and not self.closes_at:
            errors["closes_at"] = _("Give a closing date: an assessment follows it.")
        if self.extended_from and self.closes_at and self.extended_from >= self.closes_at:
            errors["extended_from"] = _("The first closing date comes before the new one.")
        if self.capacity is not None and self.form_id and not self.form.workflow.when_full:
            errors["capacity"] = _("Nobody waits for a place in this form's workflow: leave this empty.")
        if self.confirmation_hours and self.form_id and not self.form.workflow.when_unconfirmed:
            errors["confirmation_hours"] = _("No place is held in this form's workflow: leave this empty.")
        if errors:
            raise ValidationError(errors)

    @property
    @display(description=_("Name"))
    def name(self) -> str:
        return in_language(self.name_fr, self.name_en)

    @property
    def note(self) -> str:
        return in_language(self.note_fr, self.note_en)

    @property
    def is_answered(self) -> bool:
        """Whether somebody has answered it, or is writing to it."""
        return self.registrations.exists() or self.drafts.exists()

    @property
    def is_awaited(self) -> bool:
        """Whether somebody has asked to be reminded of its deadline."""
        return self.subscriptions.active().exists()

    def state_at(self, at: datetime | None = None) -> IntakeState:
        """The state at an aware moment, now when None."""
        at = at or timezone.now()
        if self.cancelled_at and self.cancelled_at <= at:
            return IntakeState.CANCELLED
        if at < self.opens_at:
            return IntakeState.UPCOMING
        if self.closes_at is None:
            return IntakeState.OPEN
        if at < self.closes_at:
            return IntakeState.CLOSING_SOON if self.closes_at - at <= CLOSING_SOON else IntakeState.OPEN
        return self._state_once_closed(at)

    def _state_once_closed(self, at: datetime) -> IntakeState:
        if self.results_at and self.results_at <= at:
            return IntakeState.RESULTS
        if self.review_at and self.review_at <= at:
            return IntakeState.UNDER_REVIEW
        return IntakeState.CLOSED

    def accepts(self, at: datetime | None = None) -> bool:
        """Whether a form sent at that moment is taken."""
        return self.state_at(at).accepts

    @property
    def _moments(self) -> list[datetime]:
        """Every moment when something said of the intake may change, in no order."""
        soon = self.closes_at - CLOSING_SOON if self.closes_at else None
        return [moment for moment in (soon, *(getattr(self, name) for name in DATES)) if moment]

    def next_change(self, at: datetime | None = None) -> datetime | None:
        """The first date of the timetable, or of the last days, after `at`: nothing cached may outlive it."""
        at = at or timezone.now()
        return min((moment for moment in self._moments if moment > at), default=None)

    def last_change(self, at: datetime | None = None) -> datetime:
        """When what is said of the intake last changed, by a date that passed or by staff, at or before `at`."""
        at = at or timezone.now()
        return max([min(self.updated_at, at), *(moment for moment in self._moments if moment <= at)])

    @property
    def places_left(self) -> int | None:
        """None without a limit; 0 when full. Asks the database unless `with_taken()` already did."""
        if self.capacity is None:
            return None
        if not hasattr(self, "taken"):
            self.taken = type(self).objects.with_taken().get(pk=self.pk).taken
        return max(self.capacity - self.taken, 0)

    def page_in(self, language: str | None = None) -> Page | None:
        """The live page in that language, else in the site's first one; None when it was deleted."""
        main, wanted = self.pages_in(language)
        return wanted or main

    def pages_in(self, language: str | None = None) -> tuple[Page | None, Page | None]:
        """The page in the site's first language, whose dates count, and the live one in that language, in one query.

        The first is the one there is where the page was never written in the site's first language.
        """
        asked = {settings.LANGUAGE_CODE, language or settings.LANGUAGE_CODE}
        known = self._knows_all or asked <= self._pages.keys()
        by_language = self._pages if known else self._find_pages()
        wanted = by_language.get(language or settings.LANGUAGE_CODE)
        main = by_language.get(settings.LANGUAGE_CODE) or wanted or next(iter(by_language.values()), None)
        return main, wanted if wanted is not None and wanted.live else None

    def know(self, page: Page) -> None:
        """Spare what is written while a request is answered its look-ups: this is its page in one language, whole."""
        if page.alias_of_id is None:
            self._pages = {page.locale.language_code: page}

    def know_all(self, pages: dict[str, Page]) -> None:
        """The same by all of its pages, by language."""
        self._pages, self._knows_all = pages, True

    def know_as(self, other: "Intake") -> None:
        """The same by what another instance of it knows."""
        self._pages, self._knows_all = other._pages, other._knows_all

    def _find_pages(self) -> dict[str, Page]:
        pages = Page.objects.filter(translation_key=self.page_key, alias_of__isnull=True)
        found = {page.locale.language_code: page for page in pages.select_related("locale").order_by("pk")}
        if self._pages:
            self._pages = found | self._pages
        return found | self._pages
