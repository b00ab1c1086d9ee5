"""A call whose form asks in steps, for rows, for files, for what not everyone may read; and who reads it."""

from datetime import timedelta
from uuid import uuid4

from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from core.models import User
from registrations.domain import register
from registrations.fields.schema import Condition, FieldSpec
from registrations.models import Attachment, FormVersion, InboxScope, Intake, Registration
from tests import factories
from tests.registrations.files.samples import PDF

SECRET = "Trouble auditif"
CONFIDENTIAL = "Compte en déficit"
FIELDS = (
    FieldSpec("porteur", "step", "Votre structure"),
    FieldSpec("nom", "text", "Nom complet", identifies="full_name"),
    FieldSpec("courriel", "email", "Adresse e-mail", is_contact=True),
    FieldSpec("projet", "step", "Votre projet"),
    FieldSpec("titre", "text", "Titre du projet", column=True, required=False, identifies="title"),
    FieldSpec("asso", "yes_no", "Une association ?", column=True, required=False),
    FieldSpec("rna", "text", "Numéro RNA", required=False, show_if=Condition("asso", "is", ("yes",))),
    FieldSpec("argent", "section", "Le budget"),
    FieldSpec("comptes", "text", "Vos comptes", data_class="C", column=True, required=False),
    FieldSpec(
        "indicateurs",
        "group",
        "Indicateurs",
        required=False,
        fields=(FieldSpec("nom", "text", "Indicateur"), FieldSpec("but", "number", "Cible")),
    ),
    FieldSpec("besoins", "text", "Besoins d’accès", data_class="S", required=False),
    FieldSpec("statuts", "files", "Statuts", required=False),
    FieldSpec("rib", "files", "RIB", data_class="C", required=False),
    FieldSpec("jamais", "step", "Une étape vide", show_if=Condition("asso", "is", ("yes",))),
    FieldSpec("suite", "text", "Suite", required=False),
)
ANSWERS = {
    "nom": "Awa Martin",
    "courriel": "awa@example.org",
    "titre": "Apprendre ensemble",
    "asso": False,
    "comptes": CONFIDENTIAL,
    "besoins": SECRET,
    "indicateurs": [{"nom": "Élèves", "but": "30"}, {"nom": "Ateliers", "but": "4"}],
}


def intake() -> Intake:
    opened = timezone.now() - timedelta(days=90)
    made = factories.intake(factories.call(title="Appel national"), opens_at=opened)
    schema = {"fields": [spec.to_json() for spec in FIELDS]}
    FormVersion.objects.create(form=made.form, number=2, schema=schema)
    return made


def dossier(of: Intake, *, at=None, **answers) -> Registration:
    return register(
        of,
        ANSWERS | answers,
        version=of.form.current_version,
        submission=uuid4(),
        language="fr",
        at=at,
    )


def attach(registration: Registration, field: str = "statuts", name: str = "statuts.pdf") -> Attachment:
    return Attachment.objects.create(
        registration=registration,
        field_key=field,
        name=name,
        content_type="application/pdf",
        size=len(PDF),
        digest="0" * 64,
        scan_state="clean",
        file=ContentFile(PDF, name),
    )


def reader(of: Intake, *rights: str, **fields) -> User:
    """Someone who reads the registrations of the intake's page and has these rights besides."""
    user = factories.staff(**fields)
    wanted = ("view_registration", "access_admin", *rights)
    user.user_permissions.add(*Permission.objects.filter(codename__in=wanted))
    InboxScope.objects.create(user=user, page=of.page_in())
    return User.objects.get(pk=user.pk)


def manager(of: Intake, **fields) -> User:
    return reader(of, "move_registration", "decide_registration", "read_guarded_answers", **fields)


def address(registration: Registration, name: str = "detail", view: str = "") -> str:
    return reverse(f"inbox:{name}", args=[registration.pk]) + (f"?view={view}" if view else "")


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def text(response) -> str:
    return soup(response).find("main").get_text(" ", strip=True)
