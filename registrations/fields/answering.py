"""Go through a whole form, step by step, with what someone has typed so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from registrations.fields.answers_form import AnswersForm, FieldError
from registrations.fields.kinds import Asking, Typed
from registrations.fields.schema import Step
from registrations.fields.typed import posted


class Version(Protocol):
    """What has steps: a published version of a form."""

    @property
    def steps(self) -> list[Step]: ...


@dataclass(slots=True)
class Answering:
    """A form as far as it is answered: `missing` says by step key what is still to be done, in the form's order."""

    answers: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, list[FieldError]] = field(default_factory=dict)
    asked_steps: list[Step] = field(default_factory=list)


def answers_to(
    version: Version,
    typed: Mapping[str, Typed],
    *,
    language: str,
    kept: Mapping[str, Sequence[Any]] | None = None,
    asking: Asking | None = None,
) -> Answering:
    """The stored answers of everything that is asked, and what is missing, of what was `typed` and the files `kept`.

    Each step is judged with the answers of the steps before it; what a condition does not ask is answered by None.
    """
    result = Answering()
    for step in version.steps:
        if not step.is_asked(result.answers):
            result.answers |= {spec.key: None for spec in step.questions}
            continue
        result.asked_steps.append(step)
        form = AnswersForm(
            step.items,
            posted(typed),
            language=language,
            earlier=result.answers,
            kept=kept,
            asking=asking,
        )
        if not form.is_valid():
            result.missing[step.key] = list(form.error_list())
        result.answers |= form.answers
    return result
