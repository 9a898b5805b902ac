"""A client that requests pages of this site in-process, without cookies and without a network."""

import io
import mimetypes
import sys
from dataclasses import dataclass, field
from email.message import Message
from functools import cache
from typing import IO
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import Storage, default_storage
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import FileResponse

from home.caching.disk_reader import FinishedPages
from home.caching.entry import IDENTITY


@dataclass(frozen=True)
class Answer:
    """A response: status, complete body, headers by lower-case name, and the names of cookies."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip()

    @property
    def download_name(self) -> str:
        """The file name if a browser would download the response; empty if it would show it."""
        message = Message()
        message["Content-Disposition"] = self.headers.get("content-disposition", "")
        is_download = message.get_content_disposition() == "attachment"
        return (message.get_filename() or "") if is_download else ""


MISSING = Answer(404)
# Exceptions that a storage raises for a missing file; ValueError is for a null byte in the name.
NO_FILE = (OSError, SuspiciousOperation, ValueError)


# Creating it loads the middleware and the names of all static files: once per process.
_handler = cache(WSGIHandler)


class Site:
    """Returns responses for all paths: pages from Django, and files from their storages.

    With `finished` pages, those are returned as they are, and Django renders only the others.
    """

    def __init__(self, finished: FinishedPages | None = None):
        self._finished = finished
        self._handler = _handler()
        self._scheme = urlsplit(settings.SITE_URL).scheme
        self._storages: dict[str, Storage] = {
            settings.STATIC_URL: staticfiles_storage,
            settings.MEDIA_URL: default_storage,
        }

    def ask(self, address: str) -> Answer:
        """Return the response to GET `address`, a path with an optional query."""
        path, _mark, query = address.partition("?")
        storage, name = self._stored(path)
        if storage:
            return self._read(storage, name)
        if self._finished and not query and (entry := self._finished.get(path)):
            headers = {name.lower(): value for name, value in entry.headers}
            return Answer(int(entry.status[:3]), entry.bodies[IDENTITY], headers)
        return self._call(unquote(path), query)

    def is_file(self, address: str) -> bool:
        """Tell whether a path belongs to a static or an uploaded file."""
        return self._stored(address.partition("?")[0])[0] is not None

    def _stored(self, path: str) -> tuple[Storage | None, str]:
        for prefix, storage in self._storages.items():
            if path.startswith(prefix):
                return storage, unquote(path.removeprefix(prefix))
        return None, ""

    def _read(self, storage: Storage, name: str) -> Answer:
        try:
            with self._open(storage, name) as file:
                body = file.read()
        except NO_FILE:
            return MISSING
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Answer(200, body, {"content-type": media_type})

    def _open(self, storage: Storage, name: str) -> IO[bytes]:
        try:
            return storage.open(name)
        except (OSError, SuspiciousOperation):
            found = finders.find(name) if storage is staticfiles_storage else None
            if not found:
                raise
            return open(found, "rb")

    def _call(self, path: str, query: str) -> Answer:
        request = WSGIRequest(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": path.encode().decode("latin-1"),
                "QUERY_STRING": query,
                # The copy may have another base URL than the site's hosts.
                "SERVER_NAME": settings.ALLOWED_HOSTS[0],
                "SERVER_PORT": "443" if self._scheme == "https" else "80",
                "SERVER_PROTOCOL": "HTTP/1.1",
                "wsgi.url_scheme": self._scheme,
                "wsgi.input": io.BytesIO(),
                "wsgi.errors": sys.stderr,
            }
        )
        response = self._handler.get_response(request)
        body = b"".join(response)
        if isinstance(response, FileResponse):
            # `response.close()` would make Django close the database connection.
            response.file_to_stream.close()
        headers = {name.lower(): value for name, value in response.items()}
        return Answer(response.status_code, body, headers, tuple(response.cookies))
