"""E-mail addresses as what tells two people apart."""

# There, dots and what follows a plus sign change nothing: the service says so itself. Elsewhere they may.
DOTLESS = {"gmail.com", "googlemail.com"}


def email_key(email: str) -> str:
    """What two spellings of one address have in common: case aside everywhere, dots and tags where it is safe.

    An empty string for an empty address.
    """
    local, _at, domain = email.strip().casefold().rpartition("@")
    if domain in DOTLESS:
        local, domain = local.partition("+")[0].replace(".", ""), "gmail.com"
    return f"{local}@{domain}" if local else domain
