"""The guide for editors and translators, docs/editors.md, inside the CMS."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from markdown import Markdown
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

GUIDE = Path(settings.BASE_DIR) / "docs" / "editors.md"
PICTURES = GUIDE.with_suffix("")


class GuideView(WagtailAdminTemplateMixin, TemplateView):
    page_title = _("Guide for editors and translators")
    header_icon = "help"
    template_name = "localization/guide.html"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        # The page's header has the title already.
        _title, _newline, text = GUIDE.read_text(encoding="utf-8").partition("\n")
        markdown = Markdown(
            extensions=["sane_lists", "tables", "toc"],
            extension_configs={"toc": {"toc_depth": "2"}},
        )
        html = markdown.convert(text)
        return super().get_context_data(**kwargs) | {"guide": html, "contents": markdown.toc}


def guide_picture(request, name):
    """Send a picture of the guide. Its `name` is a slug, so it leads out of no folder."""
    picture = PICTURES / f"{name}.png"
    if not picture.is_file():
        raise Http404
    return FileResponse(picture.open("rb"), content_type="image/png")
