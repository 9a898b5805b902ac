"""Permission checks: who may translate, see, and make live what, in which language.

Every way in asks these functions: edit form, translate view, import and export in the CMS and on
the command line. Wagtail itself asks its own permission when a page or snippet is published as a
whole, by its form, in bulk, or at the end of a workflow.
"""

from django.conf import settings
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.images.models import AbstractImage
from wagtail.models import DraftStateMixin, Page, Site
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import page_permission_policy

from home.localization.models import TranslationSettings

TRANSLATE = "localization.translate_{}"
PUBLISH = "localization.publish_{}"
EDIT_SHARED = "localization.edit_shared"


def may_translate(user, code: str) -> bool:
    """Tell whether a user may change texts in a language."""
    return user.is_active and user.has_perm(TRANSLATE.format(code))


def own_languages(user) -> list[str]:
    """Return the codes of the languages that a user may change, in display order."""
    return [code for code, _name in settings.LANGUAGES if may_translate(user, code)]


def may_edit_shared(user) -> bool:
    """Tell whether a user may change values that all languages share: dates, images, order."""
    return user.is_active and user.has_perm(EDIT_SHARED)


def may_open(user, instance) -> bool:
    """Tell whether a user may see an object's texts, and draft or propose translations of them.

    A page needs Wagtail's permission to edit it. The texts of all other objects are public.
    """
    return not isinstance(instance, Page) or may_edit(user, instance)


def may_edit(user, instance) -> bool:
    """Tell whether a user has Wagtail's permission to edit an object."""
    if isinstance(instance, Page):
        return instance.permissions_for_user(user).can_edit()
    return user.is_active and _has_permission(user, "change", instance)


def may_publish(user, instance) -> bool:
    """Tell whether a user has Wagtail's permission to change what readers see of an object.

    For an object without drafts, this is the permission to edit it.
    """
    if isinstance(instance, Page):
        return instance.permissions_for_user(user).can_publish()
    action = "publish" if isinstance(instance, DraftStateMixin) else "change"
    return user.is_active and _has_permission(user, action, instance)


def may_publish_language(user, instance, code: str) -> bool:
    """Tell whether a user may make the texts of an object in one language live.

    Users with Wagtail's permission to publish the object may. So may the translators who publish
    their language themselves, if they may edit the object and the language needs no moderation.
    """
    return may_publish(user, instance) or (
        _publishes(user, code)
        and may_edit(user, instance)
        and not any(code in each for each in _moderated_languages(instance))
    )


def may_publish_a_language(user) -> bool:
    """Tell whether a user may make texts live as a translator, on any site."""
    codes = [code for code in own_languages(user) if _publishes(user, code)]
    return bool(codes) and any(
        code not in TranslationSettings.for_site(site).moderated_languages
        for site in Site.objects.all()
        for code in codes
    )


def publishers(instance):
    """Return a queryset of the users who have Wagtail's permission of `may_publish`."""
    action = "publish" if isinstance(instance, DraftStateMixin) else "change"
    policy, holder = _policy(instance)
    return policy.users_with_permission_for_instance(action, holder)


def _publishes(user, code: str) -> bool:
    return may_translate(user, code) and user.has_perm(PUBLISH.format(code))


def _moderated_languages(instance) -> list[list[str]]:
    """Return the languages that need moderation on each site to which an object belongs.

    An object that belongs to no site in particular, such as an image, may be shown on every site.
    """
    if isinstance(instance, Page):
        sites = filter(None, [instance.get_site()])
    elif isinstance(instance, BaseSiteSetting):
        sites = [instance.site]
    else:
        sites = Site.objects.all()
    return [TranslationSettings.for_site(site).moderated_languages for site in sites]


def _has_permission(user, action: str, instance) -> bool:
    policy, holder = _policy(instance)
    return policy.user_has_permission_for_instance(user, action, holder)


def _policy(instance) -> tuple:
    """Return Wagtail's permission policy for an object, and the object that the policy is about."""
    if isinstance(instance, Page):
        return page_permission_policy, instance
    if isinstance(instance, BaseSiteSetting):
        return type(instance).get_permission_policy(), instance.site
    if isinstance(instance, AbstractImage):
        # Wagtail needs the image model for this, and models import this module.
        from wagtail.images.permissions import permission_policy

        return permission_policy, instance
    if viewset := getattr(instance, "snippet_viewset", None):
        return viewset.permission_policy, instance
    return ModelPermissionPolicy(type(instance)), instance
