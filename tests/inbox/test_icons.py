"""Every icon that a template of the inbox names is one that Wagtail has: for another nothing is drawn, nor said."""

import re

from wagtail.admin.icons import get_icons

from tests.sources import templates

ICON = re.compile(r"""{% icon (?:name=)?["']([\w-]+)["']""")


def test_every_icon_that_the_inbox_draws_is_there():
    ours = {name: source for name, source in templates().items() if name.startswith("inbox/")}
    named = {(name, icon) for name, source in ours.items() for icon in ICON.findall(source)}
    there = set(re.findall(r'id="icon-([\w-]+)"', get_icons()))

    assert len(there) > 100
    assert len(named) > 5
    assert [each for each in sorted(named) if each[1] not in there] == []
