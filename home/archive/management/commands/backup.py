"""Save the whole site into one file while it is running."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from home.archive.backup import BackupError, archive
from home.archive.backup.create import make
from home.archive.backup.encryption import recipient


class Command(BaseCommand):
    help = (
        "Save the database, the uploads and the secret key into one file of a folder, as they are "
        "at one moment; editors can go on working. Passwords in the environment are not in it."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="where the backup is written")
        parser.add_argument(
            "--recipient",
            default=os.environ.get("BACKUP_KEY", ""),
            help="encrypt it for this public key of age, age1…; else BACKUP_KEY",
        )

    def handle(self, *args, folder, **options):
        try:
            key = recipient(options["recipient"]) if options["recipient"] else None
            made = make(folder, key, self.stdout.write)
        except (BackupError, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        for name in made.missing:
            self.stderr.write(f"The database names the file {name}, which is not there.")
        if key is None:
            self.stderr.write(
                "The backup is not encrypted, and whoever has it can read names, password hashes"
                + (" and the secret key." if made.has_secret_key else ".")
                + " Keep it safe, or give --recipient."
            )
        self.stdout.write(f"{made.path}\nSHA-256 {archive.checksum(made.path)}")
