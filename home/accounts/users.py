"""Wagtail's user management, with invitations instead of passwords set by administrators."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button
from wagtail.users.views.users import EditView, UserViewSet

from home.accounts import invitations


class InvitedUserEditView(EditView):
    @cached_property
    def header_more_buttons(self):
        return [*super().header_more_buttons, *invite_button(self.object, self.request.user)]


class InvitedUserViewSet(UserViewSet):
    edit_view_class = InvitedUserEditView
    copy_view_enabled = False  # its form changes the original user


def invite_button(user, request_user):
    """Yield the button that resets a user's access, if the current user has the permission."""
    if user != request_user and invitations.may_invite(request_user, user):
        yield Button(
            _("Invite again, reset access"),
            reverse("invitations:invite", args=[user.pk]),
            icon_name="key",
            priority=30,
        )


def refuse_to_raise(request, user=None):
    """Hook: only superusers can create, change or delete superusers."""
    is_raised = "is_superuser" in request.POST or (user is not None and user.is_superuser)
    if is_raised and not request.user.is_superuser:
        raise PermissionDenied


def refuse_to_change_many(request, action_type, objects, action):
    """Hook: apply the same rule to bulk actions."""
    for each in objects:
        if isinstance(each, get_user_model()):
            refuse_to_raise(request, each)


def invite_created(request, user):
    """Hook: invite a user who was just created, and show the link."""
    invitations.invite(user, by=request.user)
    return _sent(request, user)


def invite(request, user_id):
    """Show a confirmation, then lock a user's account until they choose a new password."""
    user = _invitable(request, user_id)
    if request.method == "POST":
        invitations.invite(user, by=request.user)
        return _sent(request, user)
    return render(request, "accounts/invite.html", {"invited": user})


def show(request, user_id):
    """Show the link of a pending invitation, to pass it on through another channel."""
    user = _invitable(request, user_id)
    if not invitations.is_pending(user):
        raise Http404
    context = {
        "invited": user,
        "link": invitations.link(user),
        "was_mailed": request.GET.get("mailed") == "1",
    }
    return render(request, "accounts/invited.html", context)


def _sent(request, user):
    was_mailed = invitations.send(user)
    if not invitations.may_invite(request.user, user):
        return redirect("wagtailusers_users:index")
    url = reverse("invitations:show", args=[user.pk])
    return redirect(url + ("?mailed=1" if was_mailed else ""))


def _invitable(request, user_id):
    user = get_object_or_404(get_user_model(), pk=user_id)
    if user == request.user or not invitations.may_invite(request.user, user):
        raise PermissionDenied
    return user


app_name = "invitations"
urlpatterns = [
    path("<int:user_id>/invite/", invite, name="invite"),
    path("<int:user_id>/invitation/", show, name="show"),
]
