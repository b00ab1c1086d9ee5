"""Why a file is not taken, in words that say what to do. Each is a ValidationError with a code of its own."""

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core.text.sizes import size_in_words


def empty() -> ValidationError:
    return ValidationError(_("This file is empty: choose another one."), code="empty")


def too_big(size: int, limit: int) -> ValidationError:
    """Both in bytes."""
    return ValidationError(
        _("This file is too big: %(size)s. It may have %(limit)s at most."),
        code="too_big",
        params={"size": size_in_words(size), "limit": size_in_words(limit)},
    )


def too_big_for(limit: int | None) -> str:
    """The same before a size is known; empty without a limit."""
    return (
        _("This file is too big. It may have %(limit)s at most.") % {"limit": size_in_words(limit)}
        if limit
        else ""
    )


def other_kind(kinds: str) -> ValidationError:
    """`kinds`: what is taken, in words."""
    return ValidationError(
        _("This kind of file cannot be taken here. Send one of these: %(kinds)s."),
        code="kind",
        params={"kinds": kinds},
    )


def unreadable() -> ValidationError:
    return ValidationError(
        _("This file is damaged and cannot be read: save it again, or choose another one."), code="unreadable"
    )


def macros() -> ValidationError:
    return ValidationError(
        _("This document holds macros, which we never take: save it without them."), code="macros"
    )


def programs() -> ValidationError:
    return ValidationError(
        _("This archive holds a program, which we never take: make it again without it."), code="programs"
    )


def locked_pdf() -> ValidationError:
    return ValidationError(
        _(
            "This PDF is locked with a password: nobody here could open it. Open it with its password, print or export "
            "it as a new PDF without one, and send that one."
        ),
        code="locked",
    )


def locked_document() -> ValidationError:
    return ValidationError(
        _(
            "This document is locked with a password: nobody here could open it. Open it, take the password away (in "
            "Word or Excel: File, Info, Protect, Encrypt with Password, and empty the box; in LibreOffice: Save As, "
            "with “Save with password” unticked), and send it again."
        ),
        code="locked",
    )


def too_many_pixels(limit: int) -> ValidationError:
    return ValidationError(
        _("This picture is too large: it may have %(number)s million pixels at most. Save it smaller."),
        code="pixels",
        params={"number": number_format(limit // 1_000_000)},
    )
