"""Signal receivers that run when the status of a person changes."""

from wagtail.signals import page_published, page_unpublished

from campaign.cases.models import ProfilePage
from home.models.signals import texts_changed_everywhere


def connect():
    for signal in (page_published, page_unpublished):
        signal.connect(tell_of_status, sender=ProfilePage)


def tell_of_status(instance, **_kwargs):
    """Report a change on all pages, because pages of every type show the status of a profile."""
    texts_changed_everywhere.send(sender=ProfilePage, instance=instance)
