"""What a template of the inbox draws is there: icons that Wagtail has, in a size; fields that have a border."""

import re

from wagtail.admin.icons import get_icons

from tests.sources import templates

ICON = re.compile(r"""{% icon (?:name=)?["']([\w-]+)["']""")

FIELD = re.compile(r"<input\b[^>]*>")
HUGE = re.compile(r"""class="button">\s*{% icon""")  # Wagtail gives it a size in `button--icon` alone


def test_every_icon_that_the_inbox_draws_is_there():
    ours = _ours()
    named = {(name, icon) for name, source in ours.items() for icon in ICON.findall(source)}
    there = set(re.findall(r'id="icon-([\w-]+)"', get_icons()))

    assert len(there) > 100
    assert len(named) > 5
    assert [each for each in sorted(named) if each[1] not in there] == []


def test_no_icon_fills_the_button_it_is_in():
    assert [name for name, source in sorted(_ours().items()) if HUGE.search(source)] == []


def test_every_field_has_a_type_for_wagtail_draws_no_border_around_another():
    fields = [(name, field) for name, source in sorted(_ours().items()) for field in FIELD.findall(source)]

    assert len(fields) > 10
    assert [each for each in fields if " type=" not in each[1]] == []


def _ours() -> dict[str, str]:
    return {name: source for name, source in templates().items() if name.startswith("inbox/")}
