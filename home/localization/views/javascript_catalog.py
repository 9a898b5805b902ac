from django.conf import settings
from django.views.i18n import JavaScriptCatalog
from wagtail.admin.localization import get_localized_response


class CmsMessages(JavaScriptCatalog):
    """The messages of Wagtail's scripts, with what the project's own catalogues add to them."""

    packages = ["wagtail.admin"]

    def get_paths(self, packages):
        return [*super().get_paths(packages), *settings.LOCALE_PATHS]


def cms_messages(request):
    """Answer in the language in which the user works in the CMS, as Wagtail's own view does."""
    return get_localized_response(CmsMessages.as_view(), request)
