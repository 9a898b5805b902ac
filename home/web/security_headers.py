"""Security headers (threats 2, 7 and 10 of docs/security.md)."""

from django.conf import settings

POLICY = "Content-Security-Policy"

# Nothing runs, and nothing is fetched, but what the site itself has put there as a file.
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The login too: with Wagtail's style sheets and a QR code, which have images in their text.
FOR_LOGIN = STRICT.replace("img-src 'self'", "img-src 'self' data:")
# Our own scripts never make HTML of a text; Wagtail's, which the login loads, do.
FOR_READERS = STRICT + "; require-trusted-types-for 'script'; trusted-types 'none'"
# Wagtail's listings, choosers and editor write scripts and styles into their pages, and show
# images before they are uploaded.
FOR_THE_TEAM = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
# A file is looked at or used by a page; by itself it can do nothing.
FOR_FILES = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "microphone",
        "payment",
        "usb",
    )
)


class SecurityHeadersMiddleware:
    """Tell browsers what an answer may do: least for files, little for readers, enough for the CMS.

    A view's own policy stands. A preview in the CMS is a reader's page in a frame, with Wagtail's
    bar: it gets the policy of the CMS.

    The CMS keeps the referrer for its own addresses: with `no-referrer` browsers send
    `Origin: null` with a form, which Django's CSRF protection refuses.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self._always = {
            "X-Content-Type-Options": "nosniff",
            "Permissions-Policy": PERMISSIONS,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Embedder-Policy": "require-corp",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        # Also behind a proxy that does not say by what the request came; by http it means nothing.
        if seconds := settings.SECURE_HSTS_SECONDS:
            hsts = f"max-age={seconds}; includeSubDomains; preload"
            self._always["Strict-Transport-Security"] = hsts

    def __call__(self, request):
        response = self.get_response(request)
        headers = response.headers
        path = request.path_info
        in_cms = path.startswith(settings.CMS_PATH)
        for name, value in self._always.items():
            headers[name] = value
        headers["Referrer-Policy"] = "same-origin" if in_cms else "no-referrer"
        if in_cms:
            if headers.get(POLICY) in (None, FOR_READERS):
                headers[POLICY] = FOR_THE_TEAM if is_logged_in(request) else FOR_LOGIN
        elif response.status_code == 200 and path.startswith(
            (settings.STATIC_URL, settings.MEDIA_URL)
        ):
            headers.setdefault(POLICY, FOR_FILES)
        else:
            headers.setdefault(POLICY, FOR_READERS)
        is_framed_here = headers[POLICY] == FOR_THE_TEAM
        headers["X-Frame-Options"] = "SAMEORIGIN" if is_framed_here else "DENY"
        return response


def is_logged_in(request) -> bool:
    """Tell whether a person of the team asks; False where a request ended before that was found."""
    return hasattr(request, "user") and request.user.is_authenticated
