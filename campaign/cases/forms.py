"""The edit form of a profile, which checks periods of detention against the status."""

from django.utils.translation import gettext as _

from campaign.cases.status import disagreement
from home.localization.forms import TranslatedPageForm


class ProfileForm(TranslatedPageForm):
    """Rejects contradictory dates with an error message when the page is published."""

    def clean(self):
        cleaned = super().clean()
        formset = self.formsets.get("detentions")
        if self.is_deferred_validation or formset is None or not formset.is_valid():
            return cleaned
        rows = [
            form
            for form in formset.forms
            if form.cleaned_data.get("start") and not form.cleaned_data.get("DELETE")
        ]
        self._refuse_backward(rows)
        self._refuse_lasting_before_last(rows)
        self._refuse_before_birth(rows)
        since = cleaned.get("status_since")
        if since and "status" in cleaned and all(form.is_valid() for form in rows):
            periods = [(form.cleaned_data["start"], form.cleaned_data["end"]) for form in rows]
            if sentence := disagreement(periods, cleaned["status"], since):
                self.add_error("status_since", sentence)
        return cleaned

    def _refuse_backward(self, rows: list) -> None:
        for form in rows:
            end = form.cleaned_data["end"]
            if end and end < form.cleaned_data["start"]:
                form.add_error("end", _("The end is before the beginning."))

    def _refuse_before_birth(self, rows: list) -> None:
        birth = self.cleaned_data.get("birth_date")
        for form in rows:
            if birth and form.cleaned_data["start"] <= birth:
                form.add_error(
                    "start", _("This day is not after the birth date. Correct one of them.")
                )

    def _refuse_lasting_before_last(self, rows: list) -> None:
        rows = sorted(rows, key=lambda form: form.cleaned_data["start"])
        for form in rows[:-1]:
            if "end" in form.cleaned_data and not form.cleaned_data["end"]:
                form.add_error("end", _("Only the last period can still last."))
