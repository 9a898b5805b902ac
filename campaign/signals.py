"""What follows from a change to a profile, on pages of every type that tell its status."""

from django.db.transaction import on_commit
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from campaign.models import ProfilePage
from home import share_pictures
from home.models import BasePage, PageChange
from home.search.index import refresh_all


@receiver([page_published, page_unpublished], sender=ProfilePage)
def refresh_share_pictures(**_kwargs):
    on_commit(share_pictures.refresh_all, robust=True)


@receiver([page_published, page_unpublished], sender=ProfilePage)
def refresh_search(**_kwargs):
    on_commit(refresh_all, robust=True)


@receiver([page_published, page_unpublished], sender=ProfilePage)
def record_changes(instance, **_kwargs):
    others = BasePage.objects.live().exclude(pk=instance.pk).values_list("pk", flat=True)
    PageChange.objects.record_others(others)
