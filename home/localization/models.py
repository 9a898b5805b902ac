"""Base classes of translatable content, the settings of translation, and notices."""

import datetime
import uuid

from django import forms
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable

from home.localization import state
from home.localization.registry import language_codes
from home.localization.segments import Segment, arrange_streams, segments
from home.localization.structure import expected, own_fields


class TranslatableContent(models.Model):
    """An object whose translations are tracked against their source: a page, image or setting.

    The texts of its inline children belong to it.
    """

    followed_sources = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def translatable_objects(cls) -> models.QuerySet:
        """Return the objects of this type that are shown to translators."""
        return cls.objects.all()

    def record_followed_sources(self, confirmed: dict[str, set[str]] | None = None) -> None:
        """Record which source text each translation follows. Call this before storing a version.

        StreamFields that follow the structure of the source get its order, and lose the blocks that
        it does not have. `confirmed` maps language codes to the addresses of translations that are
        still right for the current source.
        """
        arrange_streams(self)
        texts = {code: self.texts(code) for code in language_codes()}
        source = texts.pop(settings.LANGUAGE_CODE)
        self.followed_sources = state.follow(
            self.followed_sources, source, texts, timezone.localdate(), confirmed
        )

    def texts(self, code: str) -> dict[str, str]:
        """Return a mapping of addresses to texts in one language, without references."""
        return {s.address: s.value for s in segments(self, code) if s.is_text}

    def translation_states(self, code: str) -> dict[str, state.State]:
        """Return a mapping of addresses to states, for segments with something to translate."""
        texts = self.texts(code)
        own = own_fields(self.followed_sources, code)
        source = expected(self.texts(settings.LANGUAGE_CODE), texts, own)
        found = {}
        for address in dict.fromkeys([*source, *texts]):
            record = state.record_for(self.followed_sources, code, address)
            found[address] = state.state_of(source.get(address), texts.get(address), record)
        return {address: value for address, value in found.items() if value}

    def followed_until(self, code: str) -> datetime.date | None:
        """Return the date on which the oldest outdated translation in `code` was recorded.

        Return None if no outdated translation has a record.
        """
        days = [
            state.record_for(self.followed_sources, code, address)["on"]
            for address, value in self.translation_states(code).items()
            if value is state.State.OUTDATED
            and state.record_for(self.followed_sources, code, address)
        ]
        return datetime.date.fromisoformat(min(days)) if days else None

    def translators_aid(self, code: str) -> str:
        """Return HTML that the translate view shows above the texts to help translators."""
        return ""

    def segments_to_translate(self, code: str) -> list[Segment]:
        """Return the source segments that have a place in the language `code`, in form order."""
        found = {segment.address: segment for segment in self.source_segments()}
        own = own_fields(self.followed_sources, code)
        in_language = {segment.address for segment in segments(self, code)} if own else ()
        return list(expected(found, in_language, own).values())

    def source_segments(self) -> list[Segment]:
        """Return the segments of the source language, in form order."""
        return segments(self, settings.LANGUAGE_CODE)


class TranslatedChild(Orderable):
    """An inline child with translated texts.

    Its `translation_key` is the same in drafts, in copies and in the history.
    """

    translation_key = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta(Orderable.Meta):
        abstract = True


class LanguagesField(models.JSONField):
    """A list of codes of the site's languages, edited with checkboxes."""

    def formfield(self, **kwargs):
        return forms.MultipleChoiceField(
            choices=settings.LANGUAGES,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
            **{key: value for key, value in kwargs.items() if key == "initial"},
        )


@register_setting(icon="globe")
class TranslationSettings(BaseSiteSetting):
    """Site settings for translation.

    The model also defines the permissions that allow users to change a language.
    """

    moderated_languages = LanguagesField(
        verbose_name=_("languages that need moderation"),
        default=list,
        blank=True,
        help_text=_(
            "Translators of these languages submit their work; somebody who may publish the page, "
            "or change the picture or setting, publishes it."
        ),
    )

    panels = [FieldPanel("moderated_languages")]

    class Meta:
        verbose_name = _("translation")
        permissions = [
            *(
                (f"translate_{code}", format_lazy("{} {}", _("Translate into"), name))
                for code, name in settings.LANGUAGES
            ),
            *(
                (f"publish_{code}", format_lazy("{}: {}", _("Publish without moderation"), name))
                for code, name in settings.LANGUAGES
            ),
            ("edit_shared", _("Change what all languages share")),
        ]


class LanguageWatch(models.Model):
    """A user's choice of notices for a language. Translators get notices without such a choice."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="language_watches"
    )
    language = models.CharField(max_length=10)
    is_on = models.BooleanField(default=True)
    by_email = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "language"], name="one_watch_per_language")
        ]


class Notice(models.Model):
    """A notice to one user about the translation of an object."""

    class Kind(models.TextChoices):
        SOURCE_CHANGED = "source_changed", _("The source text has changed")
        AWAITS_MODERATION = "awaits_moderation", _("A translation awaits moderation")
        PUBLISHED = "published", _("Your translation has been published")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="translation_notices"
    )
    language = models.CharField(max_length=10)
    kind = models.CharField(max_length=20, choices=Kind)
    # The reference comes from `translatable_objects.reference`. The title is in the user's
    # interface language.
    reference = models.CharField(max_length=150, db_index=True)
    title = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "language", "kind", "reference"],
                condition=models.Q(read_at=None),
                name="one_unread_notice_per_matter",
            )
        ]

    @property
    def language_name(self) -> str:
        return dict(settings.LANGUAGES).get(self.language, self.language)

    @property
    def url(self) -> str:
        """The URL of the translate view for the object and the language."""
        return reverse("localization:translate", args=[self.reference, self.language])


class Proposal(models.Model):
    """Texts of an object without drafts, in one language, that wait to be made live.

    See `home.localization.proposals`.
    """

    reference = models.CharField(max_length=150)
    language = models.CharField(max_length=10)
    # {address: {"text": …, "source": fingerprint of the source that it follows or None,
    # "source_text": that source or None, "user": primary key or None}}
    texts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "language"], name="one_proposal_per_language"
            )
        ]


class CheckedFile(models.Model):
    """A translation file that a user has checked and not imported yet.

    See `home.localization.exchange.checked_files`.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    token = models.UUIDField(default=uuid.uuid4)
    data = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)
