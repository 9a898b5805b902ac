"""Views of the CMS that take the place of Wagtail's own."""

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import JsonResponse
from django.utils.translation import gettext as _
from wagtail.admin.views.account import AccountView, AvatarSettingsPanel
from wagtail.images.views.multiple import DeleteView


class FacelessAccountView(AccountView):
    """The account without a picture of its owner: the team stays unseen, and has one gate."""

    def get_panels(self):
        return [panel for panel in super().get_panels() if panel.name != AvatarSettingsPanel.name]


class DeletePictureView(DeleteView):
    """Deletes a picture that was just uploaded among several, unless a page has taken it up."""

    def post(self, request, *args, **kwargs):
        """Return Wagtail's answer, or a sentence where it would answer 500."""
        try:
            return super().post(request, *args, **kwargs)
        except ProtectedError:
            refusal = _("This picture is used on a page. Choose another one there, then delete it.")
            messages.error(request, refusal)  # the list of uploads itself shows no answer
            return JsonResponse({"success": False, "error_message": refusal})
