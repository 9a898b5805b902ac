"""Template tags and filters that mark texts shown in another language than the page's."""

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import get_language
from wagtail.blocks import ChooserBlock

from home.localization import fallback
from home.localization.fallback import fallback_shown, language_shown
from home.localization.freshness import freshness_sentence
from home.localization.history import LanguageHistory

register = template.Library()


@register.simple_tag
def lang(instance, field_name):
    """Return ` lang="xx"` if a field is shown in another language than the page's (WCAG 3.1.2)."""
    code = language_shown(instance, field_name)
    return format_html(' lang="{}"', code) if code and code != get_language() else ""


@register.simple_tag
def shown_blocks(instance, field_name):
    """Return the blocks of a StreamField as they are shown in the active language."""
    return fallback.shown_blocks(instance, field_name)


@register.simple_tag
def lang_in(value, name):
    """Return ` lang="xx"` if a text of a block is in another language than the block."""
    code = fallback.language_in(value, name)
    return format_html(' lang="{}"', code) if code else ""


@register.simple_tag
def lang_of(code, surrounding=None):
    """Return ` lang="xx"` if a language differs from that around it, by default the page's."""
    around = surrounding or get_language()
    return format_html(' lang="{}"', code) if code and code != around else ""


@register.filter
def fallback_language(instance):
    """Return the code of the first fallback language that this page shows, or None."""
    return fallback_shown(instance)


@register.filter
def language_name(code: str) -> str:
    """Return the native name of one of the site's languages."""
    return dict(settings.LANGUAGES)[code]


@register.filter
def merges_changes(session) -> bool:
    """Tell whether the form of a Wagtail editing session merges the changes of several people."""
    return issubclass(session.content_type.model_class(), LanguageHistory)


@register.simple_tag
def reference_title(segment, value):
    """Return the target of a reference: an image or page, or the URL or e-mail address itself."""
    block = segment.definition
    if not value or not isinstance(block, ChooserBlock):
        return value or "–"
    return block.to_python(value) or "–"


@register.simple_tag
def freshness(instance):
    """Return the sentence about an outdated translation for its readers, or "" if it is current."""
    return freshness_sentence(instance)
