from urllib.parse import urlencode

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.letters import mailto
from campaign.models.action import ActionPage
from home.languages import addresses


def share_links(url: str, text: str) -> list[tuple[str, str]]:
    """Return (service, address) pairs: plain links, so nothing loads before someone follows one."""
    both = f"{text} {url}"
    return [
        (
            "Facebook",
            "https://www.facebook.com/sharer/sharer.php?" + urlencode({"u": url}),
        ),
        ("Telegram", "https://t.me/share/url?" + urlencode({"url": url, "text": text})),
        ("WhatsApp", "https://wa.me/?" + urlencode({"text": both})),
        ("X", "https://x.com/intent/post?" + urlencode({"url": url, "text": text})),
    ]


class SharePage(ActionPage):
    """The campaign's Facebook page, and links with which visitors share the site."""

    risk_note = models.TextField(
        _("warning"),
        blank=True,
        help_text=_("Shown before the links: they leave a public trace under the reader's name."),
    )
    share_text = models.CharField(
        _("text to share"),
        max_length=200,
        blank=True,
        help_text=_("One sentence that goes along with the link."),
    )

    template = "campaign/share_page.html"
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

    class Meta:
        verbose_name = _("sharing")

    def get_context(self, request, *args, **kwargs):
        home = next(address for address in addresses(request=request) if address.is_current)
        text = self.share_text or self.heading
        return super().get_context(request, *args, **kwargs) | {
            "share_url": home.url,
            "share_links": share_links(home.url, text),
            "mail_link": mailto(subject=self.heading, body=f"{text}\n\n{home.url}"),
        }
