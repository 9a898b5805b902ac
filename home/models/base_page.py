"""The base class of all page types: their common fields, panels and methods."""

import datetime
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    ObjectList,
)
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.search import index
from wagtail.utils.decorators import cached_classmethod

from home.content.blocks import BodyBlock
from home.localization.date_fields import PublishingPanel
from home.localization.fallback import first_shown
from home.localization.fields import LongTextField, ShortTextField
from home.localization.forms import TranslatedPageForm
from home.localization.history import LanguageHistory
from home.localization.models import TranslatableContent
from home.localization.normalisation import normalise
from home.localization.panels import language_tabs, shared_tab
from home.localization.problem_links import LinkedTabs
from home.localization.text_problems import refuse_problems
from home.models.page_names import draft_slug, title_in_tree
from home.snapshot.current import current_snapshot, fresh_snapshot
from home.snapshot.preview import address_in_preview, draft_shown

# The `url_path` of the page under which deleted pages are kept, unpublished. Wagtail does not let
# another page have the same path.
TRASH_URL_PATH = "/_trash/"


class OutsideTrashManager(PageManager):
    def get_queryset(self):
        return super().get_queryset().exclude(url_path__startswith=TRASH_URL_PATH)


class News(NamedTuple):
    """The texts that replace a demand once it is met, and the language of each text.

    A language of None stands for the language in which the page is shown.
    """

    heading: str
    summary: str
    heading_language: str | None = None
    summary_language: str | None = None


