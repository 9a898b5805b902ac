"""Translation files for outside translators: PO, XLIFF 1.2 and XLIFF 2.1."""
