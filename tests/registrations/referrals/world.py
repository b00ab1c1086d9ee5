"""A page one can be referred to: the form of staff, the form of the public, and who writes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone
from wagtail.models import Page

from core.enums import StaffGroup
from core.models import User
from registrations.domain.referrals import refer
from registrations.models import InboxScope, Intake, Registration
from tests import factories

REFERRED = {
    "prenom": "Awa",
    "nom": "Martin",
    "courriel": "awa.martin@example.org",
    "code_postal": "35000",
    "pourquoi": "Cherche une première rencontre.",
    "accord": True,
}
POSTED = REFERRED | {"accord": "on"}
STAFF_FIELDS = (
    factories.field("text", "prenom", "Prénom", identifies="first_name", max_length=80),
    factories.field("text", "nom", "Nom", identifies="last_name", max_length=80),
    factories.field("email", "courriel", "Adresse e-mail", is_contact=True),
    factories.field("text", "code_postal", "Code postal", max_length=10, required=False),
    factories.field("long_text", "pourquoi", "Pourquoi", max_length=1000, required=False),
    factories.field("consent", "accord", "La personne est d’accord"),
)
PUBLIC_FIELDS = (
    factories.field("text", "first_name", "Prénom", identifies="first_name", max_length=80),
    factories.field("text", "last_name", "Nom", identifies="last_name", max_length=80),
    factories.field("email", "email", "Adresse e-mail", is_contact=True),
    factories.field("text", "code_postal", "Code postal", max_length=10),
    factories.field("consent", "accord", "J’accepte"),
)


@dataclass(frozen=True, slots=True)
class World:
    """`staff_intake` is where `writer` writes about people; `public_intake` is where those register."""

    page: Page
    staff_intake: Intake
    public_intake: Intake
    writer: User

    def manager(self) -> User:
        """Someone of staff who may move what came in for the page."""
        manager = factories.staff(StaffGroup.MANAGERS)
        InboxScope.objects.create(user=manager, page=self.page)
        return manager

    def refer(self, *, at: datetime | None = None, by: User | None = None, **answers) -> Registration:
        """Someone referred, as the form of staff would."""
        return refer(
            self.staff_intake,
            REFERRED | answers,
            version=self.staff_intake.form.current_version,
            by=by or self.writer,
            submission=uuid4(),
            at=at,
        )


def referrals() -> World:
    """An edition that consultants refer people to."""
    page = factories.edition(
        title="Édition de printemps", summary="Rencontrer ceux qui ont changé de métier."
    )
    return World(
        page=page,
        staff_intake=_always_open(page, workflow_code="referral", prefix="ORI", fields=STAFF_FIELDS),
        public_intake=factories.intake(
            page, form=factories.form(PUBLIC_FIELDS, workflow_code="participation", prefix="DEC")
        ),
        writer=factories.staff(StaffGroup.REFERRERS),
    )


def leads() -> World:
    """A call that delegates report projects to."""
    page = factories.call(title="Appel national")
    return World(
        page=page,
        staff_intake=_always_open(page, workflow_code="lead", prefix="SIG", fields=STAFF_FIELDS),
        public_intake=factories.intake(
            page, form=factories.form(PUBLIC_FIELDS, workflow_code="application", prefix="NOV")
        ),
        writer=factories.staff(StaffGroup.DELEGATES),
    )


def _always_open(page: Page, *, fields, **values) -> Intake:
    opened = timezone.now() - timedelta(days=60)
    return factories.intake(page, form=factories.form(fields, **values), opens_at=opened, closes_at=None)
