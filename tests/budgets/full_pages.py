"""Pages with as many of everything as asked: each maker gives the address of its page."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from wagtail.documents.tests.utils import get_test_document_file
from wagtail.images.tests.utils import get_test_image_file

from core.models import CustomDocument, CustomImage, Region
from programmes.models import ActionArea, Audience, Skill
from rolemodels.models import Sector
from tests import factories


def picture(number: int) -> CustomImage:
    return CustomImage.objects.create(
        title=f"Image {number}", file=get_test_image_file(f"image-{number}.png")
    )


def document(number: int) -> CustomDocument:
    return CustomDocument.objects.create(title=f"Document {number}", file=get_test_document_file())


def regions(number: int) -> list[Region]:
    """One region, or all of them."""
    return list(Region.objects.all()[:number])


def figures(number: int) -> list[dict]:
    """Key figures and a chart of them, in as many blocks."""
    made = [factories.key_figure(label=f"chiffre {each}") for each in range(number)]
    value = {"title": "Repères", "figures": [made[0].pk], "note": ""}
    return [
        *({"type": "figures", "value": value | {"figures": [figure.pk]}} for figure in made),
        {"type": "chart", "value": {"title": "En barres", "figures": [made[0].pk], "percent": True}},
        *({"type": "video", "value": {"video": factories.video().pk}} for _figure in made),
    ]


def full_call(number: int) -> str:
    """A call with rounds, versions of its rules, criteria, documents and contacts."""
    locale = factories.home().locale
    rules = {"version": "1", "in_force_from": "2024-01-01", "text": "<p>Article</p>", "changes": ""}
    question = {"question": "Oui ?", "help_text": "", "needed": "yes", "why": "Il le faut."}
    contact = {"territory": "Partout", "name": "Équipe", "email": "", "phone": ""}
    page = factories.call(
        areas=[ActionArea.objects.create(name=f"Domaine {each}", locale=locale) for each in range(number)],
        audiences=[Audience.objects.create(name=f"Public {each}", locale=locale) for each in range(number)],
        regions=regions(number),
        picture=picture(0),
        rules=[{"type": "rules", "value": rules | {"document": document(each).pk}} for each in range(number)],
        criteria=[{"type": "yes_no", "value": question}] * min(number, 12),
        documents=[
            {"type": "document", "value": {"document": document(each).pk, "note": ""}}
            for each in range(number)
        ],
        contacts=[{"type": "contact", "value": contact}] * number,
        body=figures(number),
    )
    form = factories.form()
    for each in range(number):
        factories.intake(page, form=form, opens_at=timezone.now() - timedelta(days=each + 1))
    return page.url


def full_programme(number: int) -> str:
    """A programme with figures in its body and lists of every kind below it."""
    page = factories.programme(body=figures(number))
    form = factories.form()
    index = factories.call_index(page)
    for each in range(number):
        for child in (
            factories.call(index, picture=picture(each)),
            factories.edition(page, picture=picture(each)),
        ):
            factories.intake(child, form=form)
        factories.funded_project(factories.funded_index(page, slug=f"projets-{each}"))
    factories.offer(factories.offer_index(page))
    return page.url


def full_edition(number: int) -> str:
    """An edition with workshops of every theme, some over with a replay, role models and offers."""
    page = factories.edition(
        launch_at=timezone.now(),
        role_models=[factories.role_model(picture=picture(each)) for each in range(number)],
    )
    form = factories.form(workflow_code="participation")
    for each in range(number):
        skill = Skill.objects.create(name=f"Savoir {each}", locale=page.locale)
        fields = {"theme": factories.theme(f"Thème {each}"), "skills": [skill], "picture": picture(each)}
        factories.intake(factories.workshop(page, **fields), form=form, capacity=5)
        past = timezone.now() - timedelta(days=each + 2)
        factories.workshop(page, starts_at=past, replay=factories.video(poster=picture(each)), **fields)
        factories.offer(
            factories.offer_index(page.get_parent().specific), edition=page, picture=picture(each)
        )
    return page.url


def full_workshop(number: int) -> str:
    """A workshop that is over, with a replay."""
    locale = factories.home().locale
    page = factories.workshop(
        starts_at=timezone.now() - timedelta(days=2),
        theme=factories.theme(),
        skills=[Skill.objects.create(name=f"Savoir {each}", locale=locale) for each in range(number)],
        audiences=[Audience.objects.create(name=f"Public {each}", locale=locale) for each in range(number)],
        replay=factories.video(poster=picture(0)),
    )
    form = factories.form(workflow_code="participation")
    for each in range(number):
        factories.intake(page, form=form, opens_at=timezone.now() - timedelta(days=each + 1), capacity=number)
    return page.url


def call_index(number: int) -> str:
    index, locale, form = factories.call_index(), factories.home().locale, factories.form()
    for each in range(number):
        call = factories.call(
            index,
            areas=[ActionArea.objects.create(name=f"Domaine {each}", locale=locale)],
            audiences=[Audience.objects.create(name=f"Public {each}", locale=locale)],
            regions=regions(each + 1),
            picture=picture(each),
        )
        factories.intake(call, form=form)
    return f"{index.url}?etat=open&tri=titre"


def funded_index(number: int) -> str:
    index = factories.funded_index()
    for each in range(number):
        area = ActionArea.objects.create(name=f"Domaine {each}", locale=index.locale)
        factories.funded_project(index, areas=[area], regions=regions(each + 1), picture=picture(each))
    return index.url


def funded_project(number: int) -> str:
    indicator = {"name": "Personnes", "unit": "personnes", "baseline": 0, "target": 9, "target_on": None}
    page = factories.funded_project(
        call=factories.call(),
        regions=regions(number),
        indicators=[
            {"type": "indicator", "value": indicator | {"values": [{"value": 3, "date": "2024-06-30"}]}}
        ]
        * number,
    )
    return page.url


def offer_index(number: int) -> str:
    index = factories.offer_index(factories.programme())
    for each in range(number):
        factories.offer(
            index,
            themes=[factories.theme(f"Thème {each}")],
            regions=regions(each + 1),
            picture=picture(each),
        )
    return index.url


def offer_page(number: int) -> str:
    page = factories.offer(
        themes=[factories.theme(f"Thème {each}") for each in range(number)], regions=regions(number)
    )
    return page.url


def impact_page(number: int) -> str:
    return factories.impact(body=figures(number)).url


def orientation_page(number: int) -> str:
    """Answered, with suggestions of several types."""
    pages = [
        page.pk
        for each in range(min(number, 8))
        for page in (
            factories.programme(picture=picture(each)),
            factories.call(),
            factories.workshop(),
        )
    ]
    answer = {"label": "Oui", "pages": pages}
    value = {"question": "Alors ?", "help_text": "", "answers": [answer, {"label": "Non", "pages": []}]}
    return f"{factories.orientation(questions=[{'type': 'question', 'value': value}]).url}?q1=1"


def contact_page(number: int) -> str:
    page = factories.contact(body=figures(number))
    form = factories.form(workflow_code="contact")
    for each in range(number):
        factories.intake(page, form=form, opens_at=timezone.now() - timedelta(days=each + 1))
    return page.url


def role_model_index(number: int) -> str:
    index = factories.role_model_index()
    for each in range(number):
        sector = Sector.objects.create(name=f"Secteur {each}", locale=index.locale)
        factories.role_model(sector=sector, themes=[factories.theme(f"Thème {each}")], picture=picture(each))
    factories.intake(index, form=factories.form(workflow_code="volunteer"))
    return index.url


def role_model_page(number: int) -> str:
    step = {"when": "2021", "title": "Un pas", "text": "Petit."}
    related = [
        page
        for each in range(min(number, 3))
        for page in (factories.workshop(picture=picture(each)), factories.programme())
    ]
    page = factories.role_model(
        picture=picture(0),
        video=factories.video(poster=picture(1)),
        themes=[factories.theme(f"Thème {each}") for each in range(number)],
        path_steps=[{"type": "step", "value": step}] * number,
        related=[{"type": "page", "value": each.pk} for each in related],
    )
    return page.url


FULL: dict[str, Callable[[int], str]] = {
    "CallPage, full": full_call,
    "CallIndexPage, filtered": call_index,
    "ProgrammePage, full": full_programme,
    "EditionPage, full": full_edition,
    "WorkshopPage, over": full_workshop,
    "RoleModelIndexPage, full": role_model_index,
    "RoleModelPage, full": role_model_page,
    "FundedProjectIndexPage": funded_index,
    "FundedProjectPage": funded_project,
    "OpportunityIndexPage": offer_index,
    "OpportunityPage": offer_page,
    "ImpactPage": impact_page,
    "OrientationPage": orientation_page,
    "ContactPage": contact_page,
}
