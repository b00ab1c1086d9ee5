"""What a lot says in words is no place for a person who was erased: it goes with them."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from inbox.models import Lot
from inbox.models.lots import LotState
from registrations.enums import EventKind
from registrations.models import RegistrationEvent


@receiver(post_save, sender=RegistrationEvent, dispatch_uid="inbox.forget_words_of_lots")
def forget_words(instance: RegistrationEvent, *, created: bool, **_kwargs: Any) -> None:
    """Empty the texts of lots that were done to an erased registration: each history holds its own copy of them."""
    if not created or instance.kind != EventKind.ERASED:
        return
    done = Lot.objects.filter(rows__registration=instance.registration_id, state=LotState.DONE)
    for lot in done.order_by("pk"):
        lot.forget_texts()
