"""Where files live: public media in the default storage, everything else in the private one."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages
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


def private_storage() -> Storage:
    """The private storage of this environment; a callable, so that migrations do not freeze an address."""
    return storages["private"]
