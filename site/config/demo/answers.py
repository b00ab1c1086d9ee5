"""Answers that a form would have taken, made up from the sample words: valid, stored as the form stores them."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from core.stems import fold
from registrations.fields import FieldSpec

Samples = dict[str, list[str]]
Answers = dict[str, Any]
# What one writes on a line, by the field's key.
WORDS = {"postcode": "postcodes", "job_before": "jobs_before", "job_after": "jobs_after"}


def answers_to(specs: list[FieldSpec], *, rng: Random, samples: Samples, number: int) -> Answers:
    """One answer to each field, in the form's order. `number` keeps e-mail addresses apart."""
    answers = {spec.key: MAKERS[spec.kind](spec, rng, samples) for spec in specs}
    first, last = _name(specs, answers)
    for spec in specs:
        if spec.kind == "email":
            address = fold(f"{first}.{last}").replace(" ", "-")
            answers[spec.key] = f"{address}.{number}@example.org"
    if answers.get("requested_amount"):
        # Nobody asks for more than the whole.
        answers["requested_amount"] = str(int(answers["total_budget"]) * rng.randrange(3, 9) // 10)
    return answers


def _name(specs: list[FieldSpec], answers: Answers) -> tuple[str, str]:
    names = {spec.identifies: answers[spec.key] for spec in specs if spec.identifies}
    first, _space, last = names.get("full_name", "contact demo").partition(" ")
    return names.get("first_name", first), names.get("last_name", last)


def _text(spec: FieldSpec, rng: Random, samples: Samples) -> str:
    if spec.identifies == "first_name":
        return rng.choice(samples["first_names"])
    if spec.identifies == "last_name":
        return rng.choice(samples["last_names"])
    if spec.identifies == "full_name":
        return f"{rng.choice(samples['first_names'])} {rng.choice(samples['last_names'])}"
    if spec.identifies == "organisation":
        kind, subject = (
            rng.choice(samples["organisation_kinds"]),
            rng.choice(samples["organisation_subjects"]),
        )
        return f"{kind} {subject}, {rng.choice(samples['towns'])}"
    return rng.choice(samples[WORDS.get(spec.key, "project_titles")])


def _long_text(spec: FieldSpec, rng: Random, samples: Samples) -> str | None:
    if spec.key == "message":
        return rng.choice(samples["questions"])
    if spec.required:
        return " ".join(rng.sample(samples["stories" if spec.key == "story" else "sentences"], 4))
    kind = "questions" if spec.key == "question" else "goals"
    return rng.choice(samples[kind]) if rng.random() < 0.6 else None


def _phone(spec: FieldSpec, rng: Random, samples: Samples) -> str | None:
    """A number from the range kept for fiction (01 99 00 …), or none."""
    return f"+3319900{rng.randrange(10_000):04d}" if spec.required or rng.random() < 0.5 else None


def _choices(spec: FieldSpec, rng: Random, samples: Samples) -> list[str] | None:
    if not spec.required and rng.random() < 0.85:
        return None
    how_many = 1 if rng.random() < 0.7 else 2
    chosen = set(rng.sample(range(len(spec.options)), how_many))
    return [option.code for index, option in enumerate(spec.options) if index in chosen]


def _date(spec: FieldSpec, rng: Random, samples: Samples) -> str:
    return (date(2024, 1, 1) + timedelta(days=rng.randrange(900))).isoformat()


MAKERS: dict[str, Callable[[FieldSpec, Random, Samples], Any]] = {
    "text": _text,
    "long_text": _long_text,
    "email": lambda spec, rng, samples: "",
    "phone": _phone,
    "choice": lambda spec, rng, samples: rng.choice(spec.options).code,
    "choices": _choices,
    "yes_no": lambda spec, rng, samples: rng.random() < 0.5,
    "number": lambda spec, rng, samples: str(rng.randrange(20, 400) * 1000),
    "date": _date,
    "consent": lambda spec, rng, samples: spec.required or rng.random() < 0.4,
}
