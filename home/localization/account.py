"""Account settings: the languages about which a user is notified, and whether by e-mail."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from home.localization.models import LanguageWatch
from home.localization.notices import is_told, watches
from home.localization.permissions import own_languages
from home.localization.registry import target_codes


def watchable_languages(user) -> list[str]:
    """Return the codes of the languages that a user may translate into."""
    return [code for code in own_languages(user) if code in target_codes()]


class WatchForm(forms.Form):
    languages = forms.MultipleChoiceField(
        label=_("Tell me what happens in"),
        help_text=_(
            "When a source text changes, and when a translation is submitted or published."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    by_email = forms.BooleanField(
        label=_("Also by e-mail"),
        help_text=_("The home page of the CMS lists it in any case."),
        required=False,
    )

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = instance
        self.codes = watchable_languages(instance)
        found = watches(instance)
        names = dict(settings.LANGUAGES)
        self.fields["languages"].choices = [(code, names[code]) for code in self.codes]
        self.initial = {
            "languages": [code for code in self.codes if is_told(instance, found.get(code))],
            "by_email": any(watch.by_email for watch in found.values()),
        } | self.initial

    def save(self):
        """Store a choice for each language, including languages that were not selected.

        Without a stored choice, translators would get notices about their languages by default.
        """
        for code in self.codes:
            is_on = code in self.cleaned_data["languages"]
            LanguageWatch.objects.update_or_create(
                user=self.user,
                language=code,
                defaults={
                    "is_on": is_on,
                    "by_email": is_on and self.cleaned_data["by_email"],
                },
            )


class WatchPanel(BaseSettingsPanel):
    name = "watched_languages"
    title = _("Translations")
    tab = notifications_tab
    order = 200
    form_class = WatchForm

    def is_active(self):
        return bool(watchable_languages(self.user))
