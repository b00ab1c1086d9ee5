"""Every screen of the inbox and the way to it: pictures, axe and eyes look at the same ones."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.validators.axe import settle

INBOX = "/admin/inbox/"
MANAGER, OFFICER, DELEGATE = "manager", "officer", "delegate"
Way = Callable[[Page], object]


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: the way there from the one it comes after, or from anywhere; the demo account that goes it."""

    name: str
    way: Way
    after: str
    account: str


SCREENS: dict[str, Screen] = {}


def screen(name: str, *, after: str = "", account: str = MANAGER) -> Callable[[Way], Way]:
    """Keep the decorated way as the one to the screen of that name."""

    def remember(way: Way) -> Way:
        SCREENS[name] = Screen(name, way, after, account)
        return way

    return remember


def show(page: Page, name: str, *, here: str = "") -> None:
    """Bring the page to that screen; `here` is the name of the one it is at."""
    wanted = SCREENS[name]
    if wanted.after and wanted.after != here:
        show(page, wanted.after)
    wanted.way(page)
    settle(page)


def _at(name: str, address: str, account: str = MANAGER) -> None:
    """A screen with an address of its own."""
    screen(name, account=account)(lambda page: page.goto(address))


def _first_of(page: Page, listed: str) -> None:
    """The first dossier of a list."""
    page.goto(f"{INBOX}{listed}")
    _follow(page, page.locator("td.inbox-reference a").first)


def _follow(page: Page, link: Locator) -> None:
    """Where that link leads."""
    page.goto(str(link.get_attribute("href")))


def _send(page: Page, button: Locator) -> None:
    """Press, and wait for the page that answers."""
    with page.expect_navigation():
        button.click()


_at("home", "/admin/")
_at("list", f"{INBOX}en-retard/")
_at("nothing found", f"{INBOX}?q=licorne")
_at("columns", f"{INBOX}a-traiter/colonnes/")
_at("cockpit", f"{INBOX}tableau-de-bord/")
_at("exports", f"{INBOX}exports/")
_at("messages", "/admin/messages/")
_at("words of a message", "/admin/messages/rejected/fr/")
_at("statistics", "/admin/statistics/")
_at("preferences", "/admin/account/#tab-notifications")


@screen("filters")
def filters(page: Page) -> None:
    page.goto(f"{INBOX}?state=application.submitted&owner=nobody")
    page.locator("[data-controller~=w-drilldown] [data-w-dropdown-target=toggle]").first.click()
    page.locator(".w-drilldown__menu").first.wait_for()


@screen("exporting and naming")
def tools(page: Page) -> None:
    page.goto(f"{INBOX}messages-en-echec/")
    page.locator(".inbox-export summary").click()
    page.locator(".inbox-name summary").click()


@screen("selection")
def selection(page: Page) -> None:
    page.goto(f"{INBOX}?state=application.submitted")
    for box in page.locator("input[name=row]").all()[:3]:
        box.check()


@screen("words of a lot", after="selection")
def words_of_a_lot(page: Page) -> None:
    page.locator("#lot-verb").select_option("write")
    _send(page, page.locator("#lot .lot-bar__act button[type=submit]").first)


@screen("preview of a lot", after="words of a lot")
def preview_of_a_lot(page: Page) -> None:
    page.locator("textarea").first.fill("La réunion d’information aura lieu le 14 janvier, à distance.")
    _send(page, page.locator(".lot-words button[type=submit]").first)


@screen("letter of a lot", after="preview of a lot")
def letter_of_a_lot(page: Page) -> None:
    _follow(page, page.locator(".lot-rows a[href*='/letter/']").first)


@screen("report of a lot", after="letter of a lot")
def report_of_a_lot(page: Page) -> None:
    page.go_back()
    _send(page, page.locator(".lot-confirm button[type=submit]").first)


@screen("lots", after="report of a lot")
def lots(page: Page) -> None:
    page.goto(f"{INBOX}lots/")


@screen("dossier")
def dossier(page: Page) -> None:
    _first_of(page, "?state=application.hearing")


@screen("duplicates")
def duplicates(page: Page) -> None:
    _first_of(page, "?duplicates=on&state=application.submitted")


@screen("correction", after="duplicates")
def correction(page: Page) -> None:
    _follow(page, page.locator("a[href*='/corriger/']").first)


