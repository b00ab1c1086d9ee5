"""The rules of the house, as checks: a convention worth having is one that a test holds."""

import ast
import inspect
import os
import re
import site as standard_site
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.template import engines
from django.template.loader import get_template
from django.urls import resolve, reverse
from django.utils.functional import Promise
from wagtail.blocks import Block
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page, TranslatableMixin
from wagtail.snippets.models import get_snippet_models

from core.models import BasePage, CustomDocument, CustomImage, User
from launch.places import ROOT
from programmes.blocks import ProgrammeBodyBlock
from registrations.fields.blocks import FormFieldsBlock
from tests import factories
from tests.sources import files, modules, name_of, ours, templates

FLOORS = ["config", "search", "home", "inbox", "programmes", "rolemodels", "registrations", "core"]
FOLDERS = {name: ROOT / ("site/config" if name == "config" else name) for name in FLOORS}
TEXTS = {
    "",
    ".cfg",
    ".conf",
    ".css",
    ".example",
    ".html",
    ".js",
    ".json",
    ".lock",
    ".md",
    ".po",
    ".py",
    ".service",
    ".svg",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
}
STAFF_TEMPLATES = (
    "emails/",
    "programmes/admin/",
    "inbox/",
    "registrations/panels/",
    "account/",
    "mfa/",
    "doors/passkey.html",
)
MODELS = [model for name in FLOORS for model in apps.get_app_config(name).get_models()]
PAGES = [model for model in MODELS if issubclass(model, Page)]


# --- Floors --------------------------------------------------------------------------------------


def test_imports_only_go_down():
    command = Path(sys.executable).parent / "lint-imports"

    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
    assert " kept, 0 broken" in done.stdout


def test_contract_names_every_floor_and_makes_no_exception():
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    floors = next(contract for contract in linter["contracts"] if contract.get("layers") == FLOORS)

    assert set(linter["root_packages"]) == set(FLOORS)
    assert set(floors) == {"name", "type", "layers"}
    assert floors["type"] == "layers"
    assert [each["name"] for each in linter["contracts"] if "ignore_imports" in each] == []
    packages = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"config"}
    assert packages == set(FLOORS)


def test_site_is_a_folder_and_the_standard_module_keeps_its_name():
    assert not (ROOT / "site/__init__.py").exists()
    assert Path(standard_site.__file__).parent == Path(sysconfig.get_path("stdlib"))


def test_our_apps_come_in_the_order_of_the_floors():
    own = [name for name in settings.INSTALLED_APPS if name in FLOORS]

    assert own == FLOORS


# --- Modules -------------------------------------------------------------------------------------


def test_no_module_is_long():
    long = {name_of(path): lines for path in modules() if (lines := len(path.read_text().splitlines())) > 400}

    assert len(modules()) > 100
    assert long == {}


def test_no_module_is_a_drawer():
    assert [name_of(p) for p in modules() if p.stem in ("utils", "helpers", "common", "misc")] == []


