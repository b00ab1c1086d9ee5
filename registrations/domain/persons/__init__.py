"""What people may ask of us about their own data, and what is kept of their consents."""

from registrations.domain.persons.addresses import Held, erase_address, held_by
from registrations.domain.persons.consents import (
    covered_by,
    depending_on,
    first_consents,
    give_consent,
    log_consents,
    may_give,
    withdraw_consent,
)
from registrations.domain.persons.erasing_again import erase_again
from registrations.domain.persons.erasure import ask_erasure, erase, take_back_erasure
from registrations.domain.persons.export import download, export
from registrations.domain.persons.forgetting import forget_requests
from registrations.domain.persons.keeping import forget_answers, forgotten
from registrations.domain.persons.leaving import leave
from registrations.domain.persons.links import renew_links, revoke_links, send_links
from registrations.domain.persons.retention import erase_outlived

__all__ = [
    "Held",
    "ask_erasure",
    "covered_by",
    "depending_on",
    "download",
    "erase",
    "erase_address",
    "erase_again",
    "erase_outlived",
    "export",
    "first_consents",
    "forget_answers",
    "forget_requests",
    "forgotten",
    "give_consent",
    "held_by",
    "leave",
    "log_consents",
    "may_give",
    "renew_links",
    "revoke_links",
    "send_links",
    "take_back_erasure",
    "withdraw_consent",
]
