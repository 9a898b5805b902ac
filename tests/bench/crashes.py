"""Kills a process at random moments of its work and checks that no change is partial.

    python -m tests.bench.crashes --times 50

uses the site of VAR_DIR and DATABASE_URL, so run it on a copy. A worker is forked from a loaded
process for each kill. The test suite runs a few of these kills.
"""

import argparse
import os
import random
import signal
import sys
import time
from pathlib import Path

import django
from django.conf import settings
from django.test import override_settings

WAITS = 60  # seconds to wait for a worker to begin
LONGEST_WORK = 20


def main() -> None:
    """Run all kinds of work; exit with status 1 if a change was partial."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.crashes")
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--saves", type=int, default=0, help="of each of 8 processes at once")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    django.setup()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages = settings.STORAGES | {"staticfiles": plain}  # static files are not collected
    override_settings(STORAGES=storages).enable()
    luck = random.Random(options.seed)  # noqa: S311
    wrong = []
    for name in options.kinds:
        wrong += crash(KINDS[name](), options.times, luck)
    if options.saves:
        wrong += save_at_once(8, options.saves)
    sys.exit(bool(wrong))


class Work:
    """Work to be killed: `begin` prepares it, `do` does it, `look` yields the errors after it."""

    def __init__(self):
        from django.contrib.auth import get_user_model
        from django.test import Client

        self.run = time.time_ns()
        users = get_user_model().objects
        user, _new = users.get_or_create(
            username="crash", defaults={"is_superuser": True, "is_active": True}
        )
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(user)
        self.prepare()

    def prepare(self) -> None:
        pass

    def text(self, number: int) -> str:
        """Return a text that is unique to this run and `number`."""
        return f"crash {self.run} {number}"

    def begin(self, number: int) -> None:
        pass


class Publish(Work):
    def prepare(self):
        from wagtail.models import Page

        self.pk = Page.objects.get(slug="imprint").pk

    def page(self):
        from wagtail.models import Page

        return Page.objects.get(pk=self.pk).specific

    def begin(self, number):
        from tests import admin_forms

        url = admin_forms.page_url("edit", self.page())
        self.values = admin_forms.form_values(self.client.get(url)) | {
            "heading_ru": self.text(number),
            "action-publish": "1",
        }
        self.url = url

    def do(self, number):
        assert self.client.post(self.url, self.values).status_code == 302

    def look(self, number, was_answered):
        from wagtail.models import PageLogEntry, Revision

        page, text = self.page(), self.text(number)
        if page.heading_ru != text:
            if was_answered:
                yield "answered, and the text is not live"
            if Revision.objects.for_instance(page).filter(content__heading_ru=text).exists():
                yield "a version without its publication"
            return
        if not page.live_revision or page.live_revision.content["heading_ru"] != text:
            yield "live without its version"
        logged = PageLogEntry.objects.filter(page=page.pk, revision=page.live_revision_id)
        if not logged.filter(action="wagtail.publish").exists():
            yield "live without its log entry"


class Import(Work):
    def prepare(self):
        from wagtail.models import Page

        from home.localization.exchange import formats  # noqa: F401

        slugs = ("imprint", "privacy", "in-belarus")
        self.pages = [page.specific for page in Page.objects.filter(slug__in=slugs)]

    def begin(self, number):
        from home.localization.translatable_objects import reference

        parts = ['msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n']
        parts[0] += '"Language: ru\\n"\n'
        for page in self.pages:
            key = f"{reference(page)}/heading"
            parts.append(
                f'msgctxt "{key}"\nmsgid "{page.heading_en}"\nmsgstr "{self.text(number)}"\n'
            )
        self.data = "\n".join(parts).encode()

    def do(self, number):
        from home.localization.exchange.importer import import_file

        report = import_file(self.data, overwrite=True)
        assert report.drafts == len(self.pages), [str(r) for r in report.results]

    def look(self, number, was_answered):
        found = [
            type(page).objects.get(pk=page.pk).get_latest_revision_as_object().heading_ru
            == self.text(number)
            for page in self.pages
        ]
        if any(found) != all(found):
            yield f"{sum(found)} of {len(found)} pages were imported"
        if was_answered and not all(found):
            yield "answered, and not imported"


class Upload(Work):
    def begin(self, number):
        from tests.admin_forms import image_file

        self.file = image_file(size=(900, 700))

    def do(self, number):
        from django.core.files.uploadedfile import SimpleUploadedFile
        from django.urls import reverse

        file = SimpleUploadedFile(f"crash-{number}.jpg", self.file, "image/jpeg")
        values = {"title": self.text(number), "file": file, "collection": "1"}
        assert self.client.post(reverse("wagtailimages:add"), values).status_code == 302

    def look(self, number, was_answered):
        from PIL import Image
        from wagtail.models import ModelLogEntry

        from home.content.models import CampaignImage

        found = CampaignImage.objects.filter(title=self.text(number)).first()
        if found is None:
            if was_answered:
                yield "answered, and there is no picture"
            return
        try:
            with found.file.open() as file:
                Image.open(file).load()
        except OSError as error:
            yield f"a picture without its file: {error}"
        if not ModelLogEntry.objects.filter(object_id=str(found.pk)).exists():
            yield "a picture without its log entry"


class Backup(Work):
    def prepare(self):
        self.folder = Path(settings.VAR_DIR, "backups")

    def do(self, number):
        from home.archive.backup.create import make

        make(self.folder, None)

    def look(self, number, was_answered):
        from home.archive.backup import BackupError
        from home.archive.backup.archive import unpacked

        whole = list(self.folder.glob("*.tar"))
        if was_answered and not whole:
            yield "answered, and there is no backup"
        for path in whole:
            try:
                with unpacked(path, self.folder / "unpacked", []):
                    pass
            except BackupError as error:
                yield f"a backup that is not whole: {error}"
            path.unlink()


KINDS = {"publish": Publish, "import": Import, "upload": Upload, "backup": Backup}


def crash(work: Work, times: int, luck: random.Random) -> list[str]:
    """Kill `times` workers; return the errors, and print how many had finished their work."""
    from django.db import connections

    started = time.monotonic()
    name, wrong, answered, before = type(work).__name__, [], 0, 0
    work.begin(0)
    begun = time.monotonic()
    work.do(0)
    longest = max(0.5, min(time.monotonic() - begun, LONGEST_WORK) * 1.5)
    list(work.look(0, True))
    for number in range(1, times + 1):
        connections.close_all()
        was_answered = _kill_in(work, number, luck.uniform(0, longest))
        found = [*work.look(number, was_answered), *integrity()]
        wrong += [f"{name} {number}: {each}" for each in found]
        answered += was_answered
        before += not was_answered
    print(  # noqa: T201
        f"{name}: killed {times} times within {longest:.2f} s; {before} before the answer, "
        f"{answered} after; {len(wrong)} wrong; {time.monotonic() - started:.0f} s",
        flush=True,
    )
    print(*wrong, sep="\n", flush=True)  # noqa: T201
    return wrong


def _kill_in(work: Work, number: int, after: float) -> bool:
    """Let a forked worker do the work and kill it after `after` seconds; return if it was done."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reader)
            work.begin(number)
            os.write(writer, b"b")
            work.do(number)
            os.write(writer, b"d")
            time.sleep(WAITS)
        finally:
            os._exit(1)
    os.close(writer)
    with open(reader, "rb", buffering=0) as said:
        begun = said.read(1)
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert begun == b"b", "the worker did not begin"
        return said.read(1) == b"d"


