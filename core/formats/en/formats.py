"""British days and hours, as they are typed and, since Django's own English is American, as they are shown."""

from core.formats.typed import DAYS, HOURS, MOMENTS

DATE_INPUT_FORMATS = DAYS
TIME_INPUT_FORMATS = HOURS
DATETIME_INPUT_FORMATS = MOMENTS
FIRST_DAY_OF_WEEK = 1

DATE_FORMAT = "j F Y"
TIME_FORMAT = "G:i"
DATETIME_FORMAT = "j F Y, G:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y G:i"
