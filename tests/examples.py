"""How many examples a property is tried with: all where the suite runs first, a part of them where it runs again.

The first run looks for what breaks the property; a later one, on another database or the next Wagtail, asks whether
what is written there the same way behaves the same way, which a few of the same examples show.
"""

import os

SHARE = "TEST_SHARE_OF_EXAMPLES"  # one in so many, for the workers of a run
FEWEST = 5


def examples(number: int) -> int:
    """`number` of them, or this run's share, `FEWEST` at least."""
    return max(number // int(os.environ.get(SHARE, "1")), min(number, FEWEST))
