"""Where files live: public media in the default storage, everything else in the private one."""

from contextlib import suppress

from django.apps import apps
from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, default_storage, storages
from django.utils.functional import cached_property


class LocalPrivateStorage(FileSystemStorage):
    """Private files on the local disk, outside the public media folder and without any address of their own.

    Only the site's own user reads them: nginx, which reads the folders beside them, does not.
    """

    file_permissions_mode = 0o600
    directory_permissions_mode = 0o700

    @cached_property
    def base_location(self):
        return settings.PRIVATE_ROOT

    def url(self, name: str | None) -> str:
        """Raises NotImplementedError: what serves the file must check the right to it first."""
        raise NotImplementedError("A private file has no address.")


class LocalBackupStorage(LocalPrivateStorage):
    """Backups on a local disk: best another one than the site's."""

    @cached_property
    def base_location(self):
        return settings.BACKUP_DIR


def private_storage() -> Storage:
    """The private storage of this environment; a callable, so that migrations do not freeze an address."""
    return storages["private"]


def keep_waiting_uploads_private() -> None:
    """What colleagues send several at once may wait for its title in a table of Wagtail's, which is public by default.

    Wagtail's migrations go on saying "the default storage".
    """
    field = apps.get_model("wagtailcore", "UploadedFile")._meta.get_field("file")
    field.storage, field._storage_callable = private_storage(), default_storage


def save_whole(storage: Storage, name: str, content: File) -> str:
    """Save it under a name that is nobody else's, whole or not at all; return the name it got.

    A full disk keeps the part that it took. Raises what the storage raises.
    """
    try:
        return storage.save(name, content)
    except Exception:
        with suppress(Exception):
            storage.delete(name)
        raise
