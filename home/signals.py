"""Keeps in step what follows from a change: drawn pictures, days of change, old addresses.

No picture is drawn before the change is stored, and a drawing that fails is logged and stops
nobody from publishing.
"""

from django.db.models.signals import post_delete, post_migrate, post_save, pre_save
from django.db.transaction import on_commit
from django.dispatch import receiver
from wagtail.documents.models import Document
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)

from home import redirects, share_pictures
from home.documents import check_document
from home.models import BasePage, CampaignImage, OrganisationSettings, PageChange
from home.upgrading import has_table, is_up_to_date


@receiver([page_published, page_unpublished])
@receiver(post_delete, sender=Page)
def refresh_pictures_of_a_page(instance, **_kwargs):
    pk = instance.pk  # a deleted instance loses it
    on_commit(lambda: share_pictures.refresh(pk), robust=True)


@receiver([post_save, post_delete], sender=PageViewRestriction)
@receiver(post_save, sender=OrganisationSettings)
def refresh_all_pictures(**_kwargs):
    on_commit(share_pictures.refresh_all, robust=True)


@receiver(post_save, sender=CampaignImage)
def make_renditions(instance, **_kwargs):
    on_commit(instance.make_renditions, robust=True)


@receiver(pre_save, sender=Document)
def check_new_file(instance, **_kwargs):
    """Let no program store a document that the form would refuse. Raises ValidationError."""
    if instance.file and not instance.file._committed:
        check_document(instance.file)


@receiver(page_published)
def record_change(instance, **_kwargs):
    if isinstance(instance, BasePage):
        PageChange.objects.record(instance)


@receiver(post_migrate)
def record_pages_of_old(sender, **_kwargs):
    """Note what readers see of pages from before their changes were noted."""
    if sender.name != "home" or not has_table(PageChange):
        return
    known = PageChange.objects.values("page")
    pks = list(BasePage.objects.live().exclude(pk__in=known).values_list("pk", flat=True))
    if pks and is_up_to_date():
        PageChange.objects.record_others(pks)


@receiver(page_slug_changed)
def keep_address_before_renaming(instance, instance_before, **_kwargs):
    redirects.keep_old_address(instance, instance_before.url_path, instance.url_path)


@receiver(post_page_move)
def keep_address_before_moving(instance, url_path_before, url_path_after, **_kwargs):
    redirects.keep_old_address(instance, url_path_before, url_path_after)
