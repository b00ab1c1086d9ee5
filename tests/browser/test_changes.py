"""An editor moves a workshop, cancels another, tries to delete a third; a person follows it all."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.browser.applying import box, field
from tests.browser.hands import follow
from tests.browser.mails import mail_to, personal_link, text_of
from tests.servers.site import SiteServer
from tests.validators.axe import axe_problems

pytestmark = pytest.mark.browser
EDITION = "/programmes/declics-numeriques/edition-decouverte/"
MOVED, CANCELLED, KEPT = (
    f"{EDITION}{slug}/" for slug in ("secteur-jeu-video", "jeu-video-sans-coder", "metiers-cybersecurite")
)
PLACE = "Maison des associations, 10 rue des Fleurs, Lyon"
WHY = "Notre intervenante est souffrante : nous vous proposerons une autre date."
BACK = "Notre intervenante est remise : nous vous attendons."


@pytest.fixture
def editor(colleague: Callable[[str], Page]) -> Page:
    """Someone who writes pages and opens booking periods, signed in."""
    return colleague("admin@example.org")


def register(page: Page, address: str) -> str:
    """Someone registers, having read when it is; gives their e-mail address back."""
    email = f"awa.{uuid4().hex[:8]}@example.org"
    page.goto(f"{address}inscription/")
    expect(page.locator(".event-facts")).to_contain_text("heure de Paris")
    field(page, "Prénom").fill("Awa")
    field(page, "Nom").fill("Exemple")
    field(page, "Adresse électronique").fill(email)
    box(page, "J’ai lu la page Confidentialité").check()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator(".ticket__reference")).to_have_text(re.compile(r"ATE-\d{4}-\d{5}"))
    expect(page.locator(".event-facts")).to_contain_text("minutes")
    return email


def edit(editor: Page, address: str) -> None:
    """The editor of the page at that public address, found by its title."""
    editor.goto(address)
    title = editor.locator("h1").inner_text()
    editor.goto(f"/admin/pages/search/?q={title}")
    follow(editor, editor.locator("table.listing .title-wrapper a", has_text=title).first)
    expect(editor).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))


def fill_words(editor: Page, french: str, english: str) -> None:
    """What people are told, in the languages that some of them read."""
    editor.locator("[name=words_fr]").fill(french)
    if editor.locator("label[for=id_words_en] .w-required-mark").count():
        editor.locator("[name=words_en]").fill(english)


def calendar_of(mail: EmailMessage) -> Calendar:
    (part,) = (each for each in mail.walk() if each.get_content_type() == "text/calendar")
    return Calendar.from_ical(part.get_payload(decode=True))


def event_of(calendar: Calendar):
    return calendar.walk("VEVENT")[0]


def test_a_workshop_that_is_moved_is_shown_told_and_followed(
    editor: Page, visitor: Callable[..., Page], site_server: SiteServer
) -> None:
    mailbox: Path = site_server.var_dir / "mail"
    address, person = MOVED, visitor()
    email = register(person, address)
    first = event_of(calendar_of(mail_to(mailbox, email)))

    edit(editor, address)
    editor.locator("[name=place]").fill(PLACE)
    editor.locator("footer [data-w-dropdown-target=toggle]").first.click()
    editor.locator("button[name=action-publish]").click()

    expect(editor).to_have_url(re.compile(r"/admin/evenements/\d+/prevenir/"))
    expect(editor.locator("main")).to_contain_text(re.compile(r"\d+ personnes? ser(a|ont) prévenue"))
    expect(editor.locator("main")).to_contain_text(PLACE)
    assert axe_problems(editor) == []
    editor.locator("button[name=publish]").click()
    expect(editor.locator(".messages")).to_contain_text("prévenue")

    mail = mail_to(mailbox, email, about="Changement")
    assert PLACE in text_of(mail)
    assert "au lieu de" in text_of(mail)
    event = event_of(calendar_of(mail))
    assert event["UID"] == first["UID"]
    assert event["SEQUENCE"] > first["SEQUENCE"]
    assert PLACE in str(event["LOCATION"])
    person.goto(personal_link(mail))
    expect(person.locator("main")).to_contain_text(PLACE)
    person.goto(address)
    expect(person.locator("main")).to_contain_text(PLACE)


def test_a_workshop_that_is_cancelled_and_held_after_all_is_so_everywhere(
    editor: Page, visitor: Callable[..., Page], site_server: SiteServer
) -> None:
    mailbox: Path = site_server.var_dir / "mail"
    address, person = CANCELLED, visitor()
    email = register(person, address)
    mail_to(mailbox, email)

    edit(editor, address)
    follow(editor, editor.get_by_role("link", name=re.compile("^Annuler ")).first)
    expect(editor.locator("main")).to_contain_text(re.compile(r"\d+ personnes? en ser(a|ont) prévenue"))
    fill_words(editor, WHY, "Our speaker is ill.")
    follow(editor, editor.locator("button[name=preview]"))
    expect(editor.locator("main")).to_contain_text(WHY)
    editor.locator("button[name=act]").click()
    expect(editor.locator(".messages")).to_contain_text("C’est annulé.")

    mail = mail_to(mailbox, email, about="Annul")
    assert "souffrante" in text_of(mail)
    calendar = calendar_of(mail)
    assert str(calendar["METHOD"]) == "CANCEL"
    assert str(event_of(calendar)["STATUS"]) == "CANCELLED"
    own = personal_link(mail)
    person.goto(own)
    expect(person.locator("h1")).to_have_text("Les organisateurs l’ont annulé.")
    expect(person.get_by_role("link", name="Participer en ligne")).to_have_count(0)
    assert axe_problems(person) == []
    file = person.request.get(f"{person.url.split('?')[0]}calendrier.ics").text()
    assert "STATUS:CANCELLED" in file
    person.goto(address)
    expect(person.locator("main")).to_contain_text("Annulé")

    follow(editor, editor.get_by_role("link", name="Maintenir finalement").first)
    fill_words(editor, BACK, "Our speaker is well again.")
    editor.locator("button[name=act]").click()
    expect(editor.locator(".messages")).to_contain_text("finalement")

    mail = mail_to(mailbox, email, about="Finalement")
    assert "remise" in text_of(mail)
    assert str(event_of(calendar_of(mail))["STATUS"]) == "CONFIRMED"
    person.goto(own)
    expect(person.locator("h1")).to_contain_text("place est confirmée")
    person.goto(address)
    expect(person.locator("main")).not_to_contain_text("Annulé")


def test_a_workshop_with_people_is_not_deleted(
    editor: Page, visitor: Callable[..., Page], site_server: SiteServer
) -> None:
    address = KEPT
    register(visitor(), address)

    edit(editor, address)
    editor.goto(editor.url.replace("/edit/", "/delete/"))

    expect(editor.locator(".messages")).to_contain_text(re.compile(r"\d+ personnes? (est|sont) attendue"))
    editor.goto(address)
    expect(editor.locator("h1")).to_be_visible()
