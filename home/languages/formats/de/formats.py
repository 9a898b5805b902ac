"""German: no line break between day and month. Other formats are Django's."""

DATE_FORMAT = "j.\xa0F Y"
DATETIME_FORMAT = "j.\xa0F Y, H:i"