class NamedCopyForm(CopyForm):
    """Wagtail's copy form. The title becomes the English heading, and has its maximum length."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        longest = self.page.specific_class._meta.get_field("heading_en").max_length
        self.fields["new_title"].validators.append(MaxLengthValidator(longest))


class BasePage(LanguageHistory, TranslatableContent, Page):
    """The base of all page types. Each language has its own columns for the page's texts.

    Wagtail's `title` is hidden and always equals the English heading. The page tree, choosers,
    search and slugs are therefore in one language, whatever interface language editors use. A draft
    without an English heading is named by the next language that has one.
    """

    objects = PageManager()
    outside_trash = OutsideTrashManager()

    heading = ShortTextField(
        _("heading"),
        max_length=255,
        help_text=_("The large words at the top of the page. They also name it in menus."),
    )
    summary = LongTextField(
        _("summary"),
        blank=True,
        max_length=500,
        help_text=_(
            "One or two sentences: shown under the heading and wherever the page is named."
        ),
    )
    body = StreamField(
        BodyBlock(),
        verbose_name=_("body"),
        blank=True,
        help_text=_("The page's text, block by block. Use the plus sign to add a block."),
    )
    link_text = ShortTextField(
        _("text of links to this page"),
        max_length=60,
        blank=True,
        help_text=_("What buttons that lead here say, such as “Read the overview”."),
    )
    meta_title = ShortTextField(
        _("title for search engines"),
        max_length=120,
        blank=True,
        help_text=_("Shown in search results and in the browser's tab. Empty: the heading."),
    )
    meta_description = LongTextField(
        _("description for search engines"),
        max_length=320,
        blank=True,
        help_text=_("Two sentences for search results and shared links. Empty: the summary."),
    )
    show_freshness = models.BooleanField(
        _("say when a translation is out of date"),
        default=True,
        help_text=_(
            "Readers of a translation see a line with the date of the English text that it "
            "follows, once the English has changed."
        ),
    )

    translated_panels = [
        "heading",
        "summary",
        "body",
        "link_text",
        "meta_title",
        "meta_description",
    ]
    shared_panels = []
    promote_panels = [
        FieldPanel(
            "slug",
            help_text=_(
                "The last part of the page's address, the same in all languages. "
                "Once you change it, links to the old address lead to the new one."
            ),
            required_on_save=False,
        ),
        FieldPanel("show_in_menus", help_text=_("Show this page in the menu of every page.")),
        FieldPanel("show_freshness"),
    ]

    settings_panels = [PublishingPanel(), CommentPanel()]

    search_fields = Page.search_fields + [
        index_field
        for code, _name in settings.LANGUAGES
        for index_field in (
            index.SearchField(f"heading_{code}", boost=2),
            index.AutocompleteField(f"heading_{code}"),
            index.SearchField(f"summary_{code}"),
            index.SearchField(f"body_{code}"),
        )
    ]

    base_form_class = TranslatedPageForm
    tabs_class = LinkedTabs
    texts_off_page = ("link_text", "meta_title", "meta_description")
    texts_not_to_find = ()  # further texts that do not appear on the page in this form
    is_creatable = False
    copy_form_class = NamedCopyForm
    admin_default_ordering = "ord"
    private_page_options = ["groups", "login"]
    teaser_template = "home/teasers/page.html"
    closing_template = ""  # shown on the home page in place of the actions once the demand is met

    class Meta:
        verbose_name = _("page")

    @cached_classmethod
    def get_edit_handler(cls):
        """Return the edit handler: a tab for each language, then the fields they share."""
        tabs = language_tabs(cls.translated_panels, title_field="heading")
        if cls.shared_panels:
            tabs.append(shared_tab(cls.shared_panels, _("All languages")))
        tabs.append(shared_tab(cls.promote_panels, _("Promote")))
        tabs.append(ObjectList(cls.settings_panels, heading=_("Settings")))
        return cls.tabs_class(tabs, base_form_class=cls.base_form_class).bind_to_model(cls)

    def full_clean(self, *args, **kwargs):
        self._prepare_texts()
        super().full_clean(*args, **kwargs)
        # django-modeltranslation empties texts in the active language only in `clean_fields`.
        self.title = title_in_tree(self)
        # Forms exclude fields, and show these problems at the fields themselves.
        if not args and kwargs.get("exclude") is None:
            refuse_problems(self)

    def minimal_clean(self):
        self._prepare_texts()
        super().minimal_clean()

    def _prepare_texts(self):
        self.title = title_in_tree(self)
        self.slug = draft_slug(self)
        normalise(self)
        self.record_followed_sources()

    def clean(self):
        super().clean()
        if self.slug and not self.slug.isascii():
            raise ValidationError(
                {
                    "slug": _(
                        "Use only the letters a–z, digits and hyphens: short links must be typable."
                    )
                }
            )

    @property
    def in_trash(self) -> bool:
        """Whether the page is in the trash, where it can only be restored."""
        return self.url_path.startswith(TRASH_URL_PATH)

    def permissions_for_user(self, user):
        """Return Wagtail's result; for a page in the trash, that of an anonymous user."""
        return super().permissions_for_user(AnonymousUser() if self.in_trash else user)

    @classmethod
    def can_create_at(cls, parent):
        """Return Wagtail's result, without counting pages in the trash towards `max_count`."""
        if cls.max_count is None:
            return super().can_create_at(parent)
        may_exist = cls.is_creatable and cls.can_exist_under(parent)
        return may_exist and cls.outside_trash.count() < cls.max_count

    @classmethod
    def translatable_objects(cls):
        return cls.outside_trash.all()

    @classmethod
    def get_indexed_objects(cls):
        return super().get_indexed_objects().exclude(url_path__startswith=TRASH_URL_PATH)

    def get_url_parts(self, request=None):
        """Return Wagtail's result with `SITE_URL` in place of the host name of the `Site`.

        In a preview, the path is that of this page inside the preview.
        """
        parts = super().get_url_parts(request)
        return parts and (parts[0], settings.SITE_URL, address_in_preview(self) or parts[2])

    def get_url(self, request=None, current_site=None):
        """Return Wagtail's result, cached in the snapshot."""
        own = super().get_url
        if draft_shown() or current_site:
            return own(request, current_site)
        snapshot = current_snapshot()
        site = request and snapshot.site_for(request)
        return snapshot.get_or_set(("url", site and site.pk), lambda: own(request), page=self)

    def route(self, request, path_components):
        """Return Wagtail's result. Children are looked up in the snapshot."""
        snapshot = current_snapshot()
        if not path_components or not snapshot.holds(self):
            return super().route(request, path_components)
        slug, *rest = path_components
        if (below := snapshot.child(self, slug)) is None:
            raise Http404
        return below.route(request, rest)

    def get_view_restrictions(self):
        """Return Wagtail's result, cached in the snapshot."""
        own = super().get_view_restrictions
        snapshot = current_snapshot()
        if not snapshot.holds(self):
            return own()
        if not snapshot.get_or_set_for_all_languages(
            PageViewRestriction, PageViewRestriction.objects.exists
        ):
            return []
        return snapshot.get_or_set_for_all_languages(
            (PageViewRestriction, self.pk), lambda: list(own())
        )

    def public_subpaths(self) -> list[str]:
        """Return the public paths below this page, relative to it, such as `envelope/`.

        They are the same in all languages. The response at each of them must have status 200.
        """
        return []

    @property
    def stamp(self) -> str:
        """The line above the heading on posters, such as a person's status; empty for none."""
        return ""

    @property
    def news(self) -> News | None:
        """The texts that replace the demand once it is met; None while it is not met."""
        return None

    @property
    def is_closed(self) -> bool:
        """Whether the demand of this page is met."""
        return bool(self.news)

    @property
    def shown_heading(self) -> str:
        """The heading that readers see: that of the news if the demand is met."""
        return self.news.heading if self.news else self.heading

    @property
    def shown_summary(self) -> str:
        """The summary that readers see: that of the news if the demand is met."""
        return self.news.summary if self.news else self.summary

    @property
    def shown_title(self) -> str:
        """The title in search results and in the browser's tab."""
        news = self.news
        return news.heading if news else first_shown(self, "meta_title", "heading").text

    @property
    def shown_description(self) -> str:
        """The description in search results and shared links."""
        news = self.news
        return news.summary if news else first_shown(self, "meta_description", "summary").text

    def shown_language(self, part: str) -> str:
        """Return the language code of the heading, summary, title or description that is shown.

        `part` is `heading`, `summary`, `title` or `description`. The result differs from the
        active language if the text is missing there and comes from a fallback language.
        """
        if news := self.news:
            of_news = {"title": "heading", "description": "summary"}.get(part, part)
            return getattr(news, f"{of_news}_language") or get_language()
        names = {"title": ("meta_title", "heading"), "description": ("meta_description", "summary")}
        return first_shown(self, *names.get(part, (part,))).language or get_language()

    @property
    def news_date(self) -> datetime.date | None:
        """The date of the news; None if this page is not news."""
        return None

    @property
    def is_findable(self) -> bool:
        """Whether search engines may show this page."""
        return True

    def structured_data(self, url: str) -> list[dict]:
        """Return the page's structured data, as schema.org objects; `url` is the page's URL."""
        return []

    @cached_property
    def actions(self) -> list["BasePage"]:
        """The live child pages, which are the actions that readers can take, in tree order."""
        return current_snapshot().children(self)

    def names_to_find(self, code: str) -> list[str]:
        """Return the names under which search finds this page, as written in a language."""
        return []

    def as_read(self, text: str) -> str:
        """Return one of this page's texts as readers see it in the active language."""
        return text

    @property
    def poster_image(self):
        """The image beside the heading on posters, such as a portrait; None if there is none."""
        return None

    @property
    def preview_modes(self):
        return settings.LANGUAGES

    @property
    def default_preview_mode(self):
        return settings.LANGUAGE_CODE

    def serve_preview(self, request, mode_name):
        """Show the draft as readers would see it in the language with the code `mode_name`."""
        with override(mode_name), fresh_snapshot():
            request.LANGUAGE_CODE = get_language()
            response = super().serve_preview(request, mode_name)
            return response.render() if hasattr(response, "render") else response
