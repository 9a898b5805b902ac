from django.utils.html import format_html
from wagtail import hooks
from wagtail.rich_text import LinkHandler


@hooks.register("after_copy_page")
def name_the_copy(request, page, new_page):
    """Give a copy the title that its maker typed: as English heading, from which titles follow.

    The draft and the published texts may differ, so each is named by itself. An alias keeps the
    texts of its source.
    """
    if new_page.alias_of_id:
        return
    title = request.POST["new_title"].strip()
    draft = new_page.get_latest_revision_as_object()
    draft.heading_en = draft.title = title
    revision = draft.save_revision(user=request.user, changed=False, clean=False)
    new_page.heading_en = new_page.title = title
    if new_page.live:
        new_page.live_revision = revision
    new_page.save(clean=False, update_fields=["heading_en", "title", "live_revision"])


class OutgoingLinkHandler(LinkHandler):
    """Links in rich text that lead away pass on no referrer."""

    identifier = "external"

    @classmethod
    def expand_db_attributes(cls, attrs):
        return format_html('<a href="{}" rel="noreferrer">', attrs.get("href", ""))


@hooks.register("register_rich_text_features")
def register_outgoing_links(features):
    features.register_link_type(OutgoingLinkHandler)
