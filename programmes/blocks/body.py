"""The body of pages that may tell figures."""

from core.blocks import BodyBlock
from programmes.blocks.figures import FigureChartBlock, KeyFiguresBlock


class ProgrammeBodyBlock(BodyBlock):
    """Every shared block, and the key figures kept in one place."""

    figures = KeyFiguresBlock()
    chart = FigureChartBlock()

    class Meta:
        required = False
