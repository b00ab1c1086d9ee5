"""The stylesheet is written in parts, and served as one that says the same."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

from core.files.stylesheets import joined, minified
from launch.places import ROOT

FOLDER = ROOT / "static/css"
SHEET = FOLDER / "site.css"


def test_every_part_is_imported_once_in_a_layer_that_is_declared():
    text = SHEET.read_text()
    imported = re.findall(r'@import url\("([^"]+)"\)', text)
    layers = set(re.search(r"@layer ([^;]+);", text)[1].split(", "))

    parts = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.css")} - {SHEET.name}
    assert sorted(imported) == sorted(parts)
    assert set(re.findall(r"layer\((\w+)\)", text)) == layers


def test_parts_come_in_the_place_of_their_imports(tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/b.css").write_text(".b { color: red; }\n")
    (tmp_path / "a.css").write_text(".a { color: blue; }\n")
    (tmp_path / "all.css").write_text(
        '@layer low;\n@import url("a.css");\n@import url("parts/b.css") layer(low);\n'
    )

    assert joined(tmp_path / "all.css") == (
        "@layer low;\n.a { color: blue; }\n@layer low {\n.b { color: red; }\n}\n"
    )


def test_part_of_another_folder_that_names_a_file_is_refused(tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/b.css").write_text('.b { background: url("b.png"); }')
    (tmp_path / "all.css").write_text('@import url("parts/b.css");')

    with pytest.raises(ValueError, match=r"b\.css names a file"):
        joined(tmp_path / "all.css")


def test_minified_means_the_same():
    assert (
        minified("@layer a {\n .a :is(.b, .c) { margin: 0 auto }\n}")
        == "@layer a{.a :is(.b,.c){margin:0 auto}}"
    )


def test_what_is_served_is_one_file_with_fingerprinted_fonts(settings, tmp_path):
    folders = [str(ROOT / "static")]
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "core.files.stylesheets.JoinedStaticFilesStorage"}
    }
    with override_settings(
        STATIC_ROOT=tmp_path,
        STATICFILES_DIRS=folders,
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
        STORAGES=storages,
    ):
        call_command("collectstatic", interactive=False, verbosity=0)

    (served,) = (path for path in Path(tmp_path, "css").glob("site.*.css") if path.suffix == ".css")
    text = served.read_text()
    assert "@import" not in text
    assert len(text) < len(joined(SHEET))
    assert re.search(r"bricolage-grotesque\.[0-9a-f]{12}\.woff2", text)
    assert served.with_suffix(".css.br").exists()
