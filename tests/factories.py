"""Makers of what tests need: a small true world, in a few words."""

from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import factory
import wagtail_factories
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from core.enums import StaffGroup
from core.models import CustomImage, Theme, User, Video
from home.models import ContactPage, HomePage, NewsIndexPage, NewsPage, StandardPage
from programmes.models import (
    CallIndexPage,
    CallPage,
    EditionPage,
    FundedProjectIndexPage,
    FundedProjectPage,
    ImpactPage,
    KeyFigure,
    OpportunityIndexPage,
    OpportunityPage,
    OrientationPage,
    ProgrammeIndexPage,
    ProgrammePage,
    WorkshopPage,
)
from registrations.domain import publish_form, register
from registrations.models import Form, Intake, Registration
from rolemodels.models import RoleModelIndexPage, RoleModelPage

PASSWORD = "correct horse battery staple"


class UserFactory(factory.django.DjangoModelFactory):
    """Someone of staff, in the groups named."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"staff{n}@example.org")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def groups(self, create, names, **kwargs):
        for name in names or ():
            self.groups.add(self.groups.model.objects.get(name=name))


class ImageFactory(wagtail_factories.ImageFactory):
    class Meta:
        model = CustomImage


def staff(*groups: StaffGroup, **fields) -> User:
    return UserFactory(groups=groups, **fields)


def home(language: str = "fr") -> HomePage:
    """The home page: the French one of the first migration, or its translation."""
    french = Site.objects.get(is_default_site=True).root_page.specific
    if language == "fr":
        return french
    locale = Locale.objects.get(language_code=language)
    known = french.get_translation_or_none(locale)
    if known:
        return known.specific
    translation = french.copy_for_translation(locale)
    translation.save_revision().publish()
    return translation


def translated(page: Page) -> Page:
    """The English twin of a page, below the twins of those above."""
    locale = home("en").locale
    for above in [*page.get_ancestors().filter(depth__gt=2), page]:
        if not above.has_translation(locale):
            above.specific.copy_for_translation(locale).save_revision().publish()
    return page.get_translation(locale)


def _page(model, parent: Page, **fields):
    number = uuid4().hex[:8]
    fields = {"title": f"Page {number}", "slug": f"page-{number}", "locale": parent.locale} | fields
    page = model(**fields)
    page.draft_title = page.draft_title or page.title
    # Neither checked, nor somebody's act to be kept, nor the root of a site: a third of what saving costs.
    page.save, page._is_site_root = partial(page.save, clean=False, log_action=None), False
    parent.add_child(instance=page)
    del page.save, page._is_site_root
    return page


def standard(parent: Page | None = None, **fields) -> StandardPage:
    return _page(StandardPage, parent or home(), **fields)


def _only(model, parent: Page, **fields):
    """The page of that type below the parent, made when there is none."""
    found = model.objects.child_of(parent).first()
    return found or _page(model, Page.objects.get(pk=parent.pk).specific, **fields)


def programme_index(language: str = "fr") -> ProgrammeIndexPage:
    return _only(ProgrammeIndexPage, home(language), title="Programmes", slug="programmes")


def programme(language: str = "fr", **fields) -> ProgrammePage:
    return _page(
        ProgrammePage,
        programme_index(language),
        **{"operator": "Apec", "programme_accent": "novapec"} | fields,
    )


def call_index(parent: ProgrammePage | None = None) -> CallIndexPage:
    return _only(CallIndexPage, parent or programme(), title="Appels à projets", slug="appels-a-projets")


def call(parent: CallIndexPage | None = None, **fields) -> CallPage:
    return _page(CallPage, parent or call_index(), **fields)


def edition(parent: ProgrammePage | None = None, **fields) -> EditionPage:
    return _page(EditionPage, parent or programme(programme_accent="declics"), **fields)


def workshop(parent: EditionPage | None = None, **fields) -> WorkshopPage:
    defaults = {
        "starts_at": timezone.now().replace(microsecond=0) + timedelta(days=10),
    }
    return _page(WorkshopPage, parent or edition(), **defaults | fields)


def theme(name: str = "Cybersécurité", language: str = "fr", **fields) -> Theme:
    locale = Locale.objects.get(language_code=language)
    return Theme.objects.get_or_create(name=name, locale=locale, defaults=fields)[0]


def video(**fields) -> Video:
    """A film on another site, captioned there, with its transcript."""
    defaults = {
        "title": "Un film",
        "address": "https://videos.example.org/1",
        "captioned_elsewhere": True,
        "transcript": "<p>Bonjour.</p>",
        "locale": home().locale,
    }
    return Video.objects.create(**defaults | fields)


def key_figure(language: str = "fr", **fields) -> KeyFigure:
    defaults = {
        "value": "64",
        "number": 64,
        "unit": "%",
        "label": "de femmes",
        "population": "échantillon d’exemple",
        "date": "juin 2023",
        "source": "Source d’exemple",
        "locale": Locale.objects.get(language_code=language),
    }
    return KeyFigure.objects.create(**defaults | fields)


def funded_index(parent: ProgrammePage | None = None, **fields) -> FundedProjectIndexPage:
    defaults = {"title": "Projets soutenus", "slug": "projets-soutenus", "funder": "Financeur d’exemple"}
    return _page(FundedProjectIndexPage, parent or programme(), **defaults | fields)


def funded_project(parent: FundedProjectIndexPage | None = None, **fields) -> FundedProjectPage:
    return _page(FundedProjectPage, parent or funded_index(), **{"holder": "Association d’exemple"} | fields)


def offer_index(parent: ProgrammePage | None = None) -> OpportunityIndexPage:
    return _only(OpportunityIndexPage, parent or programme(), title="Offres", slug="offres")


def offer(parent: OpportunityIndexPage | None = None, **fields) -> OpportunityPage:
    defaults = {"organisation": "Entreprise d’exemple", "is_example": True}
    return _page(OpportunityPage, parent or offer_index(), **defaults | fields)


def impact(**fields) -> ImpactPage:
    return _page(ImpactPage, home(), **fields)


def orientation(**fields) -> OrientationPage:
    return _page(OrientationPage, home(), **fields)


def contact(**fields) -> ContactPage:
    return _page(ContactPage, home(), **fields)


def role_model_index() -> RoleModelIndexPage:
    return _only(RoleModelIndexPage, home(), title="Rôles modèles", slug="roles-modeles")


def role_model(**fields) -> RoleModelPage:
    defaults = {"job_before": "Vendeuse", "job_after": "Développeuse", "is_example": True}
    return _page(RoleModelPage, role_model_index(), **defaults | fields)


def news_index() -> NewsIndexPage:
    return _only(NewsIndexPage, home(), title="Actualités", slug="actualites")


def news(**fields) -> NewsPage:
    return _page(NewsPage, news_index(), **fields)


def field(kind: str, key: str, label: str = "", **value) -> dict:
    """One field of a form, as its StreamField keeps it."""
    value = {"key": key, "label_fr": label or key, "label_en": f"{key} (en)", "required": True} | value
    return {"type": kind, "value": value, "id": str(uuid4())}


def option(code: str, french: str, english: str = "") -> dict:
    """One choice of a field."""
    value = {"code": code, "label_fr": french, "label_en": english}
    return {"type": "item", "value": value, "id": str(uuid4())}


SIMPLE_FIELDS = (
    field("text", "nom", "Nom complet", identifies="full_name", max_length=120),
    field("email", "courriel", "Adresse e-mail", is_contact=True),
    field("long_text", "projet", "Votre projet", max_length=2000),
    field("consent", "accord", "J’ai lu la notice"),
)
SIMPLE_ANSWERS = {
    "nom": "Awa Martin",
    "courriel": "awa@example.org",
    "projet": "Un projet utile.",
    "accord": True,
}
SIMPLE_POST = SIMPLE_ANSWERS | {"accord": "on"}


def form(fields=SIMPLE_FIELDS, **values) -> Form:
    """A form with one published version."""
    defaults = {"name": "Dossier", "workflow_code": "application", "prefix": "NOV"}
    made = Form.objects.create(**defaults | values, fields=list(fields))
    publish_form(made)
    return Form.objects.get(pk=made.pk)


def intake(page: Page, *, fields=SIMPLE_FIELDS, **values) -> Intake:
    """An intake of the page: open since yesterday for a month unless dates are given."""
    now = timezone.now()
    defaults = {
        "name_fr": "Période",
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=30),
    }
    if "form" not in values:
        values["form"] = form(fields)
    return Intake.objects.create(page_key=page.translation_key, **defaults | values)


def registration(of: Intake, *, at: datetime | None = None, language: str = "fr", **answers) -> Registration:
    """A registration sent through the intake's current form."""
    return register(
        of,
        SIMPLE_ANSWERS | answers,
        version=of.form.current_version,
        submission=uuid4(),
        language=language,
        at=at,
    )
