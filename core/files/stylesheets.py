"""Stylesheets are written in parts and served as one: joined and minified when the static files are collected."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import lightningcss
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED = "css/site.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\)(?: layer\(([\w-]+)\))?;\n?')
RELATIVE = re.compile(r"url\((?![\"']?(?:data:|#))")


def joined(path: Path) -> str:
    """The stylesheet with the parts it imports in the place of each import, in the layer that the import names.

    Raises ValueError for a part in another folder that names a file: its address would be another one.
    """

    def part(found: re.Match) -> str:
        inner = path.parent / found[1]
        text = joined(inner)
        if inner.parent != path.parent and RELATIVE.search(text):
            raise ValueError(f"{inner} names a file: that belongs beside {path.name}.")
        return f"@layer {found[2]} {{\n{text}}}\n" if found[2] else text

    return IMPORT.sub(part, path.read_text(encoding="utf-8"))


def minified(sheet: str) -> str:
    """The same rules in fewer bytes. A parser does it: what only strips spaces joins `.a :is(.b)` into another rule."""
    return lightningcss.process_stylesheet(sheet, minify=True)


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Fingerprints and compresses the whole stylesheet in the place of its list of parts."""

    def post_process(self, paths: Mapping[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        storage, name = paths[JOINED]
        memory = InMemoryStorage()
        memory.save(name, ContentFile(minified(joined(Path(storage.path(name)))).encode()))
        yield from super().post_process({**paths, JOINED: (memory, name)}, *args, **options)
