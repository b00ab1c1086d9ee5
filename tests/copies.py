"""Many registrations like one, without the time it takes to send a form and to write a letter for each."""

from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

from django.db.models import Model

from core.text.addressees import email_key
from core.text.names import name_key
from registrations.models import ColumnValue, Consent, Message, Registration, RegistrationEvent, SearchText

Row = TypeVar("Row", bound=Model)
REFERENCE = "COP-2026-"  # how theirs begin
BESIDE: tuple[Any, ...] = (ColumnValue, Consent, Message, RegistrationEvent, Registration.tags.through)


def copies(
    one: Registration,
    number: int,
    *,
    name: str = "",
    email: str = "p{}@example.org",
    apart: timedelta = timedelta(0),
) -> list[Registration]:
    """As many more as that one is now, in the order they came in, each so much later than the one before.

    Each has what stands beside it too: columns, words, history, letters, consents, tags. `name` and `email` hold the
    number of each, from one on; by itself only the address differs, which has one registration in an intake.
    """
    first = Registration.objects.count()
    made = []
    for place in range(1, number + 1):
        own_name, own_email = name.format(place) or one.name, email.format(f"{first}.{place}")
        answers = {"nom": own_name, "courriel": own_email}
        made.append(
            _like(
                one,
                reference=f"{REFERENCE}{first + place:05}",
                submission=uuid4(),
                name=own_name,
                name_key=name_key(own_name),
                email=own_email,
                email_key=email_key(own_email),
                created_at=one.created_at + place * apart,
                answers=one.answers | {key: said for key, said in answers.items() if key in one.answers},
            )
        )
    made = Registration.objects.bulk_create(made)
    for model in BESIDE:
        rows = list(model._base_manager.filter(registration=one).order_by("pk"))
        model._base_manager.bulk_create(_like(row, registration_id=each.pk) for each in made for row in rows)
    keys = [each.pk for each in made]
    SearchText.objects.write(Registration.objects.filter(pk__in=keys), is_new=True)
    return list(Registration.objects.filter(pk__in=keys).order_by("pk"))


def _like(row: Row, **differs: object) -> Row:
    """A new row with the values of that one, but for these."""
    values = {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields}
    return type(row)(**values | {row._meta.pk.attname: None} | differs)
