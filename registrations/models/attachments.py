"""Files that people send with a form, and those that staff send with a letter."""

from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.files.storages import private_storage
from core.files.types import JPEG, PDF, PNG, WEBP
from registrations.enums import ScanState


def stored_name(attachment: "Attachment", filename: str) -> str:
    """A name that says nothing: the person's own is kept in the row only."""
    return f"attachments/{attachment.key}"


class AttachmentQuerySet(models.QuerySet):
    def of_form(self):
        """Those that answer a field of the form: not what staff asked for since, nor what came with a message."""
        return self.filter(wanted=None, reply=None)


class Attachment(models.Model):
    """One file of a draft or of a registration, in the private storage. `field_key` is the form's field it answers.

    What staff send with a letter belongs to neither: letters name it (`letters`).
    """

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    draft = models.ForeignKey(
        "registrations.Draft",
        verbose_name=_("draft"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="attachments",
    )
    registration = models.ForeignKey(
        "registrations.Registration",
        verbose_name=_("registration"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="attachments",
    )
    # What staff have asked for it by, once the answers were sent: it answers no field of the form then.
    wanted = models.ForeignKey(
        "registrations.Wanted",
        verbose_name=_("request for more"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="attachments",
    )
    # The message of the person's that it came with.
    reply = models.ForeignKey(
        "registrations.Reply",
        verbose_name=_("message of the person’s"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="attachments",
    )
    field_key = models.CharField(_("field"), max_length=50)
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(_("kind"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    file = models.FileField(_("file"), storage=private_storage, upload_to=stored_name, max_length=120)
    scan_state = models.CharField(
        _("check"), max_length=16, choices=ScanState.choices, default=ScanState.WAITING, db_index=True
    )
    scanned_at = models.DateTimeField(_("checked on"), null=True, blank=True)
    created_at = models.DateTimeField(_("received"), default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("supporting document")
        verbose_name_plural = _("supporting documents")
        default_permissions = ("view",)
        ordering = ["field_key", "pk"]
        # Which of the stored contents a row names: `registrations.domain.attachments.sweep()`.
        indexes = [models.Index(fields=["file"], name="attachment_by_content")]

    def __str__(self) -> str:
        return self.name

    @property
    def may_be_opened(self) -> bool:
        return self.scan_state in (ScanState.CLEAN, ScanState.UNSCANNED)

    @property
    def is_picture(self) -> bool:
        """Whether every browser shows it as a picture."""
        return self.content_type in (JPEG, PNG, WEBP)

    @property
    def is_shown(self) -> bool:
        """Whether a browser shows it by itself."""
        return self.is_picture or self.content_type == PDF
