"""Answers that are not pages: the way in without a language, uploaded files, and errors."""

from errno import ENAMETOOLONG
from posixpath import normpath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.static import serve
from wagtail.documents.views.serve import serve as serve_document
from wagtail.models import Page
from wagtail.views import serve as serve_found_page

from home import live_site
from home.public_addresses import PublicAddress

RENDITIONS = "images/"  # their names hold a hash
PUBLIC = (RENDITIONS, "original_images/", "share/")
SANDBOX = "default-src 'none'; sandbox"  # what a browser may do with a file that somebody uploaded


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
    """Answer with an uploaded image.

    Only folders of images are public: documents have an address of their own, which asks who may
    read them, and what waits to be looked at is not clean yet. Raises Http404 for them
    and when there is no file, also where none can be: outside the folder, or under a name that is
    too long for the file system.
    """
    if not normpath(path).lstrip("/").startswith(PUBLIC):
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
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def document(request, document_id, document_filename):
    """Answer with a document as Wagtail does, as a download that may do nothing in a browser."""
    response = serve_document(request, document_id, document_filename)
    if "Content-Disposition" in response.headers:
        response.headers["Content-Security-Policy"] = SANDBOX
    return response


def page_not_found(request, exception):
    """Answer 404 in the language of the address."""
    return render(request, "home/404.html", status=404)


def public_addresses() -> list[PublicAddress]:
    """Return where the icons stand that browsers ask for without being told."""
    return [PublicAddress(f"/{file.name}") for file in settings.WHITENOISE_ROOT.iterdir()]
