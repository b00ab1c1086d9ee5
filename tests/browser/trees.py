"""What a screen reader is given: the accessibility tree of Chromium as lines that a person can read.

One line an element, indented as it is held: its role, its name, what it says of its state, its description.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

# Said by what they hold.
SILENT = {"none", "generic", "InlineTextBox", "LineBreak", "RootWebArea", "Section", "ListMarker", "Ignored"}
# What they hold is the browser's own: the parts of a date, the list that opens.
WHOLE = {"Date", "combobox"}
# What is said of an element besides its name, when it is so.
STATES = ("required", "invalid", "checked", "expanded", "disabled", "readonly", "multiselectable", "focused")
MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
DAYS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
# What differs from one day and one run to the next, and what stands for it.
CHANGING = (
    (rf"(?:(?:{DAYS}),? )?\d{{1,2}}(?:er)? (?:{MONTHS})(?: \d{{4}})?", "‹date›"),
    (rf"(?:{MONTHS}) \d{{4}}", "‹month›"),
    (rf"\b(?:{DAYS})\b", "‹day›"),
    (r"\b[A-Z]{3}-\d{4}-\d{5}\b", "‹reference›"),
    (r"\d{1,2} h(?: \d{2})?\b", "‹time›"),
    (r"\d+ (?:jours?|semaines?|mois)\b", "‹days›"),
    (r"\d+ places?\b", "‹places›"),
    (r"\b[\w.]+@example\.org", "‹address›"),
    (r"\b20[234]\d\b", "‹year›"),
)


@dataclass(frozen=True, slots=True)
class Element:
    """What is told of one element, and what it holds: texts and elements."""

    role: str
    name: str
    states: list[str]
    holds: list["str | Element"]


def tree(page: Page, *, within: str = "") -> str:
    """The tree of the page as it is now, or of its elements of the role `within`, one line an element.

    Its scripts have run: they change what is said.
    """
    page.wait_for_load_state()
    session = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()
    tops = [
        node
        for node in nodes.values()
        if (_said(node, "role") == within if within else "parentId" not in node)
    ]
    lines = [line for top in tops for each in _content(top, nodes) for line in _lines(each, 0)]
    return "".join(f"{_steady(line)}\n" for line in lines)


def _content(node: dict, nodes: dict[str, dict]) -> list[str | Element]:
    """The element, what it holds when it is silent itself, or its text. Texts in a row are one."""
    role, name = _said(node, "role"), " ".join(_said(node, "name").split())
    if role == "StaticText":
        return [name] if name else []
    holds: list[str | Element] = []
    children = [] if role in WHOLE else node.get("childIds", ())
    for each in (nodes[child] for child in children if child in nodes):
        for content in _content(each, nodes):
            if isinstance(content, str) and holds and isinstance(holds[-1], str):
                holds[-1] += f" {content}"
            else:
                holds.append(content)
    return (
        holds if node.get("ignored") or role in SILENT else [Element(role, name, list(_states(node)), holds)]
    )


def _lines(content: str | Element, depth: int) -> Iterator[str]:
    """A line of its own for each element; its text, when it holds nothing else and its name does not say it."""
    if isinstance(content, str):
        yield "  " * depth + content
        return
    words = [content.role, f"“{content.name}”" if content.name else "", *content.states]
    texts = [each for each in content.holds if isinstance(each, str)]
    only = texts == content.holds
    told = "".join(content.name.split()) == "".join("".join(texts).split())
    line = " ".join(filter(None, words))
    yield "  " * depth + (f"{line}: {texts[0]}" if only and texts and not told else line)
    if not only:
        for each in content.holds:
            yield from _lines(each, depth + 1)


def _states(node: dict) -> Iterator[str]:
    """What is said of an element besides its name: its state, its value, its description."""
    states = {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
    if _said(node, "role") == "heading":
        yield str(states.get("level"))
    for state in STATES:
        if (value := states.get(state)) not in (None, False, "false"):
            yield f"[{state}]" if value is True or value == "true" else f"[{state} {value}]"
    if value := _said(node, "value"):
        yield f"= {value}"
    if description := " ".join(_said(node, "description").split()):
        yield f"— {description}"


def _said(node: dict, what: str) -> str:
    return str(node.get(what, {}).get("value", ""))


def _steady(line: str) -> str:
    """That line without what another day or another run would say otherwise."""
    for pattern, word in CHANGING:
        line = re.sub(pattern, word, line, flags=re.IGNORECASE)
    return line
