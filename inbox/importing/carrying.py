"""What was read goes from one screen to the next within the form, signed: nothing of it is kept by the site.

It is bound to who reads it and to the session, and is no longer taken after an hour.
"""

from typing import Any

from django.core import signing

from inbox.importing.reading import Listed, Person, Table

SALT = "inbox.importing"
LASTS = 3600  # seconds


class NotCarried(ValueError):
    """It is not what we have signed for this person and this session, or it is too old."""


def carry(what: Any, *, user: int | None, page: str) -> str:
    return signing.dumps(what, salt=_salt(user, page), compress=True)


def carried(sent: str, *, user: int | None, page: str) -> Any:
    """Raises NotCarried."""
    try:
        return signing.loads(sent, salt=_salt(user, page), max_age=LASTS)
    except signing.BadSignature as wrong:
        raise NotCarried from wrong


def carry_table(table: Table, **whose: Any) -> str:
    return carry({"table": table}, **whose)


def carried_table(sent: str, **whose: Any) -> Table:
    """Raises NotCarried."""
    return _of("table", carried(sent, **whose))


def carry_people(listed: Listed, **whose: Any) -> str:
    people = [[each.name, each.email, each.seconds] for each in listed.people]
    return carry({"people": people, "formulas": listed.formulas}, **whose)


def carried_people(sent: str, **whose: Any) -> Listed:
    """Raises NotCarried."""
    found = carried(sent, **whose)
    return Listed([Person(*each) for each in _of("people", found)], found["formulas"])


def _of(name: str, found: Any) -> Any:
    if name not in found:
        raise NotCarried
    return found[name]


def _salt(user: int | None, page: str) -> str:
    return f"{SALT}:{user}:{page}"
