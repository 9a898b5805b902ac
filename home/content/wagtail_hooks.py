from django.utils.html import format_html
from wagtail import hooks
from wagtail.rich_text import LinkHandler


class OutgoingLinkHandler(LinkHandler):
    """External links in rich text, which send no referrer."""

    identifier = "external"

    @classmethod
    def expand_db_attributes(cls, attrs):
        return format_html('<a href="{}" rel="noreferrer">', attrs.get("href", ""))


@hooks.register("register_rich_text_features")
def register_outgoing_links(features):
    features.register_link_type(OutgoingLinkHandler)
