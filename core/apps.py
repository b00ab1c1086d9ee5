from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from core import folding, generations, media_forms, pictures, shared_facts  # noqa: F401 their receivers listen
        from core.gone import mend_publishing
        from core.storages import keep_waiting_uploads_private

        mend_publishing()
        media_forms.check_avatars()
        keep_waiting_uploads_private()
