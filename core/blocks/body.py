"""The body that every page shares."""

from wagtail import blocks

from core.blocks.accordion import AccordionBlock
from core.blocks.action import CallToActionBlock
from core.blocks.cards import CardsBlock
from core.blocks.image import CaptionedImageBlock
from core.blocks.quote import QuoteBlock
from core.blocks.steps import StepsBlock
from core.blocks.text import TextBlock
from core.blocks.video import VideoBlock


class BodyBlock(blocks.StreamBlock):
    """Every block an editor may put in a page, in any order."""

    text = TextBlock()
    cards = CardsBlock()
    quote = QuoteBlock()
    accordion = AccordionBlock()
    image = CaptionedImageBlock()
    video = VideoBlock()
    steps = StepsBlock()
    action = CallToActionBlock()

    class Meta:
        required = False
