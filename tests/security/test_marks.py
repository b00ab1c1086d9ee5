"""No value becomes a link: whatever stands in titles, names, templates or answers, a letter opens only its own."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import models
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField

from registrations.domain.delivery import send_message
from registrations.domain.outbox import write_message, write_to
from registrations.enums import AnnouncementKind, MessageKind
from registrations.letters import standard_words
from registrations.letters.marks import owner_of
from registrations.models import Message, MessageTemplate, PersonalLink, Registration
from tests import factories
from tests.registrations.messages import letters

pytestmark = pytest.mark.django_db

# Who types in them is nobody: they are written by the site alone, or name rows and states.
OURS = {
    "Message",
    "PersonalLink",
    "Tally",
    "ReferenceCounter",
    "Heartbeat",
    "Announcement",
    "Consent",
    "Locale",
}
NAMES = {
    "state_code",
    "from_state",
    "to_state",
    "reference",
    "prefix",
    "path",
    "url_path",
    "digest",
    "password",
}
PARTS = {
    "type",
    "id",
    "key",
    "code",
    "kind",
    "field",
    "test",
    "values",
    "identifies",
    "data_class",
    "document",
}


def settable(model: type[models.Model]) -> list[models.Field]:
    """The fields of a model that hold words somebody has typed."""
    texts = (models.CharField, models.TextField, models.JSONField, StreamField)
    others = (models.EmailField, models.SlugField, models.FilePathField)
    return [
        field
        for field in model._meta.local_concrete_fields
        if isinstance(field, texts)
        and not isinstance(field, others)
        and field.editable
        and not field.choices
        and field.name not in NAMES
    ]


def poisoned(value: Any, forged: str, *, longest: int | None = None) -> Any:
    """The value with the forged marks in each of its texts, cut at its beginning so that they fit."""
    if isinstance(value, dict):
        return {key: each if key in PARTS else poisoned(each, forged) for key, each in value.items()}
    if isinstance(value, list):
        return [poisoned(each, forged) for each in value]
    if not isinstance(value, str) or "@" in value:
        return value
    return (
        f"{value} {forged}" if longest is None else f"{value[: max(longest - len(forged) - 1, 0)]} {forged}"
    )


def poison(forged: str, *, but: Registration) -> set[str]:
    """Put the marks into everything that anyone can set; say into which fields. What is `but`'s stays."""
    reached = set()
    found = [
        model
        for model in apps.get_models()
        if model._meta.app_label in ("registrations", "programmes", "home", "core", "wagtailcore")
    ]
    for model in found:
        if model.__name__ in OURS or model._meta.proxy:
            continue
        for field in settable(model):
            longest = getattr(field, "max_length", None)
            if longest is not None and longest <= len(forged):
                continue
            for row in model._default_manager.order_by("pk"):
                if row == but or getattr(row, "registration_id", None) == but.pk:
                    continue
                value = getattr(row, field.name)
                if isinstance(value, StreamValue):
                    raw = poisoned(list(value.raw_data), forged)
                    new: Any = StreamValue(value.stream_block, raw, is_lazy=True)
                else:
                    new = poisoned(value, forged, longest=longest)
                if new != value:
                    model._default_manager.filter(pk=row.pk).update(**{field.name: new})
                    reached.add(f"{model.__name__}.{field.name}")
    return reached


def links_in(sent) -> set[PersonalLink]:
    """What the personal links of a mail open, its formatted part and its headers included."""
    whole = "\n".join(
        [sent.subject, sent.body, *(part[0] for part in sent.alternatives), *sent.extra_headers.values()]
    )
    tokens = set(re.findall(r"/suivi/([A-Za-z0-9_-]{30,})/(?!adresse/)", whole))
    opened = {PersonalLink.objects.for_token(token) for token in tokens}
    assert None not in opened
    return opened


@pytest.fixture
def victim(db) -> Registration:
    """Somebody else, with a letter that has left and holds marks."""
    page = factories.call(title="Un autre appel")
    made = factories.registration(factories.intake(page), courriel="victime@example.org")
    assert made.messages.get().marks
    return made


def forged_marks(victim: Registration) -> str:
    """Every way a mark of the victim's was ever kept, now and before."""
    marks = list(victim.messages.get().marks)
    old = [f"\ue000registration:{victim.pk}:{page}\ue001" for page in ("show", "confirm")]
    return " ".join([marks[0], *old])


def write(kind: MessageKind, thing: Any) -> Message:
    thing = type(thing).objects.get(pk=thing.pk)
    at = timezone.now()
    if kind == MessageKind.LOST_LINK:
        message = write_to(thing.email, kind, language="en", at=at, values={}, about=[thing])
    else:
        values = {"announcement": AnnouncementKind.OPENED} if kind == MessageKind.ALERT else {}
        message = write_message(thing, kind, at=at, values=values, due_at=at)
    assert message
    return message


@pytest.mark.parametrize("words", ["ours", "of staff"])
@pytest.mark.parametrize("kind", list(MessageKind))
def test_marks_of_another_in_every_text_that_anyone_can_set_open_nothing_of_theirs(kind, words, victim):
    thing = letters.about(kind)
    if words == "of staff":
        ours = standard_words(kind)
        MessageTemplate.objects.create(kind=kind, language="en", subject="{site}", body=ours.body)
    forged = forged_marks(victim)

    reached = poison(forged, but=victim)
    message = write(kind, thing)
    assert send_message(message.pk, at=message.due_at)

    assert {"Page.title", "FormVersion.schema", "Intake.name_fr"} <= reached
    if kind not in (MessageKind.CEILING, MessageKind.RIGHTS):  # which name nothing
        assert forged.split(" ")[0] in mail.outbox[-1].body, "the words of the forgery are there, as words"
    assert "\ue000" not in mail.outbox[-1].body
    opened = links_in(mail.outbox[-1])
    assert {getattr(link, owner_of(thing)) for link in opened} <= {thing}
    assert victim.links.count() == 0


def test_walk_reaches_what_people_and_editors_type(victim):
    draft = letters.begun(victim.intake, typed={"nom": "Awa"})
    letters.participant()
    MessageTemplate.objects.create(kind=MessageKind.CHANGED, language="en", subject="S", body="B")

    reached = poison(forged_marks(victim), but=victim)

    assert draft.pk
    assert {
        "Registration.name",
        "Registration.answers",
        "Draft.typed",
        "Form.fields",
        "Form.name",
        "MessageTemplate.body",
        "Page.title",
        "WorkshopPage.join_url",
        "Site.site_name",
    } - reached <= {"Site.site_name"}


def test_link_in_a_list_is_only_made_for_what_belongs_to_the_address_it_is_sent_to(victim):
    thing = letters.participant()
    at = timezone.now()
    message = write_to(
        thing.email, MessageKind.LOST_LINK, language="en", at=at, values={}, about=[thing, victim]
    )

    assert send_message(message.pk)

    assert {link.registration for link in links_in(mail.outbox[-1])} == {thing}
