"""The fingerprint of the release: pages that another release rendered are stale."""

from hashlib import blake2b
from pathlib import Path

from django.conf import settings

FOLDERS = ("campaign", "home", "locale")
KINDS = {".py", ".html", ".txt", ".xml", ".mo"}


def release_fingerprint() -> str:
    """Return a short text that changes when the same content may be rendered differently."""
    files = {Path(settings.BASE_DIR, "requirements.txt")}
    files.add(Path(settings.STATIC_ROOT, "staticfiles.json"))
    for folder in FOLDERS:
        inside = Path(settings.BASE_DIR, folder).rglob("*")
        files.update(path for path in inside if path.suffix in KINDS)
    digest = blake2b(settings.SITE_URL.encode(), digest_size=8)
    for file in sorted(files):
        if file.is_file():
            digest.update(str(file).encode() + file.read_bytes())
    return digest.hexdigest()