def test_every_module_says_what_it_is_for():
    silent = [
        name_of(path)
        for path in modules()
        if path.name not in ("__init__.py", "apps.py")
        and path.read_text().strip()
        and not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []


def test_every_place_that_the_documents_name_is_there():
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    named = {
        (document.name, place)
        for document in documents
        for place in re.findall(r"`((?:[\w.-]+/)+(?:[\w-]+\.\w+)?)`", document.read_text())
        if (ROOT / place.split("/")[0]).is_dir()
        and not place.startswith("var/")  # what running it leaves behind
    }

    assert [each for each in sorted(named) if not (ROOT / each[1]).exists()] == []
    assert ("architecture.md", "inbox/") in named


def test_nothing_is_left_to_do_in_a_comment():
    words = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")

    assert [name_of(path) for path in files() if path.suffix in TEXTS and words.search(_text(path))] == []


def test_no_year_is_counted_by_replacing_it():
    """29 February has no other year, nor 31 January another month: time is added, or the day is set along."""
    replaced = re.compile(r"\.replace\((?=[^()]*\b(?:year|month)=)(?![^()]*\bday=)")

    assert [name_of(path) for path in modules() if replaced.search(path.read_text())] == []


def test_nothing_names_a_machine_or_a_package_index():
    indexes = ("py" + "pi.org", "python" + "hosted.org", "registry." + "npmjs", "registry." + "yarnpkg")
    given = {
        urlsplit(value).hostname for key, value in os.environ.items() if key.lower().endswith("index_url")
    }
    machine = [f"{ROOT}/", *([f"{Path.home()}/"] if str(Path.home()) != "/" else [])]
    forbidden = [*indexes, *(host for host in given if host), *machine]

    found = [
        f"{name_of(path)}: {word}"
        for path in files()
        if path.suffix in TEXTS
        for word in forbidden
        if word in _text(path)
    ]

    assert found == []


def _text(path: Path) -> str:
    return path.read_text(errors="ignore")


# --- Models --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_migrations_are_complete(capsys):
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)

    assert "No changes detected" in capsys.readouterr().out


def test_people_pictures_and_documents_are_our_own_models():
    assert (get_user_model(), get_image_model(), get_document_model()) == (User, CustomImage, CustomDocument)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_model_reads_as_words(model):
    own_words = isinstance(model._meta.verbose_name, Promise) or not _has_screens(model)

    assert own_words, f"{model.__name__} has no verbose_name to translate"


def _has_screens(model) -> bool:
    """Whether staff ever see the model's name: it has rights of its own."""
    return bool(model._meta.default_permissions) and model.__name__ not in ("CustomRendition",)


@pytest.mark.parametrize("model", get_snippet_models(), ids=lambda model: model.__name__)
def test_snippet_of_a_floor_above_the_registrations_is_translatable(model):
    """Forms and intakes hold both languages themselves: one deadline, one capacity, one inbox.

    What is about one language, as synonyms are, says which, and has no translation.
    """
    names = {field.name for field in model._meta.get_fields()}
    both_languages = any(name.endswith("_en") for name in names) or "language" in names
    no_words = model.__name__ == "InboxScope"

    assert issubclass(model, TranslatableMixin) or both_languages or no_words


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_page_type_declares_its_place_its_template_and_what_it_is_for(model):
    body = ast.parse(inspect.getsource(model)).body[0].body
    declared = {
        target.id
        for statement in body
        for target in (
            statement.targets
            if isinstance(statement, ast.Assign)
            else [statement.target]
            if isinstance(statement, ast.AnnAssign)
            else []
        )
        if isinstance(target, ast.Name)
    }

    assert {"parent_page_types", "subpage_types", "template", "page_description"} <= declared
    assert issubclass(model, BasePage)
    assert get_template(model.template)
    assert isinstance(model.page_description, Promise)
    assert inspect.getdoc(model)


# --- Blocks --------------------------------------------------------------------------------------


def _blocks_of_pages() -> dict[str, Block]:
    """What an editor may put into any field of any page, by field and name, Wagtail's own blocks aside."""
    streams = [
        field
        for model in PAGES
        for field in model._meta.get_fields()
        if isinstance(field, StreamField) and field.name != "body"
    ]
    found = {
        f"{field.name} {name}": block
        for field in streams
        for name, block in field.stream_block.child_blocks.items()
    }
    ours = {name: block for name, block in found.items() if type(block).__module__.split(".")[0] in FLOORS}
    return dict(sorted({**ProgrammeBodyBlock().child_blocks, **ours}.items()))


CONTENT_BLOCKS: dict[str, Block] = _blocks_of_pages()
FIELD_BLOCKS: dict[str, Block] = FormFieldsBlock().child_blocks


