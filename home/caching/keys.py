"""Cache keys: the parts of a request that a response may depend on."""

import sys
from io import BytesIO
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode, urlsplit

from django.apps import apps
from django.conf import settings
from django.http.request import split_domain_port

from home.languages.negotiation import negotiate

LONGEST_PATH = 1024
LONGEST_VALUE = 500
MOST_PARAMETERS = 16


class Address(NamedTuple):
    """A cache key. A response is rendered from these values and from nothing else of a request."""

    is_secure: bool
    host: str  # with the port of the site, whatever port the request names
    path: str  # as in WSGI: bytes decoded as Latin-1
    language: str  # negotiated; empty if the path contains the language
    query: str = ""

    def with_parameters(self, query: str, declared: tuple[str, ...]) -> "Address":
        """Return the cache key with the declared parameters of a query string.

        Parameters that are not in `declared`, and values longer than LONGEST_VALUE characters, are
        left out.
        """
        try:
            given = dict(parse_qsl(query, max_num_fields=MOST_PARAMETERS))
        except ValueError:
            return self
        kept = [
            (name, given[name])
            for name in declared
            if name in given and len(given[name]) <= LONGEST_VALUE
        ]
        return self._replace(query=urlencode(kept))


class KeyMaker:
    """Makes the cache key of a request or path, according to the project's settings."""

    def __init__(self):
        site = urlsplit(settings.SITE_URL)
        self._port = f":{site.port}" if site.port else ""
        self._site_host = site.hostname + self._port
        self.site_is_secure = site.scheme == "https"
        # A pattern such as `.example.org` allows any number of hosts, so it is ignored here.
        names = [host for host in settings.ALLOWED_HOSTS if host[0] not in "*."]
        self._hosts = {name: name + self._port for name in names}
        self._not_pages = (
            settings.CMS_PATH,
            settings.STATIC_URL,
            settings.MEDIA_URL,
            "/documents/",
            "/-/",  # status of this process, for programs
        )
        self._languages = tuple(f"/{code}/" for code, _name in settings.LANGUAGES)
        self._session = f"{settings.SESSION_COOKIE_NAME}="
        self.secure_header = settings.SECURE_PROXY_SSL_HEADER

    def of_request(self, environ: dict) -> Address | None:
        """Return the cache key of a request; None if its response is not cached.

        Not cached are the CMS, uploads, static files, requests from somebody who is logged in, and
        all hosts but the site's own.
        """
        path = environ["PATH_INFO"]
        host = self._host(environ)
        if (
            not host
            or environ["REQUEST_METHOD"] not in ("GET", "HEAD")
            or self._session in environ.get("HTTP_COOKIE", "")
            or "HTTP_AUTHORIZATION" in environ
            or path.startswith(self._not_pages)
            or len(path) > LONGEST_PATH
        ):
            return None
        language = ""
        if not path.startswith(self._languages):
            if not apps.ready:
                return None  # negotiation needs Django's languages, which are not loaded yet
            language = negotiate(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        return Address(self._is_secure(environ), host, path, language)

    def of_path(self, path: str) -> Address | None:
        """Return the cache key of a path of this site, quoted as in a link; None if not cached."""
        raw = unquote_to_bytes(path).decode("latin-1")
        if raw.startswith(self._not_pages) or len(raw) > LONGEST_PATH:
            return None
        language = "" if raw.startswith(self._languages) else settings.LANGUAGE_CODE
        return Address(self.site_is_secure, self._site_host, raw, language)

    def environ(self, address: Address) -> dict:
        """Return the WSGI environ from which a response is rendered.

        It is built from the cache key alone, so that no header of one reader's request can change
        what other readers see.
        """
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": address.path,
            "QUERY_STRING": address.query,
            "SERVER_NAME": address.host.removesuffix(self._port),
            "SERVER_PORT": self._port.removeprefix(":") or ("443" if address.is_secure else "80"),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": address.host,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https" if address.is_secure else "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        if address.language:
            environ["HTTP_ACCEPT_LANGUAGE"] = address.language
        if address.is_secure and self.secure_header:
            name, value = self.secure_header
            environ[name] = value
        return environ

    def _host(self, environ) -> str | None:
        name, _port = split_domain_port(environ.get("HTTP_HOST", ""))
        return self._hosts.get(name)

    def _is_secure(self, environ) -> bool:
        """Return whether a request came by HTTPS: by the proxy's header, else by SITE_URL."""
        if not self.secure_header:
            return self.site_is_secure
        name, value = self.secure_header
        return environ.get(name, "").split(",")[0].strip() == value
