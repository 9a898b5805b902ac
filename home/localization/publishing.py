"""Publishes a single language of a page."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from home.localization.draft_merge import same_content
from home.localization.segments import copy_language
from home.localization.state import replace_language
from home.localization.text_problems import text_problems


class CannotPublish(Exception):
    """Publishing is not possible. The message is a sentence for the user who tried to publish.

    `problems` has the sentences about single texts, by address.
    """

    def __init__(self, sentence: str, problems: dict[str, str] | None = None):
        self.sentence = sentence
        self.problems = problems or {}
        super().__init__(" ".join([sentence, *self.problems.values()]))


@transaction.atomic
def publish_language(page: Page, code: str, user) -> None:
    """Publish the draft's texts in one language, and leave those in other languages unchanged.

    Shared values are not published, because they belong to the source language. All other changes
    in the draft remain a draft. Raise CannotPublish if the page is not public, if a version is
    scheduled, or if a text fails a validation that applies to published pages only.
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
    if problems := text_problems(live, code):
        raise CannotPublish(_("Not published: some texts need a change first."), problems)
    has_other_changes = page.has_unpublished_changes and not same_content(draft, live)
    try:
        revision = live.save_revision(user=user, log_languages=False)
    except ValidationError as error:
        raise CannotPublish(" ".join(error.messages)) from error
    # Users who may publish the language do not need the permission to publish the page.
    revision.publish(user=user, log_action=False, skip_permission_checks=True)
    log(
        live,
        "localization.publish_language",
        user=user,
        data={"languages": [code]},
        revision=revision,
    )
    if has_other_changes and draft_revision:
        # Save the draft of the other languages again, as the revision after the published one.
        draft = draft_revision.as_object()
        draft.minimal_clean()
        draft.save_revision(user=user, log_languages=False, clean=False)
