"""Views of the CMS that take the place of Wagtail's own."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from wagtail.admin.views.account import AccountView, AvatarSettingsPanel
from wagtail.documents.views.multiple import DeleteView as DocumentDeleteView
from wagtail.images.views.multiple import DeleteView as ImageDeleteView

from home.trash.views import in_use


class FacelessAccountView(AccountView):
    """The account without a picture of its owner: the team stays unseen, and has one gate."""

    def get_panels(self):
        return [panel for panel in super().get_panels() if panel.name != AvatarSettingsPanel.name]


class _OnlyWhenUnused:
    """For Wagtail's views that delete a file that was just uploaded among several."""

    def post(self, request, *args, **kwargs):
        """Return Wagtail's answer, or the sentence that says where the file is used."""
        uploaded = get_object_or_404(self.get_model(), pk=kwargs[self.pk_url_kwarg])
        may_delete = self.permission_policy.user_has_permission_for_instance(
            request.user, "delete", uploaded
        )
        if may_delete and (refusal := in_use(uploaded)):
            messages.error(request, refusal)  # the list of uploads itself shows no answer
            return JsonResponse({"success": False, "error_message": refusal})
        return super().post(request, *args, **kwargs)


class DeletePictureView(_OnlyWhenUnused, ImageDeleteView):
    pass


class DeleteDocumentView(_OnlyWhenUnused, DocumentDeleteView):
    pass
