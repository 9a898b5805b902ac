"""Restore a backup in place of the site."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from home.archive.backup import BackupError, archive
from home.archive.backup.encryption import identities
from home.archive.backup.restore import is_empty, newest, restore


class Command(BaseCommand):
    help = (
        "Restore a backup into a site that is new, or in the place of one: everything or nothing. "
        "A backup that is damaged or of another version is refused before anything changes."
    )

    def add_arguments(self, parser):
        parser.add_argument("backup", type=Path, help="a backup, or a folder: its newest one")
        parser.add_argument("--identity", type=Path, help="the file with age's secret key")
        parser.add_argument("--sum", default="", help="the SHA-256 sum that the backup must have")
        parser.add_argument(
            "--replace", action="store_true", help="replace all that this site holds"
        )
        parser.add_argument("--yes", action="store_true", help="do not ask before replacing")

    def handle(self, *args, backup, **options):
        try:
            path = newest(backup)
            self.stdout.write(str(path))
            if options["sum"] and archive.checksum(path) != options["sum"].strip().lower():
                raise BackupError("The backup is not the one that has this SHA-256 sum.")
            keys = identities(options["identity"].read_text()) if options["identity"] else []
            self._confirm(options)
            done = restore(path, keys, self.stdout.write)
        except (BackupError, OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        if done.former_uploads:
            self.stdout.write(
                f"The former uploads are in {done.former_uploads}. Delete them when all is well."
            )
        if done.has_secret_key and os.environ.get("SECRET_KEY"):
            self.stderr.write(
                "The backup's secret key was put in its file, but SECRET_KEY takes its place."
            )
        self.stdout.write(
            f"Restored: {done.rows} rows, {done.files} uploads. Restart the servers; everybody "
            "logs in again."
        )

    def _confirm(self, options):
        if is_empty():
            return
        if not options["replace"]:
            raise CommandError(
                "Nothing was restored. This site has content or people already. Restore into an "
                "empty database, or add --replace."
            )
        if not options["yes"]:
            try:
                answer = input("Replace all content, people and uploads of this site? Type yes: ")
            except EOFError:
                answer = ""
            if answer.strip().lower() != "yes":
                raise CommandError("Nothing was restored. Type yes, or add --yes.")
