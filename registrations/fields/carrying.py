"""Which answers to one form are answers to another: the same key, the same kind, right by the rules of the other."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from registrations.fields.answering import Version
from registrations.fields.answers_form import AnswersForm
from registrations.fields.kinds import Asking, Typed, retype
from registrations.fields.kinds.files import MOST_FILES, USUAL_FILES
from registrations.fields.schema import FieldSpec
from registrations.fields.typed import posted
from registrations.fields.uploads import size_limit, types_of

CONSENT, FILES, GROUP = "consent", "files", "group"
EMPTY: tuple[Any, ...] = (None, "", [])


def carried(
    before: Sequence[FieldSpec],
    answers: Mapping[str, Any],
    after: Version,
    *,
    language: str,
    asking: Asking,
    same_form: bool = False,
) -> dict[str, Typed]:
    """What a browser would post to give those stored answers to the form `after`, as far as they fit; files aside.

    What is agreed to, what is sensitive, and what was asked for a time only is asked anew. What is not right by the new
    rules is left out, and so is what the form does not ask after the rest. Of another form, a code counts only where
    its choice is called the same.
    """
    known = {spec.key: spec for spec in before}
    typed = {
        spec.key: retype(spec, answers[spec.key])
        for step in after.steps
        for spec in step.questions
        if spec.kind != FILES
        and answers.get(spec.key) not in EMPTY
        and _is_alike(known.get(spec.key), spec, answers[spec.key], same_form=same_form)
    }
    return fitting(after, typed, language=language, asking=asking)


def fitting_files(before: FieldSpec | None, after: FieldSpec, files: Sequence[Any]) -> list[Any]:
    """Those of the files of a question that may answer another one, as many as it takes."""
    if before is None or not _may_be_carried(before, after):
        return []
    taken, largest = types_of(after.file_kinds), size_limit(after.max_bytes)
    right = [each for each in files if each.content_type in taken and each.size <= largest]
    return right[: min(after.max_files or USUAL_FILES, MOST_FILES)]


def _may_be_carried(before: FieldSpec, after: FieldSpec) -> bool:
    return (
        before.kind == after.kind != CONSENT
        and not (before.is_sensitive or after.is_sensitive)
        and before.keep_days is None
    )


def _is_alike(before: FieldSpec | None, after: FieldSpec, answer: Any, *, same_form: bool) -> bool:
    """Whether that answer to the one means the same as an answer to the other."""
    if before is None or not _may_be_carried(before, after):
        return False
    if before.kind == GROUP:
        columns = {each.key: each for each in after.fields}
        return all(
            each.key in columns and _is_alike(each, columns[each.key], row[each.key], same_form=same_form)
            for row in answer
            for each in before.fields
            if row.get(each.key) not in EMPTY
        )
    codes = answer if isinstance(answer, list) else [answer]
    return same_form or all(
        before.option_label(str(code), "fr") == after.option_label(str(code), "fr") for code in codes
    )


def fitting(
    version: Version, typed: Mapping[str, Typed], *, language: str, asking: Asking
) -> dict[str, Typed]:
    """What of that typed is right where it is asked, each step judged with what is left of those before it."""
    left, answers = dict(typed), dict[str, Any]()
    for step in version.steps:
        own = [spec.key for spec in step.questions]
        wrong: Collection[str] = [] if step.is_asked(answers) else own
        form: AnswersForm | None = None
        while form is None or wrong:
            left = {key: value for key, value in left.items() if key not in wrong}
            form = AnswersForm(step.items, posted(left), language=language, earlier=answers, asking=asking)
            form.is_valid()
            wrong = [key for key in own if key in left and (key in form.errors or not form.is_asked(key))]
        answers |= form.answers if step.is_asked(answers) else dict.fromkeys(own)
    return left
