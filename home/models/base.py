from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.panels import (
    FieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.utils.decorators import cached_classmethod

from home.blocks import BodyBlock
from home.localization.forms import TranslatedPageForm
from home.localization.history import LanguageHistory
from home.localization.models import TranslatableContent
from home.localization.normalisation import normalise
from home.localization.panels import language_tabs, shared_tab


class NamedCopyForm(CopyForm):
    """Asks for the title of a copy, which becomes its English heading and may be as long."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        longest = self.page.specific_class._meta.get_field("heading_en").max_length
        self.fields["new_title"].validators.append(MaxLengthValidator(longest))


class BasePage(LanguageHistory, TranslatableContent, Page):
    """What every page shares. Its texts exist once per language in columns of their own.

    Wagtail's `title` is hidden and follows the English heading, so that page tree, choosers, search
    and slugs speak one language whoever saves.
    """

    heading = models.CharField(
        _("heading"),
        max_length=255,
        help_text=_("The large words at the top of the page. They also name it in menus."),
    )
    summary = models.TextField(
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
    link_text = models.CharField(
        _("text of links to this page"),
        max_length=60,
        blank=True,
        help_text=_("What buttons that lead here say, such as “Read the overview”."),
    )
    meta_title = models.CharField(
        _("title for search engines"),
        max_length=120,
        blank=True,
        help_text=_("Shown in search results and in the browser's tab. Empty: the heading."),
    )
    meta_description = models.TextField(
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
                "Changing it breaks links that people have saved."
            ),
        ),
        FieldPanel("show_in_menus", help_text=_("Show this page in the menu of every page.")),
        FieldPanel("show_freshness"),
    ]

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
    texts_off_page = ("link_text", "meta_title", "meta_description")
    is_creatable = False
    copy_form_class = NamedCopyForm
    admin_default_ordering = "ord"
    private_page_options = ["groups", "login"]
    teaser_template = "home/teasers/page.html"

    class Meta:
        verbose_name = _("page")

    @cached_classmethod
    def get_edit_handler(cls):
        """Return the edit form: a tab per language, then what all languages share."""
        tabs = language_tabs(cls.translated_panels, title_field="heading")
        if cls.shared_panels:
            tabs.append(shared_tab(cls.shared_panels, _("All languages")))
        tabs.append(shared_tab(cls.promote_panels, _("Promote")))
        tabs.append(ObjectList(cls.settings_panels, heading=_("Settings")))
        return TabbedInterface(tabs, base_form_class=cls.base_form_class).bind_to_model(cls)

    def full_clean(self, *args, **kwargs):
        self._prepare_texts()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self):
        self._prepare_texts()
        super().minimal_clean()

    def _prepare_texts(self):
        self.title = self.heading_en or ""
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
    def stamp(self) -> str:
        """A line over the heading on posters, such as a person's status. Empty: none."""
        return ""

    @cached_property
    def as_own_type(self) -> "BasePage":
        """This page as its own type; asks the database only if that type has columns of its own."""
        own_columns = self.specific_class._meta.local_concrete_fields
        return self.specific if len(own_columns) > 1 else self.specific_deferred

    @property
    def poster_image(self):
        """The picture beside the heading on posters, such as a portrait. None: none."""
        return None

    @property
    def preview_modes(self):
        return settings.LANGUAGES

    @property
    def default_preview_mode(self):
        return settings.LANGUAGE_CODE

    def serve_preview(self, request, mode_name):
        """Show the draft as a visitor would read it in the language `mode_name`."""
        with override(mode_name):
            request.LANGUAGE_CODE = get_language()
            response = super().serve_preview(request, mode_name)
            return response.render() if hasattr(response, "render") else response
