"""Questions of the form that staff ask once more: which may be asked, what is shown with them, and the new answers."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from registrations.domain.answers import ChangeRefused
from registrations.domain.attachments import kept_files
from registrations.domain.drafts.bases import fingerprint
from registrations.domain.persons import forgotten
from registrations.fields import FieldSpec
from registrations.fields.conditions import SECTION, rules_of
from registrations.fields.rules import operands
from registrations.fields.schema import STEP
from registrations.fields.uploads import CheckedUpload, stored_answer
from registrations.models import Attachment, Registration

NEVER = "consent"  # nobody is asked by staff to agree: whoever agreed takes that back, or gives it again, by themselves


class AnsweredMeanwhile(ChangeRefused):
    """The answers are no longer those that were on screen."""

    message = _(
        "Your answers have changed since you opened this page: nothing of what you wrote is kept yet."
    )


@dataclass(frozen=True, slots=True)
class Askable:
    """What may be asked under one heading of the form; the heading of a form without steps is empty."""

    title: str
    questions: list[FieldSpec]


@dataclass(frozen=True, slots=True)
class Again:
    """What the person answers: stored `answers` of the questions that were on screen, files by question.

    Of files, `answers` hold those that stay. `seen` is what `mark_of()` gave when the questions were shown.
    """

    answers: Mapping[str, Any]
    seen: str
    uploads: Mapping[str, Sequence[CheckedUpload]] = field(default_factory=dict)


def askable(registration: Registration) -> list[Askable]:
    """The questions that were asked of the person and may be asked again, by step, in the form's order."""
    version = registration.version
    gone = {spec.key for spec in forgotten(registration)}
    rules = rules_of(version.items)

    def may_ask(spec: FieldSpec) -> bool:
        if spec.kind == NEVER or spec.key in gone:
            return False
        return all(rule.met(registration.answers) for rule in rules[spec.key])

    found = (
        Askable(step.title(), [spec for spec in step.questions if may_ask(spec)]) for step in version.steps
    )
    return [each for each in found if each.questions]


def items_of(registration: Registration, keys: Collection[str]) -> list[FieldSpec]:
    """What the form shows for the questions with these keys: they, what hangs on their answers, the headings above.

    What is asked only after one of them, or held against it by a rule, comes with it: else an answer would be left that
    the form refuses.
    """
    items, chosen = registration.version.items, set(keys)
    gone = {spec.key for spec in forgotten(registration)}
    rules = rules_of(items)
    for item in items:
        hangs = any(rule.field in chosen for rule in rules[item.key]) or operands(item) & chosen
        if item.is_question and hangs and item.key not in gone:
            chosen.add(item.key)
    return list(_with_headings(items, chosen))


def _with_headings(items: Iterable[FieldSpec], chosen: Collection[str]) -> Iterator[FieldSpec]:
    step: list[FieldSpec] = []
    section: list[FieldSpec] = []
    for item in items:
        if item.kind == STEP:
            step, section = [item], []
        elif item.kind == SECTION:
            section = [item]
        elif item.is_question and item.key in chosen:
            yield from (*step, *section, item)
            step, section = [], []


def mark_of(answers: Mapping[str, Any], specs: Iterable[FieldSpec]) -> str:
    """What tells later whether the answers to these questions are still the same."""
    return fingerprint({spec.key: answers.get(spec.key) for spec in specs})[:16]


def answers_with(
    registration: Registration, again: Again, files: Mapping[str, Sequence[Attachment]]
) -> dict[str, Any]:
    """All answers once these take the place of what was there; new `files`, by question, come after those that stay.

    The registration is locked. Raises AnsweredMeanwhile.
    """
    specs = [spec for spec in registration.version.specs if spec.key in again.answers]
    if mark_of(registration.answers, specs) != again.seen:
        raise AnsweredMeanwhile
    kept = kept_files(registration)
    answers = registration.answers | dict(again.answers)
    for spec in specs:
        if spec.kind == "files":
            named = {each["key"] for each in again.answers[spec.key] or ()}
            stay = [each for each in kept.get(spec.key, ()) if str(each.key) in named]
            answers[spec.key] = stored_answer([*stay, *files.get(spec.key, ())])
    return answers


def drop_unnamed(registration: Registration, keys: Iterable[str], answers: Mapping[str, Any]) -> None:
    """Delete the files of these questions that the answers no longer name."""
    for key in keys:
        named = [each["key"] for each in answers.get(key) or ()]
        registration.attachments.of_form().filter(field_key=key).exclude(key__in=named).delete()
