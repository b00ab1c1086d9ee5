"""The admin's first page says that mails of people wait to be sorted."""

from typing import Any

from django.conf import settings
from django.utils.functional import cached_property
from wagtail.admin.ui.components import Component

from registrations.domain.inbound import Odd
from registrations.domain.inbound.server import ASIDE
from registrations.models import Mailbox


class MailsPanel(Component):
    """How many mails lie in the folder of what is no clear answer, and why mails were set aside, by reason."""

    name = "mails"
    template_name = "inbox/mails_panel.html"
    order = 60

    @cached_property
    def mailbox(self) -> Mailbox | None:
        return Mailbox.objects.first() if settings.INBOUND_IMAP_URL else None

    @property
    def has_some(self) -> bool:
        return bool(self.mailbox and self.mailbox.to_sort)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        counts = self.mailbox.set_aside if self.mailbox else {}
        return {
            "to_sort": self.mailbox.to_sort if self.mailbox else 0,
            "folder": ASIDE,
            "reasons": [(odd.label, counts[odd.value]) for odd in Odd if counts.get(odd.value)],
        }
