"""What every page shows besides its own content: organisation, menu, languages."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.models import Site

from home.languages import addresses
from home.models import BasePage, OrganisationSettings

register = template.Library()


@register.simple_tag(takes_context=True)
def organisation(context):
    """Return the settings of the organisation that runs this site."""
    return OrganisationSettings.for_request(context["request"])


@register.simple_tag(takes_context=True)
def menu(context):
    """Return (page, path, is current) of every live page that is shown in menus, in tree order."""
    request, current = context["request"], context.get("page")
    site = Site.find_for_request(request)
    if site is None:
        return []
    pages = BasePage.objects.child_of(site.root_page).live().in_menu()
    return [
        (page, page.get_url(request), bool(current and is_at_or_below(current, page)))
        for page in pages
    ]


def is_at_or_below(page, ancestor) -> bool:
    """Tell whether `page` is `ancestor` or stands below it in the tree."""
    return bool(page.path) and page.path.startswith(ancestor.path)


@register.simple_tag(takes_context=True)
def page_addresses(context):
    """Return the addresses of this page in every language."""
    return addresses(context.get("page"), context["request"])


@register.simple_tag(takes_context=True)
def path_of(context, page):
    """Return the path of `page` in the active language."""
    return page.get_url(context["request"])


@register.simple_tag
def quote(text):
    """Return the text in the quotation marks of the active language."""
    return format_html(_("“{}”"), text)


@register.filter
def paragraphs(text):
    """Split a plain text at its empty lines, for a `<p>` each."""
    return [part.strip() for part in (text or "").replace("\r", "").split("\n\n") if part.strip()]
