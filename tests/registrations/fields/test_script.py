"""Fields in a real browser: the script of forms, axe and the HTML checker, with all of it in error."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Page, expect

from core.files.stylesheets import joined
from launch.places import ROOT
from registrations.fields import AnswersForm, FieldSpec
from registrations.fields.kinds import Asking
from registrations.fields.schema import Condition
from tests.registrations.fields.samples import EVERY_KIND, Kept, data, spec
from tests.validators.axe import axe_problems
from tests.validators.html import validate_html

pytestmark = pytest.mark.browser
CSS = joined(ROOT / "static/css/site.css")
SCRIPT = Path(ROOT, "static/js/form.js")
YES = Condition("oui", "is", ("yes",))
SUMMARY = '<div class="error-summary" role="alert" tabindex="-1"><h2>Errors</h2><ul>{}</ul></div>'


def html_of(items: list[FieldSpec], posted=None, *, kept=None) -> str:
    """A page with that form, as visitors get it; the regions are given, so that no database is asked."""
    asking = Asking("en")
    asking.regions = [("53", "Brittany"), ("11", "Île-de-France")]
    with translation.override("en"):
        form = AnswersForm(items, posted, language="en", kept=kept, asking=asking)
        fields = render_to_string("components/answers_fields.html", {"form": form})
        errors = "".join(
            f'<li><a href="#{error.anchor}">{error.label}</a></li>' for error in form.error_list()
        )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Form</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<style>{CSS}</style></head><body class="accent-site"><main class="wrap"><h1>Form</h1>'
        f"{SUMMARY.format(errors) if errors else ''}"
        f'<form class="form" method="post" novalidate>{fields}'
        '<p><button class="button" type="submit">Send</button></p></form></main></body></html>'
    )


def shown(page: Page, items: list[FieldSpec], posted=None, *, kept=None, script: bool = True) -> Page:
    page.set_content(html_of(items, posted, kept=kept))
    if script:
        page.add_script_tag(path=SCRIPT)
    return page


EVERYTHING = [
    FieldSpec("etape", "step", "A step", help_fr="What it is about."),
    FieldSpec("note", "note", "To know", help_fr="Read https://example.org first."),
    *(replace(field, label_en=f"Question {field.kind}", help_en="A hint.") for field in EVERY_KIND),
    FieldSpec("s", "section", "A section", show_if=Condition("un_yes_no", "is", ("yes",))),
    spec("scale", "note_finale", label_en="In the end", highest_en="very much", required=False),
]
WRONG = {"un_group__0__cible": "x", "un_group__1__nom": "Two", "un_date_range__to": "x", "un_yes_no": "yes"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("script", [True, False])
def test_every_kind_in_error_passes_axe(page: Page, scheme: str, width: int, script: bool):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    kept = {"un_files": [Kept("statuts.pdf"), Kept("x" * 60 + ".pdf")]}

    shown(page, EVERYTHING, data(**WRONG), kept=kept, script=script)

    assert axe_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_html_of_every_kind_is_valid():
    kept = {"un_files": [Kept()]}
    pages = {
        "empty": html_of(EVERYTHING),
        "in error": html_of(EVERYTHING, data(**WRONG), kept=kept),
        "several regions": html_of([spec("region", several=True)]),
    }

    assert validate_html({name: html.replace(CSS, "") for name, html in pages.items()}) == []


def test_each_line_of_the_summary_leads_to_a_control(page: Page):
    shown(page, EVERYTHING, data(**WRONG))
    links = page.locator(".error-summary a")

    for number in range(links.count()):
        links.nth(number).click()
        assert page.evaluate("['INPUT', 'SELECT', 'TEXTAREA'].includes(document.activeElement.tagName)"), (
            number
        )


def test_characters_are_counted_as_one_writes_and_read_out_when_one_stops(page: Page):
    page.clock.install(time="2026-03-03T10:00:00+01:00")
    shown(page, [spec("long_text", max_length=12)])
    page.clock.pause_at("2026-03-03T11:00:00+01:00")
    told, said = page.locator("#id_champ-limit"), page.locator("#id_champ-limit + [role=status]")

    expect(told).to_have_text("0 of 12 characters")
    page.locator("textarea").press_sequentially("été 🚀\nfini")
    expect(told).to_have_text("10 of 12 characters")
    assert said.text_content() == ""
    page.clock.run_for(1000)
    expect(said).to_have_text("10 of 12 characters")
    page.locator("textarea").press_sequentially(" trop")
    expect(told).to_have_class("field__hint field__hint--over")


def test_words_are_counted_as_the_server_counts_them(page: Page):
    shown(page, [spec("long_text", max_length=None, max_words=5)])

    page.locator("textarea").fill("Objectif : 12 % d’eau – été")

    expect(page.locator("#id_champ-limit")).to_have_text("4 of 5 words")


def test_what_is_not_asked_is_out_of_sight_until_it_is(page: Page):
    items = [
        spec("yes_no", "oui"),
        spec("text", "nom", show_if=YES),
        spec("text", "suite", show_if=Condition("nom", "filled")),
    ]
    shown(page, items)
    name, next_one = page.locator("#id_nom"), page.locator("#id_suite")

    expect(name).to_be_hidden()
    page.locator("[name=oui][value=yes]").check()
    expect(name).to_be_visible()
    expect(next_one).to_be_hidden()
    name.fill("Awa")
    expect(next_one).to_be_visible()
    page.locator("[name=oui][value=no]").check()
    expect(name).to_be_hidden()
    expect(next_one).to_be_hidden()
    assert name.input_value() == "Awa", "nothing is lost, should one change one's mind"


@pytest.mark.parametrize(
    ("asked", "act", "condition"),
    [
        (spec("consent", "c"), "[name=c]", Condition("c", "is", ("yes",))),
        (spec("choices", "c"), "[name=c][value=pme]", Condition("c", "is", ("pme",))),
        (spec("scale", "c"), "[name=c][value='4']", Condition("c", "filled")),
    ],
)
def test_every_kind_of_choice_is_watched(page: Page, asked: FieldSpec, act: str, condition: Condition):
    shown(page, [asked, spec("text", "nom", show_if=condition)])

    expect(page.locator("#id_nom")).to_be_hidden()
    page.locator(act).check()
    expect(page.locator("#id_nom")).to_be_visible()


def test_without_the_script_everything_is_there_with_a_sentence(page: Page):
    shown(page, [spec("yes_no", "oui", label_en="Sure?"), spec("text", "nom", show_if=YES)], script=False)

    expect(page.locator("#id_nom")).to_be_visible()
    expect(page.locator("#id_nom-when")).to_have_text("Only if you answered “Yes” to “Sure?”.")


def test_rows_come_and_go_by_keyboard(page: Page):
    shown(page, [spec("group", "ind", max_rows=3)])
    add = page.locator("button[name=_add]")

    add.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "ind-1-nom"
    page.keyboard.type("Deux")
    add.click()
    expect(add).to_be_hidden()
    assert page.locator("[data-row] > legend [data-number]").all_text_contents() == ["1", "2", "3"]

    page.locator("button[name=_remove]").first.click()
    assert page.evaluate("document.activeElement.name") == "ind-1-nom"
    assert page.locator("[data-row] > legend [data-number]").all_text_contents() == ["1", "2"]
    expect(add).to_be_visible()
    expect(page.locator("[data-said]")).not_to_be_empty()
    add.click()
    assert page.evaluate("document.activeElement.name") == "ind-3-nom", "a number is never used twice"


def test_the_last_row_taken_away_leaves_an_empty_one(page: Page):
    shown(page, [spec("group", "ind")], data(ind__0__nom="Un"))

    page.locator("button[name=_remove]").click()

    assert page.locator("[data-row]").count() == 1
    assert page.locator("[data-row] input[type=text]").first.input_value() == ""


def test_files_that_would_be_refused_are_said_and_left_out_before_they_are_sent(page: Page):
    asked = spec("files", file_kinds=("pdf",), max_files=3, max_bytes=1000)
    shown(page, [asked], kept={"champ": [Kept()]})
    chooser = page.locator("input[type=file]")

    chooser.set_input_files(
        [
            {"name": "bon.PDF", "mimeType": "application/pdf", "buffer": b"x" * 10},
            {"name": "gros.pdf", "mimeType": "application/pdf", "buffer": b"x" * 1001},
            {"name": "contrat.gif", "mimeType": "image/gif", "buffer": b"x"},
            {"name": "trop.pdf", "mimeType": "application/pdf", "buffer": b"x"},
        ]
    )

    told = page.locator("input[type=file] + [role=alert]")
    expect(told).to_contain_text("gros.pdf")
    expect(told).to_contain_text("Too many files")
    # What a file is, its content says, not its name: that is for the server to find out.
    assert chooser.evaluate("input => [...input.files].map(file => file.name)") == ["bon.PDF", "contrat.gif"]
