from django.conf import settings
from django.template.loader import render_to_string
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.widgets.button import Button

from home.localization import history, urls
from home.localization.account import WatchPanel
from home.localization.models import TranslatableContent
from home.localization.permissions import may_open, own_languages
from home.localization.registry import language_codes
from home.localization.stale_forms import accept_stale_autosave
from home.localization.translatable_objects import reference, translate_url
from home.localization.views.listing import translated_page_viewset
from home.localization.views.notices import NoticesPanel
from home.localization.views.overview import TranslationsPanel


@hooks.register("register_admin_urls")
def register_urls():
    return [path("translations/", include(urls))]


@hooks.register("insert_global_admin_css")
def style_language_groups():
    # Wagtail does not collect the media of panels inside an InlinePanel.
    return format_html(
        '<link rel="stylesheet" href="{}">', versioned_static("localization/language-group.css")
    )


@hooks.register("insert_editor_js")
def order_saves():
    return format_html(
        '<script src="{}" type="module"></script>',
        versioned_static("localization/saving.js"),
    )


@hooks.register("insert_editor_js")
def offer_text_history():
    """Load the script that offers the history of a text, in edit forms and the translate view."""
    return render_to_string(
        "localization/text_history_script.html", {"languages": "|".join(language_codes())}
    )


@hooks.register("insert_global_admin_css")
def style_text_limits():
    return format_html(
        '<link rel="stylesheet" href="{}">', versioned_static("localization/text-limits.css")
    )


@hooks.register("insert_global_admin_js")
def count_texts():
    return format_html(
        '<script src="{}" data-count="{}"></script>',
        versioned_static("localization/text-limits.js"),
        gettext("%(count)s of %(limit)s") % {"count": "{count}", "limit": "{limit}"},
    )


@hooks.register("register_admin_menu_item")
def register_overview():
    return MenuItem(
        _("Translations"), reverse("localization:overview"), icon_name="globe", order=150
    )


@hooks.register("construct_homepage_panels")
def add_translation_totals(request, panels):
    panels.append(TranslationsPanel())


@hooks.register("register_help_menu_item")
def register_guide():
    return MenuItem(
        _("Guide for editors and translators"),
        reverse("localization:guide"),
        icon_name="help",
        name="guide",
        order=100,
    )


# This viewset is registered after Wagtail's own and replaces it. It only adds a column.
@hooks.register("register_admin_viewset")
def register_page_listing():
    return translated_page_viewset


@hooks.register("construct_homepage_panels")
def add_notices(request, panels):
    panels.append(NoticesPanel())


@hooks.register("register_account_settings_panel")
def register_watched_languages(request, user, profile):
    return WatchPanel(request, user, profile)


hooks.register("register_log_actions", history.register_log_actions)
hooks.register("before_edit_page", accept_stale_autosave)


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def translate_buttons(page, user, next_url=None, view_name=None):
    """Yield a button to the translate view for each target language that the user may change."""
    is_translatable = issubclass(page.specific_class or type(page), TranslatableContent)
    if not is_translatable or not may_open(user, page):
        return
    names = dict(settings.LANGUAGES)
    for place, code in enumerate(own_languages(user)):
        if code != settings.LANGUAGE_CODE:
            yield Button(
                _("Translate into %(language)s") % {"language": names[code]},
                translate_url(reference(page.specific_deferred), code),
                icon_name="globe",
                priority=60 + place,
            )
