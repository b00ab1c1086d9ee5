"""Whoever gets a letter has a way to what it is about, whatever staff have written."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from core.enums import StaffGroup
from registrations.domain.outbox import write_message, write_to
from registrations.enums import MessageKind
from registrations.letters import standard_words
from registrations.letters.bodies import HOLE, check_body
from registrations.letters.placeholders import NEEDED
from registrations.models import MessageTemplate
from registrations.workflows import WORKFLOWS
from tests import factories
from tests.registrations.messages import letters

pytestmark = pytest.mark.django_db
# They open nothing: to who is not to have a link, or about nothing.
WITHOUT = {
    MessageKind.READDRESSED,
    MessageKind.RETIRED,
    MessageKind.MISDIRECTED,
    MessageKind.CEILING,
    MessageKind.RIGHTS,
    MessageKind.GUEST_ENDED,
    MessageKind.GUEST_OVER,
    MessageKind.HANDED_ON,
}


@pytest.mark.parametrize("kind", list(MessageKind))
def test_words_without_the_way_in_are_refused_and_the_error_names_it(kind):
    if kind in WITHOUT:
        assert kind not in NEEDED
        return
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        check_body("{greeting}\n\nThank you.", kind)

    assert refused.value.code == "way_in"
    assert f"{{{NEEDED[kind]}}}" in refused.value.message % refused.value.params


@pytest.mark.parametrize("workflow", ["", *WORKFLOWS])
@pytest.mark.parametrize("kind", list(NEEDED))
def test_our_own_words_hold_it(kind, workflow):
    words = standard_words(kind, workflow)

    check_body(words.body, kind)
    assert NEEDED[kind] in HOLE.findall(words.body)


@pytest.mark.parametrize("body", ["Merci.", "{greeting}\n\n{attached} {personal_link}{links}"])
@pytest.mark.parametrize("kind", list(NEEDED))
def test_words_that_were_saved_before_get_it_at_the_end(kind, body):
    thing = letters.about(kind)
    MessageTemplate.objects.create(kind=kind, language="en", subject="S", body=body.replace("{links}", ""))
    if kind == MessageKind.LOST_LINK:
        message = write_to(thing.email, kind, language="en", at=timezone.now(), values={}, about=[thing])
    else:
        message = write_message(thing, kind, at=timezone.now(), due_at=timezone.now())

    words = message.text.split("* * *")[0]
    assert sum(words.count(mark) for mark in message.marks) == 1


def test_list_of_templates_says_which_lack_it(client):
    MessageTemplate.objects.create(kind="confirmation", language="fr", subject="S", body="Merci.")
    client.force_login(factories.staff(StaffGroup.ADMINISTRATORS, is_staff=True, is_superuser=True))

    page = client.get(reverse("message_templates:index"))

    assert "Sans le lien de la personne" in page.content.decode()
