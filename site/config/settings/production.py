"""An operator's server: what has no safe default must be in the environment, or nothing starts."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import STORAGES, databases, env, storages
from config.settings.mail import held_until_released
from core.operating import logs

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = [host.strip() for host in env.list("ALLOWED_HOSTS") if host.strip()]
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set the ALLOWED_HOSTS environment variable: it names no host")
SITE_URL = env.str("SITE_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
WAGTAILADMIN_BASE_URL = SITE_URL
DATABASES = databases(env.str("DATABASE_URL"))
STORAGES = storages(
    env.str("AWS_STORAGE_BUCKET_NAME", ""),
    env.str("AWS_S3_ENDPOINT_URL", None),
    env.str("AWS_S3_REGION_NAME", None),
) | {"backups": STORAGES["backups"]}
vars().update(held_until_released(env.email_url("EMAIL_URL")))
INSTANCE_ADDRESS = SITE_URL
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

if not env.bool("SECOND_FACTOR", True):
    raise ImproperlyConfigured("SECOND_FACTOR cannot be turned off where personal data are real")

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
TRUSTED_PROXY = env.bool("TRUSTED_PROXY", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

if dsn := env.str("SENTRY_DSN", ""):
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        before_send=logs.clean_report,
        before_send_transaction=logs.clean_report,
    )
