"""Translation files for external translators: PO, XLIFF 1.2 and XLIFF 2.1."""
