"""Put words of staff's own on registrations, and take them off."""

from django.db import transaction

from core.models import User
from registrations.domain.errors import NotAllowed
from registrations.models import Registration, Tag
from registrations.workflows import MOVE


@transaction.atomic
def tag(registration: Registration, name: str, *, by: User) -> bool:
    """Put the tag on it, made when nobody had used it; say whether it was not there. Raises NotAllowed."""
    _check(registration, by)
    made, _is_new = Tag.objects.get_or_create(name=" ".join(name.split()))
    known = registration.tags.filter(pk=made.pk).exists()
    registration.tags.add(made)
    return not known


@transaction.atomic
def untag(registration: Registration, name: str, *, by: User) -> bool:
    """Take the tag off it; say whether it was there. Raises NotAllowed."""
    _check(registration, by)
    worn = registration.tags.filter(name=" ".join(name.split())).first()
    if worn is not None:
        registration.tags.remove(worn)
    return worn is not None


def _check(registration: Registration, by: User) -> None:
    if not by.has_perm(MOVE) or not registration.is_visible_to(by):
        raise NotAllowed
