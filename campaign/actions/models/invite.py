from django.http import HttpResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import InlinePanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from campaign.actions.handouts import HEADING_WIDTH, fit_poster
from campaign.actions.mail_links import mailto
from campaign.actions.models.channels import InviteWay
from campaign.actions.models.sharing_action import SharingActionPage
from campaign.actions.qr_code import qr_code
from campaign.cases.placeholder_validation import KnownPlaceholders
from campaign.cases.placeholders import fill
from home.localization.fields import LongTextField, ShortTextField

HANDOUTS = ("poster", "leaflet", "qr")


class InvitePage(RoutablePageMixin, SharingActionPage):
    """An invitation to friends and colleagues, ready to send."""

    invitation_subject = ShortTextField(
        _("subject of the invitation"),
        max_length=150,
        rules=[KnownPlaceholders()],
        help_text=_("The e-mail's subject line."),
    )
    invitation = LongTextField(
        _("invitation"),
        rules=[KnownPlaceholders("address")],
        help_text=_("The site's address replaces {address}; write it where the link belongs."),
    )

    template = "actions/invite_page.html"
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

    shared_panels = [
        *SharingActionPage.about_panels,
        InlinePanel("ways", heading=_("Ways to invite"), label=_("Way")),
    ]

    serve_preview = SharingActionPage.serve_preview  # RoutablePageMixin's ignores the language

    class Meta:
        verbose_name = _("invitation")

    def get_context(self, request, *args, **kwargs):
        message = self.message(request)
        facts = self.about.facts() if self.about else {}
        subject = fill(self.invitation_subject, facts)
        text = fill(self.invitation, facts | {"address": message.url})
        base = self.get_url(request) or ""
        links = {name: base + self.reverse_subpage(name) for name in HANDOUTS}
        if not self.is_closed:
            links |= {"mail": mailto(subject=subject, body=text), "copy": ""}
        return super().get_context(request, *args, **kwargs) | {
            "message": message,
            "invitation_subject": subject,
            "invitation_text": text,
            "ways": InviteWay.offer(self, links),
        }

    def public_subpaths(self):
        return [self.reverse_subpage(name) for name in HANDOUTS]

    @path("poster/", name="poster")
    def poster(self, request):
        """Return one poster on a sheet of A4."""
        return self._handout(request, gettext("Poster (A4)"), copies=1)

    @path("leaflet/", name="leaflet")
    def leaflet(self, request):
        """Return four A6 leaflets on a sheet of A4, to be cut."""
        return self._handout(request, gettext("Leaflets (four on a sheet)"), copies=4)

    @path("qr/", name="qr")
    def qr_code(self, request):
        """Return the QR code as an SVG file, for posters that people make themselves."""
        return HttpResponse(
            qr_code(self.message(request).url).standalone,
            content_type="image/svg+xml",
            headers={
                "Content-Disposition": f'attachment; filename="qr-{get_language()}.svg"',
                "X-Robots-Tag": "noindex",
            },
        )

    def _handout(self, request, title: str, copies: int):
        message = self.message(request)
        context = {
            "title": title,
            "copies": range(copies),
            "message": message,
            "heading": fit_poster(message.heading, get_language()),
            "heading_width": HEADING_WIDTH,
            "qr_code": qr_code(message.url),
            "back_path": self.get_url(request),
        }
        return self.render(
            request, context_overrides=context, template="actions/invite_handout.html"
        )