@screen("preview of a correction", after="correction")
def preview_of_a_correction(page: Page) -> None:
    page.locator("[name=_reason]").fill("Vous nous l’avez demandé au téléphone ce matin.")
    page.locator("[name=project_title]").fill("Les cadres bénévoles du samedi")
    _send(page, page.locator(".inbox-buttons button[name=preview]"))


@screen("words of a move")
def words_of_a_move(page: Page) -> None:
    _first_of(page, "?state=application.submitted&owner=nobody")
    page.locator(".dossier-bar__acts > details > summary").first.click()


@screen("letter of a move", after="words of a move")
def letter_of_a_move(page: Page) -> None:
    asked = page.locator(".dossier-bar__acts > details[open]")
    asked.locator("textarea").first.fill("Il nous manque le plan de financement signé.")
    _send(page, asked.locator("button[type=submit]"))


@screen("failed message")
def failed_message(page: Page) -> None:
    _first_of(page, "messages-en-echec/")


@screen("sent again", after="failed message")
def sent_again(page: Page) -> None:
    _follow(page, page.locator("a[href*='/renvoyer/']").first)


@screen("erasing", account=OFFICER)
def erasing(page: Page) -> None:
    _first_of(page, "effacements/")
    _follow(page, page.locator("a[href*='/effacer/']").first)


_at("officer's room", "/admin/donnees/", OFFICER)
_at("new request", "/admin/donnees/demandes/nouvelle/", OFFICER)
_at("log of consents", "/admin/donnees/consentements/", OFFICER)
_at("how long it is kept", "/admin/donnees/durees/", OFFICER)
_at("register of processings", "/admin/donnees/traitements/", OFFICER)
_at("what holds for every processing", "/admin/donnees/traitements/site/", OFFICER)
_at("log of looks", "/admin/donnees/consultations/", OFFICER)


@screen("a request", account=OFFICER)
def a_request(page: Page) -> None:
    page.goto("/admin/donnees/")
    waiting = page.locator("#officer-waiting ~ ul li")
    if waiting.locator("a[href*='/donnees/demandes/']").count():
        _follow(page, waiting.locator("a[href*='/donnees/demandes/']").first)
    else:
        _send(page, waiting.get_by_role("button").first)


@screen("all that an address has", after="a request", account=OFFICER)
def all_of_an_address(page: Page) -> None:
    _send(page, page.locator("form[action$='/adresse/'] button"))


@screen("times of a form", after="how long it is kept", account=OFFICER)
def times_of_a_form(page: Page) -> None:
    _follow(page, page.locator(".lot-rows a[href*='/durees/']").first)
    page.locator("input[name='months-']").fill("24")
    _send(page, page.locator(".lot-words__buttons button").first)


_at("leads", "/admin/leads/", DELEGATE)


@screen("lead", after="leads", account=DELEGATE)
def lead(page: Page) -> None:
    _follow(page, page.locator(".referring-choices__list a").first)


@screen("sheet of a form", after="register of processings", account=OFFICER)
def sheet_of_a_form(page: Page) -> None:
    _follow(page, page.locator(".lot-rows a[href*='/form-']").nth(1))


_at("registering somebody", f"{INBOX}inscrire/")


@screen("form for somebody", after="registering somebody")
def form_for_somebody(page: Page) -> None:
    _follow(page, page.locator(".referring-choices a", has_text="métiers de la cybersécurité").first)


@screen("told by hand", after="form for somebody")
def told_by_hand(page: Page) -> None:
    """Somebody without an address, written down on paper, who is to be told."""
    page.get_by_label("sur papier").check()
    page.locator("#id_first_name").fill("Paulin")
    page.locator("#id_last_name").fill("Exemple-Ferry")
    page.locator("#id_privacy_notice").check()
    _send(page, page.get_by_role("button", name="Continuer : voir ce qui va se passer"))
    _send(page, page.get_by_role("button", name="Inscrire cette personne"))
    page.locator(".dossier-letter summary").first.click()


@screen("attendance sheet")
def attendance_sheet(page: Page) -> None:
    """That of the workshop which somebody of the demo is expected at."""
    _first_of(page, "?q=Chantelune")
    figures = str(page.locator("a[href*='tableau-de-bord']").first.get_attribute("href"))
    page.goto(f"{INBOX}feuille-de-presence/?{figures.partition('?')[2]}")


@screen("dossier of a participant")
def participant(page: Page) -> None:
    _first_of(page, "?q=Chantelune")
