"""The edit form of pages with actions."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from campaign.cases.placeholder_validation import empty_facts, fields_with_facts
from home.localization.forms import TranslatedPageForm


class ActingForm(TranslatedPageForm):
    """The edit form of pages with actions. Incomplete pages can be saved as drafts."""

    def clean(self):
        cleaned = super().clean()
        self._refuse_ways_twice()
        if not self.is_deferred_validation:
            self._require_recipient()
            self._require_facts()
        return cleaned

    def _rows(self, relation: str) -> list:
        """Return the forms of an inline list that hold a row and are valid so far."""
        formset = self.formsets.get(relation)
        if formset is None:
            return []
        formset.is_valid()
        return [
            form
            for form in formset.forms
            if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]

    def _refuse_ways_twice(self) -> None:
        seen = set()
        for form in self._rows("ways"):
            way = form.cleaned_data["way"]
            if way and way in seen:
                form.add_error("way", _("This way is in the list already."))
            seen.add(way)

    def _require_recipient(self) -> None:
        rows = self._rows("recipients")
        addressed = [form for form in rows if not form.cleaned_data["gets_copy"]]
        if rows and not addressed:
            rows[0].add_error("gets_copy", _("Somebody has to get the letter itself."))
        for form in addressed:
            if "salutation_en" in form.fields and not form.cleaned_data["salutation_en"]:
                form.add_error("salutation_en", _("Say how the letter addresses this person."))

    def _require_facts(self) -> None:
        profile = self.cleaned_data.get("profile", getattr(self.instance, "profile", None))
        for form in [self, *self._rows("openings"), *self._rows("requests")]:
            for column, code, also in fields_with_facts(type(form.instance)):
                if text := form.cleaned_data.get(column):
                    self._require_facts_of(form, column, code, text, profile, also)

    def _require_facts_of(self, form, column, code, text, profile, also) -> None:
        with override(code):
            facts = profile.specific.facts() if profile else {}
        for name in empty_facts(text, facts | dict.fromkeys(also, "…")):
            problem = (
                _("The profile says nothing for %(fact)s. Fill it in there, or leave it out here.")
                if profile
                else _("%(fact)s is a fact of a profile: choose one under “All languages”.")
            )
            form.add_error(column, ValidationError(problem, params={"fact": f"{{{name}}}"}))
