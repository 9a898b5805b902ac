"""Traces of a visitor on a site: its stored texts, and marker values to look for."""

CANARY = "canary5f1e7"
CANARY_ADDRESS = "203.0.113.77"


def stored_texts(site):
    """Yield the name and content of everything that the site has stored."""
    for file in sorted(site.folder.rglob("*")):
        if file.is_file() and site.folder / "static" not in file.parents:
            yield str(file.relative_to(site.folder)), file.read_bytes()
    if site.database:
        import psycopg

        with psycopg.connect(site.database) as connection:
            tables = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            for (table,) in tables:
                rows = connection.execute(f'SELECT t::text FROM "{table}" t').fetchall()  # noqa: S608
                yield table, "\n".join(row for (row,) in rows).encode()


def traces_in(texts):
    """Return a line for each text that contains a marker value."""
    return [
        f"{name} holds {trace}"
        for name, text in texts.items()
        for trace in (CANARY, CANARY_ADDRESS)
        if trace.encode() in text
    ]
