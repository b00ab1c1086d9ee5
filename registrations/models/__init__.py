from registrations.models.attachments import Attachment
from registrations.models.certificates import Certificate
from registrations.models.columns import ColumnValue
from registrations.models.consents import Consent
from registrations.models.corrections import Correction
from registrations.models.counters import ReferenceCounter
from registrations.models.drafts import Draft
from registrations.models.erasures import Erasure
from registrations.models.forms import Form, FormVersion
from registrations.models.guests import Guest
from registrations.models.intakes import Intake
from registrations.models.links import PersonalLink
from registrations.models.mailboxes import Mailbox
from registrations.models.messages import Message
from registrations.models.occasions import Occasion
from registrations.models.rate_limits import Tally
from registrations.models.registrations import Registration, RegistrationEvent
from registrations.models.replies import Reply
from registrations.models.requests import AddressLook, PersonRequest, RequestStep
from registrations.models.retention import Hold, RetentionRule, RetentionRun
from registrations.models.scopes import InboxScope
from registrations.models.search_texts import SearchText
from registrations.models.session_notes import SessionNote
from registrations.models.settled import Settled
from registrations.models.statistics import StatisticsCount
from registrations.models.subscriptions import Announcement, Subscription
from registrations.models.tags import Tag
from registrations.models.templates import MessageTemplate
from registrations.models.wanted import Wanted

__all__ = [
    "AddressLook",
    "Announcement",
    "Attachment",
    "Certificate",
    "ColumnValue",
    "Consent",
    "Correction",
    "Draft",
    "Erasure",
    "Form",
    "FormVersion",
    "Guest",
    "Hold",
    "InboxScope",
    "Intake",
    "Mailbox",
    "Message",
    "MessageTemplate",
    "Occasion",
    "PersonRequest",
    "PersonalLink",
    "ReferenceCounter",
    "Registration",
    "RegistrationEvent",
    "Reply",
    "RequestStep",
    "RetentionRule",
    "RetentionRun",
    "SearchText",
    "SessionNote",
    "Settled",
    "StatisticsCount",
    "Subscription",
    "Tag",
    "Tally",
    "Wanted",
]
