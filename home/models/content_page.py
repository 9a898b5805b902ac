from django.utils.translation import gettext_lazy as _

from home.models.base_page import BasePage


class ContentPage(BasePage):
    """A page with heading, summary and body only, such as the imprint or the privacy page."""

    template = "home/content_page.html"
    parent_page_types = ["home.HomePage", "home.ContentPage"]

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")
