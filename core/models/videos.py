"""Videos: recorded once, shown on several pages, never without captions and a transcript."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PreviewableMixin, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from core.editing.shared_facts import fact
from core.files.fields import CheckedFileField
from core.files.types import CAPTIONS, MP4, WEBM
from core.metadata import sharing, structured

TRANSCRIPT_FEATURES = ["h3", "bold", "italic", "ul"]


class Video(PreviewableMixin, TranslatableMixin, index.Indexed, models.Model):
    """A film: a file of ours, or an address on another site that is only opened by a click.

    It can be saved at any time; a page that shows it is only published once `missing` is empty (RGAA 4.1, theme 4).
    """

    title = models.CharField(_("title"), max_length=160)
    language = models.CharField(
        _("language spoken"), max_length=8, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    file = CheckedFileField(
        _("file"),
        upload_to="videos",
        taken=(MP4, WEBM),
        blank=True,
        validators=[FileExtensionValidator(["mp4", "webm"])],
        help_text=_("MP4 or WebM. Or give an address on another site, not both."),
    )
    address = models.URLField(
        _("address on another site"), blank=True, help_text=_("Opened only when a visitor clicks.")
    )
    captions = CheckedFileField(
        _("captions"),
        upload_to="videos",
        taken=(CAPTIONS,),
        blank=True,
        validators=[FileExtensionValidator(["vtt"])],
        help_text=_("A WebVTT file, in the language of the video."),
    )
    captioned_elsewhere = models.BooleanField(
        _("captioned on the other site"),
        default=False,
        help_text=_("You have checked that captions are there."),
    )
    transcript = RichTextField(
        _("transcript"),
        features=TRANSCRIPT_FEATURES,
        blank=True,
        help_text=_("Everything that is said, and what is shown and matters."),
    )
    poster = models.ForeignKey(
        "core.CustomImage",
        verbose_name=_("still picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    duration_seconds = models.PositiveIntegerField(_("duration (seconds)"), null=True, blank=True)
    recorded_on = models.DateField(_("recorded on"), null=True, blank=True)

    icon = "media"
    panels = [
        FieldRowPanel([FieldPanel("title"), FieldPanel("language")]),
        MultiFieldPanel([FieldPanel("file"), FieldPanel("address")], _("The film")),
        MultiFieldPanel(
            [FieldPanel("captions"), FieldPanel("captioned_elsewhere"), FieldPanel("transcript")],
            _("For those who cannot hear it"),
        ),
        FieldPanel("poster"),
        FieldRowPanel([FieldPanel("duration_seconds"), FieldPanel("recorded_on")]),
    ]
    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]
    translatable_fields = [
        TranslatableField("title"),
        TranslatableField("transcript"),
        *(
            fact(name)
            for name in (
                "language",
                "file",
                "address",
                "captions",
                "captioned_elsewhere",
                "poster",
                "duration_seconds",
                "recorded_on",
            )
        ),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("video")
        verbose_name_plural = _("videos")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if bool(self.file) == bool(self.address):
            raise ValidationError({"address": _("Give a file or an address, one of the two.")})

    def searchable(self) -> list[str]:
        """What a search finds a page by that shows it: its title, and all that is said in it."""
        return [self.title, self.transcript]

    @property
    def captioned(self) -> bool:
        return bool(self.captions) if self.file else self.captioned_elsewhere

    @property
    def missing(self) -> list[str | Promise]:
        """What a page must wait for before it may show the video."""
        lacks: list[str | Promise] = []
        if not self.captioned:
            lacks.append(_("captions"))
        if not self.transcript:
            lacks.append(_("transcript"))
        return lacks

    def lacks(self) -> list[str]:
        """The same in a sentence."""
        if not self.missing:
            return []
        words = {"video": self.title, "missing": ", ".join(str(each) for each in self.missing)}
        return [
            gettext("the video “%(video)s” still lacks: %(missing)s. Add that to the video first.") % words
        ]

    @property
    def host(self) -> str:
        """The other site that a click leads to; empty for a file of ours."""
        return urlsplit(self.address).hostname or ""

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "core/video_preview.html"

    def structured_data(self, page: Page, request: HttpRequest) -> dict:
        """The film in schema.org's words, as that page shows it."""
        return structured.video_object(
            {
                "name": self.title,
                "description": page.search_description or getattr(page, "summary", "") or self.title,
                "inLanguage": self.language,
                "thumbnailUrl": structured.absolute(request, sharing.address(page)) if page.pk else "",
            },
            uploaded=self.recorded_on or page.first_published_at,
            duration=timedelta(seconds=self.duration_seconds) if self.duration_seconds else None,
            content_url=structured.absolute(request, self.file.url) if self.file else "",
            embed_url=self.address,
            transcript=self.transcript,
        )
