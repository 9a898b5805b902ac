from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    ObjectList,
    PageChooserPanel,
    TabbedInterface,
)
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from home.localization.models import TranslatableContent
from home.localization.panels import language_tabs
from home.models.base import BasePage


@register_setting(icon="group")
class OrganisationSettings(TranslatableContent, BaseSiteSetting):
    """Who runs the campaign: shown on every page, so kept in one place."""

    select_related = ["imprint_page", "privacy_page", "share_image"]

    organisation_name = models.CharField(
        _("name of the organisation"),
        max_length=120,
        blank=True,
        help_text=_("Stands at the top of every page."),
    )
    board = models.CharField(
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
    facebook_url = models.URLField(
        _("Facebook page"),
        blank=True,
        help_text=_("The campaign's own page on Facebook, if any."),
    )
    share_image = models.ForeignKey(
        "home.CampaignImage",
        verbose_name=_("default share picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown by messengers and networks when someone shares a page."),
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

    edit_handler = TabbedInterface(
        [
            *language_tabs(["organisation_name", "board", "postal_address"]),
            ObjectList(
                [
                    FieldPanel("email"),
                    FieldPanel("facebook_url"),
                    FieldPanel("share_image"),
                    PageChooserPanel("imprint_page"),
                    PageChooserPanel("privacy_page"),
                ],
                heading=_("All languages"),
            ),
        ]
    )

    class Meta:
        verbose_name = _("organisation")
