"""Check that the interface strings are complete and compiled: python -m tests.check_messages.

Collects the strings into a scratch copy of the tree and compares: the work tree stays as it is.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib

from campaign.deploy.machine import ROOT
from campaign.deploy.tools import TRANSLATIONS, makemessages_command, require_gettext

NOT_SOURCE = shutil.ignore_patterns(".*", "var", "__pycache__", "node_modules")


def po_path(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def translations(entries: Iterable[polib.POEntry | polib.MOEntry]) -> dict:
    """Return what the entries say, by context and string."""
    return {
        (entry.msgctxt, entry.msgid): entry.msgstr_plural or entry.msgstr
        for entry in entries
        if not entry.obsolete
    }


def metadata(entries: polib.POFile | polib.MOFile) -> dict:
    return {key: value for key, value in entries.metadata.items() if key != "POT-Creation-Date"}


def find_problems(language: str, collected: Path, kept: Path) -> Iterator[str]:
    """Yield a sentence for each difference between the collected .po file and the kept one.

    The compiled file beside the kept one has to say the same as it.
    """
    if not kept.exists() or not kept.with_suffix(".mo").exists():
        yield f"{language}: {kept.name} or its compiled .mo file is missing."
        return
    wanted = translations(polib.pofile(str(collected)))
    entries = polib.pofile(str(kept))
    found = translations(entries)
    for context, string in sorted(wanted.keys() - found.keys(), key=str):
        yield f"{language}: “{string}” is missing{in_context(context)}."
    for context, string in sorted(found.keys() - wanted.keys(), key=str):
        yield f"{language}: “{string}” is used nowhere any more{in_context(context)}."
    for entry in entries:
        if entry.obsolete:
            yield f"{language}: “{entry.msgid}” is marked as obsolete."
        elif entry.fuzzy:
            yield f"{language}: “{entry.msgid}” is marked as fuzzy."
        elif not entry.translated():
            yield f"{language}: “{entry.msgid}” is not translated."

    compiled = polib.mofile(str(kept.with_suffix(".mo")))
    usable, says = translations(entries.translated_entries()), translations(compiled)
    for key in sorted(usable.keys() | says.keys(), key=str):
        if usable.get(key) != says.get(key):
            yield f"{language}: “{key[1]}” is not compiled as it is translated."
    if metadata(compiled) != metadata(entries):
        yield f"{language}: the header is not compiled as it is written."


def in_context(context: str | None) -> str:
    return f" (context “{context}”)" if context else ""


def main() -> None:
    """Leave with status 1 after a sentence for each problem."""
    require_gettext()
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "copy"
        shutil.copytree(ROOT, copy, ignore=NOT_SOURCE)
        subprocess.run(makemessages_command(), cwd=copy, check=True, stdout=subprocess.DEVNULL)
        problems = [
            problem
            for language in TRANSLATIONS
            for problem in find_problems(language, po_path(copy, language), po_path(ROOT, language))
        ]
    if problems:
        sys.exit("\n".join([*problems, "make messages collects and compiles the strings."]))


if __name__ == "__main__":
    main()