@pytest.mark.parametrize("block", (CONTENT_BLOCKS | FIELD_BLOCKS).values(), ids=CONTENT_BLOCKS | FIELD_BLOCKS)
def test_block_tells_editors_what_it_is(block):
    own = {name for base in type(block).__mro__ if base.__module__ in _own_modules() for name in vars(base)}

    assert isinstance(block.label, Promise | str)
    assert block.label
    assert isinstance(block.meta.description, Promise)
    assert str(block.meta.description).strip()
    assert block.meta.icon != Block._meta_class.icon
    assert inspect.getdoc(type(block))
    assert own


def test_no_two_blocks_look_alike():
    bodies = ProgrammeBodyBlock().child_blocks
    for blocks, tellings in (
        (CONTENT_BLOCKS, ["description"]),
        (bodies, ["icon", "description"]),
        (FIELD_BLOCKS, ["icon", "description"]),
    ):
        for told in tellings:
            values = [str(getattr(block.meta, told)) for block in blocks.values()]
            assert len(values) == len(set(values)), told


@pytest.mark.django_db
@pytest.mark.parametrize("name", CONTENT_BLOCKS)
def test_block_has_a_template_and_a_preview_that_shows_it(client, name):
    block = CONTENT_BLOCKS[name]
    client.force_login(factories.staff(is_superuser=True))

    response = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})

    assert getattr(block.meta, "template", None) or block.meta.preview_template
    assert block.is_previewable
    assert response.status_code == 200
    # A block that only chooses something has no words of its own to preview: it shows what it is.
    expected = _words_of(block.meta.preview_value) or {"Vidéo", "film", "Sous"}
    assert expected & set(re.findall(r"[\w’]+", response.content.decode()))


def _own_modules() -> set[str]:
    return {name for name in sys.modules if name.split(".")[0] in FLOORS}


def _words_of(value) -> set[str]:
    """The words of a preview value, whatever its shape."""
    if isinstance(value, str):
        return set(re.findall(r"[\w’]{2,}", re.sub(r"<[^>]+>", " ", value)))
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*(_words_of(each) for each in inner))


# --- Templates -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in templates() if not name.startswith(STAFF_TEMPLATES)])
def test_public_template_has_no_script_nor_style_of_its_own(name):
    file_of_ours = r"<script src=\"{% static ['\"]js/[a-z]+\.js['\"] %}\" defer></script>"
    source = re.sub(file_of_ours, "", templates()[name])

    assert not re.search(r"<(script|style)\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", source, re.I)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", source), "asks another host"


def test_no_browser_cuts_a_long_text_without_a_word():
    """By `maxlength` it would cut off of what is pasted; `LongText` and `fit()` refuse it, and say by how much."""
    resolve("/admin/inbox/")  # imports every view
    written = [name for name, source in templates().items() if re.search(r"<textarea[^>]*maxlength", source)]
    made = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form in _forms(forms.Form)
        for name, field in form.base_fields.items()
        if isinstance(field.widget, forms.Textarea) and "maxlength" in field.widget.attrs
    ]

    assert (written, made) == ([], [])


def _forms(above: type) -> Iterator[type]:
    """The forms of ours below that one."""
    for each in above.__subclasses__():
        if each.__module__.partition(".")[0] in ("inbox", "registrations"):
            yield each
        yield from _forms(each)


def test_every_template_can_be_read():
    engine = engines["django"]

    assert [name for name in templates() if not engine.get_template(name)] == []


def test_every_template_is_used():
    called_by_name = {f"{code}.html" for code in (400, 403, 404, 500)}  # Django finds these by their name
    replaced = {name for name in templates() if _is_of_a_package(name)}
    sources = [*templates().values(), *(path.read_text() for path in ours())]
    unused = [
        name
        for name in templates()
        if name not in called_by_name | replaced
        and not any(f'"{name}"' in source or f"'{name}'" in source for source in sources)
    ]

    assert unused == []


def _is_of_a_package(name: str) -> bool:
    return any(
        Path(config.path, "templates", name).is_file()
        for config in apps.get_app_configs()
        if config.name.startswith(("wagtail", "allauth"))
    )
