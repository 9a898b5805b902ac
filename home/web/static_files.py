"""The storage of static files: compressed, with hashed names and joined style sheets."""

import re

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = re.compile(r'^@import "([\w-]+\.css)";$', re.MULTILINE)


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """On `collectstatic`, replaces each `@import` from the same folder by the imported style sheet.

    Browsers request an imported sheet only after they have read the importing one, which is slow.
    The sources remain one file per component, and work without this step too.
    """

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            joined = InMemoryStorage()
            paths = {name: _joined(name, paths, joined) for name in paths}
        yield from super().post_process(paths, dry_run=dry_run, **options)


def _joined(name, paths, storage):
    """Return the storage and path of a collected file; a joined file is saved in `storage`.

    An import of a file that was not collected is left in, and Django reports it as an error.
    """
    folder, _slash, file_name = name.rpartition("/")
    if not file_name.endswith(".css"):
        return paths[name]

    def content_of(match):
        imported = f"{folder}/{match[1]}"
        return _read(*paths[imported]) if imported in paths else match[0]

    text = _read(*paths[name])
    whole = _IMPORT.sub(content_of, text)
    if whole == text:
        return paths[name]
    return storage, storage.save(name, ContentFile(whole.encode()))


def _read(storage, path):
    with storage.open(path) as file:
        return file.read().decode()
