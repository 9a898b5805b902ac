"""Embassies, to which readers abroad can send copies of a letter."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.models import DraftStateMixin, LockableMixin, RevisionMixin, WorkflowMixin
from wagtail.snippets.models import register_snippet

from home.localization.fields import ShortTextField
from home.localization.history import LanguageHistory
from home.localization.models import TranslatableContent
from home.localization.panels import language_tabs


@register_snippet
class Embassy(
    LanguageHistory,
    TranslatableContent,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
):
    """An embassy of the recipient's state. Senders can choose the one in their own country."""

    country = ShortTextField(
        _("country"), max_length=100, help_text=_("In which the embassy stands.")
    )
    name = ShortTextField(
        _("name"), max_length=200, help_text=_("Such as “Embassy of the Republic of Belarus”.")
    )
    address = models.TextField(_("postal address"), blank=True, help_text=_("Line by line."))
    email = models.EmailField(_("e-mail address"), blank=True)

    edit_handler = TabbedInterface(
        [
            *language_tabs(["country", "name"]),
            ObjectList([FieldPanel("address"), FieldPanel("email")], heading=_("All languages")),
        ]
    )

    class Meta:
        verbose_name = _("embassy")
        verbose_name_plural = _("embassies")

    def __str__(self):
        return self.country_en or ""
