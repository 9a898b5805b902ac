"""Views of pages, with and without a language in the address, and of the 404 page."""

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from wagtail.models import Page
from wagtail.views import serve as serve_found_page

from home.languages.public_addresses import PublicAddress
from home.snapshot.current import current_snapshot


def serve_page(request, path):
    """Answer with the live page at an address as Wagtail does, found in memory."""
    current_snapshot().route(request, path)
    return serve_found_page(request, path)


def without_language(request, path=""):
    """Redirect an address without a language, typed or shortened, to the visitor's language.

    Raises Http404 when no live page stands there.
    """
    current_snapshot().route(request, path)
    page = Page.find_for_request(request, path)
    if path and not (page and page.live):
        raise Http404
    response = HttpResponseRedirect(reverse("wagtail_serve", args=(path,)))
    patch_vary_headers(response, ["Accept-Language"])
    return response


def page_not_found(request, exception):
    """Answer 404 in the language of the address."""
    return render(request, "web/404.html", status=404)


def public_addresses() -> list[PublicAddress]:
    """Return where the icons stand that browsers ask for without being told."""
    return [PublicAddress(f"/{file.name}") for file in settings.WHITENOISE_ROOT.iterdir()]
