"""Shows the guide for editors and translators (docs/editors.md) in the CMS."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from markdown import Markdown
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

GUIDE = Path(settings.BASE_DIR) / "docs" / "editors.md"
IMAGES = GUIDE.with_suffix("")


class GuideView(WagtailAdminTemplateMixin, TemplateView):
    page_title = _("Guide for editors and translators")
    header_icon = "help"
    template_name = "localization/guide.html"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        # The header of the view already shows the title.
        _title, _newline, text = GUIDE.read_text(encoding="utf-8").partition("\n")
        markdown = Markdown(
            extensions=["sane_lists", "tables", "toc"],
            extension_configs={"toc": {"toc_depth": "2"}},
        )
        html = markdown.convert(text)
        return super().get_context_data(**kwargs) | {"guide": html, "contents": markdown.toc}


def guide_image(request, name):
    """Return an image of the guide. `name` is a slug, so it cannot lead out of the folder."""
    image = IMAGES / f"{name}.png"
    if not image.is_file():
        raise Http404
    return FileResponse(image.open("rb"), content_type="image/png")
