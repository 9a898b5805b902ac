from django.conf import settings
from django.views.i18n import JavaScriptCatalog
from wagtail.admin.localization import get_localized_response


class CmsMessages(JavaScriptCatalog):
    """The messages of Wagtail's scripts, together with those in the project's own catalogues."""

    packages = ["wagtail.admin"]

    def get_paths(self, packages):
        return [*super().get_paths(packages), *settings.LOCALE_PATHS]


def cms_messages(request):
    """Return the messages in the user's interface language, as Wagtail's own view does."""
    return get_localized_response(CmsMessages.as_view(), request)
