"""Permission checks: translating, editing shared values, and publishing a language."""

from django.conf import settings

from home.localization.models import TranslationSettings

TRANSLATE = "localization.translate_{}"
EDIT_SHARED = "localization.edit_shared"


def may_translate(user, code: str) -> bool:
    """Tell whether a user may change and publish texts in a language."""
    return user.is_active and user.has_perm(TRANSLATE.format(code))


def own_languages(user) -> list[str]:
    """Return the codes of the languages that a user may change, in display order."""
    return [code for code, _name in settings.LANGUAGES if may_translate(user, code)]


def may_edit_shared(user) -> bool:
    """Tell whether a user may change values that all languages share: dates, images, order."""
    return user.is_active and user.has_perm(EDIT_SHARED)


def may_publish_language(user, page, code: str) -> bool:
    """Tell whether a user may publish a language of a page without moderation."""
    if not may_translate(user, code):
        return False
    site = page.get_site()
    rules = TranslationSettings.for_site(site) if site else TranslationSettings()
    needs_moderation = code in rules.moderated_languages
    return not needs_moderation or page.permissions_for_user(user).can_publish()
