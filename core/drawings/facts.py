"""The fact that a card shows in place of a picture: a day as the leaf of a calendar, regions on a small map, a sum."""

from dataclasses import dataclass
from datetime import datetime

from core.drawings.small_maps import SmallMap


@dataclass(frozen=True, slots=True)
class Leaf:
    """The day that counts, in Paris; `label` says what for, `state` how pressing it is."""

    label: str
    moment: datetime
    state: str


@dataclass(frozen=True, slots=True)
class PicturedFact:
    """What is drawn: any of the three. The card's words say the same, so the drawing is decorative."""

    leaf: Leaf | None = None
    map: SmallMap | None = None
    amount: str = ""
