from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.db.transaction import non_atomic_requests
from django.http import Http404
from django.urls import include, path, re_path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.urls import serve_pattern

from campaign.letters.views import count_letter
from home.accounts.account_view import NoAvatarAccountView
from home.content import views as uploads
from home.discovery import sitemap
from home.discovery.feeds import ChangesFeed
from home.localization.views.javascript_catalog import cms_messages
from home.localization.views.listing import set_page_position
from home.search.views import search
from home.web import views
from home.web.security_txt import security_txt
from home.web.views import page_not_found

handler400 = "home.web.error_pages.bad_request"
handler403 = "home.web.error_pages.permission_denied"
handler404 = "home.web.views.page_not_found"
handler500 = "home.web.error_pages.server_error"

CMS = settings.CMS_PATH.lstrip("/")

urlpatterns = [
    path(f"{CMS}jsi18n/", cms_messages),
    path(f"{CMS}pages/<int:page_to_move_id>/set_position/", set_page_position),
    path(CMS, include("home.accounts.urls")),
    path(CMS, include("home.archive.trash.urls")),
    path(CMS, include("home.localization.page_urls")),
    path(
        f"{CMS}account/",
        require_admin_access(NoAvatarAccountView.as_view()),
        name="wagtailadmin_account",
    ),
    # Wagtail's page for testing error handling would send an e-mail to the administrators.
    path(f"{CMS}failwhale/", page_not_found, {"exception": Http404()}),
    path(CMS, include(wagtailadmin_urls)),
    path("documents/<int:document_id>/<path:document_filename>", uploads.document),
    path("documents/", include(wagtaildocs_urls)),
    # A small site serves its own uploads; a proxy can serve them instead.
    re_path(
        rf"^{settings.MEDIA_URL.lstrip('/')}(?P<path>.*)$",
        non_atomic_requests(uploads.uploaded_file),
    ),
    # Pages that are restricted to the team use the login of the CMS.
    path(
        "_util/login/",
        RedirectView.as_view(pattern_name="wagtailadmin_login", query_string=True),
        name="wagtailcore_login",
    ),
    path(".well-known/security.txt", non_atomic_requests(security_txt), name="security_txt"),
    path("robots.txt", non_atomic_requests(sitemap.robots), name="robots"),
    path("sitemap.xml", non_atomic_requests(sitemap.sitemap), name="sitemap"),
    path("sitemap-<int:number>.xml", non_atomic_requests(sitemap.sitemap), name="sitemap_part"),
    # Public views write nothing. A transaction would take SQLite's write lock for every reader.
    *i18n_patterns(
        path("feed.xml", non_atomic_requests(require_safe(ChangesFeed())), name="feed"),
        path("search/", non_atomic_requests(search), name="search"),
        path("_sent/<int:appeal_id>/", non_atomic_requests(count_letter), name="count_letter"),
        re_path(serve_pattern, non_atomic_requests(views.serve_page), name="wagtail_serve"),
    ),
    re_path(serve_pattern, non_atomic_requests(views.without_language)),
]
