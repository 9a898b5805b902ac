"""The second factor: who needs one, who has one, who has shown it."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from wagtail.models import GroupCollectionPermission, Site
from wagtail.permissions import page_permission_policy

from home.localization.models import TranslationSettings
from home.localization.permissions import own_languages

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# What somebody may have who writes drafts: all else is seen by readers at once, or is about people.
DRAFTING = {
    "wagtailadmin.access_admin",
    "localization.edit_shared",
    *(f"localization.translate_{code}" for code, _name in settings.LANGUAGES),
}
SHOWN = "second_factor_of"  # in a session: the key of the user who has shown one


def has_factor(user) -> bool:
    """Tell whether a user can show more than a password. Recovery codes only stand in for one."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def is_required_of(user) -> bool:
    """Tell whether a user must show a second factor before the CMS opens."""
    return settings.SECOND_FACTOR_REQUIRED and can_do_harm(user)


def can_do_harm(user) -> bool:
    """Tell whether a user can change what readers see, in any language, or who may do so."""
    return (
        page_permission_policy.user_has_permission(user, "publish")
        or bool(user.get_all_permissions() - DRAFTING)
        or GroupCollectionPermission.objects.filter(group__user=user).exists()
        or _may_publish_a_language(user)
    )


def _may_publish_a_language(user) -> bool:
    codes = own_languages(user)
    return bool(codes) and any(
        code not in TranslationSettings.for_site(site).moderated_languages
        for site in Site.objects.all()
        for code in codes
    )


def note_shown(session, user) -> None:
    """Note in a session that its user has shown a second factor."""
    session[SHOWN] = user.pk


def forget_shown(session) -> None:
    """Note in a session that its user has no second factor any more."""
    session.pop(SHOWN, None)


def was_shown(session, user) -> bool:
    """Tell whether a user has shown a second factor in this session."""
    return session.get(SHOWN) == user.pk
