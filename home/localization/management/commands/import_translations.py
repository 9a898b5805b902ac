from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from home.localization.exchange.entries import ExchangeError, Outcome
from home.localization.exchange.formats import check_size
from home.localization.exchange.importer import import_file


class Command(BaseCommand):
    help = "Import a file from outside translators as drafts; without --user nothing is published."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="report only, store nothing")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="replace translations that were changed on the site since the export",
        )
        parser.add_argument(
            "--user",
            metavar="NAME",
            help="whose drafts they become, within this person's permissions",
        )

    def handle(self, *args, file, user, dry_run, overwrite, **options):
        try:
            check_size(Path(file).stat().st_size)
            data = Path(file).read_bytes()
            report = import_file(data, self._user(user), dry_run=dry_run, overwrite=overwrite)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except ExchangeError as error:
            raise CommandError(str(error)) from None
        for result in report.sorted_results():
            if result.outcome is not Outcome.UNCHANGED:
                parts = [str(result.outcome.label), result.key, result.place, result.reason]
                self.stdout.write(" | ".join(part for part in parts if part))
        counts = ", ".join(f"{number} {outcome.label}" for outcome, number in report.counts.items())
        self.stdout.write(f"{report.language}: {counts or 'no entries'}")
        if dry_run:
            self.stdout.write("Nothing was stored.")
        else:
            self.stdout.write(
                f"{report.drafts} drafts to publish; {report.proposals} objects without drafts "
                f"with texts to publish, {report.live} changed at once."
            )

    def _user(self, name):
        if not name:
            return None
        users = get_user_model()
        user = users.objects.filter(**{users.USERNAME_FIELD: name}).first()
        if user is None:
            raise CommandError(f"There is no user “{name}”.")
        return user
