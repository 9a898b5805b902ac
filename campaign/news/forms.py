"""The edit form of a news item, which rejects dates in the future."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from home.localization.forms import TranslatedPageForm


class NewsForm(TranslatedPageForm):
    """Rejects a date in the future, unless the page is scheduled to go live on or after it."""

    def clean(self):
        cleaned = super().clean()
        date = cleaned.get("date")
        if date and not self.is_deferred_validation and date > self._day_of_publication():
            self.add_error(
                "date",
                _(
                    "This day is still to come. Enter today or an earlier day, or schedule the "
                    "page to go live on that day."
                ),
            )
        return cleaned

    def _day_of_publication(self) -> datetime.date:
        """Return the day on which readers will see the page: today, or a later scheduled day."""
        go_live_at = self.cleaned_data.get("go_live_at", self.instance.go_live_at)
        return timezone.localdate(max(go_live_at or timezone.now(), timezone.now()))
