"""Publishes one language of a page."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from home.localization.draft_merge import same_content
from home.localization.segments import copy_language
from home.localization.state import replace_language


class CannotPublish(Exception):
    """A sentence for the person who tried to publish."""


@transaction.atomic
def publish_language(page: Page, code: str, user) -> None:
    """Put the draft's texts in one language live and leave those of the others as they are.

    Shared values go with the source language, so they are not touched. What else was in the draft
    stays a draft. Raises CannotPublish when the page is not public, a version is scheduled or a
    text breaks a rule that drafts may break.
    """
    page = Page.objects.select_for_update().get(pk=page.pk)
    if not page.live:
        raise CannotPublish(
            _("This page is not public yet. Someone who may publish it has to do so first.")
        )
    if page.scheduled_revision:
        raise CannotPublish(
            _("A version of this page is scheduled. Publish when it is live, or unschedule it.")
        )
    draft_revision = page.get_latest_revision()
    live = page.specific
    draft = page.get_latest_revision_as_object()
    copy_language(draft, live, code)
    live.followed_sources = replace_language(live.followed_sources, draft.followed_sources, code)
    has_other_changes = page.has_unpublished_changes and not same_content(draft, live)
    try:
        revision = live.save_revision(user=user, log_languages=False)
    except ValidationError as error:
        raise CannotPublish(" ".join(error.messages)) from error
    # Whoever may publish the language may do so without the right to publish the page.
    revision.publish(user=user, log_action=False, skip_permission_checks=True)
    log(
        live,
        "localization.publish_language",
        user=user,
        data={"languages": [code]},
        revision=revision,
    )
    if has_other_changes and draft_revision:
        # The draft of the other languages goes on, now on top of what has just been published.
        draft = draft_revision.as_object()
        draft.minimal_clean()
        draft.save_revision(user=user, log_languages=False, clean=False)
