"""Permissions for the trash. They follow from the permissions to add pages or delete files."""

from wagtail.documents.permissions import permission_policy as document_policy
from wagtail.images.permissions import permission_policy as image_policy
from wagtail.permissions import page_permission_policy

from home.archive.models import TrashedItem
from home.archive.trash.restoration import parent_for

POLICIES = {TrashedItem.Kind.IMAGE: image_policy, TrashedItem.Kind.DOCUMENT: document_policy}


def may_open(user) -> bool:
    """Tell whether a user can have access to anything in the trash."""
    return page_permission_policy.user_has_permission(user, "add") or any(
        policy.user_has_permission(user, "delete") for policy in POLICIES.values()
    )


def may_restore(user, item: TrashedItem) -> bool:
    """Tell whether a user may restore an item to its previous place."""
    if item.kind == item.Kind.PAGE:
        parent = parent_for(item)
        return bool(parent and parent.permissions_for_user(user).can_add_subpage())
    instance = item.instance
    return instance is not None and POLICIES[item.kind].user_has_permission_for_instance(
        user, "delete", instance
    )
