"""A workshop whose form asks for a telephone and for something sensitive, and a manager who answers the telephone."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from core.models import User
from registrations.domain.on_behalf import register_for
from registrations.enums import Channel
from registrations.fields.schema import FieldSpec
from registrations.models import FormVersion, Intake, Registration
from tests.registrations.bookings import booking, manager_of

FIELDS = (
    FieldSpec("nom", "text", "Nom complet", identifies="full_name"),
    FieldSpec("courriel", "email", "Adresse e-mail", is_contact=True),
    FieldSpec("telephone", "phone", "Téléphone", required=False),
    FieldSpec("accord", "consent", "J’accepte d’être inscrite", required=True),
    FieldSpec("sante", "consent", "Gardez mes besoins", data_class="S", required=False),
    FieldSpec("besoins", "text", "Besoins d’accès", data_class="S", required=False),
)
ANSWERS = {
    "nom": "Awa Martin",
    "courriel": None,
    "telephone": "+33123456789",
    "accord": True,
    "sante": None,
    "besoins": None,
}


def workshop(*, capacity: int | None = 1, fields: tuple[FieldSpec, ...] = FIELDS, **options: Any) -> Intake:
    made = booking(capacity=capacity, **options)
    schema = {"fields": [spec.to_json() for spec in fields]}
    FormVersion.objects.create(form=made.form, number=2, schema=schema)
    return made


def called(
    intake: Intake,
    name: str = "Awa Martin",
    *,
    by: User | None = None,
    channel: Channel = Channel.PHONE,
    came_at: datetime | None = None,
    submission: UUID | None = None,
    answers: dict[str, Any] | None = None,
    **options: Any,
) -> Registration:
    """Somebody of that name is written down, without an address unless the answers hold one."""
    version = intake.form.current_version
    assert version
    return register_for(
        intake,
        ANSWERS | {"nom": name} | (answers or {}),
        version=version,
        by=by or manager_of(intake),
        channel=channel,
        came_at=came_at or timezone.now() - timedelta(minutes=5),
        submission=submission or uuid4(),
        language="fr",
        **options,
    )
