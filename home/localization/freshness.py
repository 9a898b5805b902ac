"""The sentence that tells readers that a translation is older than its source."""

from django.conf import settings
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from home.localization.fallback import kept_children
from home.localization.models import TranslatableContent

# One sentence per language, because some languages inflect the name of a language in a sentence.
SENTENCES = {
    "de": gettext_lazy(
        "This German text follows the English of %(date)s; the English has changed since."
    ),
    "be": gettext_lazy(
        "This Belarusian text follows the English of %(date)s; the English has changed since."
    ),
    "ru": gettext_lazy(
        "This Russian text follows the English of %(date)s; the English has changed since."
    ),
}


def freshness_sentence(instance: Model | None) -> str:
    """Return the sentence for a page in the active language, or "" if no translation is outdated.

    Only existing translations can be outdated. A text that is shown in a fallback language is
    missing, not outdated.
    """
    code = get_language()
    if code == settings.LANGUAGE_CODE or not isinstance(instance, TranslatableContent):
        return ""
    if code not in instance.followed_sources.get("languages", {}):
        return ""
    kept_children(instance)
    day = instance.followed_until(code)
    if day is None:
        return ""
    sentence = SENTENCES.get(code) or _(
        "This translation follows the source text of %(date)s; the source has changed since."
    )
    return sentence % {"date": date_format(day)}
