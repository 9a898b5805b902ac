"""Write the public site into a folder that can be opened without a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.archive.export import ExportError
from home.archive.export.runner import Options, export
from home.snapshot.current import forget_snapshots


class Command(BaseCommand):
    help = (
        "Write the whole public site into a folder that opens without a server or a network. "
        "Run again, it writes only what has changed. See docs/mirrors.md."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="a new or empty folder, or an earlier copy")
        parser.add_argument("--zip", action="store_true", help="pack the folder into FOLDER.zip")
        parser.add_argument("--base-url", help="the public address that the copy names; SITE_URL")
        parser.add_argument(
            "--single-file", action="store_true", help="one HTML file a language, for messengers"
        )
        parser.add_argument(
            "--compress", action="store_true", help="Brotli and gzip beside texts, for web servers"
        )
        parser.add_argument("--sign-key", type=Path, help="an SSH key that signs the sums")

    def handle(self, *args, **options):
        wanted = Options(
            compress=options["compress"],
            single_file=options["single_file"],
            archive=options["zip"],
            sign_key=options["sign_key"],
            own_address=settings.SITE_URL,
        )
        with public_address(options["base_url"] or settings.SITE_URL), bar(self.stderr) as progress:
            try:
                result = export(options["folder"], wanted, progress)
            except ExportError as error:
                raise CommandError(str(error)) from error
        self.stdout.write(
            f"{options['folder']}: {result.files} files, {result.written} written, "
            f"{result.removed} removed"
        )
        for name, size in result.single_files.items():
            self.stdout.write(f"{options['folder'] / name}: {round(size / 1000)} kB")
        if result.archive:
            self.stdout.write(str(result.archive))


@contextmanager
def public_address(url: str) -> Iterator[None]:
    """Set the site's base URL in the block. Raises CommandError if it is not a valid one."""
    url = url.rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise CommandError(f"{url} is no address of a site. Write it like https://example.org.")
    before, settings.SITE_URL = settings.SITE_URL, url
    forget_snapshots()  # cached pages contain the base URL
    try:
        yield
    finally:
        settings.SITE_URL = before
        forget_snapshots()


@contextmanager
def bar(stream) -> Iterator:
    """Yield a function that draws a progress bar; it draws on a terminal only."""
    if not stream.isatty():
        yield lambda done, total: None
        return
    drawn = 0.0

    def draw(done: int, total: int) -> None:
        nonlocal drawn
        if done == total or monotonic() - drawn > 0.1:
            drawn = monotonic()
            full = 30 * done // max(total, 1)
            stream.write(f"\r[{'#' * full}{'.' * (30 - full)}] {done}/{total} ", ending="")

    try:
        yield draw
    finally:
        stream.write("")
