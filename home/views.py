"""Answers that are not pages: the way in without a language, uploaded files, and errors."""

from errno import ENAMETOOLONG
from posixpath import normpath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpResponseRedirect, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.static import serve
from wagtail.models import Page
from wagtail.views import serve as serve_found_page

from home import live_site

RENDITIONS = "images/"  # their names hold a hash
DOCUMENTS = "documents/"


def serve_page(request, path):
    """Answer with the live page at an address as Wagtail does, found in memory."""
    live_site.current().route(request, path)
    return serve_found_page(request, path)


def without_language(request, path=""):
    """Redirect an address without a language, typed or shortened, to the visitor's language.

    Raises Http404 when no live page stands there.
    """
    live_site.current().route(request, path)
    page = Page.find_for_request(request, path)
    if path and not (page and page.live):
        raise Http404
    response = HttpResponseRedirect(reverse("wagtail_serve", args=(path,)))
    patch_vary_headers(response, ["Accept-Language"])
    return response


def uploaded_file(request, path):
    """Answer with an uploaded picture.

    Documents have an address of their own, which asks who may read them. Raises Http404 for them
    and when there is no file, also where none can be: outside the folder, or under a name that is
    too long for the file system.
    """
    if normpath(path).lstrip("/").startswith(DOCUMENTS):
        raise Http404
    try:
        response = serve(request, path, document_root=settings.MEDIA_ROOT)
    except SuspiciousFileOperation as error:
        raise Http404 from error
    except OSError as error:
        if error.errno != ENAMETOOLONG:
            raise
        raise Http404 from error
    if path.startswith(RENDITIONS):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def page_not_found(request, exception):
    """Answer 404 in the language of the address."""
    return render(request, "home/404.html", status=404)


def server_error(request):
    """Answer 500 in the language of the address, without asking the database for anything."""
    return HttpResponseServerError(
        render_to_string("home/500.html", {"language": get_language()}),
        headers={"Cache-Control": "no-store"},
    )
