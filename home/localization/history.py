"""Log actions that list the languages in which a version of a page differs from the last one."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter, log
from wagtail.log_actions import registry as log_registry
from wagtail.models import Page, Revision

from home.localization.registry import language_codes
from home.localization.segments import comparable, values

EDIT_LANGUAGES = "localization.edit_languages"
PUBLISH_LANGUAGE = "localization.publish_language"


class LanguageHistory:
    """Mixin for pages that records followed sources and logs the changed languages per version."""

    def save_revision(
        self, user=None, *args, log_languages=True, overwrite_revision=None, **kwargs
    ):
        """Store a version. If `log_languages` is False, the caller writes the log entry."""
        # Wagtail cleans a draft before its inline children are assigned, so this cannot be done
        # in `clean`.
        self.record_followed_sources()
        before = _version_before(self, overwrite_revision) if log_languages else None
        revision = super().save_revision(
            user, *args, overwrite_revision=overwrite_revision, **kwargs
        )
        if log_languages:
            _log_languages(self, before, revision, user)
        return revision


def changed_languages(before: Page, after: Page) -> list[str]:
    """Return the codes of the languages in which two versions differ, in display order."""
    return [code for code in language_codes() if _texts(before, code) != _texts(after, code)]


def _texts(page: Page, code: str) -> dict[str, str]:
    texts = {address: comparable(value) for address, value in values(page, code).items()}
    return {address: text for address, text in texts.items() if text}


def _version_before(page: Page, overwritten: Revision | None) -> Page:
    """Return the version that precedes the one about to be stored."""
    stored = type(page).objects.get(pk=page.pk)
    if overwritten is None:
        revision = stored.latest_revision
    else:
        earlier = stored.revisions.filter(created_at__lt=overwritten.created_at)
        revision = earlier.order_by("-created_at", "-pk").first()
    return revision.as_object() if revision else stored


def _log_languages(page: Page, before: Page, revision: Revision, user) -> None:
    logs = log_registry.get_logs_for_instance(page)
    # Autosave overwrites a revision, which must have only one log entry.
    logs.filter(revision=revision, action=EDIT_LANGUAGES).delete()
    if languages := changed_languages(before, page):
        log(page, EDIT_LANGUAGES, user=user, data={"languages": languages}, revision=revision)


class LanguagesFormatter(LogFormatter):
    """Lists the languages of a log entry by their native names."""

    def format_message(self, log_entry):
        names = dict(settings.LANGUAGES)
        codes = log_entry.data.get("languages", [])
        return self.sentence % ", ".join(names.get(code, code) for code in codes)


class EditLanguagesFormatter(LanguagesFormatter):
    label = gettext_lazy("Change texts of a language")

    @property
    def sentence(self):
        return _("Changed: %s")


class PublishLanguageFormatter(LanguagesFormatter):
    label = gettext_lazy("Publish a language")

    @property
    def sentence(self):
        return _("Published: %s")


def register_log_actions(actions):
    """Register the log actions of this package with Wagtail."""
    actions.register_action(EDIT_LANGUAGES)(EditLanguagesFormatter)
    actions.register_action(PUBLISH_LANGUAGE)(PublishLanguageFormatter)
