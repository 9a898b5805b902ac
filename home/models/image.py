from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from home.localization.models import TranslatableContent


class CampaignImage(TranslatableContent, AbstractImage):
    """A picture with alternative text and credit per language."""

    alt_text = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, for people who cannot see it. Empty: decoration."),
    )
    credit = models.CharField(
        _("credit"),
        max_length=200,
        blank=True,
        help_text=_("Who made it and under which licence."),
    )

    admin_form_fields = [
        field
        for field in Image.admin_form_fields
        if field != "description"  # replaced by alternative text per language
    ] + [f"{name}_{code}" for name in ("alt_text", "credit") for code, _name in settings.LANGUAGES]

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def default_alt_text(self):
        return self.alt_text or ""


class CampaignRendition(AbstractRendition):
    image = models.ForeignKey(CampaignImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]
