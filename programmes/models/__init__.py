from programmes.models.calls import CallIndexPage, CallPage
from programmes.models.editions import EditionPage
from programmes.models.programmes import ProgrammeIndexPage, ProgrammePage
from programmes.models.snippets import ActionArea, Audience
from programmes.models.workshops import WorkshopPage

__all__ = [
    "ActionArea",
    "Audience",
    "CallIndexPage",
    "CallPage",
    "EditionPage",
    "ProgrammeIndexPage",
    "ProgrammePage",
    "WorkshopPage",
]
