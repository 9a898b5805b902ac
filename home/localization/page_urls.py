"""URLs of Wagtail's views of a page's history that know languages. They come before Wagtail's."""

from django.urls import path, re_path
from wagtail.admin.auth import require_admin_access

from home.localization.views import page_history

COMPARE = r"^pages/(\d+)/revisions/compare/(live|earliest|\d+)\.\.\.(live|latest|\d+)/$"

urlpatterns = [
    path(
        "pages/<int:page_id>/history/",
        require_admin_access(page_history.LanguageHistoryView.as_view()),
    ),
    path(
        "pages/<int:page_id>/history/results/",
        require_admin_access(page_history.LanguageHistoryView.as_view(results_only=True)),
    ),
    re_path(COMPARE, require_admin_access(page_history.CompareView.as_view())),
    path(
        "pages/<int:page_id>/revisions/<int:revision_id>/revert/",
        require_admin_access(page_history.review),
    ),
]
