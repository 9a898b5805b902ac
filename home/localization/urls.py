from django.urls import path

from home.localization.views.exchange import ExchangeView, ExportView
from home.localization.views.guide import GuideView, guide_image
from home.localization.views.notices import mark_all_as_read, mark_as_read
from home.localization.views.overview import OverviewView, next_open
from home.localization.views.text_history import TextHistoryView
from home.localization.views.translate import TranslateView, preview

app_name = "localization"

urlpatterns = [
    path("", OverviewView.as_view(), name="overview"),
    path("files/", ExchangeView.as_view(), name="exchange"),
    path("files/export/", ExportView.as_view(), name="export"),
    path("notices/read/", mark_all_as_read, name="mark_all_as_read"),
    path("notices/<int:pk>/read/", mark_as_read, name="mark_as_read"),
    path("guide/", GuideView.as_view(), name="guide"),
    path("guide/editors/<slug:name>.png", guide_image, name="guide_image"),
    path("history/<int:page_id>/<str:code>/", TextHistoryView.as_view(), name="text_history"),
    path("<str:reference>/<str:code>/", TranslateView.as_view(), name="translate"),
    path("<str:reference>/<str:code>/preview/", preview, name="preview"),
    path("<str:reference>/<str:code>/next/", next_open, name="next_open"),
]
