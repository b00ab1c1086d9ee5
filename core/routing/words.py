"""The words of our own addresses, in the language of what they lead to.

They are written in French, the language without a prefix; a word that has no English here is the same in both.
"""

from django.utils.functional import lazy
from django.utils.translation import get_language

FRENCH, ENGLISH = "fr", "en"
IN_ENGLISH = {
    "recherche": "search",
    "plan-du-site": "site-map",
    "alertes": "alerts",
    "demande": "asked",
    "inscription": "register",
    "rappel": "reminder",
    "verifier": "check",
    "attestation": "certificate",
    "ateliers": "workshops",
}
IN_FRENCH = {english: french for french, english in IN_ENGLISH.items()}
SPELLED = {FRENCH: IN_FRENCH, ENGLISH: IN_ENGLISH}


def spell(path: str, language: str | None) -> str:
    """The path with each of its words that is of the other language in this one."""
    words = SPELLED.get(language or FRENCH, {})
    return "/".join(words.get(word, word) for word in path.split("/"))


def _in_active_language(path: str) -> str:
    return spell(path, get_language())


# For the patterns of addresses: read anew in each language.
spelled = lazy(_in_active_language, str)
