from core.blocks.accordion import AccordionBlock
from core.blocks.action import CallToActionBlock
from core.blocks.body import BodyBlock
from core.blocks.cards import CardsBlock
from core.blocks.chosen import words_of_chosen
from core.blocks.image import CaptionedImageBlock
from core.blocks.link import LinkBlock
from core.blocks.quote import QuoteBlock
from core.blocks.steps import StepsBlock
from core.blocks.text import RICH_TEXT_FEATURES, TextBlock
from core.blocks.video import VideoBlock

__all__ = [
    "RICH_TEXT_FEATURES",
    "AccordionBlock",
    "BodyBlock",
    "CallToActionBlock",
    "CaptionedImageBlock",
    "CardsBlock",
    "LinkBlock",
    "QuoteBlock",
    "StepsBlock",
    "TextBlock",
    "VideoBlock",
    "words_of_chosen",
]
