"""Runs an export: the site's files, then checksums, signature and archive."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from home.archive.export import checksums
from home.archive.export.builder import Copy, Progress
from home.archive.export.folder import Folder
from home.archive.export.single_file import SingleFile, file_name, is_page


@dataclass(frozen=True)
class Options:
    """What to write besides the folder.

    `own_address` is the site's own base URL when `SITE_URL` is the copy's: texts may link to it.
    """

    compress: bool = False
    single_file: bool = False
    archive: bool = False
    sign_key: Path | None = None
    own_address: str = ""


@dataclass(frozen=True)
class Result:
    """The result of one run: numbers of files, sizes of single files, and the archive's path."""

    files: int
    written: int
    removed: int
    single_files: dict[str, int]
    archive: Path | None


def export(path: Path, options: Options, progress: Progress = lambda done, total: None) -> Result:
    """Update the copy of the site in a folder. Raises ExportError with the reason."""
    folder = Folder(path.absolute(), options.compress)
    with folder.claimed() as index:
        bases = tuple(dict.fromkeys(filter(None, [settings.SITE_URL, options.own_address])))
        copy = Copy(folder, index, bases, progress)
        names = copy.write()
        single_files = _write_single_files(folder, copy) if options.single_file else []
        names |= {*single_files, checksums.SUMS}
        folder.keep_only(names | {checksums.SIGNATURE})
        checksums.write_sums(folder)
        if options.sign_key:
            checksums.sign(folder, options.sign_key)
        elif checksums.SUMS in folder.written:
            folder.keep_only(names)  # a signature of other checksums is invalid
        folder.keep_index(copy.index)
        archive = None
        if options.archive:
            archive = checksums.write_archive(folder, urlsplit(settings.SITE_URL).hostname)
    return Result(
        files=len(folder.files),
        written=len(folder.written),
        removed=len(folder.removed),
        single_files={name: folder.files[name][1] for name in single_files},
        archive=archive,
    )


def _write_single_files(folder: Folder, copy: Copy) -> list[str]:
    made = []
    for code, _name in settings.LANGUAGES:
        texts = {name: (folder.path / name).read_text() for name in copy.pages_in(code)}
        pages = {name: text for name, text in texts.items() if is_page(text)}
        name = file_name(code)
        folder.write(name, SingleFile(folder, pages, _online_address).text().encode())
        made.append(name)
    return made


def _online_address(file: str) -> str:
    return f"{settings.SITE_URL}/{file.removesuffix('index.html')}"
