from registrations.models.forms import Form, FormVersion
from registrations.models.intakes import Intake
from registrations.models.messages import Message
from registrations.models.registrations import ReferenceCounter, Registration, RegistrationEvent
from registrations.models.scopes import InboxScope

__all__ = [
    "Form",
    "FormVersion",
    "InboxScope",
    "Intake",
    "Message",
    "ReferenceCounter",
    "Registration",
    "RegistrationEvent",
]
