"""Invalidation: a change that readers can see begins a new generation when it is committed."""

from django.apps import apps
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from modelcluster.fields import ParentalKey
from wagtail.models import DraftStateMixin, Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from home.caching import pubsub
from home.caching.generation import generation
from home.snapshot.models import ContentVersion

# Models that readers cannot see. All others count as visible, so a new model that readers cannot
# see has to be added here.
UNSEEN = {
    "account.EmailAddress",
    "account.EmailConfirmation",
    "auth.Group",
    "auth.Permission",
    "auth.User",
    "letters.CountWindow",
    "letters.LetterCount",  # pages that show it are cached for seconds only
    "contenttypes.ContentType",
    "monitoring.SiteCheckRun",
    "content.CampaignRendition",  # made while a page is rendered
    "snapshot.ContentVersion",
    "monitoring.ProsecutedHosts",
    "search.SearchEntry",  # search results are not cached
    "search.SearchWord",
    "archive.TrashedItem",
    "localization.CheckedFile",
    "localization.LanguageWatch",
    "localization.Notice",
    "localization.Proposal",
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
# The fields of a page's or snippet's row that saving a draft writes.
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
    """Return whether readers can see objects of this model."""
    owner = model._meta.auto_created or model
    # Migrations save historical models, and the tables may not exist yet.
    return owner._meta.apps is apps and owner._meta.label not in UNSEEN


def content_changed() -> None:
    """Notify all workers, after the current transaction is committed, that all pages are stale."""
    ContentVersion.renew()
    registered = (hook[1] for hook in transaction.get_connection().run_on_commit)
    if not any(isinstance(hook, _Telling) and not hook.is_done for hook in registered):
        transaction.on_commit(_Telling(), robust=True)


class _Telling:
    """Notifies all workers of a committed transaction, first those of this machine."""

    is_done = False

    def __call__(self):
        self.is_done = True
        generation().renew()
        # A page rendered before the version is read may lack another machine's change. If the
        # version is new, `follow` therefore begins another generation.
        generation().follow(ContentVersion.current())
        pubsub.announce()


def connect() -> None:
    """Connect the receivers that notice changes of what readers can see."""
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
    return issubclass(sender, DraftStateMixin) and DRAFT_FIELDS.issuperset(update_fields)


def _is_live(instance) -> bool:
    """Return whether an object belongs to a page that readers can see, or to no page."""
    if isinstance(instance, Page):
        return instance.live
    for field in instance._meta.concrete_fields:
        if isinstance(field, ParentalKey):
            return _is_live(getattr(instance, field.name))
    return True
