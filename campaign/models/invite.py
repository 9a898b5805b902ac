from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.letters import mailto
from campaign.models.action import ActionPage
from home.languages import addresses

ADDRESS_PLACEHOLDER = "{address}"


class InvitePage(ActionPage):
    """An invitation to friends and colleagues, ready to send."""

    invitation_subject = models.CharField(
        _("subject of the invitation"),
        max_length=150,
        help_text=_("The e-mail's subject line."),
    )
    invitation = models.TextField(
        _("invitation"),
        help_text=_("The site's address replaces {address}; write it where the link belongs."),
    )

    template = "campaign/invite_page.html"
    translated_panels = [
        "heading",
        "summary",
        "body",
        "invitation_subject",
        "invitation",
        "link_text",
        "meta_title",
        "meta_description",
    ]

    class Meta:
        verbose_name = _("invitation")

    def get_context(self, request, *args, **kwargs):
        home = next(address for address in addresses(request=request) if address.is_current)
        text = self.invitation.replace(ADDRESS_PLACEHOLDER, home.url)
        return super().get_context(request, *args, **kwargs) | {
            "invitation_text": text,
            "mail_link": mailto(subject=self.invitation_subject, body=text),
        }
