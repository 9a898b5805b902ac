"""Day and month, year and “г.” never part at the end of a line; the rest is Django's."""

DATE_FORMAT = "j\xa0E Y\xa0г."
DATETIME_FORMAT = "j\xa0E Y\xa0г. H:i"
YEAR_MONTH_FORMAT = "F Y\xa0г."
