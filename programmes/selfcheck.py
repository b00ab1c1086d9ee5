"""The self-check of eligibility: the editor's criteria, someone's answers, a clear result. Nothing is stored."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import QueryDict

from programmes.blocks.criteria import Option


@dataclass(frozen=True, slots=True)
class Question:
    """One criterion as it is asked; `unanswered` once the form was sent without it."""

    name: str
    text: str
    help_text: str
    options: list[Option]
    chosen: Option | None
    unanswered: bool


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """The questions, and what the answers lead to."""

    questions: list[Question] = field(default_factory=list)
    sent: bool = False

    @property
    def complete(self) -> bool:
        return self.sent and not self.unanswered

    @property
    def unanswered(self) -> list[Question]:
        return [question for question in self.questions if question.unanswered]

    @property
    def obstacles(self) -> list[Question]:
        """The questions whose answer excludes."""
        return [question for question in self.questions if question.chosen and question.chosen.excludes]

    @property
    def eligible(self) -> bool:
        """Whether every question is answered and no answer excludes."""
        return self.complete and not self.obstacles


def self_check(criteria: Iterable, data: QueryDict) -> SelfCheck:
    """Ask each criterion and read its answer from the address, `q1`, `q2`…; an odd answer counts as none."""
    named = [(f"q{rank}", criterion.value) for rank, criterion in enumerate(criteria, start=1)]
    sent = "envoi" in data or any(name in data for name, _value in named)
    questions = []
    for name, value in named:
        options = value.options
        chosen = next((option for option in options if option.code == data.get(name)), None)
        questions.append(
            Question(name, value["question"], value["help_text"], options, chosen, sent and chosen is None)
        )
    return SelfCheck(questions, sent)
