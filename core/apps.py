from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        # Their receivers listen.
        from core import pictures  # noqa: F401
        from core.caching import generations  # noqa: F401
        from core.editing import shared_facts  # noqa: F401
        from core.editing.gone import mend_publishing
        from core.files.forms import check_avatars
        from core.files.storages import keep_waiting_uploads_private
        from core.text import folding  # noqa: F401

        mend_publishing()
        check_avatars()
        keep_waiting_uploads_private()
