"""Where files live: public media in the default storage, everything else in the private one."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.functional import cached_property


class LocalPrivateStorage(FileSystemStorage):
    """Private files on the local disk, outside the public media folder and without any address of their own."""

    @cached_property
    def base_location(self):
        return settings.PRIVATE_ROOT

    @cached_property
    def base_url(self):
        return None


def private_storage() -> Storage:
    """The private storage of this environment; a callable, so that migrations do not freeze an address."""
    return storages["private"]
