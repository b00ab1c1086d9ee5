"""The files of the site, public and private, wherever they are stored."""

from collections.abc import Iterator

from django.core.files.storage import Storage, storages

KEPT = ("default", "private")


def names(storage: Storage, folder: str = "") -> Iterator[str]:
    """Every file of a storage, folder by folder."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in sorted(files):
        if file:  # a service may list the folder itself
            yield f"{folder}{file}"
    for each in sorted(folders):
        if each:
            yield from names(storage, f"{folder}{each}/")


def any_file() -> str:
    """A file that is there already, as `storage: name`; empty when there is none."""
    for alias in KEPT:
        for name in names(storages[alias]):
            return f"{alias}: {name}"
    return ""


def remove_all() -> None:
    """Delete what a restore that failed has written; nothing was there before."""
    for alias in KEPT:
        for name in list(names(storages[alias])):
            storages[alias].delete(name)
