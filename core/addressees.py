"""E-mail addresses as what tells two people apart."""

from core.cleaning import exact

# There, dots and what follows a plus sign change nothing: the service says so itself. Elsewhere they may.
DOTLESS = {"gmail.com", "googlemail.com"}


def email_key(email: str) -> str:
    """What two spellings of one address have in common.

    Case and what nobody sees count nowhere, dots and tags only where it is not safe. An empty string for no address.
    """
    local, _at, domain = exact(email).casefold().rpartition("@")
    if domain in DOTLESS:
        local, domain = local.partition("+")[0].replace(".", ""), "gmail.com"
    return f"{local}@{domain}" if local else domain
