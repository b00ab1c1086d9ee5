"""Dossiers to be corrected, and who of staff does it."""

from django.utils import timezone

from core.enums import StaffGroup
from core.models import User
from registrations.domain.delivery import send_message
from registrations.models import InboxScope, Intake, Registration
from tests import factories

FIELDS = (
    factories.field("text", "nom", "Nom complet", identifies="full_name", max_length=120),
    factories.field("email", "courriel", "Adresse e-mail", is_contact=True),
    factories.field("text", "titre", "Titre du projet", identifies="title", max_length=120, data_class="O"),
    factories.field("siret", "siret", "SIRET", data_class="O", required=False),
    factories.field("yes_no", "besoin", "Un besoin ?", data_class="S", required=False),
    factories.field("text", "age", "Votre âge", keep_days=30, required=False, max_length=3),
    factories.field("files", "statuts", "Vos statuts", required=False, file_kinds=["pdf"]),
    factories.field("consent", "accord", "J’ai lu la notice"),
)
ANSWERS = {
    "nom": "Awa Martn",
    "courriel": "awa@exmaple.org",
    "titre": "Un projet utile",
    "siret": None,
    "besoin": True,
    "age": "41",
    "statuts": None,
    "accord": True,
}
SIRET = "73282932000074"


def dossier(of: Intake | None = None, **answers) -> Registration:
    """An application whose name and address were typed wrong; its letter has left."""
    of = of or factories.intake(factories.call(title="Appel national"), fields=FIELDS)
    made = factories.registration(of, **{key: ANSWERS[key] for key in ANSWERS} | {"projet": None} | answers)
    for message in made.messages.all():
        send_message(message.pk, at=timezone.now())
    return Registration.objects.get(pk=made.pk)


def manager_of(registration: Registration) -> User:
    """A programme manager who reads it."""
    user = factories.staff(StaffGroup.MANAGERS)
    page = registration.intake.page_in()
    assert page
    InboxScope.objects.create(user=user, page=page.get_parent().get_parent())
    return user
