"""The panel of notices on the home page of the CMS, and the views that mark them as read."""

from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin.ui.components import Component

from home.localization.models import Notice

SHOWN = 20


class NoticesPanel(Component):
    """The user's unread notices, newest first."""

    name = "notices"
    template_name = "localization/notices_panel.html"
    order = 90

    def get_context_data(self, parent_context):
        unread = Notice.objects.filter(user=parent_context["request"].user, read_at=None)
        notices = list(unread.order_by("-created_at", "-pk")[: SHOWN + 1])
        return {
            "notices": notices[:SHOWN],
            "count": len(notices) if len(notices) <= SHOWN else unread.count(),
            "csrf_token": parent_context["csrf_token"],
        }


@require_POST
def mark_as_read(request, pk):
    """Mark one of the user's notices as read. Return 404 for a notice of another user."""
    notice = get_object_or_404(Notice, pk=pk, user=request.user)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    return redirect("wagtailadmin_home")


@require_POST
def mark_all_as_read(request):
    """Mark all of the user's notices as read."""
    Notice.objects.filter(user=request.user, read_at=None).update(read_at=timezone.now())
    return redirect("wagtailadmin_home")
