"""Views that serve uploaded images and documents."""

from errno import ENAMETOOLONG
from posixpath import normpath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404
from django.views.static import serve
from wagtail.documents.views.serve import serve as serve_document

RENDITIONS = "images/"  # file names contain a hash of the content
PUBLIC = (RENDITIONS, "original_images/", "share/")
SANDBOX = "default-src 'none'; sandbox"  # an uploaded file loads nothing and runs no scripts


def uploaded_file(request, path):
    """Serve an uploaded image.

    Only folders of images are public. Documents have a view of their own, which checks
    permissions, and other folders may contain files that are not checked yet. Raises Http404 for
    these folders, if there is no such file, if the path leads outside of MEDIA_ROOT, and if the
    file system does not allow a name of that length.
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
    """Serve a document as Wagtail does. In a browser, a download loads nothing and runs no code."""
    response = serve_document(request, document_id, document_filename)
    if "Content-Disposition" in response.headers:
        response.headers["Content-Security-Policy"] = SANDBOX
    return response
