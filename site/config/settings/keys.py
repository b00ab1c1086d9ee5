"""Who comes in, and with which keys: passwords, second factors and sessions of staff."""

import environ

from config.settings import openid

AUTHENTICATION_BACKENDS = ["config.doors.signing_in.CountedBackend"]
# The only one: whatever asks for a name and a password is counted first, and hashes one at a time.
LOGIN_URL = "/admin/login/"
LOGIN_REDIRECT_URL = "/admin/"

# Length is what counts, and not to be on the list of those that everyone tries: no rule asks for digits or signs.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "config.doors.passwords.CommonWordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600  # seconds
INVITATION_TIMEOUT = 3 * 24 * 3600  # seconds
WAGTAILUSERS_PASSWORD_ENABLED = False  # nobody chooses, nor knows, the password of someone else

# What allauth adds: apps by whose tables a factor, a session and an identity elsewhere are known (config.doors says how
# they are used).
APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]
ACCOUNT_ADAPTER = "config.doors.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # config.doors.limits counts at every door, before anything is compared
MFA_RATE_LIMITS = False
MFA_ADAPTER = "config.doors.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an account is made by an administrator, never by who types an address
MFA_TOTP_TOLERANCE = 1  # clocks of telephones: 30 seconds more, or less
MFA_TOTP_ISSUER = "Déclencheurs"

SOCIALACCOUNT_ADAPTER = "config.doors.provider.asking.ProviderAdapter"
SOCIALACCOUNT_STORE_TOKENS = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # seconds, whatever one does meanwhile


def from_environment(env: environ.Env) -> dict:
    """Settings an operator chooses."""
    return {
        # Whether those who see personal data must have a second factor. Who has one is always asked for it.
        "SECOND_FACTOR": env.bool("SECOND_FACTOR", True),
        # Minutes without a click after which a session ends; 0 for never. The second is for who sees personal data.
        "IDLE_MINUTES": env.int("IDLE_MINUTES", 120),
        "IDLE_MINUTES_PERSONAL": env.int("IDLE_MINUTES_PERSONAL", 60),
        **openid.from_environment(env),
    }
