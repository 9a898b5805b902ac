"""Publishes headings of the home page: reads one per line, prints the time of each commit.

It is a separate process, like an editor's worker or a scheduled publication.
"""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")


def publish(heading):
    """Publish the heading; return the time just after the commit."""
    from django.db import transaction

    from home.models import HomePage

    stored = []
    page = HomePage.objects.get().get_latest_revision_as_object()
    page.heading_en = heading
    revision = page.save_revision()
    with transaction.atomic():
        transaction.on_commit(lambda: stored.append(time.time()))
        revision.publish()
    return stored[0]


if __name__ == "__main__":
    django.setup()
    for line in sys.stdin:
        sys.stdout.write(f"{publish(line.strip())}\n")
        sys.stdout.flush()
