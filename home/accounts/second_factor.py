"""The second factor: which users need one, have one, and have used it in a session."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from wagtail.models import GroupCollectionPermission
from wagtail.permissions import page_permission_policy

from home.localization.permissions import EDIT_SHARED, PUBLISH, TRANSLATE, may_publish_a_language

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# Permissions of users who only write drafts. All others affect what readers see, or users. Whether
# a translator may publish also depends on the languages that need moderation.
DRAFTING = {
    "wagtailadmin.access_admin",
    EDIT_SHARED,
    *(each.format(code) for each in (TRANSLATE, PUBLISH) for code, _name in settings.LANGUAGES),
}
SHOWN = "second_factor_of"  # session key for the primary key of the user who has used one


def has_factor(user) -> bool:
    """Tell whether a user has a second factor. Recovery codes alone do not count."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def is_required_of(user) -> bool:
    """Tell whether a user must use a second factor to enter the CMS."""
    return settings.SECOND_FACTOR_REQUIRED and can_do_harm(user)


def can_do_harm(user) -> bool:
    """Tell whether a user can change what readers see, in any language, or others' permissions."""
    return (
        page_permission_policy.user_has_permission(user, "publish")
        or bool(user.get_all_permissions() - DRAFTING)
        or GroupCollectionPermission.objects.filter(group__user=user).exists()
        or may_publish_a_language(user)
    )


def note_shown(session, user) -> None:
    """Record in a session that its user has used a second factor."""
    session[SHOWN] = user.pk


def forget_shown(session) -> None:
    """Record in a session that its user has no second factor."""
    session.pop(SHOWN, None)


def was_shown(session, user) -> bool:
    """Tell whether a user has used a second factor in this session."""
    return session.get(SHOWN) == user.pk
