"""Page bodies with hostile texts, stored without validation, and checks that all can be read."""

import json
import uuid

import lxml.html
from django.db import connection

from home.snapshot.current import forget_snapshots
from tests.hostile.rich_text import VECTORS


def blocks(texts):
    """Return a body with a block for each text, followed by a line that must stay readable."""
    made = []
    for number, text in enumerate(texts):
        for value in (text, f"<p>line {number} stays</p>"):
            made.append({"type": "text", "value": value, "id": str(uuid.UUID(int=len(made) + 1))})
    return made


def store_past_everything(page, field, made):
    """Write a body directly into the database, without any validation."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE home_basepage SET {field} = %s WHERE page_ptr_id = %s",  # noqa: S608
            [json.dumps(made), page.pk],
        )
    forget_snapshots()


def assert_all_is_read(html, where):
    text = lxml.html.document_fromstring(html).text_content()
    lost = [n for n in range(len(VECTORS)) if f"line {n} stays" not in text]
    assert not lost, f"{where}: what follows {[VECTORS[n][:80] for n in lost]} is lost"
