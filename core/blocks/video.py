"""A film in the text."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from core.blocks.chosen import words_of_chosen


class VideoBlock(blocks.StructBlock):
    """A video chosen among those of the site, with its captions and its transcript."""

    video = SnippetChooserBlock("core.Video", label=_("Video"))

    def get_searchable_content(self, value) -> list[str]:
        return [*super().get_searchable_content(value), *words_of_chosen([value["video"]])]

    class Meta:
        icon = "media"
        label = _("Video")
        description = _("A film with captions and a transcript, loaded only on a click.")
        template = "core/blocks/video_block.html"
        preview_value = {"video": None}
        preview_template = "core/blocks/video_block_preview.html"
