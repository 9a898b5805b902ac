"""The list of prosecuted hosts. Editors maintain it, and readers never see it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import CharBlock, StreamBlock, StructBlock
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField

from home.monitoring.prosecuted_links.hosts import listed_place


class HostBlock(CharBlock):
    """A host name with an optional path, stored in the form that links are compared with."""

    def clean(self, value):
        try:
            return listed_place(super().clean(value))
        except ValueError as error:
            raise ValidationError(
                _("Write an address, such as example.org or t.me/channel.")
            ) from error


class ProsecutedHostBlock(StructBlock):
    host = HostBlock(
        label=_("Address"),
        max_length=253,
        help_text=_("Such as example.org or t.me/channel. What lies below it counts."),
    )
    note = CharBlock(
        label=_("Note"),
        required=False,
        max_length=300,
        help_text=_("For editors: since when, by which decision."),
    )

    class Meta:
        icon = "warning"
        label = _("Address")


class ProsecutedHostsBlock(StreamBlock):
    host = ProsecutedHostBlock()


@register_setting(icon="warning")
class ProsecutedHosts(BaseSiteSetting):
    """A list that editors maintain. Readers never see it."""

    hosts = StreamField(
        ProsecutedHostsBlock(required=False),
        verbose_name=_("addresses"),
        blank=True,
        help_text=_(
            "Sites and channels that the authorities of Belarus call “extremist”: who links to "
            "them, or shares a page that does, can be prosecuted. Editors are warned when a text "
            "links there."
        ),
    )

    panels = [FieldPanel("hosts")]

    class Meta:
        verbose_name = _("prosecuted links")

    @property
    def names(self) -> list[str]:
        """The hosts and paths in the form that links are compared with."""
        return [block.value["host"] for block in self.hosts]
