"""Views that serve uploaded images and documents."""

from errno import ENAMETOOLONG
from posixpath import normpath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404
from django.views.static import serve
from wagtail.documents.views.serve import serve as serve_document

RENDITIONS = "images/"  # their names hold a hash
PUBLIC = (RENDITIONS, "original_images/", "share/")
SANDBOX = "default-src 'none'; sandbox"  # what a browser may do with a file that somebody uploaded


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
