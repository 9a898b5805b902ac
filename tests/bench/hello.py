"""Minimal WSGI applications, which show the cost of the server itself."""

from home.web.security_headers import FOR_READERS, PERMISSIONS

PAGE = b"x" * 2832
HEADERS_OF_A_PAGE = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Content-Security-Policy", FOR_READERS),
    ("Permissions-Policy", PERMISSIONS),
    ("Content-Language", "en"),
    ("X-Frame-Options", "DENY"),
    ("Cache-Control", "public, max-age=0, s-maxage=600, stale-while-revalidate=60"),
    ("Vary", "Accept-Encoding"),
    ("ETag", '"0123456789abcdef01234567-gzip"'),
    ("Content-Encoding", "gzip"),
    ("Content-Length", str(len(PAGE))),
]


def application(environ, start_response):
    """Respond with one line."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "13")])
    return [b"Hello, world\n"]


def page(environ, start_response):
    """Respond with as many headers and bytes as a compressed page, the same each time."""
    start_response("200 OK", HEADERS_OF_A_PAGE[:])
    return [PAGE]
