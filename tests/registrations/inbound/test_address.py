"""The address that answers go to: it names a registration, stays the same, and cannot be made by others."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from config.settings.mail import answers
from core.models import SiteSettings
from registrations.domain.mailing import mail_of
from registrations.domain.outbox import write_message
from registrations.enums import MessageKind as Kind
from registrations.inbound import address_of, registration_named, tokens_in
from registrations.models import Form, Registration
from tests.registrations.inbound.mails import LINE
from tests.registrations.messages.letters import begun, participant, workshop_intake

URL, ADDRESS = "imaps://reponses:a%40b@imap.example.org:993/INBOX", "reponses@example.org"


@pytest.fixture(autouse=True)
def read_by_mail(settings):
    settings.INBOUND_ADDRESS = ADDRESS


def token(pk: int) -> str:
    return tokens_in([address_of(pk)])[0]


@pytest.mark.parametrize("pk", [1, 36, 123_456_789, 2**63 - 1])
def test_an_address_names_its_registration_in_64_characters_whatever_the_case(pk):
    address = address_of(pk)

    local, _at, domain = address.partition("@")
    assert (len(local) <= 64, domain) == (True, "example.org")
    assert registration_named(token(pk)) == pk
    assert [registration_named(each) for each in tokens_in([address.upper()])] == [pk]
    assert address_of(pk) == address


def test_a_token_is_of_one_registration_and_one_secret_key(settings):
    mine, other = token(7), token(8)
    forged = [
        mine[:24] + "8",
        other[:24] + "7",
        mine[:-1],
        "a" * 24 + "7",
        mine[:24] + "07",
        "7",
        "",
        mine + "é",
    ]

    assert [registration_named(each) for each in forged] == [None] * len(forged)
    settings.SECRET_KEY, before = "another", settings.SECRET_KEY
    assert registration_named(mine) is None
    settings.SECRET_KEY_FALLBACKS = [before]
    assert registration_named(mine) == 7


def test_only_our_own_address_with_a_plus_sign_has_a_token():
    assert tokens_in(["reponses@example.org", "reponses+a@example.net", "autre+a@example.org"]) == []


@pytest.mark.django_db
def test_a_letter_about_a_registration_is_answered_in_its_dossier_below_a_line():
    registration = participant(language="fr")
    letter = write_message(registration, Kind.CONFIRMATION, at=timezone.now())

    mail = mail_of(letter, at=timezone.now())

    assert mail.reply_to == [address_of(registration.pk)]
    assert mail.body.startswith(LINE)
    assert LINE in mail.alternatives[0].content
    assert LINE not in letter.text + letter.html


@pytest.mark.django_db
@pytest.mark.parametrize("case", ["off", "draft", "another address", "erased", "guest"])
def test_other_letters_are_answered_where_they_were(settings, case):
    settings.INBOUND_ADDRESS = "" if case == "off" else ADDRESS
    about = begun(workshop_intake()) if case == "draft" else participant()
    letter = write_message(
        about, Kind.DRAFT_LINK if case == "draft" else Kind.CONFIRMATION, at=timezone.now()
    )
    if case == "another address":
        letter.to = "former@example.org"
    if case == "erased":
        letter.registration.erased_at = timezone.now()
    if case == "guest":
        letter.kind = Kind.GUEST

    mail = mail_of(letter, at=timezone.now())

    assert mail.reply_to == [letter.reply_to]
    assert "+" not in letter.reply_to
    assert "above this line" not in mail.body


@pytest.mark.django_db
def test_a_letter_says_that_answers_are_read_where_only_the_mailbox_reads_them():
    registration = participant()
    Form.objects.update(reply_to="")
    SiteSettings.objects.update(contact_email="")

    letter = write_message(Registration.objects.get(pk=registration.pk), Kind.CONFIRMATION, at=timezone.now())

    assert letter.reply_to == ADDRESS
    assert "a person reads it" in letter.text


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (URL, ""),
        ("", ADDRESS),
        ("pop3://a:b@imap.example.org", ADDRESS),
        ("imaps://imap.example.org/INBOX", ADDRESS),
        ("imaps://a:b@imap.example.org:x/INBOX", ADDRESS),
        ("imaps://a:b@imap.example.org/Re%C3%A7us", ADDRESS),
        (URL, "reponses"),
        (URL, "a+b@example.org"),
        (URL, f"{'a' * 25}@example.org"),
    ],
)
def test_settings_that_cannot_work_stop_the_site_at_its_start(url, address):
    with pytest.raises(ImproperlyConfigured, match="INBOUND"):
        answers(url, address)


def test_settings_that_can_work_are_taken_and_none_is_off():
    assert answers(URL, "Reponses@Example.org") == {"INBOUND_IMAP_URL": URL, "INBOUND_ADDRESS": ADDRESS}
    assert answers("", "") == {"INBOUND_IMAP_URL": "", "INBOUND_ADDRESS": ""}
