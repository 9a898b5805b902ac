from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import InlinePanel

from campaign.actions.models.channels import ShareWay
from campaign.actions.models.sharing_action import SharingActionPage
from campaign.actions.share_links import share_links
from home.localization.fields import ShortTextField
from home.models import OrganisationSettings


class SharePage(SharingActionPage):
    """Links and buttons with which visitors share the site."""

    risk_note = models.TextField(
        _("warning"),
        blank=True,
        help_text=_("Shown before the links: they leave a public trace under the reader's name."),
    )
    share_text = ShortTextField(
        _("text to share"),
        max_length=200,
        blank=True,
        help_text=_("One sentence that goes along with the link."),
    )

    template = "actions/share_page.html"
    translated_panels = [
        "heading",
        "summary",
        "risk_note",
        "body",
        "share_text",
        "link_text",
        "meta_title",
        "meta_description",
    ]

    shared_panels = [
        *SharingActionPage.about_panels,
        InlinePanel("ways", heading=_("Ways to share"), label=_("Way")),
    ]

    class Meta:
        verbose_name = _("sharing")

    def get_context(self, request, *args, **kwargs):
        message = self.message(request)
        text = message.heading if message.is_news else self.share_text or message.heading
        links = share_links(message.url, text, subject=message.heading)
        if page_on_facebook := OrganisationSettings.for_request(request).facebook_url:
            links["facebook_page"] = page_on_facebook
        ways = ShareWay.offer(self, links | {"copy": "", "device": ""})
        return super().get_context(request, *args, **kwargs) | {
            "message": message,
            "share_text": text,
            "ways": ways,
        }
