"""Numbers, money and shares as one writes them in the active language: « 1 234,50 € », « 34 % »; "€1,234.50", "34%"."""

from decimal import Decimal

from django.utils.formats import number_format

from core.text.languages import active_language

NO_BREAK = "\N{NO-BREAK SPACE}"
EURO = "\N{EURO SIGN}"


def number_in_words(number: Decimal | float, decimals: int | None = None) -> str:
    """« 1 234,5 », "1,234.5"."""
    return number_format(number, decimals, use_l10n=True, force_grouping=True)


def money_in_words(amount: Decimal | float) -> str:
    """Euros, with cents where there are any: « 1 234,50 € », "€80,000"."""
    return with_unit(number_in_words(amount, 0 if amount == int(amount) else 2), EURO)


def with_unit(number: str, unit: str) -> str:
    """A number that is written already, with its unit: no line ends between them. English sets € before, % close."""
    if not unit:
        return number
    if active_language() == "en":
        if unit == EURO:
            return f"{EURO}{number}"
        if unit == "%":
            return f"{number}%"
    return f"{number}{NO_BREAK}{unit}"
