"""The words of our messages, when staff have written their own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from registrations.enums import MessageKind
from registrations.models.forms import Form
from registrations.models.scopes import Asking, is_limited
from registrations.workflows import WORKFLOW_CHOICES, WORKFLOWS

TAKEN = _("There is already a template for this case: change that one.")


class MessageTemplateQuerySet(models.QuerySet["MessageTemplate"]):
    """Words for one form belong to the programmes that ask it; those for all of them, to everyone."""

    def in_scope_of(self, user: Asking):
        """Those that reach the programmes this person works on."""
        if not is_limited(user):
            return self
        return self.filter(Q(form__isnull=True) | Q(form__in=Form.objects.in_scope_of(user)))

    def changeable_by(self, user: Asking):
        """Those that reach no other programme."""
        if not is_limited(user):
            return self
        return self.filter(form__in=Form.objects.changeable_by(user))


class MessageTemplate(models.Model):
    """Subject and body of a kind of message in a language: for one form, for a workflow, or for all of them.

    The most particular one is used; without any, our own words are (`registrations.letters`).
    """

    kind = models.CharField(_("kind"), max_length=32, choices=MessageKind.choices)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    workflow_code = models.CharField(
        pgettext_lazy("of a registration", "workflow"),
        max_length=32,
        choices=WORKFLOW_CHOICES,
        blank=True,
        help_text=_("Leave empty for every workflow."),
    )
    form = models.ForeignKey(
        "registrations.Form",
        verbose_name=_("form"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="message_templates",
        help_text=_("Leave empty for every form of the workflow."),
    )
    subject = models.CharField(_("subject"), max_length=150)
    body = models.TextField(_("text"), max_length=5000)

    objects = MessageTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering = ["kind", "language", "workflow_code", "form", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language", "form"],
                condition=Q(form__isnull=False),
                name="one_template_per_kind_language_and_form",
                violation_error_message=TAKEN,
            ),
            models.UniqueConstraint(
                fields=["kind", "language", "workflow_code"],
                condition=Q(form__isnull=True),
                name="one_template_per_kind_language_and_workflow",
                violation_error_message=TAKEN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_language_display()})"

    @property
    def reach(self) -> str:
        """Whom it is for: a form, a workflow, or everyone."""
        if self.form is not None:
            return self.form.name
        return str(WORKFLOWS[self.workflow_code].label) if self.workflow_code else gettext("for everyone")
