"""Template tags for the layout of every page: organisation, menu, languages, paths."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from home.languages.addresses import addresses, home_path
from home.languages.table import site_language
from home.models import OrganisationSettings
from home.snapshot.current import current_snapshot
from home.snapshot.preview import address_in_preview

register = template.Library()


@register.simple_tag(takes_context=True)
def organisation(context):
    """Return the settings of the organisation that runs this site."""
    return OrganisationSettings.for_request(context["request"])


@register.simple_tag(takes_context=True)
def menu(context):
    """Return (page, path, is current) of every live page that is shown in menus, in tree order."""
    request, current = context["request"], context.get("page")
    snapshot = current_snapshot()
    root = snapshot.root(request)
    return [
        (page, page.get_url(request), bool(current and is_at_or_below(current, page)))
        for page in (snapshot.children(root, in_menus=True) if root else [])
    ]


def is_at_or_below(page, ancestor) -> bool:
    """Return whether `page` is `ancestor` or one of its descendants."""
    return bool(page.path) and page.path.startswith(ancestor.path)


@register.simple_tag(takes_context=True)
def page_addresses(context):
    """Return the URLs of this page in every language.

    A view of a part of a page, such as a letter, sets `sub_address` in the template's context.
    """
    own = context.get("own_addresses")
    sub_address = context.get("sub_address", "")
    return own or addresses(context.get("page"), context["request"], sub_address)


@register.simple_tag(takes_context=True)
def path_of(context, page):
    """Return the path of `page` in the active language."""
    return address_in_preview(page) or page.get_url(context["request"])


@register.simple_tag(takes_context=True)
def path_of_home(context):
    """Return the path of the home page in the active language."""
    return home_path(context["request"])


@register.simple_tag
def display_font() -> str:
    """Return the static file of the active language's display font; empty if there is none."""
    font = site_language(get_language()).display_font
    return f"fonts/{font}" if font else ""


@register.simple_tag
def shown_lang(page, part):
    """Return ` lang="xx"` if a part of a page is shown in another than the active language.

    Otherwise the result is empty. For the names of parts see `BasePage.shown_language`.
    """
    code = page.shown_language(part)
    return format_html(' lang="{}"', code) if code != get_language() else ""


@register.simple_tag
def quote(text):
    """Return the text in the quotation marks of the active language."""
    return format_html(_("“{}”"), text)


@register.filter
def paragraphs(text):
    """Split a plain text at its empty lines into a list of paragraphs."""
    return [part.strip() for part in (text or "").replace("\r", "").split("\n\n") if part.strip()]
