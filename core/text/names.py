"""When two names are one person's, however they were typed: « Éloïse DUPONT-MARTIN », "dupont martin eloise"."""

import re
import unicodedata

LONGEST = 255
NO_WORD = re.compile(r"[\W_]+")


def name_key(name: str) -> str:
    """What tells two people of one mailbox apart: the words of the name in one order, without case, accents, hyphens.

    Empty for a name without a letter or a digit: it tells nobody apart.
    """
    # Twice, for folding case can bring a mark back (« İ »).
    text = _bare(_bare(name).casefold())
    return " ".join(sorted(NO_WORD.sub(" ", text).split()))[:LONGEST]


def _bare(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def same_person(one: str, other: str) -> bool:
    """Whether two keys are one person's; a name that was not given is no other one."""
    return not one or not other or one == other
