"""What people may ask of us about their own data, and what is kept of their consents."""

from registrations.domain.persons.consents import log_consents

__all__ = ["log_consents"]
