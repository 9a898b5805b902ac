"""English with the day before the month: 4 August 2011. Django's `en` writes Aug. 4, 2011.

There is no line break between day and month.
"""

DATE_FORMAT = "j\xa0F Y"
DATETIME_FORMAT = "j\xa0F Y, H:i"
SHORT_DATE_FORMAT = "d/m/Y"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j\xa0F"
TIME_FORMAT = "H:i"
FIRST_DAY_OF_WEEK = 1
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
