"""What came in: registrations, their references and their history."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import User
from registrations.enums import Actor, Channel, EventKind
from registrations.models.columns import ColumnValue, values_for
from registrations.models.late import is_late, waits_for_staff
from registrations.models.likeness import LikenessQuerySet
from registrations.models.messages import Message
from registrations.models.occasions import page_title
from registrations.models.replies import Reply
from registrations.models.scopes import REFER, SEE, SEE_ALL, Scopes
from registrations.models.search_texts import SearchText, words_of
from registrations.models.wanted import ASKED_FOR_MORE
from registrations.workflows import (
    COMPLETED,
    DELAYS,
    EXPECTED,
    EXPECTED_UNTOLD,
    REGISTERED,
    STAFF_ONLY,
    WORKFLOW_CHOICES,
    WORKFLOWS,
    State,
    Workflow,
)

ERASE = "registrations.erase_registration"
REPORT = "registrations.report_registration"
CORRECT = "registrations.correct_registration"
READ_GUARDED = "registrations.read_guarded_answers"
MAY_BE_LATE = sorted({state for _workflow, state in DELAYS} | {ASKED_FOR_MORE})
# What staff have written about others and that is not over by being told or sent: see `expire_referrals()`.
STANDING = sorted(
    {state.code for code in STAFF_ONLY for state in WORKFLOWS[code].states} - {*COMPLETED.values()}
)
CAME = Coalesce("changed_at", "created_at")  # since when the answers are what they are
# What brings answers back, or others, without the person having changed them.
BRING_BACK = [EventKind.CORRECTED, EventKind.CONSENT_GIVEN, EventKind.UNDONE]
SAID = frozenset({"answers", "name", "email", "reference"})  # what is searched


class RegistrationQuerySet(LikenessQuerySet):
    def visible_to(self, user: User | AnonymousUser, scopes: Scopes | None = None):
        """What this member of staff may read: everything, the pages and regions in their scopes, what they wrote.

        `scopes` are theirs, where they are known already.
        """
        if isinstance(user, AnonymousUser) or not user.is_active or not user.has_perm(SEE):
            return self.none()
        if user.has_perm(SEE_ALL):
            return self
        allowed = Q(created_by=user) if user.has_perm(REFER) or user.has_perm(REPORT) else Q(pk__in=[])
        return self.filter(allowed | (scopes or Scopes.of(user)).registrations)

    def expected(self):
        """Those who count on what is to come, as far as they know: not who was told a decision."""
        told = RegistrationEvent.objects.filter(
            registration=OuterRef("pk"), kind=EventKind.RESULT_TOLD, to_state=OuterRef("state_code")
        )
        decided = Q(Exists(told), state_code__in=EXPECTED_UNTOLD)
        return self.filter(state_code__in=EXPECTED, erased_at=None).exclude(decided)

    def to_do(self):
        """Those that wait for something of staff: in a state that asks for it, whoever they belong to."""
        return self.filter(waits_for_staff(), erased_at=None)

    def late(self, at: datetime | None = None):
        """Those that have waited longer than their state gives staff, or for the person past the day given."""
        return self.filter(is_late(at or timezone.now()), erased_at=None)

    def asking_to_be_erased(self):
        """Those whose owner waits for an answer to their request."""
        return self.filter(erasure_asked_at__isnull=False, erased_at=None)

    def with_failed_message(self):
        """Those to whom something was written that never left, and was not sent again since."""
        return self.filter(pk__in=Message.objects.undelivered().values("registration"), erased_at=None)

    def to_be_told(self, at: datetime | None = None):
        """Those without an address to whom something is to be said that no letter says."""
        told = Message.objects.by_hand(at).values("registration")
        return self.filter(pk__in=told, erased_at=None, erasure_asked_at=None)

    def with_unread_reply(self):
        """Those whose person wrote something that nobody of staff has said to have read."""
        return self.filter(pk__in=Reply.objects.unread().values("registration"), erased_at=None)

    def of_one_form(self, registration: "Registration"):
        """All that came by the same form and still belong to the same mailbox, the registration among them."""
        if registration.together is None:
            return self.filter(pk=registration.pk)
        mailbox = registration.email_key
        return self.filter(together=registration.together, email_key=mailbox, erased_at=None).order_by("pk")

    def found_by(self, words: list[str]):
        """Those that say all of these words, folded, wherever: see `SearchText`."""
        texts = SearchText.objects.all()
        for number, word in enumerate(words):
            texts = texts.holding(word, number)
        return self.filter(pk__in=texts.values("registration")) if words else self

    def with_page_title(self):
        """Adds `page_title`: the title of the page registered for, in the site's first language, or the one it had."""
        return self.annotate(page_title=page_title("intake__"))

    def for_inbox(self):
        """All that the inbox's list shows, in one query."""
        return self.with_page_title().select_related("intake").defer("answers").order_by("-created_at", "-pk")


