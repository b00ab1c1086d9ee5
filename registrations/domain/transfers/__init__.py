"""Move somebody from one workshop to another, and take that back."""

from registrations.domain.transfers.back import lock_where_it_was, transfer_back
from registrations.domain.transfers.foreseeing import Standing, foresee_transfers, rehearse_transfer
from registrations.domain.transfers.moving import transfer
from registrations.domain.transfers.refusing import refusal_to_transfer, refused_transfers, targets_for

__all__ = [
    "Standing",
    "foresee_transfers",
    "lock_where_it_was",
    "refusal_to_transfer",
    "refused_transfers",
    "rehearse_transfer",
    "targets_for",
    "transfer",
    "transfer_back",
]
