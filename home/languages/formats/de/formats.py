"""Day and month never part at the end of a line; the rest is Django's."""

DATE_FORMAT = "j.\xa0F Y"
DATETIME_FORMAT = "j.\xa0F Y, H:i"
