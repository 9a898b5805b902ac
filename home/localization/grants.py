"""Functions for data migrations that grant permissions to groups and revoke them again."""

from collections.abc import Iterable


def permissions(apps, app_label: str, model: str, codenames: Iterable[str]) -> list:
    """Return permissions on a model. Missing permissions are created.

    Django creates permissions after all migrations have run. This is too late for data migrations
    that grant them to groups. `apps` is the app registry that Django passes to a migration.
    """
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    return [
        apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type,
            codename=codename,
            defaults={"name": f"Can {codename.replace('_', ' ')}"},
        )[0]
        for codename in codenames
    ]


def on_model(model: str, actions: Iterable[str]) -> list[str]:
    """Return the codenames of actions on a model, such as `["add_user", "change_user"]`."""
    return [f"{action}_{model}" for action in actions]


def grant(apps, groups: Iterable[str], app_label: str, model: str, actions: Iterable[str]) -> None:
    """Grant the permissions `<action>_<model>` to groups. Missing groups are created."""
    granted = permissions(apps, app_label, model, on_model(model, actions))
    for name in groups:
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*granted)


def revoke(apps, groups: Iterable[str], app_label: str, model: str, actions: Iterable[str]) -> None:
    """Revoke the permissions that `grant` granted to groups."""
    granted = permissions(apps, app_label, model, on_model(model, actions))
    for group in apps.get_model("auth", "Group").objects.filter(name__in=groups):
        group.permissions.remove(*[permission.pk for permission in granted])
