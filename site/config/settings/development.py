"""The demo and the developer's machine: everything embedded, nothing to install, no secret to bring."""

import secrets

from config.settings.base import *  # noqa: F403
from config.settings.base import STORAGES, VAR_DIR, env
from core.operating import logs

DEBUG = env.bool("DEBUG", False)
LOGGING = logs.configuration(env.str("LOG_LEVEL", "WARNING"))  # the address and the accounts stay in sight
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[".localhost", "127.0.0.1", "[::1]"])
SERVE_MEDIA = True
STYLEGUIDE = env.bool("STYLEGUIDE", DEBUG)
SECOND_FACTOR = env.bool("SECOND_FACTOR", False)  # the accounts of the demo have none
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys on http://localhost


def kept_secret() -> str:
    """A secret key made once for this machine and kept beside its database."""
    path = VAR_DIR / "secret_key"
    if not path.exists() or not path.read_text().strip():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", "") or kept_secret()

if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True
