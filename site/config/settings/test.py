"""The suite: fast hashing, mails in memory, files in a folder thrown away. DATABASE_URL chooses the engine."""

import tempfile
from datetime import timedelta
from pathlib import Path

from config.settings.base import *  # noqa: F403
from config.settings.base import STORAGES, databases, env, storages

DEBUG = False
SECRET_KEY = "only-for-tests-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://localhost"
WAGTAILADMIN_BASE_URL = SITE_URL
CSRF_TRUSTED_ORIGINS = [SITE_URL]

VAR_DIR = Path(tempfile.mkdtemp(prefix="declencheurs-tests-"))
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir()
SERVE_MEDIA = True
STYLEGUIDE = True

DATABASES = databases(env.str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}"))
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # A test database is dropped at the end: no connection may stay open.
    DATABASES["default"]["OPTIONS"].pop("pool", None)
else:
    # A file, locked as it is in life, not SQLite's shared memory.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}

BACKUP_DIR = VAR_DIR / "backups"
STORAGES = storages("") | {
    "backups": STORAGES["backups"],
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LETTERS_WAIT = timedelta(0)  # a test of the wait sets it
FORM_MIN_SECONDS = 0  # a test fills in a form faster than anyone
HOLD_LETTERS = False  # each test is another installation; one about that sets it
PAGE_CACHE = False  # tests look at pages made for them; the fixture `page_cache` turns it on
PAGE_CACHE_FOLDER = None  # type: ignore[assignment]  # what a test keeps ends with it
SECOND_FACTOR = (
    False  # tests sign people in at once; the fixture `keys_asked` turns it on, and the idle end too
)
IDLE_MINUTES = IDLE_MINUTES_PERSONAL = 0
