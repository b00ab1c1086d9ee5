"""The admin's home page begins with what is to be done."""

from django.http import QueryDict
from django.utils import timezone
from wagtail.admin.ui.components import Component

from inbox.listing import TO_DO, Listing
from inbox.listing.columns import age_in_words, is_late
from inbox.listing.counts import cockpit_address, counted
from inbox.listing.table import dossier_address

MOST = 5


class InboxPanel(Component):
    """What waits in the inbox, for who reads it: the views with their counts, and what has waited longest."""

    name = "inbox"
    template_name = "inbox/home_panel.html"
    order = 50

    def get_context_data(self, parent_context):
        user, at = parent_context["request"].user, timezone.now()
        listing = Listing(user, TO_DO, QueryDict(), at)
        keys = listing.queryset.values_list("pk", flat=True)[:MOST]
        return {
            "views": [each for each in counted(listing) if each.number is not None],
            "rows": [
                {
                    "registration": row,
                    "url": dossier_address(listing, row),
                    "age": age_in_words(row.since, at),
                    "late": is_late(row, at),
                }
                for row in listing.rows(keys)
            ],
            "empty": listing.empty,
            "cockpit_address": cockpit_address(listing),
        }
