"""The storage of static files: compressed, hashed names, imported style sheets joined."""

import re

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = re.compile(r'^@import "([\w-]+\.css)";$', re.MULTILINE)


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Puts the sheets that a style sheet imports from its own folder into it when it is collected.

    Browsers ask for imported sheets only once they have read the one that names them. The sources
    stay one file a component, and work as they are too.
    """

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            joined = InMemoryStorage()
            paths = {name: _joined(name, paths, joined) for name in paths}
        yield from super().post_process(paths, dry_run=dry_run, **options)


def _joined(name, paths, storage):
    """Return storage and path of a collected file: in `storage` if it had to be put together.

    An import of what was not collected stays, and Django names it as an error.
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
