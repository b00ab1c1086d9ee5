from programmes.models.call_index import CallIndexPage
from programmes.models.calls import CallPage
from programmes.models.editions import EditionPage
from programmes.models.figures import KeyFigure
from programmes.models.funded_projects import FundedProjectIndexPage, FundedProjectPage
from programmes.models.impact import ImpactPage
from programmes.models.opportunities import OpportunityIndexPage, OpportunityPage
from programmes.models.orientation import OrientationPage
from programmes.models.programmes import ProgrammeIndexPage, ProgrammePage
from programmes.models.snippets import ActionArea, Audience, Skill
from programmes.models.workshops import WorkshopPage

__all__ = [
    "ActionArea",
    "Audience",
    "CallIndexPage",
    "CallPage",
    "EditionPage",
    "FundedProjectIndexPage",
    "FundedProjectPage",
    "ImpactPage",
    "KeyFigure",
    "OpportunityIndexPage",
    "OpportunityPage",
    "OrientationPage",
    "ProgrammeIndexPage",
    "ProgrammePage",
    "Skill",
    "WorkshopPage",
]
