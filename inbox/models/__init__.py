from inbox.models.exports import Export
from inbox.models.looks import Look
from inbox.models.lots import Lot, LotRow
from inbox.models.preferences import Bookmark, InboxPreferences
from inbox.models.register import RegisterPart, RegisterReading, RegisterStatement

__all__ = [
    "Bookmark",
    "Export",
    "InboxPreferences",
    "Look",
    "Lot",
    "LotRow",
    "RegisterPart",
    "RegisterReading",
    "RegisterStatement",
]
