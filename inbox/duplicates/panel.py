"""What a dossier shows of those that look like it: which, why, and what can be done about it."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.models import User
from registrations.domain.duplicates import may_link
from registrations.fields.likeness import LIKENESS_KEYS, LIKENESSES
from registrations.models import ColumnValue, Registration
from registrations.workflows import SETTLED

MOST = 20  # the newest; whoever sent more than that is a matter for the list


@dataclass(frozen=True, slots=True)
class Twin:
    """Another registration, in words: what both have in common, and whether it may be closed for the one shown."""

    registration: Registration
    reasons: list[str]
    linked_here: bool
    may_close: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """All of them. `original` is the one that this is a duplicate of; None for none, and for one that is not shown.

    `apart` are those that look like it and were said to be different.
    """

    twins: list[Twin]
    apart: list[Registration]
    original: Registration | None
    is_duplicate: bool
    may_link: bool
    may_keep: bool

    def __bool__(self) -> bool:
        return bool(self.twins) or bool(self.apart) or self.is_duplicate


def panel_of(registration: Registration, user: User) -> Panel:
    """Those that this person may read, the newest first; nothing for an erased one. Three queries at most."""
    seen = Registration.objects.visible_to(user)
    alike = seen.similar_to(registration).order_by("is_apart", "-created_at", "-pk")[:MOST]
    found = {each.pk: each for each in alike}
    apart = [found.pop(each.pk) for each in list(found.values()) if each.is_apart]  # type: ignore[attr-defined]
    original = found.pop(registration.duplicate_of_id or 0, None)
    goes_on = registration.state_code not in SETTLED and not registration.duplicate_of_id
    values = _values([registration.pk, *found])
    twins = [
        Twin(
            each,
            list(_in_common(registration, each, values)),
            linked_here=each.duplicate_of_id == registration.pk,
            may_close=goes_on and not each.duplicate_of_id and each.state_code not in SETTLED,
        )
        for each in sorted(found.values(), key=lambda each: (each.created_at, each.pk), reverse=True)
    ]
    return Panel(
        twins,
        apart,
        original,
        is_duplicate=bool(registration.duplicate_of_id),
        may_link=bool(twins or apart or registration.duplicate_of_id) and may_link(registration, user),
        may_keep=any(twin.may_close for twin in twins),
    )


def _values(pks: list[int]) -> dict[int, dict[str, str]]:
    """What tells of each, by its key."""
    if len(pks) < 2:
        return {}
    values: defaultdict[int, dict[str, str]] = defaultdict(dict)
    rows = ColumnValue.objects.filter(registration__in=pks, key__in=LIKENESS_KEYS).order_by("pk")
    for pk, key, text in rows.values_list("registration", "key", "text"):
        values[pk][key] = text
    return values


def _in_common(one: Registration, other: Registration, values: dict[int, dict[str, str]]):
    if one.email_key and one.email_key == other.email_key:
        yield _("the same e-mail address")
    own, theirs = values.get(one.pk, {}), values.get(other.pk, {})
    for likeness in LIKENESSES:
        if likeness.key in own and own[likeness.key] == theirs.get(likeness.key):
            yield str(likeness.words)
