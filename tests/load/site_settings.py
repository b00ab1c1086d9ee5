"""The demo's settings, with static files that nobody has to collect."""

from config.settings.development import *  # noqa: F403
from config.settings.development import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
