"""E-mail addresses as what tells two people apart."""

import unicodedata

from core.text.cleaning import exact

# There, dots and what follows a plus sign change nothing: the service says so itself. Elsewhere they may.
DOTLESS = {"gmail.com", "googlemail.com"}


def email_key(email: str) -> str:
    """What two spellings of one address have in common.

    Case and what nobody sees count nowhere, dots and tags only where it is not safe. An empty string for no address.
    """
    local, _at, domain = exact(email).casefold().rpartition("@")
    domain = _in_ascii(domain)
    if domain in DOTLESS:
        local, domain = local.partition("+")[0].replace(".", ""), "gmail.com"
    return f"{local}@{domain}" if local else domain


def address(typed: str) -> str:
    """A typed address without what nobody sees, its domain as people read it."""
    return readable(exact(typed))


def readable(email: str) -> str:
    """The address with its domain as it was typed: browsers post « awa@café.fr » as « awa@xn--caf-dma.fr ».

    It stays as it is where the two are not the same to Django, which writes the domain in ASCII again to send, and
    where a name mixes alphabets, as those do that want to be taken for another.
    """
    local, at, domain = email.rpartition("@")
    if "xn--" not in domain.lower():
        return email
    try:
        shown = domain.lower().encode("ascii").decode("idna")
    except UnicodeError:
        return email
    if _in_ascii(shown) != domain.lower() or any(len(_alphabets(name)) > 1 for name in shown.split(".")):
        return email
    return f"{local}{at}{shown}"


def _in_ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _alphabets(name: str) -> set[str]:
    return {unicodedata.name(sign, "").partition(" ")[0] for sign in name if sign.isalpha()}