class Registration(models.Model):
    """What one person or organisation sent through a form, whatever the workflow: application, participation, contact.

    Only the verbs of `registrations.domain` change it. `answers` are keyed by the field keys of `version`.
    """

    reference = models.CharField(_("reference"), max_length=32, unique=True)
    submission = models.UUIDField(_("submission"), unique=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey(
        "registrations.Intake",
        verbose_name=_("intake"),
        on_delete=models.PROTECT,
        related_name="registrations",
    )
    version = models.ForeignKey(
        "registrations.FormVersion",
        verbose_name=_("form version"),
        on_delete=models.PROTECT,
        related_name="registrations",
    )
    workflow_code = models.CharField(
        pgettext_lazy("of a registration", "workflow"), max_length=32, choices=WORKFLOW_CHOICES
    )
    state_code = models.CharField(_("state"), max_length=32)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    name = models.CharField(_("name"), max_length=255, db_index=True)
    email = models.EmailField(_("e-mail"), db_index=True)
    # The address without what tells nobody apart (see core.text.addressees): one place per person, lost links.
    email_key = models.CharField(max_length=254, db_index=True, default="", blank=True, editable=False)
    # The name without what tells nobody apart (see core.text.names): several people may share a mailbox.
    name_key = models.CharField(max_length=255, default="", blank=True, editable=False)
    # Where the person wishes to be written to instead, once it is confirmed there: a place belongs to an address.
    new_email = models.EmailField(_("new address, to be confirmed"), blank=True, default="")
    email_confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    held_until = models.DateTimeField(_("place held until"), null=True, blank=True, db_index=True)
    answers = models.JSONField(_("answers"), default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who of staff wrote it about someone else."),
    )
    # How it came, when the person did not send it here, and when they said or wrote it.
    channel = models.CharField(
        _("how it came"), max_length=16, choices=Channel.choices, blank=True, default="", db_default=""
    )
    came_at = models.DateTimeField(_("said or written"), null=True, blank=True)
    referral = models.ForeignKey(
        "self",
        verbose_name=_("referral"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="completions",
    )
    # The form by which it came with others, each in its own intake.
    together = models.UUIDField(null=True, blank=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handled by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    tags = models.ManyToManyField(
        "registrations.Tag", verbose_name=pgettext_lazy("of a registration", "tags"), blank=True
    )
    # What looks like it and is another one all the same, as staff have said of both.
    different_from = models.ManyToManyField("self", symmetrical=True, blank=True, editable=False)
    duplicate_of = models.ForeignKey(
        "self",
        verbose_name=_("duplicate of"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="duplicates",
    )
    created_at = models.DateTimeField(_("received"), default=timezone.now)
    since = models.DateTimeField(_("in this state since"), default=timezone.now)
    changed_at = models.DateTimeField(_("answers changed"), null=True, blank=True)
    erasure_asked_at = models.DateTimeField(_("erasure asked for"), null=True, blank=True, db_index=True)
    erasure_of_address = models.BooleanField(
        _("everything of the address is to be erased"), default=False, editable=False
    )
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        default_permissions = ("view",)
        permissions = [
            ("view_every_registration", _("Can read the registrations of every programme")),
            ("move_registration", _("Can move a registration to another state")),
            ("decide_registration", _("Can take the decisions on registrations")),
            ("refer_registration", _("Can refer people to a programme")),
            ("report_registration", _("Can report projects to a programme")),
            ("erase_registration", _("Can erase what is known of a person")),
            ("correct_registration", _("Can correct what a person has written")),
            ("read_guarded_answers", _("Can read confidential and sensitive answers")),
        ]
        constraints = [
            # One place per person. The engine looks first; this holds whatever it does.
            models.UniqueConstraint(
                fields=["intake", "email_key", "name_key"],
                condition=Q(workflow_code="participation", state_code__in=REGISTERED) & ~Q(email_key=""),
                name="one_registration_per_person_and_intake",
            )
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="registration_newest"),
            models.Index(fields=["intake", "state_code", "-created_at"], name="registration_by_intake"),
            models.Index(fields=["state_code", "-created_at"], name="registration_by_state"),
            models.Index(fields=["state_code", "since"], name="registration_by_age"),
            models.Index(fields=["owner", "state_code", "since"], name="registration_by_owner"),
            # The few that wait for staff, or may have to soon, the oldest first, among the many that are done with.
            models.Index(
                fields=["since", "-id"],
                condition=Q(state_code__in=MAY_BE_LATE, erased_at=None),
                name="registration_waiting",
            ),
            # What the rounds ask for: the few that may be due.
            models.Index(
                fields=["since"],
                condition=Q(workflow_code__in=STAFF_ONLY, state_code__in=STANDING, erased_at=None),
                name="registration_of_others",
            ),
            models.Index(CAME, name="registration_by_coming"),
            # The few that came by one form with others.
            models.Index(
                fields=["together"], condition=Q(together__isnull=False), name="registration_together"
            ),
            # Whom the name tells, where there is no address.
            models.Index(fields=["name_key", "email_key"], name="registration_by_name"),
            # What is not erased yet, the longest in its state first: retention looks at nothing else.
            models.Index(
                fields=["version", "state_code", "since"],
                condition=Q(erased_at=None),
                name="registration_outliving",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write what is found and sorted by with the answers, in one transaction."""
        fields, is_new = kwargs.get("update_fields"), self._state.adding
        if fields is not None and SAID.isdisjoint(fields):
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            super().save(*args, **kwargs)
            SearchText.objects.write([self], is_new=is_new)
            if fields is None or "answers" in fields:
                keys = {spec.key for spec in self.version.form.columns}
                ColumnValue.objects.write([self], keys, is_new=is_new)

    def first_rows(self) -> list[models.Model]:
        """Itself and the rows it is found and sorted by, to be written together; without a key it is written now."""
        rows: list[models.Model] = [self] if self.pk else []
        if not rows:
            super().save(force_insert=True)
        keys = {spec.key for spec in self.version.form.columns}
        return [*rows, SearchText(registration=self, words=words_of(self)), *values_for(self, keys)]

    def is_visible_to(self, user: User) -> bool:
        """Whether this member of staff may read it, as the lists say (`visible_to()`)."""
        return Registration.objects.visible_to(user).filter(pk=self.pk).exists()

    @property
    def workflow(self) -> Workflow:
        return WORKFLOWS[self.workflow_code]

    changes_content = False

    @property
    def changes_pages(self) -> bool:
        """Whether public pages say anything else because of it: they count the places of limited intakes only."""
        return self.intake.capacity is not None

    @property
    def state(self) -> State:
        return self.workflow.state(self.state_code)

    @property
    def asks_questions(self) -> bool:
        """Whether staff wait for answers to questions that they have chosen: one query."""
        return any(each.questions for each in self.wanted.open())


# Beside these the site itself writes a subject line, or the name of a file.
SAID_BY_THE_SITE = {EventKind.MESSAGE_SENT, EventKind.MESSAGE_FAILED}


class RegistrationEvent(models.Model):
    """A line of a registration's history. Lines are only ever added."""

    registration = models.ForeignKey(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="events"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    kind = models.CharField(_("kind"), max_length=32, choices=EventKind.choices)
    from_state = models.CharField(_("from"), max_length=32, blank=True)
    to_state = models.CharField(_("to"), max_length=32, blank=True)
    # Two texts, never one: what the person was told, and what colleagues alone read.
    message = models.TextField(_("message to the person"), blank=True)
    note = models.TextField(_("note for colleagues"), blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        default_permissions = ("view",)
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["at"], condition=Q(kind__in=BRING_BACK), name="event_bringing_answers_back")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.registration.reference}"

    def save(self, *args, **kwargs) -> None:
        """Raises TypeError on a second save: history is written once."""
        if not self._state.adding:
            raise TypeError("A registration's history is only ever added to.")
        super().save(*args, **kwargs)

    @property
    def who(self) -> str:
        """Who made it, in words: someone of staff, the person concerned or the site by itself; empty for the rest."""
        return str(self.actor) if self.actor else str(Actor(self._code).label) if self._code else ""

    @property
    def remark(self) -> str:
        """What was written beside it, for staff to read, without the code of who made it."""
        return self.note.partition(": ")[2] if self._code else self.note

    @property
    def told_note(self) -> str:
        """What stands beside it that the person may read too: facts of theirs or of the site's, no note of staff."""
        return self.note if self._code or self.kind in SAID_BY_THE_SITE else ""

    @property
    def _code(self) -> str:
        code = self.note.partition(":")[0]
        return code if not self.actor_id and code in Actor.values else ""

    @property
    def from_label(self):
        return self.registration.workflow.state(self.from_state).label if self.from_state else ""

    @property
    def to_label(self):
        return self.registration.workflow.state(self.to_state).label if self.to_state else ""
