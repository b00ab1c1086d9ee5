"""British days and hours, as they are typed; Django keeps saying how they are shown."""

from core.formats.typed import DAYS, HOURS, MOMENTS

DATE_INPUT_FORMATS = DAYS
TIME_INPUT_FORMATS = HOURS
DATETIME_INPUT_FORMATS = MOMENTS
FIRST_DAY_OF_WEEK = 1
