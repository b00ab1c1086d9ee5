"""The inbox at first look: what people sent over the year, and what staff did with it.

`inbox.yaml` tells it; here it happens, one act after the other in the order of their moments, each by the verb of
`registrations.domain` that does it in life. So references, places, letters and histories are true, and the worker finds
nothing to do about the past. Only the post is played (`config.demo.post`): no mail leaves for people who do not exist.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from random import Random
from typing import Any
from uuid import UUID

from config.demo.acts import ACTS, Cast, Story
from config.demo.answers import Answers, Maker
from config.demo.bulk import no_garbage_collection
from config.demo.content import read
from config.demo.files import Shelf
from config.demo.moments import moment
from config.demo.post import Post
from config.demo.world import World
from core.models import User
from core.text.stems import fold
from registrations.domain import assign, register
from registrations.domain.changes import follow_cancellations, tell_of_changes
from registrations.domain.referrals import refer
from registrations.domain.reminders import write_reminders
from registrations.domain.results import publish_results
from registrations.domain.tagging import tag
from registrations.enums import Contact
from registrations.events import starts_of
from registrations.fields import FieldSpec
from registrations.models import Draft, Form, FormVersion, Intake
from registrations.workflows import STAFF_ONLY

WORDS = "Ce document a été fabriqué pour essayer le site. Il ne vient d’aucune organisation."
SEED = 20_250_312
WRITERS = {"referral": "referrer", "lead": "delegate"}
REMINDED = (timedelta(days=7), timedelta(days=1), timedelta(hours=1))  # before what takes place
LONGEST = timedelta(days=60)  # nothing of the inbox took place longer ago

Happening = tuple[datetime, Callable[[datetime], object]]


def make_inbox(world: World, staff: dict[str, User]) -> None:
    """Everything of the content file, at its moment. Raises ValueError for what would happen after loading."""
    post = Post()
    scribe = Scribe(world, staff, post)
    happenings = sorted([*scribe.happenings(), *_by_itself(world)], key=itemgetter(0))
    with no_garbage_collection():
        for at, happen in happenings:
            if at > world.now:
                raise ValueError(f"{at} is still to come.")
            post.deliver(at)
            happen(at)
        post.deliver(world.now)


def _by_itself(world: World) -> Iterator[Happening]:
    """What the site did without anybody: reminders, results, what became of a cancelled call."""
    for begins in set(starts_of(world.now - LONGEST, world.now).values()):
        for before in REMINDED:
            yield begins - before, write_reminders
    for intake in world.intakes:
        if intake.results_at and intake.results_at <= world.now:
            yield intake.results_at, publish_results
        if intake.cancelled_at and intake.cancelled_at <= world.now:
            yield intake.cancelled_at, follow_cancellations
            yield intake.cancelled_at + timedelta(minutes=1), tell_of_changes


@dataclass(frozen=True)
class Asked:
    """A form that is answered here: its current version, and who makes up what an entry leaves open."""

    form: Form
    version: FormVersion
    maker: Maker

    def keys_of(self, identifies: str) -> list[str]:
        return [spec.key for spec in self.version.specs if spec.identifies == identifies]


class Scribe:
    """Reads the entries, and makes acts of them."""

    def __init__(self, world: World, staff: dict[str, User], post: Post):
        self.world, self.cast = world, Cast(staff, post, self.complete)
        self.shelf = Shelf(WORDS)
        samples, regions = read("samples"), sorted(world.regions)
        self.english = read("samples_en")
        self.asked: dict[int, Asked] = {}
        for form in world.forms.values():
            version = form.versions.latest("number")
            maker = Maker(version.items, samples=samples, regions=regions, files=self.shelf)
            self.asked[form.pk] = Asked(form, version, maker)

    def happenings(self) -> Iterator[Happening]:
        """Every entry's arrival, then its steps, each with its moment."""
        for number, entry in enumerate(read("inbox"), start=1):
            story = Story(self.cast)
            arrives = self._moment(entry["at"])
            yield arrives, self._arrival(story, entry, number)
            steps = [(self._moment(step.pop("at")), step) for step in entry.get("steps", ())]
            if owner := entry.get("owner"):
                # Somebody takes it in hand just before the first thing that is done about it.
                first = steps[0][0] if steps else arrives + timedelta(hours=20)
                yield first - timedelta(minutes=6), self._handing_over(story, owner)
            for at, step in steps:
                yield at, self._act(story, step)

    def _moment(self, when: dict[str, Any]) -> datetime:
        found = moment(when, now=self.world.now)
        if found is None:
            raise ValueError("Everything of the inbox has its moment.")
        return found

    def _arrival(self, story: Story, entry: dict[str, Any], number: int) -> Callable[[datetime], None]:
        def arrive(at: datetime) -> None:
            rng = Random(f"{SEED} {number}")  # noqa: S311 (sample data, the same every time)
            intake = self._intake(entry, at)
            asked = self.asked[intake.form_id]
            given = _named(asked, entry) | entry.get("answers", {})
            language = entry.get("language", "fr")
            answers = self._answers(asked, given, rng=rng, number=number, language=language)
            common: dict[str, Any] = {
                "version": asked.version,
                "submission": UUID(int=rng.getrandbits(128), version=4),
                "language": language,
                "at": at,
            }
            workflow = asked.form.workflow_code
            if workflow in WRITERS:
                registration = refer(intake, answers, by=self.cast.staff[WRITERS[workflow]], **common)
            else:
                registration = register(intake, answers, **common)
            self.shelf.keep(answers, registration)
            for name in entry.get("tags", ()):
                tag(registration, name, by=self.cast.staff["manager"])
            story.registration = registration
            self.cast.known[entry.get("key", "")] = registration
            if error := entry.get("mail_fails"):
                self.cast.post.refused[registration.pk] = error

        return arrive

    def _handing_over(self, story: Story, owner: str) -> Callable[[datetime], None]:
        def hand_over(at: datetime) -> None:
            to = self.cast.staff[owner]
            assign(story.registration, to, self.cast.staff["manager"], at=at)

        return hand_over

    def _act(self, story: Story, step: dict[str, Any]) -> Callable[[datetime], None]:
        act = next(ACTS[name] for name in ACTS if name in step)

        def happen(at: datetime) -> None:
            act(story, step, at)

        return happen

    def _intake(self, entry: dict[str, Any], at: datetime) -> Intake:
        """The one of that page that takes registrations at that moment: the visitors', unless a form is named."""
        key = self.world.pages["fr", entry["page"]].translation_key
        for intake in self.world.intakes:
            form = self.asked[intake.form_id].form
            wanted = (
                form == self.world.forms[entry["form"]]
                if "form" in entry
                else form.workflow_code not in STAFF_ONLY
            )
            if intake.page_key == key and wanted and intake.accepts(at):
                return intake
        raise ValueError(f"{entry['page']} takes nothing on {at}.")

    def _answers(
        self, asked: Asked, given: Answers, *, rng: Random, number: int, language: str = "fr"
    ) -> Answers:
        """Nobody says anything sensitive unless the entry does. Raises ValueError for an answer to no question."""
        if unknown := given.keys() - {spec.key for spec in asked.version.specs}:
            raise ValueError(f"The form {asked.form.prefix} does not ask for {unknown}.")
        unsaid = {spec.key: None for spec in asked.version.specs if spec.data_class == "S"}
        maker = asked.maker if language == "fr" else asked.maker.saying(self.english)
        return maker.answers(rng=rng, number=number, given=unsaid | given)

    def complete(self, draft: Draft, given: Answers, at: datetime) -> Answers:
        """What someone who was invited answers, and the rows of their files: the `given`, and the rest made up."""
        rng = Random(f"{SEED} {at:%H:%M}")  # noqa: S311 (sample data, the same every time)
        answers = self._answers(self.asked[draft.version.form_id], given, rng=rng, number=0)
        self.shelf.keep(answers, draft)
        return answers


def _named(asked: Asked, entry: dict[str, Any]) -> Answers:
    """What the entry calls the person, and their address, as the form asks for them."""
    first, _space, last = entry["who"].partition(" ")
    names = {Contact.FIRST_NAME: first, Contact.LAST_NAME: last, Contact.FULL_NAME: entry["who"]}
    given: Answers = {key: name for kind, name in names.items() for key in asked.keys_of(kind)}
    email = entry.get("email", f"{_plain(first)}.{_plain(last)}"[:60].strip("-") + "@example.org")
    return given | {spec.key: email for spec in asked.version.specs if _is_address(spec)}


def _is_address(spec: FieldSpec) -> bool:
    return spec.kind == "email" and spec.is_contact


def _plain(words: str) -> str:
    """The words as an address writes them."""
    return re.sub(r"[^a-z]+", "-", fold(words)).strip("-")
