"""Security headers (threats 2, 7 and 10 of docs/security.md)."""

from django.conf import settings

POLICY = "Content-Security-Policy"

# Browsers may load and run files of the site only.
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# For the login. Wagtail's style sheets and the QR code contain images as `data:` URLs.
FOR_LOGIN = STRICT.replace("img-src 'self'", "img-src 'self' data:")
# The site's own scripts never parse text as HTML. Wagtail's scripts, which the login loads, do.
FOR_READERS = STRICT + "; require-trusted-types-for 'script'; trusted-types 'none'"
# Wagtail's listings, choosers and editor have inline scripts and styles, and show images before
# they are uploaded.
FOR_THE_TEAM = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
# Files that are opened directly run no scripts and load nothing.
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
    """Set the security headers. The content policy is strictest for files, laxest for the CMS.

    A policy that the view has set is kept. A preview in the CMS is a public page in a frame, with
    Wagtail's userbar, so it gets the policy of the CMS.

    In the CMS `Referrer-Policy` is `same-origin`: with `no-referrer` browsers send `Origin: null`
    with a form, which Django's CSRF protection rejects.
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
        # Sent with every response, because a proxy may not tell whether the request came by HTTPS.
        # Browsers ignore the header if they receive it over HTTP.
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
    """Return whether the user is logged in; False if authentication has not run yet."""
    return hasattr(request, "user") and request.user.is_authenticated
