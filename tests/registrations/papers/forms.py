"""A form with everything that a paper may show, and one who has answered all of it."""

from django.core.files.base import ContentFile

from registrations.enums import ScanState
from registrations.models import Attachment, Intake, Registration
from tests import factories
from tests.factories import field

HOSTILE = "#read(\"/etc/passwd\") #{panic()} =cmd|' /C calc'!A0 $x^2$ *gras* \\u{41}"


def group(key: str, label: str, *fields: dict, **value) -> dict:
    """A repeated group of these fields."""
    rows = {"fields": list(fields), "required": False, "max_rows": 5}
    return field("group", key, label, **rows, **value)


FIELDS = (
    field("step", "vous", "Votre organisation"),
    field("text", "nom", "Nom de l’organisation", identifies="organisation"),
    field("email", "courriel", "Adresse e-mail", is_contact=True),
    field("section", "documents", "Documents"),
    field("files", "statuts", "Statuts", required=False),
    field("step", "projet_etape", "Votre projet"),
    field("long_text", "projet", "Votre projet", max_length=20_000),
    field("money", "montant", "Montant demandé", required=False),
    field("text", "vide", "Question sans réponse", required=False),
    group(
        "cofinanceurs",
        "Cofinanceurs",
        field("text", "financeur", "Financeur"),
        field("money", "somme", "Somme"),
    ),
    group("comptes", "Comptes", field("text", "iban", "IBAN"), data_class="C"),
    field("step", "acces", "Accessibilité"),
    field("text", "besoin", "Besoin d’aménagement", required=False, data_class="S"),
    field("consent", "accord", "J’ai lu la notice"),
)
ANSWERS = {
    "nom": "Les Ateliers du Fil",
    "courriel": "fil@example.org",
    "projet": "Un atelier de réemploi.",
    "montant": "12500.00",
    "cofinanceurs": [{"financeur": "Région Bretagne", "somme": "4000.00"}],
    "comptes": [{"iban": "FR76SECRET"}],
    "besoin": "Boucle magnétique",
}


def call_intake(**values) -> Intake:
    """An intake of a call that asks all of it."""
    factories.home("en")
    return factories.intake(factories.call(title="Appel national"), fields=FIELDS, **values)


def answered(intake: Intake | None = None, **answers) -> Registration:
    """A registration with an answer to every question but one, and a file."""
    registration = factories.registration(intake or call_intake(), **ANSWERS | answers)
    attach(registration, "statuts signés.pdf")
    return registration


def attach(
    registration: Registration,
    name: str,
    *,
    key: str = "statuts",
    state: ScanState = ScanState.CLEAN,
    content: bytes = b"%PDF-1.7",
) -> Attachment:
    """A file that answers that question."""
    return Attachment.objects.create(
        registration=registration,
        field_key=key,
        name=name,
        content_type="application/pdf",
        size=len(content),
        digest="x",
        file=ContentFile(content, name),
        scan_state=state,
    )
