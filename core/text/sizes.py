"""Sizes of files as people read them."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

KB = 1_000
MB = 1_000 * KB


def size_in_words(size: int | None) -> str:
    """Bytes as people know them, in thousands: « 12 Ko », « 1,4 Mo »; nothing for no size."""
    if not size:
        return ""
    for unit, divisor in ((_("MB"), MB), (_("kB"), KB)):
        if size >= divisor:
            digits = 1 if size < 10 * divisor and divisor > KB and size % divisor else 0
            return f"{number_format(size / divisor, decimal_pos=digits)}\N{NO-BREAK SPACE}{unit}"
    return f"1\N{NO-BREAK SPACE}{_('kB')}"
