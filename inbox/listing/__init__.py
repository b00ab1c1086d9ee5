"""The views of the inbox: a declared table, and what every view shares: columns, filters, search, order, neighbours."""

from inbox.listing.columns import ListColumn
from inbox.listing.declared import ALL, LATE, MINE, NEW, TO_DO, UNREAD, VIEWS, View
from inbox.listing.listing import Listing

__all__ = ["ALL", "LATE", "MINE", "NEW", "TO_DO", "UNREAD", "VIEWS", "ListColumn", "Listing", "View"]
