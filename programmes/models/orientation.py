"""« Which programme is for me? »: three questions at most, answered on the page, nothing stored."""

from collections import Counter
from dataclasses import dataclass, field

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from core.blocks import RICH_TEXT_FEATURES
from core.lists.listings import cards_of
from core.models import BasePage
from programmes.blocks import OrientationQuestionBlock
from registrations.pages import next_change_of


@dataclass(frozen=True, slots=True)
class OrientationAnswer:
    """One answer as the form shows it."""

    value: str
    label: str
    pages: list[Page]
    chosen: bool


@dataclass(frozen=True, slots=True)
class OrientationQuestion:
    """One question as the form shows it."""

    name: str
    text: str
    help_text: str
    answers: list[OrientationAnswer]

    @property
    def chosen(self) -> OrientationAnswer | None:
        return next((answer for answer in self.answers if answer.chosen), None)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A page that suits, with the answers that lead to it."""

    page: BasePage
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Orientation:
    """The questions, and the pages that the answers given so far lead to, best first."""

    questions: list[OrientationQuestion] = field(default_factory=list)

    @property
    def answered(self) -> list[OrientationQuestion]:
        return [question for question in self.questions if question.chosen]

    @property
    def ranked(self) -> list[tuple[int, list[str]]]:
        """Keys of the pages that suit, with the answers that lead to each.

        The first answer rules: only its pages suit. Of these, the ones that the most of the other answers lead to.
        """
        chosen = [question.chosen for question in self.questions if question.chosen]
        if not chosen or not chosen[0].pages:
            return []
        votes = Counter(pk for answer in chosen for pk in {page.pk for page in answer.pages})
        suiting = list(dict.fromkeys(page.pk for page in chosen[0].pages))
        most = max(votes[pk] for pk in suiting)
        best = [pk for pk in suiting if votes[pk] == most]
        return [
            (pk, [answer.label for answer in chosen if pk in {page.pk for page in answer.pages}])
            for pk in best
        ]


def orient(questions, data: QueryDict) -> Orientation:
    """Read the answers from the address, `q1` to `q3`; an answer that is none counts as not given."""
    asked = []
    for rank, block in enumerate(questions, start=1):
        name = f"q{rank}"
        answers = [
            OrientationAnswer(
                str(place),
                answer["label"],
                [page for page in answer["pages"] if page is not None and page.live],
                data.get(name) == str(place),
            )
            for place, answer in enumerate(block.value["answers"], start=1)
        ]
        asked.append(OrientationQuestion(name, block.value["question"], block.value["help_text"], answers))
    return Orientation(asked)


class OrientationPage(BasePage):
    """Leads to the programme that suits, in three questions at most."""

    questions = StreamField(
        [("question", OrientationQuestionBlock())],
        verbose_name=_("questions"),
        blank=True,
        max_num=3,
        help_text=_("Three at most. Every answer names the pages that suit whoever gives it."),
    )
    nothing_suits = RichTextField(
        _("when nothing suits"), features=RICH_TEXT_FEATURES, blank=True, help_text=_("What to do then.")
    )

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "programmes/orientation_page.html"
    cached_parameters = ("q1", "q2", "q3")
    shared_kind = ""
    page_description = _("A few questions that lead to the programme that suits.")

    content_panels = [*BasePage.content_panels, FieldPanel("questions"), FieldPanel("nothing_suits")]

    class Meta:
        verbose_name = _("orientation")
        verbose_name_plural = _("orientations")

    def get_searchable_text(self) -> list[str]:
        return [block.value["question"] for block in self.questions]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """`orientation` with its questions; `suggestions`, the pages that the answers lead to."""
        orientation = orient(self.questions, request.GET)
        suggestions = suggested(orientation)
        return super().get_context(request, *args, **kwargs) | {
            "orientation": orientation,
            "suggestions": suggestions,
            "next_change": next_change_of(each.page for each in suggestions),
        }


def suggested(orientation: Orientation) -> list[Suggestion]:
    """The pages that suit, with all that their cards show; what was cancelled comes last."""
    reasons = dict(orientation.ranked)
    found = [Suggestion(page, reasons[page.pk]) for page in cards_of(reasons)]
    return sorted(found, key=lambda each: bool(each.page.status and each.page.status.cancelled))
