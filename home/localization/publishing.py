"""Publishes a single language of an object."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from home.localization.draft_merge import same_content
from home.localization.history import PUBLISH_LANGUAGE
from home.localization.models import Notice, TranslatableContent
from home.localization.notices import tell
from home.localization.permissions import may_publish_language
from home.localization.proposals import publish_proposal
from home.localization.segments import copy_language
from home.localization.state import replace_language
from home.localization.text_problems import text_problems
from home.localization.translatable_objects import has_drafts, reference


class CannotPublish(Exception):
    """Publishing is not possible. The message is a sentence for the user who tried to publish.

    `problems` has the sentences about single texts, by address.
    """

    def __init__(self, sentence: str, problems: dict[str, str] | None = None):
        self.sentence = sentence
        self.problems = problems or {}
        super().__init__(" ".join([sentence, *self.problems.values()]))


@transaction.atomic
def publish_language(instance: TranslatableContent, code: str, user) -> None:
    """Publish the latest texts in one language, and leave those in other languages unchanged.

    Shared values are not published, because they belong to the source language. All other changes
    in the draft remain a draft. Raise PermissionDenied if the user may not publish the language.
    Raise CannotPublish if the object is not public, if a version is scheduled, or if a text fails a
    validation that applies to published objects only.
    """
    model = Page if isinstance(instance, Page) else type(instance)
    stored = model._default_manager.select_for_update().get(pk=instance.pk)
    if not may_publish_language(user, stored, code):
        raise PermissionDenied
    if has_drafts(stored):
        _publish_draft(stored, code, user)
    else:
        _publish_proposal(stored, code, user)


def _publish_proposal(stored: TranslatableContent, code: str, user) -> None:
    authors = publish_proposal(stored, reference(stored), code) - {user.pk}
    log(stored, PUBLISH_LANGUAGE, user=user, data={"languages": [code]})
    told = get_user_model()._default_manager.filter(pk__in=authors)
    tell(Notice.Kind.PUBLISHED, stored, {code: list(told.select_related("wagtail_userprofile"))})


def _publish_draft(stored: TranslatableContent, code: str, user) -> None:
    if not stored.live:
        raise CannotPublish(
            _("This page is not public yet. Someone who may publish it has to do so first.")
        )
    if stored.scheduled_revision:
        raise CannotPublish(
            _("A version of this page is scheduled. Publish when it is live, or unschedule it.")
        )
    draft_revision = stored.get_latest_revision()
    live = stored.specific if isinstance(stored, Page) else stored
    draft = stored.get_latest_revision_as_object()
    copy_language(draft, live, code)
    live.followed_sources = replace_language(live.followed_sources, draft.followed_sources, code)
    if problems := text_problems(live, code):
        raise CannotPublish(_("Not published: some texts need a change first."), problems)
    has_other_changes = stored.has_unpublished_changes and not same_content(draft, live)
    try:
        revision = live.save_revision(user=user, log_languages=False)
    except ValidationError as error:
        raise CannotPublish(" ".join(error.messages)) from error
    # Users who may publish the language do not need the permission to publish the page.
    revision.publish(user=user, log_action=False, skip_permission_checks=True)
    log(
        live,
        PUBLISH_LANGUAGE,
        user=user,
        data={"languages": [code]},
        revision=revision,
    )
    if has_other_changes and draft_revision:
        # Save the draft of the other languages again, as the revision after the published one.
        draft = draft_revision.as_object()
        if isinstance(draft, Page):
            draft.minimal_clean()
        draft.save_revision(user=user, log_languages=False, clean=False)
