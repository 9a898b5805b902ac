from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    ObjectList,
    PageChooserPanel,
    TabbedInterface,
)
from wagtail.contrib.settings.models import register_setting
from wagtail.fields import StreamField

from home.content.fields import WebAddressField
from home.localization.fields import ShortTextField
from home.localization.models import TranslatableContent
from home.localization.panels import language_tabs
from home.models.base_page import BasePage
from home.models.mirrors import MirrorsBlock, validate_onion_address
from home.snapshot.site_setting import PublicSiteSetting


@register_setting(icon="group")
class OrganisationSettings(TranslatableContent, PublicSiteSetting):
    """The organisation that runs the campaign. Every page shows it."""

    select_related = ["imprint_page", "privacy_page"]

    organisation_name = ShortTextField(
        _("name of the organisation"),
        max_length=120,
        blank=True,
        help_text=_("Stands at the top of every page."),
    )
    board = ShortTextField(
        _("board"),
        max_length=300,
        blank=True,
        help_text=_("The names, separated by commas."),
    )
    postal_address = models.TextField(
        _("postal address"), blank=True, help_text=_("As on an envelope, line by line.")
    )
    email = models.EmailField(
        _("e-mail address"),
        blank=True,
        help_text=_("Shown to everybody in the footer."),
    )
    facebook_url = WebAddressField(
        _("Facebook page"),
        blank=True,
        help_text=_("The campaign's own page on Facebook, if any."),
    )
    imprint_page = models.ForeignKey(
        BasePage,
        verbose_name=_("imprint"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Linked at the foot of every page, as German law asks."),
    )
    privacy_page = models.ForeignKey(
        BasePage,
        verbose_name=_("privacy page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Linked at the foot of every page."),
    )
    mirrors = StreamField(
        MirrorsBlock(required=False),
        verbose_name=_("mirrors"),
        blank=True,
        help_text=_("Other places to read this site when it is blocked, named on every page."),
    )
    onion_address = WebAddressField(
        _("onion address"),
        blank=True,
        validators=[validate_onion_address],
        help_text=_(
            "If the site is an onion service too: browsers that can open it are told so. "
            "Such as http://example….onion."
        ),
    )

    edit_handler = TabbedInterface(
        [
            *language_tabs(["organisation_name", "board", "postal_address"]),
            ObjectList(
                [
                    FieldPanel("email"),
                    FieldPanel("facebook_url"),
                    PageChooserPanel("imprint_page"),
                    PageChooserPanel("privacy_page"),
                    FieldPanel("mirrors"),
                    FieldPanel("onion_address"),
                ],
                heading=_("All languages"),
            ),
        ]
    )

    class Meta:
        verbose_name = _("organisation")
