"""What a page says by what its editors chose among the site's own: a film, a figure."""

from collections.abc import Iterable
from typing import Protocol


class Told(Protocol):
    """What is kept once and shown on several pages."""

    def searchable(self) -> list[str]:
        """All that a search should find of it; markup is left out later."""


def words_of_chosen(chosen: Iterable[Told | None]) -> list[str]:
    """What they say, for the pages that show them; what was deleted since says nothing."""
    return [words for each in chosen if each is not None for words in each.searchable()]
