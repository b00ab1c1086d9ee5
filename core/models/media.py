"""Images and documents, with what a public programme must say of them."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    Image,
    SourceImageIOError,
    get_upload_to,
)

from core.files.fields import PictureField
from core.files.storages import private_storage


class CustomImage(AbstractImage):
    """A picture with the credit its licence asks for; its description is the text read aloud in its place.

    What was sent lives in private storage, bare of what a camera adds; only the sizes made of it are public.
    """

    file = PictureField(
        _("file"),
        upload_to=get_upload_to,
        width_field="width",
        height_field="height",
        storage=private_storage,
    )
    credit = models.CharField(
        _("credit"), max_length=200, blank=True, help_text=_("Author and licence, shown under the picture.")
    )

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def create_rendition(self, filter: Filter) -> "CustomRendition":  # noqa: A002 (Wagtail's own)
        """For the admin's thumbnails alone: pages show what `core.files.sizes` finds.

        Raises SourceImageIOError when a storage refuses, too, of which Wagtail makes a picture that is not found.
        """
        try:
            return super().create_rendition(filter)
        except OSError as error:
            raise SourceImageIOError(type(error).__name__) from error

    def lacks(self) -> list[str]:
        """What a page that shows it waits for: words of its own, or of the block, which may say that it decorates."""
        told = getattr(self, "contextual_alt_text", None)
        if getattr(self, "decorative", None) or told or self.description:
            return []
        words = {"picture": self.title}
        return [
            gettext(
                "the picture “%(picture)s” has no description. Write what it shows, in the picture’s own form."
            )
            % words
        ]


class CustomRendition(AbstractRendition):
    """A size and format of a picture, made once."""

    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"
            )
        ]


class CustomDocument(AbstractDocument):
    """A file to download. It lives in private storage: Wagtail's view checks the collection's privacy first."""

    file = models.FileField(_("file"), upload_to="documents", storage=private_storage)

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
