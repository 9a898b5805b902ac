"""Helpers for exchange files in tests: export, edit as a translator, import, read the report."""

from dataclasses import replace

from home.localization.exchange.entries import Document, Format
from home.localization.exchange.exporter import export
from home.localization.exchange.formats import read, write
from home.localization.exchange.importer import import_file


def exported(instances, code="be", file_format=Format.PO, **options):
    return read(write(export(instances, code, **options), file_format))


def imported(document, file_format=Format.PO, user=None, **options):
    return import_file(write(document, file_format), user, **options)


def edited(document, **targets):
    """Return a document in which a translator has changed the texts at some addresses."""
    return Document(
        document.language,
        document.source_language,
        [
            replace(e, target=targets.get(e.address, e.target), is_fuzzy=False)
            for e in document.entries
            if e.address in targets
        ],
    )


def outcomes(report):
    return {result.key.partition("/")[2]: result.outcome for result in report.results}


def reasons(report):
    return " ".join(result.reason for result in report.results)
