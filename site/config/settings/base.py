"""What every environment shares. Each value read from the environment has one line and one typed reader."""

import os
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from config.settings import keys
from config.settings.backups import backups
from config.settings.caching import caches
from config.settings.databases import databases
from config.settings.keys import *  # noqa: F403
from config.settings.languages import *  # noqa: F403
from config.settings.languages import LANGUAGES
from config.settings.mail import mail
from config.settings.storing import storages
from core.operating import logs

env = environ.Env()
# A variable that is empty, or only spaces, is as good as unset: its default holds, or nothing starts without it.
env.ENVIRON = {name: value for name, value in os.environ.items() if value.strip()}

BASE_DIR = Path(__file__).resolve().parents[3]
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

# --- Application -------------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "search",
    "home",
    "inbox",
    "programmes",
    "rolemodels",
    "registrations",
    "core",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "config.apps.StaffConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    *keys.APPS,
    "phonenumber_field",
    "django_tasks_db",
    "django_structlog",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "core.operating.requests.CountMiddleware",
    "core.caching.pages.PageCacheMiddleware",  # nothing below it runs for a page that was kept
    "core.web.requests.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.web.headers.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.web.requests.CleanRequestMiddleware",
    "core.operating.requests.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.web.bodies.BodyLimitMiddleware",
    "core.web.forgery.ForgeryMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.doors.identity.IdentityMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.web.errors.MethodMiddleware",
    "config.doors.signed_out.SignedOutMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.doors.middleware.DoorMiddleware",
    "core.routing.moved.MovedMiddleware",
    "core.routing.addresses.AddressMiddleware",
    "core.web.extremes.ExtremeValuesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "core.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    }
]

FORM_RENDERER = "core.text.typed.FormRenderer"  # every form of the site cleans what was typed
vars().update(keys.from_environment(env))

# --- Addresses ---------------------------------------------------------------

