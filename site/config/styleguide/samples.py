"""Things to show in the style guide: their dates never move, so that pictures of the guide can be compared."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from wagtail.models import Page

from core.drawings.charts import BarChart, Progress
from core.drawings.facts import Leaf, PicturedFact
from core.drawings.maps import region_map
from core.drawings.small_maps import small_map
from registrations.enums import IntakeState
from registrations.fields.answers_form import AnswersForm
from registrations.fields.schema import FieldSpec, Option
from registrations.previews import sample_intake
from registrations.status import IntakeStatus

NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)
ADDRESS = "#"


class Sample:
    """Anything that a template reads: what was given, and nothing for the rest."""

    def __init__(self, **given: Any):
        self.__dict__.update(given)

    def __getattr__(self, name: str) -> str:
        if name.startswith("_"):
            raise AttributeError(name)
        return ""

    def __str__(self) -> str:
        return str(self.__dict__.get("name", ""))

    def url_of(self, _name: str, **_options: Any) -> str:
        return ADDRESS


def page(title: str, **given: Any) -> Page:
    """A page that leads nowhere, with what its card reads; it is in no tree and no database."""
    made = Page(title=title, content_type_id=1)  # any: it is not asked for
    made.__dict__.update(
        {"get_url": lambda *_args, **_kwargs: ADDRESS, "relative_url": lambda *_args: ADDRESS} | given
    )
    return made


PAGE: Any = Sample(translation_key=None, title="Un appel", apply_label="Déposer un projet", url=ADDRESS)


def status(state: IntakeState) -> IntakeStatus:
    """An intake as it stands in that state."""
    return IntakeStatus(sample_intake(PAGE, state, NOW), NOW, PAGE)


def places(left: int) -> Sample:
    """An open intake with that many places."""
    return Sample(places_left=left, few_places_left=0 < left <= 5, full=left == 0, accepts=True)


def extended() -> IntakeStatus:
    """An intake whose closing was put off."""
    intake = sample_intake(PAGE, IntakeState.OPEN, NOW)
    intake.extended_from = NOW + timedelta(days=3)
    return IntakeStatus(intake, NOW, PAGE)


def call(state: IntakeState = IntakeState.OPEN, **given: Any) -> Page:
    """A call as its card reads it."""
    shown = status(state)
    fact = PicturedFact(Leaf(shown.moment_label, shown.moment or NOW, shown.state), small_map({"53", "04"}))
    words: dict[str, Any] = {
        "title": "Un titre assez long pour aller à la ligne sur une carte",
        "summary": "Une phrase qui dit de quoi il s’agit, sans jargon.",
        "card_kind": "Appel à projets",
        "card_facts": ["Régional", "200 000 € au total"],
        "accent": "novapec",
    }
    return page(**words | {"status": shown, "pictured_fact": fact} | given)


def workshop(**given: Any) -> Page:
    """A workshop as the agenda reads it."""
    words: dict[str, Any] = {
        "title": "Découvrir un métier",
        "summary": "Une heure pour y voir clair.",
        "starts_at": NOW + timedelta(days=9),
        "ends_at": NOW + timedelta(days=9, hours=1),
        "duration_minutes": 60,
        "captioned": True,
        "sign_language": True,
        "theme": Sample(name="Cybersécurité"),
        "accent": "declics",
        "status": places(30),
    }
    return page(**words | given)


def figure(nature: str, words: str) -> Sample:
    return Sample(
        value="34",
        unit="%",
        gap="\N{NO-BREAK SPACE}",
        label="trouvent un emploi",
        population="échantillon d’exemple",
        date="mars 2026",
        source="Source d’exemple",
        nature=nature,
        get_nature_display=words,
    )


def bars() -> BarChart:
    return BarChart.of(
        [
            ("mesurée", 34, "34 %", "measured"),
            ("visée", 50, "50 %", "target"),
            ("annoncée", 20, "20 %", "announced"),
        ],
        title="Trois parts",
        maximum=100,
    )


def progress() -> Progress:
    return Progress.of(
        0, 200, [(date(2026, 1, 5), 60), (date(2026, 2, 5), 120)], title="Personnes", unit="personnes"
    )


def regions() -> Any:
    return region_map({"84": 3, "53": 1, "04": 1}, urls={"84": ADDRESS}, names={})


def form(data: dict[str, str] | None = None) -> AnswersForm:
    """One question of each look; judged when there is anything to judge."""
    yes = (Option("a", "Une réponse"), Option("b", "Une autre"))
    specs = [
        FieldSpec("part", "section", "Une partie", help_fr="Ce qu’on y demande."),
        FieldSpec("remark", "note", "Une remarque", help_fr="À lire avant de répondre."),
        FieldSpec("name", "text", "Une ligne", help_fr="Ce que l’on attend ici.", max_length=80),
        FieldSpec("story", "long_text", "Plusieurs lignes", required=False, max_words=200),
        FieldSpec("choice", "choice", "Un choix", options=yes),
        FieldSpec("scale", "scale", "Une note", minimum="1", maximum="5"),
        FieldSpec("day", "date", "Un jour"),
        FieldSpec(
            "rows", "group", "Des lignes", fields=(FieldSpec("what", "text", "Quoi"),), min_rows=1, max_rows=3
        ),
        FieldSpec("agreed", "consent", "J’accepte"),
    ]
    return AnswersForm(specs, data, language="fr")
