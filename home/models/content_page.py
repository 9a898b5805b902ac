from django.utils.translation import gettext_lazy as _

from home.models.base_page import BasePage


class ContentPage(BasePage):
    """A page of heading, summary and body: imprint, privacy, anything without a type of its own."""

    template = "home/content_page.html"
    parent_page_types = ["home.HomePage", "home.ContentPage"]

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")
