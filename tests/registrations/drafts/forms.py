"""A form in five steps, one of them only for some, and the ways through it that tests take."""

from datetime import datetime

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from registrations.domain.drafts import begin_draft, save_step, take_over
from registrations.enums import Contact
from registrations.fields.schema import Condition, FieldSpec
from registrations.models import Draft, FormVersion, Intake, PersonalLink
from tests import factories

STEPS = (
    FieldSpec("porteur", "step", "Votre structure", "Your organisation"),
    FieldSpec("nom", "text", "Nom", "Name", identifies=Contact.FULL_NAME, max_length=60),
    FieldSpec("courriel", "email", "Courriel", "E-mail", is_contact=True),
    FieldSpec("asso", "yes_no", "Êtes-vous une association ?", "Are you a charity?"),
    FieldSpec("projet", "step", "Votre projet", "Your project"),
    FieldSpec("titre", "text", "Titre", "Title", max_length=80),
    FieldSpec("resume", "long_text", "Résumé", "Summary", required=False, max_length=500),
    FieldSpec(
        "indicateurs",
        "group",
        "Indicateurs",
        "Indicators",
        required=False,
        fields=(FieldSpec("quoi", "text", "Quoi", "What"), FieldSpec("cible", "number", "Cible", "Target")),
        max_rows=4,
    ),
    FieldSpec(
        "association",
        "step",
        "Votre association",
        "Your charity",
        show_if=Condition("asso", "is", ("yes",)),
    ),
    FieldSpec("rna", "text", "Numéro RNA", "RNA number"),
    FieldSpec("pieces", "step", "Vos pièces", "Your documents"),
    FieldSpec(
        "statuts", "files", "Statuts", "Statutes", max_files=2, max_bytes=1024 * 1024, file_kinds=("pdf",)
    ),
    FieldSpec("engagements", "step", "Vos engagements", "Your commitments"),
    FieldSpec("accord", "consent", "J’ai lu la notice", "I have read the notice"),
)
TYPED = {
    "porteur": {"nom": "Awa Martin", "courriel": "awa@example.org", "asso": "no"},
    "projet": {"titre": "Un pont numérique", "resume": "Deux phrases."},
    "pieces": {},
    "engagements": {"accord": "on"},
}
PDF = (
    b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
    b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
    b"trailer\n<</Root 1 0 R/Size 4>>\n%%EOF\n"
)


def intake_with(specs=STEPS, *, page=None, **values) -> Intake:
    """An intake whose form asks for `specs`, in a version of its own."""
    intake = factories.intake(page or factories.call(title="Appel national"), **values)
    publish(intake, specs)
    return intake


def publish(intake: Intake, specs) -> FormVersion:
    """The next version of the intake's form."""
    number = intake.form.current_version.number + 1
    return FormVersion.objects.create(
        form=intake.form, number=number, schema={"fields": [spec.to_json() for spec in specs]}
    )


def begin(intake: Intake, *, email="awa@example.org", at=None, language="fr", **values) -> Draft:
    return begin_draft(
        intake, version=intake.form.current_version, email=email, language=language, at=at, **values
    )


def proven(draft: Draft, *, at: datetime | None = None) -> Draft:
    """The draft once its owner has come to it by a link that was mailed."""
    link = PersonalLink.objects.for_token(PersonalLink.issue(draft=draft))
    assert link
    take_over(link, at=at or timezone.now())
    return Draft.objects.get(pk=draft.pk)


def fill(draft: Draft, *steps: str, at=None) -> Draft:
    """Save the steps named, all by default, with answers that are right, as far as they are text."""
    for key in steps or TYPED:
        seen = Draft.objects.get(pk=draft.pk).step(key)["revision"]
        draft = save_step(draft, key, TYPED[key], seen=seen, complete=True, at=at)
    return draft


def parsed(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


class Person:
    """Someone with a link, in a browser without JavaScript."""

    def __init__(self, draft: Draft | None = None, *, client: Client | None = None, **target):
        self.client = client or Client()
        self.token = PersonalLink.issue(**({"draft": draft} if draft else target))

    def url(self, name: str, *args: str) -> str:
        with translation.override("fr"):
            return reverse(f"personal:{name}", args=[self.token, *args])

    def open(self, step: str):
        """What is on screen, as a form to be sent."""
        response = self.client.get(self.url("step", step))
        assert response.status_code == 200, response.status_code
        return Screen(self, step, parsed(response))

    def check(self):
        return self.client.get(self.url("check"))

    def send(self, **values):
        return self.client.post(self.url("check"), values)


class Screen:
    """One step in one tab."""

    def __init__(self, person: Person, step: str, page: BeautifulSoup):
        self.person, self.step, self.page = person, step, page
        self.hidden = {
            each["name"]: each["value"] for each in page.select("form#step input[type=hidden][name^=_]")
        }

    def post(self, go: str = "next", **values):
        headers = values.pop("headers", None)
        return self.person.client.post(
            self.person.url("step", self.step), self.hidden | {"_go": go} | values, headers=headers
        )

    def autosave(self, turn: int, **values):
        """What the script sends."""
        return self.post(headers={"X-Autosave": "1"}, _turn=turn, **values)
