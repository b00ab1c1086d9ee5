"""Every component of `templates/components`, in the states worth looking at, and where the others are looked at.

A component that others include is seen within them. A test asks that each is seen here or named in `ELSEWHERE`.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from config.styleguide import samples
from config.styleguide.samples import ADDRESS, NOW, Sample
from registrations.enums import IntakeState

Context = dict[str, Any]

LINKS = [samples.page("Un lien", name="Un mot"), samples.page("Un autre", name="Un autre mot")]
PAGED = Sample(
    has_other_pages=True,
    has_previous=True,
    has_next=True,
    previous_page_number=1,
    next_page_number=3,
    number=2,
    paginator=Sample(num_pages=4),
)
PERSON = samples.page(
    "Inès", job_before="Vendeuse", job_after="Analyste", is_example=True, accent="rolemodels"
)
OFFER = samples.page(
    title="Technicienne ou technicien",
    card_kind="Emploi",
    is_example=True,
    summary="Aider des collègues, à distance.",
    card_facts=["À distance", "jusqu’au 3 mars 2026"],
    accent="declics",
)
EVENT = Sample(
    title="Un atelier",
    starts_at=NOW,
    ends_at=NOW + (samples.timedelta(hours=1)),
    lasts=samples.timedelta(hours=1),
)
DOCUMENT = Sample(title="Le règlement", url=ADDRESS, file_extension="pdf", file_size=120_000)

LINK = "exemple"
CHANGE = Sample(registration_id=1, registration=Sample(reference="2026-EXEMPLE"))
MARKS = [
    Sample(number=1, key="faite", title="Faite", state="done", is_open=True),
    Sample(number=2, key="a-completer", title="À compléter", state="wanting", is_open=True),
    Sample(number=3, key="ici", title="Ici", state="current", is_open=True),
    Sample(number=4, key="ensuite", title="Ensuite", state="next", is_open=False),
]


def _pill(state: IntakeState) -> Context:
    return {"status": samples.status(state)}


# Component, then each of its states: a word for it, and how what the template is given is made.
STATES: dict[str, dict[str, Callable[[], Context]]] = {
    "pill": {str(state): partial(_pill, state) for state in IntakeState},
    "status": {"ouvert": lambda: {"status": samples.status(IntakeState.OPEN)}},
    "intake_facts": {
        "beaucoup de places": lambda: {"status": samples.places(30)},
        "peu": lambda: {"status": samples.places(2)},
        "complet": lambda: {"status": samples.places(0)},
        "prolongé": lambda: {"status": samples.extended()},
    },
    "cards": {
        "trois": lambda: {
            "items": [
                samples.call(),
                samples.call(IntakeState.CLOSING_SOON, title="Court", is_example=True),
                samples.call(IntakeState.CANCELLED, pictured_fact=None, accent="declics"),
            ]
        },
        "en lignes": lambda: {
            "items": [samples.call(), samples.call(IntakeState.UPCOMING)],
            "modifier": "cards--rows",
        },
        "avec des raisons": lambda: {
            "items": [samples.call(pictured_fact=None)],
            "reasons": ["une raison", "une autre"],
        },
    },
    "decision": {
        "ouvert": lambda: {
            "title": "Le calendrier",
            "status": samples.extended(),
            "page": samples.PAGE,
            "check_url": ADDRESS,
            "calendar_url": ADDRESS,
            "reminder_url": ADDRESS,
        },
        "sans date": lambda: {"title": "Le calendrier"},
    },
    "hero_action": {"ouvert": lambda: {"status": samples.status(IntakeState.OPEN), "page": samples.PAGE}},
    "round": {"résultats": lambda: {"status": samples.status(IntakeState.RESULTS)}},
    "agenda": {
        "quatre états": lambda: {
            "items": [
                samples.workshop(),
                samples.workshop(status=samples.places(2)),
                samples.workshop(status=samples.places(0)),
                samples.workshop(is_over=True, shown_replay=True),
            ]
        }
    },
    "offers": {"deux": lambda: {"offers": [OFFER, OFFER]}},
    "people": {"une": lambda: {"people": [PERSON]}},
    "path_step": {
        "une": lambda: {"value": Sample(when="Un mardi", title="Un déclic", text="Ce qui s’est passé.")}
    },
    "news_list": {
        "une": lambda: {
            "items": [samples.page("Une nouvelle", summary="Ce qu’elle dit.", published_on=NOW.date())]
        }
    },
    "key_figure": {
        "mesuré": lambda: {"figure": samples.figure("measured", "mesuré")},
        "objectif": lambda: {"figure": samples.figure("target", "objectif")},
        "annoncé": lambda: {"figure": samples.figure("announced", "annoncé")},
    },
    "bar_chart": {"trois natures": lambda: {"chart": samples.bars()}},
    "progress": {"en chemin": lambda: {"progress": samples.progress()}},
    "region_map": {"trois régions": lambda: {"map": samples.regions(), "title": "Où"}},
    "pictured_fact": {
        "une somme": lambda: {"fact": samples.PicturedFact(map=samples.small_map([]), amount="25 000 €")}
    },
    "regions": {"toutes": dict},
    "motif": {name: partial(dict, name=name) for name in ("site", "novapec", "declics", "rolemodels")},
    "section_header": {
        "avec un lien": lambda: {
            "id": "guide-title",
            "title": "Un titre",
            "url": ADDRESS,
            "more": "Tout voir",
        }
    },
    "shortcuts": {"deux": lambda: {"items": LINKS}},
    "tags": {"deux": lambda: {"items": LINKS}},
    "breadcrumb": {"deux pas": lambda: {"here": "Le guide"}},
    "document": {"un": lambda: {"document": DOCUMENT}},
    "event_facts": {"à venir": lambda: {"event": EVENT, "calendar_address": ADDRESS}},
    "pagination": {"au milieu": lambda: {"listing": PAGED}},
    "nothing_matches": {"rien": lambda: {"title": "Rien ne correspond."}},
    "search_box": {"vide": lambda: {"id": "guide-search"}},
    "source": {"un lien": lambda: {"source": "Source d’exemple", "url": ADDRESS}},
    "question": {
        "posée": lambda: {
            "name": "q1",
            "text": "Une question ?",
            "answers": [Sample(label="Oui", code="a"), Sample(label="Non", code="b")],
        },
        "sans réponse": lambda: {
            "name": "q2",
            "text": "Une question ?",
            "unanswered": True,
            "answers": [Sample(label="Oui", code="a")],
        },
    },
    "answers_fields": {
        "vides": lambda: {"form": samples.form()},
        "avec erreurs": lambda: {"form": samples.form({"day": "le jour d’après"})},
    },
    "answers": {
        "deux": lambda: {
            "answers": [Sample(label="Une question", value="Une réponse"), Sample(label="Une autre")]
        }
    },
    "notice": {"une ligne": lambda: {"notice": [Sample(title="Pour quoi", text="Pour vous répondre.")]}},
    "form_steps": {
        "à la troisième": lambda: {"token": LINK, "marks": MARKS},
        "au contrôle": lambda: {"token": LINK, "marks": MARKS, "checking": True, "saves": True},
    },
    "missing_answers": {
        "un champ": lambda: {
            "token": LINK,
            "missing_number": 1,
            "missing": [
                Sample(
                    title="Une étape", key="etape", errors=[Sample(label="Un champ", message="Écrivez-le.")]
                )
            ],
        }
    },
    "infected_files": {"un": lambda: {"infected": ["budget.pdf"]}},
    "draft_kept": {"sans message": lambda: {"draft": Sample(expires_at=NOW, email="a@example.org")}},
    "draft_status": {"une modification": lambda: {"draft": CHANGE}},
    "draft_end": {"une modification": lambda: {"draft": CHANGE, "token": LINK}},
    "duration": {"une minute et demie": lambda: {"seconds": 90}},
    "mailbox": {"après une demande": dict},
    "answer_offer": {"une adresse": lambda: {"page": Sample(address="emploi@example.org")}},
    "error_summary": {
        "deux": lambda: {"error_list": [Sample(label="Un champ", message="Écrivez-le.", anchor="a")] * 2}
    },
}

# What cannot be told from a sample, with where one looks at it.
ELSEWHERE: dict[str, str] = {
    "agenda_months": "the page of an edition: months are parted by its own view",
    "answers_files": "a step of a draft that asks for files: what was received has rows",
    "answers_step": "a step of a draft",
    "criteria": "the page of alerts",
    "feed": "a list of news, calls, offers or workshops",
    "feed_link": "nowhere: in the head of a page",
    "filters": "any list: what it counts comes from the list",
    "filters_chosen": "any list that was narrowed",
    "guards": "nowhere: hidden fields",
    "hero_picture": "a page with a picture: it heads it",
    "listing_summary": "any list",
    "page_number": "nowhere: a part of a page's title",
    "refused": "an intake that closed while one wrote",
    "saved_at": "a step of a draft",
    "step_turn": "a step of a draft: hidden fields",
    "video": "a role model's page: it needs a film",
}
