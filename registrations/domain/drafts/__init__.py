"""What people have begun: every verb that writes it."""

from registrations.domain.drafts.anew import (
    BegunBefore,
    OpenCall,
    begin_anew,
    carry,
    may_begin_anew,
    open_calls,
)
from registrations.domain.drafts.beginning import begin_draft, change_draft, discard_draft, unfinished
from registrations.domain.drafts.expiring import expire_drafts, warn_expiring
from registrations.domain.drafts.joining import shown_in
from registrations.domain.drafts.refusals import DraftGone, DraftIncomplete, RegistrationChanged, StepChanged
from registrations.domain.drafts.saving import Turn, save_step
from registrations.domain.drafts.sending import COMPLETED, send_draft
from registrations.domain.drafts.taking_over import as_read_by_mail, take_over

__all__ = [
    "COMPLETED",
    "BegunBefore",
    "DraftGone",
    "DraftIncomplete",
    "OpenCall",
    "RegistrationChanged",
    "StepChanged",
    "Turn",
    "as_read_by_mail",
    "begin_anew",
    "begin_draft",
    "carry",
    "change_draft",
    "discard_draft",
    "expire_drafts",
    "may_begin_anew",
    "open_calls",
    "save_step",
    "send_draft",
    "shown_in",
    "take_over",
    "unfinished",
    "warn_expiring",
]
