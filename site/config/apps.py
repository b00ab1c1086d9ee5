from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import pre_migrate
from wagtail.users.apps import WagtailUsersAppConfig

# Written down in every database of the development of 0.1, whose migrations are gone (docs/decisions/037).
BEFORE = ("core", "0003_regions_topics_videos")


class ConfigConfig(AppConfig):
    """The roof: settings, addresses and the commands that fill and run the site."""

    default = True
    name = "config"
    verbose_name = "Configuration"

    def ready(self) -> None:
        # Only apps with models are told; one is enough.
        from config.doors import audit  # noqa: F401 connects what it writes down

        pre_migrate.connect(refuse_a_database_of_before, sender=apps.get_app_config("core"))


class StaffConfig(WagtailUsersAppConfig):
    """Wagtail's accounts, with our rules on them."""

    default = False
    user_viewset = "config.doors.accounts.StaffViewSet"


def refuse_a_database_of_before(using: str, **_kwargs) -> None:
    """Touch nothing of a database whose past is unknown. Raises ImproperlyConfigured."""
    if BEFORE in MigrationRecorder(connections[using]).applied_migrations():
        raise ImproperlyConfigured(
            "this database was made while 0.1 was being developed and cannot be brought up to date: put it aside "
            "(the file db.sqlite3 in VAR_DIR, or the one that DATABASE_URL names) and start with an empty one."
        )
