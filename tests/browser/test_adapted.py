"""A page as people set it up for themselves: text spaced out or twice as large, colours of their own, no motion.

What no list of rules finds by looking at the code (docs/accessibilite.md): it is tried on each type of page.
"""

from collections import defaultdict
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Page

from tests.audit.inside import Found
from tests.browser.crawl import Demo

pytestmark = pytest.mark.browser
SMALLEST = {"width": 320, "height": 640}
LAPTOP = {"width": 1280, "height": 800}
# The values of WCAG 1.4.12 (RGAA 10.12), and its 200 % of 1.4.4 (RGAA 10.4).
SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    "p { margin-block-end: 2em !important }"
)
TWICE = "html { font-size: 200% !important }"
# Words that stand outside what shows them, and a page to be scrolled sideways.
CUT = """() => {
    const root = document.documentElement, cut = [], range = document.createRange();
    if (root.scrollWidth > root.clientWidth) cut.push(`scrolls sideways, to ${root.scrollWidth} px`);
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text; text = texts.nextNode();) {
        const seen = text.parentElement.checkVisibility({visibilityProperty: true, opacityProperty: true});
        if (!seen || !text.data.trim()) continue;
        range.selectNodeContents(text);
        const lines = [...range.getClientRects()].filter(line => line.width > 1 && line.height > 1);
        for (let each = text.parentElement; each !== document.body; each = each.parentElement) {
            const style = getComputedStyle(each), box = each.getBoundingClientRect();
            if (box.width <= 1 || box.height <= 1) break;  // only read aloud
            const [across, down] = [style.overflowX, style.overflowY].map(way => ['hidden', 'clip'].includes(way));
            if (lines.some(line => (across && (line.left < box.left - 1 || line.right > box.right + 1))
                                || (down && (line.top < box.top - 2 || line.bottom > box.bottom + 2)))) {
                cut.push(text.data.trim());
                break;
            }
        }
    }
    return cut;
}"""
# The mark of the focus may be drawn by what holds the element: a card, the search box.
UNMARKED = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
    .filter(each => each.tabIndex >= 0 && each.type !== 'hidden' && each.checkVisibility({visibilityProperty: true}))
    .filter(each => {
        each.focus({focusVisible: true});
        if (document.activeElement !== each) return true;
        for (let holder = each; holder && holder !== document.body; holder = holder.parentElement) {
            const style = getComputedStyle(holder);
            if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) return false;
        }
        return true;
    })
    .map(each => each.outerHTML.slice(0, 100))"""
# Where colours are the person's own, only a line tells a button from text, and a field from the page.
UNLINED = """() => [...document.querySelectorAll('.button, button, input, select, textarea')]
    .filter(each => each.type !== 'hidden' && each.checkVisibility({visibilityProperty: true}))
    .filter(each => !['checkbox', 'radio'].includes(each.type) || getComputedStyle(each).appearance === 'none')
    .filter(each => {
        const holders = [each, each.parentElement, each.parentElement.parentElement];
        return each.getBoundingClientRect().width > 1 && !holders.map(holder => getComputedStyle(holder)).some(
            style => style.borderBottomStyle !== 'none' && parseFloat(style.borderBottomWidth) >= 1);
    })
    .map(each => each.outerHTML.slice(0, 100))"""
MOVING = """() => [...document.querySelectorAll('body, body *')]
    .filter(each => ['transitionDuration', 'animationDuration'].some(
        what => getComputedStyle(each)[what].split(', ').some(time => parseFloat(time) > 0.01)))
    .map(each => each.outerHTML.slice(0, 100))"""
LOOKED_FOR = {"not marked when it has the focus": UNMARKED, "without a line": UNLINED, "moves": MOVING}


def test_spaced_or_twice_as_large_no_text_is_cut(visitor: Callable[..., Page], found: list[Found]):
    page = visitor(bypass_csp=True)  # a person's own style sheet asks no site
    cut = {}

    for each in found:
        if each.path is None:
            continue
        page.goto(each.path)
        page.add_style_tag(content=SPACED)
        for screen in (SMALLEST, LAPTOP):
            page.set_viewport_size(screen)
            cut[f"{each.path} spaced, at {screen['width']}"] = page.evaluate(CUT)
        page.evaluate("style => { document.head.lastElementChild.textContent = style }", TWICE)
        cut[f"{each.path} twice as large"] = page.evaluate(CUT)

    assert {where: words for where, words in cut.items() if words} == {}


def test_nothing_moves_and_all_is_marked_in_colours_of_ones_own(
    visitor: Callable[..., Page], found: list[Found]
):
    page = visitor(forced_colors="active", reduced_motion="reduce", viewport=LAPTOP)
    wrong = {}

    for each in found:
        if each.path is None or each.language != "fr":
            continue
        page.goto(each.path)
        marks = {name: page.evaluate(what) for name, what in LOOKED_FOR.items()}
        wrong |= {f"{each.path} {name}": elements for name, elements in marks.items() if elements}

    assert wrong == {}


def test_no_two_links_of_a_page_have_one_name_and_two_targets(demo: Demo):
    # A site map is read as the tree it is: a project and a programme may have one name there.
    pages = {
        path: answer
        for path, answer in demo.answers.items()
        if path not in ("/plan-du-site/", "/en/site-map/")
    }
    unclear = {}

    for path, answer in pages.items():
        targets = defaultdict(set)
        for link in BeautifulSoup(answer.content, "html.parser").select("a[href]"):
            targets[_name(link)].add(urljoin(path, str(link["href"])))
        unclear |= {
            f"{path} {name!r}": found for name, found in targets.items() if len(found) > 1 or not name
        }

    assert len(pages) > 100
    assert unclear == {}


def _name(link: Tag) -> str:
    """What a list of links says of it, as a screen reader offers one."""
    pictures = " ".join(str(picture.get("alt", "")) for picture in link.select("img"))
    return str(link.get("aria-label") or " ".join(f"{link.get_text(' ')} {pictures}".split()))