def integrity() -> list[str]:
    """Return the errors that the database finds in itself."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return []  # a killed client leaves only a transaction, which the server rolls back
    with connection.cursor() as cursor:
        found = cursor.execute("PRAGMA integrity_check").fetchall()
        broken = cursor.execute("PRAGMA foreign_key_check").fetchall()
    return [str(row) for row in [*found, *broken] if row != ("ok",)]


def save_at_once(processes: int, saves: int) -> list[str]:
    """Let `processes` processes save a page each at the same time; return errors and lost saves."""
    from django.db import connections
    from wagtail.models import Page, Revision

    pages = list(Page.objects.filter(depth__gt=2).order_by("pk")[:processes])
    before = {page.pk: Revision.objects.for_instance(page).count() for page in pages}
    connections.close_all()
    started, children = time.monotonic(), {}
    for page in pages:
        child = os.fork()
        if not child:
            os._exit(_save(page.pk, saves))
        children[child] = page
    wrong = []
    for child, page in children.items():
        _pid, status = os.waitpid(child, 0)
        if status:
            wrong.append(f"{page.slug}: a save failed")
    for page in pages:
        count = Revision.objects.for_instance(page).count() - before[page.pk]
        last = page.specific_class.objects.get(pk=page.pk).get_latest_revision_as_object()
        if count != saves or last.summary_ru != f"save {saves}":
            wrong.append(f"{page.slug}: {count} of {saves} saves, the last is {last.summary_ru}")
    print(  # noqa: T201
        f"{len(pages)} processes × {saves} saves: {len(wrong)} wrong; "
        f"{time.monotonic() - started:.0f} s",
        flush=True,
    )
    print(*wrong, sep="\n", flush=True)  # noqa: T201
    return wrong


def _save(pk: int, saves: int) -> int:
    from django.db import transaction
    from wagtail.models import Page

    try:
        for number in range(1, saves + 1):
            with transaction.atomic():
                page = Page.objects.get(pk=pk).get_latest_revision_as_object()
                page.summary_ru = f"save {number}"
                page.save_revision(log_action=True)
    except Exception as error:
        sys.stderr.write(f"{error!r}\n")
        return 1
    return 0


if __name__ == "__main__":
    main()
