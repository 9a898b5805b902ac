"""Invalidation: a change that readers can see begins a new generation when it is committed."""

from django.apps import apps
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from modelcluster.fields import ParentalKey
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from home.caching import pubsub
from home.caching.generation import generation
from home.snapshot.models import ContentVersion

# Everything else counts as seen by readers: a new model has to be named here to be left out.
UNSEEN = {
    "account.EmailAddress",
    "account.EmailConfirmation",
    "auth.Group",
    "auth.Permission",
    "auth.User",
    "letters.CountWindow",
    "letters.LetterCount",  # pages that show it are kept for seconds only
    "contenttypes.ContentType",
    "monitoring.SiteCheckRun",
    "content.CampaignRendition",  # made while a page is rendered
    "snapshot.ContentVersion",
    "monitoring.ProsecutedHosts",
    "search.SearchEntry",  # answers to searches are not kept
    "search.SearchWord",
    "archive.TrashedItem",
    "localization.LanguageWatch",
    "localization.Notice",
    "localization.TranslationSettings",
    "mfa.Authenticator",
    "sessions.Session",
    "taggit.Tag",
    "taggit.TaggedItem",
    "wagtailadmin.Admin",
    "wagtailadmin.EditingSession",
    "wagtailadmin.FormState",
    "wagtailcore.Comment",
    "wagtailcore.CommentReply",
    "wagtailcore.GroupApprovalTask",
    "wagtailcore.GroupCollectionPermission",
    "wagtailcore.GroupPagePermission",
    "wagtailcore.GroupSitePermission",
    "wagtailcore.ModelLogEntry",
    "wagtailcore.PageLogEntry",
    "wagtailcore.PageSubscription",
    "wagtailcore.ReferenceIndex",
    "wagtailcore.Revision",
    "wagtailcore.Task",
    "wagtailcore.TaskState",
    "wagtailcore.UploadedFile",
    "wagtailcore.Workflow",
    "wagtailcore.WorkflowContentType",
    "wagtailcore.WorkflowPage",
    "wagtailcore.WorkflowState",
    "wagtailcore.WorkflowTask",
    "wagtailimages.Rendition",
    "wagtailsearch.IndexEntry",
    "wagtailsearch.SQLiteFTSIndexEntry",
    "wagtailusers.UserProfile",
}
# What saving a draft writes into its page's row.
DRAFT_FIELDS = {
    "draft_title",
    "expire_at",
    "go_live_at",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
    "locked",
    "locked_at",
    "locked_by",
    "wagtail_admin_comments",
}


def is_seen(model: type[models.Model]) -> bool:
    """Tell whether readers can see objects of this model."""
    owner = model._meta.auto_created or model
    # Migrations save models of their own, while tables may not be there yet.
    return owner._meta.apps is apps and owner._meta.label not in UNSEEN


def content_changed() -> None:
    """Tell all workers, once the running transaction is stored, that pages have to be rendered."""
    ContentVersion.renew()
    registered = (hook[1] for hook in transaction.get_connection().run_on_commit)
    if not any(isinstance(hook, _Telling) and not hook.is_done for hook in registered):
        transaction.on_commit(_Telling(), robust=True)


class _Telling:
    """Tells all workers of a transaction that was stored: this machine's before anything else."""

    is_done = False

    def __call__(self):
        self.is_done = True
        generation().renew()
        # Again: what was rendered before the version was read may lack another machine's change.
        generation().follow(ContentVersion.current())
        pubsub.announce()


def connect() -> None:
    """Watch everything that readers can see."""
    post_save.connect(_saved, dispatch_uid="page_cache.saved")
    post_delete.connect(_deleted, dispatch_uid="page_cache.deleted")
    m2m_changed.connect(_related, dispatch_uid="page_cache.related")
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_moved_or_published, dispatch_uid=f"page_cache.{id(signal)}")


def _saved(sender, instance, created, update_fields, **_kwargs):
    if not is_seen(sender) or (update_fields is not None and _is_draft(sender, update_fields)):
        return
    if created and not _is_live(instance):
        return
    content_changed()


def _deleted(sender, **_kwargs):
    if is_seen(sender):
        content_changed()


def _related(sender, action, **_kwargs):
    if is_seen(sender) and action.startswith("post_"):
        content_changed()


def _moved_or_published(**_kwargs):
    content_changed()


def _is_draft(sender, update_fields) -> bool:
    return issubclass(sender, Page) and DRAFT_FIELDS.issuperset(update_fields)


def _is_live(instance) -> bool:
    """Tell whether an object stands on a page that readers can see, or on none."""
    if isinstance(instance, Page):
        return instance.live
    for field in instance._meta.concrete_fields:
        if isinstance(field, ParentalKey):
            return _is_live(getattr(instance, field.name))
    return True
