"""Our own words for every kind of message."""

from registrations.enums import MessageKind
from registrations.letters.standard import alerts, decisions, drafts, events, hands, registrations
from registrations.letters.words import Chapter

_known = {
    chapter.kind: chapter
    for chapter in (
        *registrations.CHAPTERS,
        *decisions.CHAPTERS,
        *events.CHAPTERS,
        *drafts.CHAPTERS,
        *alerts.CHAPTERS,
        *hands.CHAPTERS,
    )
}
# In the order of the story that MessageKind tells.
CHAPTERS: dict[MessageKind, Chapter] = {kind: _known[kind] for kind in MessageKind}
