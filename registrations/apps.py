from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistrationsConfig(AppConfig):
    name = "registrations"
    verbose_name = _("Registrations")

    def ready(self) -> None:
        """What listens and checks must be there, whichever command runs."""
        from registrations.domain import attachments, changes, inbound, measuring, publish, watching  # noqa: F401
