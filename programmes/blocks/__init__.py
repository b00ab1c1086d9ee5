from programmes.blocks.body import ProgrammeBodyBlock
from programmes.blocks.calls import CallDocumentBlock, CallRulesBlock, RegionalContactBlock
from programmes.blocks.criteria import ChoiceCriterionBlock, YesNoCriterionBlock
from programmes.blocks.figures import FigureChartBlock, KeyFiguresBlock
from programmes.blocks.indicators import IndicatorBlock
from programmes.blocks.orientation import OrientationQuestionBlock

__all__ = [
    "CallDocumentBlock",
    "CallRulesBlock",
    "ChoiceCriterionBlock",
    "FigureChartBlock",
    "IndicatorBlock",
    "KeyFiguresBlock",
    "OrientationQuestionBlock",
    "ProgrammeBodyBlock",
    "RegionalContactBlock",
    "YesNoCriterionBlock",
]
