"""Answers that a form would have taken, made up from the sample words: valid, stored as the form stores them."""

from collections.abc import Callable, Sequence
from copy import copy
from datetime import date, timedelta
from random import Random
from typing import Any

from stdnum import luhn

from config.demo.files import Files, Shelf
from core.text.stems import fold
from registrations.fields import FieldSpec
from registrations.fields.conditions import rules_of

Samples = dict[str, list[str]]
Answers = dict[str, Any]
# What one writes on a line, or in several, by the field's key.
WORDS = {
    "job_before": "jobs_before",
    "job_after": "jobs_after",
    "representative_role": "roles",
    "contact_role": "roles",
    "legal_form_other": "legal_forms",
    "heard_other": "ways_to_hear",
    "sector_other": "sectors",
    "partner": "organisation_kinds",
    "part": "parts",
    "funder": "funders",
    "indicator": "indicators",
    "unit": "units",
}
LONG_WORDS = {"message": "questions", "question": "questions", "story": "stories"}
SENTENCES = 4  # in a required text


class Maker:
    """Makes answers to the items of one published form; what a condition does not ask is answered by None."""

    def __init__(
        self, items: Sequence[FieldSpec], *, samples: Samples, regions: Sequence[str], files: Files | Shelf
    ):
        self.rules = rules_of(items)
        self.specs = [item for item in items if item.is_question]
        self.samples, self.regions, self.files = samples, regions, files

    def saying(self, samples: Samples) -> "Maker":
        """The same, with these samples in place of its own of the same name: those of another language, say."""
        other = copy(self)
        other.samples = self.samples | samples
        return other

    def answers(self, *, rng: Random, number: int, given: Answers | None = None) -> Answers:
        """One answer to each question, in the form's order: the `given` ones, and made-up ones to the rest.

        `number` keeps made-up e-mail addresses apart.
        """
        given = given or {}
        answers: Answers = {}
        for spec in self.specs:
            asked = all(condition.met(answers) for condition in self.rules[spec.key])
            if not asked:
                answers[spec.key] = None
            else:
                answers[spec.key] = given[spec.key] if spec.key in given else self._one(spec, rng)
        first, last = _name(self.specs, answers)
        for spec in self.specs:
            if spec.kind == "email" and spec.key not in given:
                who = f"{first}.{last}" if spec.is_contact else "direction"
                answers[spec.key] = f"{fold(who).replace(' ', '-')}.{number}@example.org"
        if answers.get("budget_requested"):
            # Nobody asks for more than the whole, alone or with the other funders.
            total = int(answers["budget_total"].partition(".")[0])
            requested = total * rng.randrange(3, 9) // 10
            if "budget_requested" in given:
                requested = int(given["budget_requested"].partition(".")[0])
            answers["budget_requested"] = f"{requested}.00"
            funders = answers.get("cofunders") or []
            for funder in funders:
                funder["amount"] = f"{max((total - requested) // len(funders), 1)}.00"
        return answers

    def _one(self, spec: FieldSpec, rng: Random) -> Any:
        if spec.kind == "group":
            return self._rows(spec, rng)
        if spec.kind == "files":
            return self.files.answer(spec, rng)
        if spec.kind == "region":
            codes = sorted(rng.sample(self.regions, 1 if rng.random() < 0.6 else 2))
            return codes if spec.several else codes[0]
        return MAKERS[spec.kind](spec, rng, self.samples)

    def _rows(self, spec: FieldSpec, rng: Random) -> list[Answers] | None:
        number = rng.randrange(1, 4) if spec.required else rng.randrange(3)
        return [{each.key: self._one(each, rng) for each in spec.fields} for _row in range(number)] or None


def _name(specs: list[FieldSpec], answers: Answers) -> tuple[str, str]:
    names = {spec.identifies: answers[spec.key] for spec in specs if spec.identifies}
    first, _space, last = names.get("full_name", "contact demo").partition(" ")
    return names.get("first_name", first), names.get("last_name", last)


