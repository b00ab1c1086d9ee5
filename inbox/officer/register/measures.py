"""What holds for every processing: the measures that are in force, as the settings say, and who carries the data.

GDPR, article 30(1)(d), (g) and article 32(1). A measure that the settings leave out is said to be missing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.models.register import RegisterPart
from inbox.officer.register.lines import HOUSE, Line, Sheet
from registrations.workflows import Text


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure that a setting turns on: how it is said in force, and missing."""

    setting: str
    holds: Callable[[], bool]
    in_force: Text
    missing: Text


def _set(name: str) -> Callable[[], bool]:
    return lambda: bool(getattr(settings, name, None))


MEASURES = (
    Measure(
        "SECURE_SSL_REDIRECT",
        _set("SECURE_SSL_REDIRECT"),
        gettext_lazy("Every page is served encrypted (HTTPS) alone."),
        gettext_lazy("Missing: pages are served without encryption."),
    ),
    Measure(
        "SECURE_HSTS_SECONDS",
        _set("SECURE_HSTS_SECONDS"),
        gettext_lazy("Browsers are told to come by HTTPS alone (HSTS)."),
        gettext_lazy("Missing: browsers are not told to come by HTTPS alone (HSTS)."),
    ),
    Measure(
        "SECOND_FACTOR",
        _set("SECOND_FACTOR"),
        gettext_lazy("Staff who see personal data sign in with a second factor."),
        gettext_lazy("Missing: staff sign in with a password alone."),
    ),
    Measure(
        "IDLE_MINUTES_PERSONAL",
        _set("IDLE_MINUTES_PERSONAL"),
        gettext_lazy("The session of who sees personal data ends when nothing is done for a while."),
        gettext_lazy("Missing: a session goes on when nothing is done."),
    ),
    Measure(
        "CLAMD_URL",
        _set("CLAMD_URL"),
        gettext_lazy("Files that people send are searched for viruses before anybody opens them."),
        gettext_lazy("Missing: files that people send are not searched for viruses."),
    ),
    Measure(
        "BACKUP_KEY",
        _set("BACKUP_KEY"),
        gettext_lazy("Backups are encrypted, with a key that the site does not have."),
        gettext_lazy("Missing: backups are not encrypted by the site."),
    ),
    Measure(
        "BACKUP_HOURS",
        _set("BACKUP_HOURS"),
        gettext_lazy("An alarm is raised when the last backup is too old."),
        gettext_lazy("Missing: nobody is told when the last backup is too old."),
    ),
    Measure(
        "FORM_THROTTLE",
        _set("FORM_THROTTLE"),
        gettext_lazy("Forms and doors are limited: nobody tries addresses or passwords without end."),
        gettext_lazy("Missing: forms and doors have no limit."),
    ),
)
# What the code itself holds, whatever the settings, and where that is written.
ALWAYS: tuple[tuple[str, Text], ...] = (
    (
        "rights",
        gettext_lazy("Rights are checked where data are fetched: who may not read something never gets it."),
    ),
    ("readings", gettext_lazy("That confidential or sensitive answers were read is noted in the history.")),
    ("exports", gettext_lazy("Each export is noted: who, when, how many.")),
    ("looks", gettext_lazy("Each look at all that an address has is noted.")),
    (
        "private",
        gettext_lazy("Files that people send are stored apart from public ones, and have no public address."),
    ),
)


def _host(address: str) -> str:
    """The machine of an address, without port, name or key."""
    return urlsplit(address if "//" in address else f"//{address}").hostname or ""


def _carriers() -> Iterator[tuple[str, str, str]]:
    """What machine carries which part of the data, beside the site's own: setting, machine, words."""
    database = str(settings.DATABASES["default"].get("HOST") or "")
    yield "DATABASE_URL", _host(database), _("Database")
    bucket = settings.BUCKET_URL if settings.AWS_STORAGE_BUCKET_NAME else ""
    yield "AWS_STORAGE_BUCKET_NAME", _host(bucket), _("Stored files")
    mails = str(settings.EMAIL_HOST or "") if settings.MAIL_BACKEND.endswith("smtp.EmailBackend") else ""
    yield "EMAIL_URL", _host(mails), _("Sending of letters")


def house() -> Sheet:
    """The sheet of what holds for every processing."""
    return Sheet(HOUSE, _("What holds for every processing activity"), tuple(_lines()))


def _lines() -> Iterator[Line]:
    for setting, machine, carried in _carriers():
        if machine:
            words = _("%(label)s: %(value)s") % {"label": carried, "value": machine}
            yield Line(RegisterPart.RECIPIENTS, f"{setting}:{machine}", words, _setting(setting))
    for code, always in ALWAYS:
        yield Line(RegisterPart.MEASURES, code, str(always), _("how the site is made"))
    for each in MEASURES:
        holds = each.holds()
        words = str(each.in_force if holds else each.missing)
        yield Line(RegisterPart.MEASURES, f"{each.setting}:{holds}", words, _setting(each.setting))


def _setting(name: str) -> str:
    return _("setting %(name)s") % {"name": name}
