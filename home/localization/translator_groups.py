"""Creates the groups and permissions for a language that is added to an existing site.

This is done after each `migrate`. The initial languages get theirs from a data migration.
"""

from django.apps import apps as installed_apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import GroupPagePermission, Page

from home.localization.models import TranslationSettings


def make_roles(apps=installed_apps, **_kwargs) -> None:
    """Create a group of translators for each language that no group may translate.

    Its members publish the language, unless it needs moderation. Groups with the permission to
    change shared values get the permission to translate the language too. If any group may
    translate a language, its permissions are left unchanged.
    """
    try:
        apps.get_model("localization", "TranslationSettings")
    except LookupError:  # at the current state of the migrations, the model does not exist
        return
    team = list(Group.objects.filter(permissions__codename="edit_shared").distinct())
    for code, name in settings.LANGUAGES if team else []:
        translate = _permission(f"translate_{code}", f"Translate into {name}")
        if not translate.group_set.exists():
            publish = _permission(f"publish_{code}", f"Publish without moderation: {name}")
            translators = _translators(name)
            translators.permissions.add(publish)
            for group in [*team, translators]:
                group.permissions.add(translate)


def _permission(codename: str, name: str) -> Permission:
    # Django also creates this permission after `migrate`, but possibly after this function.
    return Permission.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(TranslationSettings),
        codename=codename,
        defaults={"name": name},
    )[0]


def _translators(name: str) -> Group:
    group, _ = Group.objects.get_or_create(name=f"Translators: {name}")
    permissions = Permission.objects.filter(content_type__app_label__startswith="wagtail")
    group.permissions.add(permissions.get(codename="access_admin"))
    if root := Page.get_first_root_node():
        GroupPagePermission.objects.get_or_create(
            group=group, page=root, permission=permissions.get(codename="change_page")
        )
    return group
