"""The ways to fill in a form, with a pointer or with the keyboard alone; and the way into the admin."""

import re
from pathlib import Path

from bs4 import BeautifulSoup
from playwright.sync_api import Locator, Page, expect


class Pointer:
    """Someone who points at things."""

    def write(self, into: Locator, text: str) -> None:
        into.fill(text)

    def tick(self, box: Locator) -> None:
        box.check()

    def pick(self, among: Locator, label: str) -> None:
        among.select_option(label=label)

    def attach(self, to: Locator, path: Path) -> None:
        to.set_input_files(path)

    def press(self, button: Locator) -> None:
        button.click()


class Keyboard:
    """Someone who only has the keyboard: what is not reached by Tab is out of reach."""

    def __init__(self, page: Page):
        self.page = page
        # Whoever listens only once the key is pressed is at times too late, and the dialog opens for nobody.
        page.on("filechooser", lambda _chooser: None)

    def reach(self, element: Locator) -> None:
        """Press Tab until the element has the focus. A group of round boxes takes one stop."""
        element.wait_for()
        self.page.wait_for_load_state()  # a script that moves the focus has done so
        for _press in range(150):
            if element.evaluate(
                "element => element === document.activeElement || (element.type === 'radio' && "
                "document.activeElement.name === element.name)"
            ):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {element}.")

    def write(self, into: Locator, text: str) -> None:
        self.reach(into)
        if into.get_attribute("type") == "date":
            year, month, day = text.split("-")
            assert month == day, "which comes first depends on the browser's language"
            text = f"{day}{month}{year}"
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def tick(self, box: Locator) -> None:
        self.reach(box)
        for _press in range(12):
            if box.is_checked():
                return
            focused = box.evaluate("element => element === document.activeElement")
            self.page.keyboard.press("Space" if focused else "ArrowDown")
        raise AssertionError(f"{box} is not ticked.")

    def pick(self, among: Locator, label: str) -> None:
        self.reach(among)
        self.page.keyboard.type(label)

    def attach(self, to: Locator, path: Path) -> None:
        self.reach(to)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(path)

    def press(self, button: Locator) -> None:
        self.reach(button)
        self.page.keyboard.press("Enter")


Hand = Pointer | Keyboard
POINTER = Pointer()


def follow(page: Page, link: Locator) -> None:
    """Press what leads to another page, and wait until that one is loaded and its scripts have run.

    A press alone returns before: who then looks at once, or goes elsewhere, may still be on the page before, and what
    a script makes work does nothing until that has run.
    """
    with page.expect_navigation():
        link.click()


def come_in(page: Page, email: str, password: str) -> None:
    """By the same form, which nobody sees: for who looks at other things. The page stays where it is."""
    door = "/admin/login/"
    form = BeautifulSoup(page.request.get(door).text(), "html.parser").select_one("form:has([name=password])")
    assert form
    hidden = {str(each["name"]): str(each["value"]) for each in form.select("input[type=hidden][value]")}
    answer = page.request.post(door, form=hidden | {"username": email, "password": password}, max_redirects=0)
    assert answer.status == 302, answer.text()


def sign_in(page: Page, email: str, password: str) -> None:
    """By the form of the admin, to its dashboard."""
    page.goto("/admin/")
    page.locator("input[name=username]").fill(email)
    page.locator("input[name=password]").fill(password)
    follow(page, page.locator("form button[type=submit]"))
    expect(page).to_have_url(re.compile(r"^[^?]+/admin/$"))  # the door itself names it after a question mark
