"""Numbers, money and shares as one writes them in the active language: « 1 234,50 € », « 34 % »; "€1,234.50", "34%"."""

from decimal import Decimal

from django.utils.formats import number_format

from core.text.languages import active_language

NO_BREAK = "\N{NO-BREAK SPACE}"
EURO = "\N{EURO SIGN}"


def number_in_words(number: Decimal | float, decimals: int | None = None) -> str:
    """« 1 234,5 », "1,234.5"."""
    return number_format(number, decimals, use_l10n=True, force_grouping=True)


def sum_in_words(amount: Decimal | float) -> str:
    """With two decimals where there are any: « 1 234,50 », "80,000"."""
    return number_in_words(amount, 0 if amount == int(amount) else 2)


def money_in_words(amount: Decimal | float) -> str:
    """Euros, with cents where there are any: « 1 234,50 € », "€80,000"."""
    return with_unit(sum_in_words(amount), EURO)


def gap_before(unit: str) -> str:
    """What stands between a number and its unit: no line ends there; English sets the per cent sign close."""
    return "" if not unit or (unit == "%" and active_language() == "en") else NO_BREAK


def with_unit(number: str, unit: str) -> str:
    """A number that is written already, with its unit, which English sets before it when it is the euro."""
    if unit == EURO and active_language() == "en":
        return f"{EURO}{number}"
    return f"{number}{gap_before(unit)}{unit}"
