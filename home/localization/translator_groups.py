"""Who may translate a language that joins a running site: `migrate` gives it its roles.

The languages that a site begins with get theirs from a migration.
"""

from django.apps import apps as installed_apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import GroupPagePermission, Page

from home.localization.models import TranslationSettings


def make_roles(apps=installed_apps, **_kwargs) -> None:
    """Give each language that no group may translate a group of translators.

    Groups that may change what all languages share may translate it too. A language that some
    group may translate stays as administrators have set it up.
    """
    try:
        apps.get_model("localization", "TranslationSettings")
    except LookupError:  # the database is older than this app
        return
    team = list(Group.objects.filter(permissions__codename="edit_shared").distinct())
    for code, name in settings.LANGUAGES if team else []:
        translate = _translate_permission(code, name)
        if not translate.group_set.exists():
            for group in [*team, _translators(name)]:
                group.permissions.add(translate)


def _translate_permission(code: str, name: str) -> Permission:
    # Django makes it after `migrate` as well, perhaps later than this.
    return Permission.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(TranslationSettings),
        codename=f"translate_{code}",
        defaults={"name": f"Translate into {name}"},
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
