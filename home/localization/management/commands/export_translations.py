from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Page

from home.localization import translatable_objects
from home.localization.exchange.entries import Format
from home.localization.exchange.exporter import export
from home.localization.exchange.formats import write
from home.localization.models import TranslatableContent
from home.localization.registry import language_codes


class Command(BaseCommand):
    help = "Write a file for outside translators: PO, XLIFF 1.2 or XLIFF 2.1."

    def add_arguments(self, parser):
        codes = language_codes()
        parser.add_argument("--language", required=True, choices=codes, help="into which language")
        parser.add_argument("--source", default=settings.LANGUAGE_CODE, choices=codes)
        parser.add_argument("--format", default=Format.PO.value, choices=Format.values)
        parser.add_argument("-o", "--output", required=True, metavar="FILE")
        parser.add_argument(
            "--page", type=int, nargs="+", action="extend", metavar="ID", help="only these pages"
        )
        parser.add_argument("--open-only", action="store_true", help="leave out what is up to date")

    def handle(self, *args, language, source, output, **options):
        if language in (source, settings.LANGUAGE_CODE):
            raise CommandError(f"“{language}” is the source itself: choose another language.")
        instances = (
            self._pages(options["page"]) if options["page"] else translatable_objects.all_objects()
        )
        document = export(instances, language, source, options["open_only"])
        try:
            Path(output).write_bytes(write(document, Format(options["format"])))
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"{len(document.entries)} texts written to {output}.")
        if document.lossy:
            self.stdout.write(
                f"{document.lossy} of them have control characters, which were left out."
            )

    def _pages(self, keys: list[int]) -> list[TranslatableContent]:
        pages = {page.pk: page for page in Page.objects.filter(pk__in=keys).specific()}
        found = [pages.get(key) for key in dict.fromkeys(keys)]
        if not all(isinstance(page, TranslatableContent) for page in found):
            missing = [str(k) for k in keys if not isinstance(pages.get(k), TranslatableContent)]
            raise CommandError(f"There is no such page to translate: {', '.join(missing)}.")
        return found