def _text(spec: FieldSpec, rng: Random, samples: Samples) -> str | None:
    if not spec.required and rng.random() < 0.5:
        return None
    if spec.identifies == "first_name":
        return rng.choice(samples["first_names"])
    if spec.identifies == "last_name":
        return rng.choice(samples["last_names"])
    if spec.identifies == "full_name" or spec.key == "representative_name":
        return f"{rng.choice(samples['first_names'])} {rng.choice(samples['last_names'])}"
    if spec.identifies == "organisation":
        kind, subject = (
            rng.choice(samples["organisation_kinds"]),
            rng.choice(samples["organisation_subjects"]),
        )
        return f"{kind} {subject}, {rng.choice(samples['towns'])}"
    return rng.choice(samples[WORDS.get(spec.key, "project_titles")])


def _long_text(spec: FieldSpec, rng: Random, samples: Samples) -> str | None:
    kind = LONG_WORDS.get(spec.key, "sentences" if spec.required else "goals")
    if not spec.required:
        return rng.choice(samples[kind]) if rng.random() < 0.6 else None
    if kind == "questions":
        return rng.choice(samples[kind])
    return " ".join(rng.sample(samples[kind], min(SENTENCES, len(samples[kind]))))


def _phone(spec: FieldSpec, rng: Random, samples: Samples) -> str | None:
    """A number from the range kept for fiction (01 99 00 …), or none."""
    return f"+3319900{rng.randrange(10_000):04d}" if spec.required or rng.random() < 0.5 else None


def _choice(spec: FieldSpec, rng: Random, samples: Samples) -> str | None:
    return rng.choice(spec.options).code if spec.required or rng.random() < 0.6 else None


def _choices(spec: FieldSpec, rng: Random, samples: Samples) -> list[str] | None:
    if not spec.required and rng.random() < 0.85:
        return None
    how_many = 1 if rng.random() < 0.7 else 2
    chosen = set(rng.sample(range(len(spec.options)), how_many))
    return [option.code for index, option in enumerate(spec.options) if index in chosen]


def _yes_no(spec: FieldSpec, rng: Random, samples: Samples) -> bool | None:
    return rng.random() < 0.5 if spec.required or rng.random() < 0.7 else None


def _scale(spec: FieldSpec, rng: Random, samples: Samples) -> int | None:
    lowest, highest = int(spec.minimum or 1), int(spec.maximum or 5)
    return rng.randint(lowest, highest) if spec.required or rng.random() < 0.7 else None


def _url(spec: FieldSpec, rng: Random, samples: Samples) -> str | None:
    return f"https://example.org/{rng.randrange(10_000)}" if spec.required or rng.random() < 0.4 else None


def _siret(spec: FieldSpec, rng: Random, samples: Samples) -> str:
    """A number whose check digits are right and that no organisation has: none begins with four zeros."""
    siren = f"0000{rng.randrange(10_000):04d}"
    siren += luhn.calc_check_digit(siren)
    establishment = f"{siren}{rng.randrange(1, 100):04d}"
    return establishment + luhn.calc_check_digit(establishment)


def _number(spec: FieldSpec, rng: Random, samples: Samples) -> str:
    return str(rng.randrange(1, 80) * 5)


def _money(spec: FieldSpec, rng: Random, samples: Samples) -> str:
    return f"{rng.randrange(20, 400) * 1000}.00"


def _date(spec: FieldSpec, rng: Random, samples: Samples) -> str:
    return (date(2008, 1, 1) + timedelta(days=rng.randrange(5600))).isoformat()


def _date_range(spec: FieldSpec, rng: Random, samples: Samples) -> dict[str, str]:
    first = date(2024, 9, 1) + timedelta(days=rng.randrange(900))
    return {"from": first.isoformat(), "to": (first + timedelta(days=rng.randrange(180, 900))).isoformat()}


MAKERS: dict[str, Callable[[FieldSpec, Random, Samples], Any]] = {
    "text": _text,
    "long_text": _long_text,
    "email": lambda spec, rng, samples: "",
    "phone": _phone,
    "url": _url,
    "postcode": lambda spec, rng, samples: rng.choice(samples["postcodes"]),
    "siret": _siret,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "scale": _scale,
    "number": _number,
    "money": _money,
    "date": _date,
    "date_range": _date_range,
    "consent": lambda spec, rng, samples: spec.required or rng.random() < 0.4,
}