PORT = env.int("PORT", 8000)
SITE_URL = env.str("SITE_URL", f"http://localhost:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- Data --------------------------------------------------------------------

DATABASES = databases(env.str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}"))

REDIS_URL = env.str("REDIS_URL", "")
CACHES = caches(REDIS_URL)

PAGE_CACHE, PAGE_CACHE_FOLDER = True, VAR_DIR / "kept"  # the processes of a server share there what they keep
# Apps and models no public page shows: their rows change nothing kept. Any other row that is written does.
PAGE_CACHE_SILENT = {
    "account",
    "auth",
    "contenttypes",
    "django_tasks_database",
    "mfa",
    "sessions",
    "socialaccount",
    "usersessions",
    "wagtail_localize",
    "wagtailadmin",
    "wagtailembeds",
    "wagtailsearch",
    "wagtailusers",
    "core.CustomRendition",
    "core.Heartbeat",
    "core.Instance",
    "core.User",
    "inbox.RegisterReading",
    "inbox.RegisterStatement",
    "registrations.Announcement",
    "registrations.Attachment",
    "registrations.Consent",
    "registrations.Draft",
    "registrations.Erasure",
    "registrations.InboxScope",
    "registrations.Message",
    "registrations.PersonalLink",
    "registrations.ReferenceCounter",
    "registrations.RegistrationEvent",
    "registrations.Settled",
    "registrations.StatisticsCount",
    "registrations.Subscription",
    "registrations.Tally",
    "wagtailcore.Comment",
    "wagtailcore.CommentReply",
    "wagtailcore.GroupApprovalTask",
    "wagtailcore.GroupCollectionPermission",
    "wagtailcore.GroupPagePermission",
    "wagtailcore.GroupSitePermission",
    "wagtailcore.ModelLogEntry",
    "wagtailcore.PageLogEntry",
    "wagtailcore.PageSubscription",
    "wagtailcore.ReferenceIndex",
    "wagtailcore.Revision",
    "wagtailcore.Task",
    "wagtailcore.TaskState",
    "wagtailcore.UploadedFile",
    "wagtailcore.Workflow",
    "wagtailcore.WorkflowContentType",
    "wagtailcore.WorkflowPage",
    "wagtailcore.WorkflowState",
    "wagtailcore.WorkflowTask",
}

# --- Files: public media and private files never share a place ----------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"

AWS_STORAGE_BUCKET_NAME = env.str("AWS_STORAGE_BUCKET_NAME", "")
AWS_S3_ENDPOINT_URL = env.str("AWS_S3_ENDPOINT_URL", None)
AWS_S3_REGION_NAME = env.str("AWS_S3_REGION_NAME", None)

STORAGES = storages(AWS_STORAGE_BUCKET_NAME, AWS_S3_ENDPOINT_URL, AWS_S3_REGION_NAME)
BACKUP_DIR = Path(env.str("BACKUP_DIR", str(VAR_DIR / "backups")))
BACKUP_KEY = env.str("BACKUP_KEY", "")  # the public key that backups are encrypted for
BACKUP_HOURS = env.int("BACKUP_HOURS", 26)  # an older last backup is told; 0: none is
STORAGES |= backups(env.str("BACKUP_BUCKET", ""), AWS_S3_ENDPOINT_URL, AWS_S3_REGION_NAME)
SERVE_MEDIA = False  # nginx or the bucket serves public media; the demo serves its own
STYLEGUIDE = False  # only for who works on it

# A form is text: 2 MB is far above any honest answer. A bigger body is refused with 413, and so is one with files above
# what its address takes. nginx (site/deploy/nginx.conf) says the same.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's page editor sends many
DATA_UPLOAD_MAX_NUMBER_FILES = 50
BODY_LIMITS = [
    # A step of a form, what was asked for since, a message: each with its files.
    (r"/(?:en/)?suivi/[^/]+/(?:etape|documents|ecrire)/", 60 * 1024 * 1024),
    (r"/admin/", 15 * 1024 * 1024),
    (r"", 3 * 1024 * 1024),
]

# Public forms (registrations.guards): a form sent sooner than that is shown again, to be sent once more.
FORM_MIN_SECONDS = env.float("FORM_MIN_SECONDS", 2)
FORM_THROTTLE = env.float("FORM_THROTTLE", 1)  # multiplies the limits of docs/operating.md; 0 lifts them
# Whether X-Forwarded-For is written by our own proxy: believed by anyone else, it would let them be whoever they like.
TRUSTED_PROXY = env.bool("TRUSTED_PROXY", False)
METRICS_TOKEN = env.str("METRICS_TOKEN", "")  # who has it may read /metrics from anywhere
CLAMD_URL = env.str("CLAMD_URL", "")  # tcp://host:port or unix:///path; without it files are kept unchecked

# --- Background work and mail --------------------------------------------------

# A task is a row written in the transaction of the change that causes it: nothing to lose between the two.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
vars().update(mail(env, VAR_DIR / "mail"))
# How many letters leave at the same moment, from one worker: as many connections are kept to the mail server.
LETTERS_AT_ONCE = env.int("LETTERS_AT_ONCE", 4)
INSTANCE_MARK = env.str(
    "INSTANCE_MARK", ""
)  # which installation this is; else VAR_DIR keeps one (decision 063)
INSTANCE_ADDRESS = ""  # production: an installation that answers elsewhere is another one
HOLD_LETTERS = True  # of a copy
# How long the letter of what staff do waits before it leaves: a wrong click can be taken back meanwhile.
LETTERS_WAIT = timedelta(minutes=env.int("LETTERS_WAIT_MINUTES", 5))

# --- Security -------------------------------------------------------------------

X_FRAME_OPTIONS = "DENY"  # Wagtail's previews, which frame the page, say SAMEORIGIN themselves
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Views, and names of addresses they stand under, that need no cookie (core.web.forgery): nobody is signed in there.
FORMS_WITHOUT_COOKIE = {"wagtail_serve", "alerts", "certificate", "personal"}
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # Wagtail's admin scripts read it
CSRF_FAILURE_VIEW = "core.web.errors.csrf_failure"

# Amazon's own service answers under the bucket's name; any other under its endpoint.
BUCKET_URL = AWS_S3_ENDPOINT_URL or f"https://{AWS_STORAGE_BUCKET_NAME}.s3.amazonaws.com"
MEDIA_SOURCES = [SELF, *([BUCKET_URL] if AWS_STORAGE_BUCKET_NAME else [])]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [*MEDIA_SOURCES, "data:"],
        "font-src": [SELF],
        "media-src": MEDIA_SOURCES,
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
# Wagtail's own admin widgets write inline scripts and styles; only /admin/ gets this policy.
ADMIN_CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": CONTENT_SECURITY_POLICY["DIRECTIVES"]
    | {
        "script-src": [SELF, "'unsafe-inline'"],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [*MEDIA_SOURCES, "data:", "blob:"],
        "frame-src": [SELF],
        "worker-src": [SELF, "blob:"],
    }
}

# --- Wagtail ----------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Déclencheurs"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # see core.text.slugs
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français"), ("en", "English")]
WAGTAILIMAGES_IMAGE_MODEL = "core.CustomImage"
WAGTAILDOCS_DOCUMENT_MODEL = "core.CustomDocument"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "core.files.forms.DocumentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.files.forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "heic", "heif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "avif", "webp": "webp"}
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 12 * 1024 * 1024
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "wagtail.search.backends.database",
        # Words are already stemmed and stripped of accents by core.text.stems, the same on every database.
        "SEARCH_CONFIG": "simple",
    }
}
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"  # the French way and the British one
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_TIME_FORMAT = "%H:%M"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_RESET_ENABLED = True
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "config.doors.forgotten.ForgottenPasswordForm"  # noqa: S105
WAGTAILEMBEDS_FINDERS: list = []  # no request to another host without a visitor's click
WAGTAILAPI_LIMIT_MAX = 100  # pages in one answer of the API
WAGTAIL_AUTOSAVE_INTERVAL = 0  # inline panels would duplicate children in some Wagtail versions
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False

PHONENUMBER_DEFAULT_REGION = "FR"

# --- Logs: no personal data in a line ------------------------------------------------

DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = None
LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
LOGGING = logs.configuration(LOG_LEVEL)
logs.configure_structlog()
