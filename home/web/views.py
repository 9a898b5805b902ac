"""Views of pages, with and without a language in the path, and of the 404 page."""

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
    """Serve the live page at a path as Wagtail does. The page is found in the snapshot."""
    current_snapshot().route(request, path)
    return serve_found_page(request, path)


def without_language(request, path=""):
    """Redirect a path without a language to the reader's language.

    Raises Http404 if no live page is at the path.
    """
    current_snapshot().route(request, path)
    page = Page.find_for_request(request, path)
    if path and not (page and page.live):
        raise Http404
    response = HttpResponseRedirect(reverse("wagtail_serve", args=(path,)))
    patch_vary_headers(response, ["Accept-Language"])
    return response


def page_not_found(request, exception):
    """Return a 404 response in the language of the path."""
    return render(request, "web/404.html", status=404)


def public_addresses() -> list[PublicAddress]:
    """Return the URLs of the icons that browsers request by default, such as `/favicon.ico`."""
    return [PublicAddress(f"/{file.name}") for file in settings.WHITENOISE_ROOT.iterdir()]
