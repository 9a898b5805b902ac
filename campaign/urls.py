from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.db.transaction import non_atomic_requests
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.urls import serve_pattern
from wagtail.views import serve as serve_page

from home import views
from home.localization.views.catalogue import cms_messages

handler404 = "home.views.page_not_found"
handler500 = "home.views.server_error"

CMS = settings.CMS_PATH.lstrip("/")

urlpatterns = [
    path(f"{CMS}jsi18n/", cms_messages),
    path(CMS, include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    # A small site serves its own pictures; a proxy in front may take this over.
    re_path(
        rf"^{settings.MEDIA_URL.lstrip('/')}(?P<path>.*)$",
        non_atomic_requests(views.uploaded_file),
    ),
    # Pages that editors keep for members of the team ask for the login of the CMS.
    path(
        "_util/login/",
        RedirectView.as_view(pattern_name="wagtailadmin_login", query_string=True),
        name="wagtailcore_login",
    ),
    # Reading a page writes nothing: a transaction would take SQLite's write lock for every reader.
    *i18n_patterns(re_path(serve_pattern, non_atomic_requests(serve_page), name="wagtail_serve")),
    re_path(serve_pattern, non_atomic_requests(views.without_language)),
]
