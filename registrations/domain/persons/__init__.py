"""What people may ask of us about their own data, and what is kept of their consents."""

from registrations.domain.persons.consents import log_consents
from registrations.domain.persons.erasure import ask_erasure, erase, take_back_erasure

__all__ = ["ask_erasure", "erase", "log_consents", "take_back_erasure"]
