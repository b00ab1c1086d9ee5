"""What somebody without an e-mail address is told: the same words, without what only a mail brings."""

import io
import re

import pytest
from pypdf import PdfReader

from registrations.domain.outbox import SAID
from registrations.letters.spoken import paragraphs
from registrations.papers import posted
from tests.registrations.messages.letters import JOIN, participant, workshop_intake, written

pytestmark = pytest.mark.django_db
# What one cannot do on the telephone, nor with a sheet of paper.
OF_A_MAIL = {
    "fr": r"https?:|cliqu|e-mail|courriel|votre page|lien\b|fichier joint|pièce jointe|répondez à ce message",
    "en": r"https?:|click|e-mail|your page|\blinks?\b|attached|answer this message",
}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", sorted(SAID))
def test_every_kind_that_is_said_says_nothing_of_mails_and_pages(kind, language):
    message = written(kind, language)

    said = paragraphs(message)

    assert not re.search(OF_A_MAIL[language], "\n".join(said), re.I), said
    assert message.registration.reference in "\n".join([*said, message.subject])
    assert len(said) >= 3
    assert said[-1].startswith(("Une question, un changement", "A question, or something"))


def test_a_public_address_is_on_paper_and_not_said_and_a_personal_one_on_neither():
    message = written("promoted", "fr")
    assert JOIN in message.text
    assert message.marks

    assert JOIN not in "\n".join(paragraphs(message))
    printed = "\n".join(paragraphs(message, printed=True))
    assert JOIN in printed
    assert not any(mark in printed for mark in message.marks)


def test_words_of_the_team_stay_as_they_were_written():
    made = participant(workshop_intake(), language="fr")
    message = made.messages.create(
        kind="promoted",
        subject="Une place",
        language="fr",
        marks={"\ue100": {}},
        text="Bonjour Awa,\n\nVenez avec votre page de notes.\nVoir : \ue100\n\n- un\n- deux\n\n* * *\n\nCadre",
    )

    assert paragraphs(message)[:3] == ["Bonjour Awa,", "Venez avec votre page de notes.", "- un\n- deux"]
    assert "Cadre" not in "".join(paragraphs(message))


def test_the_letter_for_the_post_has_the_name_the_reference_and_the_words():
    message = written("promoted", "fr")

    paper = PdfReader(io.BytesIO(posted(message, message.registration)))

    said = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    assert message.registration.reference in said
    assert "Awa Martin" in said
    assert "Bonne nouvelle" in said
    assert "Ne répondez pas" not in said
