"""Russian: no line break between day and month, nor between year and “г.”.

Other formats are Django's.
"""

DATE_FORMAT = "j\xa0E Y\xa0г."
DATETIME_FORMAT = "j\xa0E Y\xa0г. H:i"
YEAR_MONTH_FORMAT = "F Y\xa0г."
