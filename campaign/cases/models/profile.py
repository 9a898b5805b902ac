"""The profile of a prisoner."""

from django.db import models
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel

from campaign.cases import status
from campaign.cases.forms import ProfileForm
from campaign.cases.models.custody import Custody
from campaign.cases.placeholders import WORD_FORMS
from campaign.cases.structured_data import person
from home.content.models import CampaignImage
from home.localization.fallback import language_shown
from home.localization.fields import PastDateField, ShortTextField, before_today
from home.models import BasePage

NAMES = ("name", "name_genitive", "name_dative", "name_accusative", "name_variants")


class ProfilePage(Custody, BasePage):
    """A prisoner: name, case and status as data, so that every page can show them."""

    name = ShortTextField(
        _("full name"),
        max_length=120,
        help_text=_("The person's name as written in this language."),
    )
    name_genitive = ShortTextField(
        _("name in the genitive"),
        max_length=120,
        blank=True,
        help_text=_("For {name:genitive}, “of whom”. Empty: the name."),
    )
    name_dative = ShortTextField(
        _("name in the dative"),
        max_length=120,
        blank=True,
        help_text=_("For {name:dative}, “to whom”. Empty: the name."),
    )
    name_accusative = ShortTextField(
        _("name in the accusative"),
        max_length=120,
        blank=True,
        help_text=_("For {name:accusative}, “whom”. Empty: the name."),
    )
    name_variants = ShortTextField(
        _("other spellings"),
        max_length=300,
        blank=True,
        help_text=_("Spellings that people use or search for, separated by commas."),
    )
    role = ShortTextField(_("role"), max_length=200, blank=True, help_text=_("Such as “Chair”."))
    organisation = ShortTextField(
        _("organisation"),
        max_length=200,
        blank=True,
        help_text=_("Where the person works."),
    )
    birth_place = ShortTextField(
        _("place of birth"),
        max_length=200,
        blank=True,
        help_text=_("Shown beside the birth date."),
    )
    place_of_detention = ShortTextField(
        _("held at"),
        max_length=300,
        blank=True,
        help_text=_("Prison and address, for reading."),
    )
    portrait = models.ForeignKey(
        "content.CampaignImage",
        verbose_name=_("portrait"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Alternative text and credit come from the picture itself."),
    )
    birth_date = PastDateField(_("birth date"), null=True, blank=True, rules=[before_today])
    envelope_address = models.TextField(
        _("address as on the envelope"),
        blank=True,
        help_text=_("Line by line in Cyrillic, exactly as the prison's post needs it."),
    )
    can_receive_letters = models.BooleanField(
        _("can receive letters"),
        default=False,
        help_text=_("Only then is the address shown."),
    )

    template = "cases/profile_page.html"
    texts_not_to_find = (*NAMES, "news_heading", "news_summary")
    teaser_template = "cases/teasers/profile.html"
    closing_template = "actions/components/closed.html"
    base_form_class = ProfileForm
    translated_panels = [
        "heading",
        "name",
        "name_genitive",
        "name_dative",
        "name_accusative",
        "name_variants",
        "role",
        "organisation",
        "summary",
        "body",
        "birth_place",
        "place_of_detention",
        "news_heading",
        "news_summary",
        "link_text",
        "meta_title",
        "meta_description",
    ]
    shared_panels = [
        *Custody.custody_panels,
        FieldPanel("portrait"),
        FieldPanel("birth_date", help_text=_("Empty if it is not known.")),
        InlinePanel("charges", heading=_("Charges"), label=_("Charge")),
        InlinePanel("detentions", heading=_("Periods of detention"), label=_("Period")),
        InlinePanel("timeline", heading=_("Timeline"), label=_("Event")),
        InlinePanel(
            "recognitions",
            heading=_("Recognised as a prisoner of conscience by"),
            label=_("Organisation"),
        ),
        MultiFieldPanel(
            [FieldPanel("envelope_address"), FieldPanel("can_receive_letters")],
            heading=_("Letters to the prisoner"),
        ),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["letters.PrisonerLetterPage"]

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    @classmethod
    def from_serializable_data(cls, data, check_fks=True, strict_fks=False):
        """Read a revision. If its portrait has been deleted since, leave the portrait out.

        Only the live page protects its portrait from deletion, and django-modelcluster refuses to
        read a protected reference to an object that does not exist.
        """
        portrait = data.get("portrait")
        if check_fks and portrait and not CampaignImage.objects.filter(pk=portrait).exists():
            data = data | {"portrait": None}
        return super().from_serializable_data(data, check_fks=check_fks, strict_fks=strict_fks)

    def names_to_find(self, code: str) -> list[str]:
        texts = (getattr(self, build_localized_fieldname(field, code)) or "" for field in NAMES)
        names = (name.strip() for text in texts for name in text.split(","))
        return list(dict.fromkeys(filter(None, names)))

    @property
    def poster_image(self):
        return self.portrait

    def form_of_name(self, form: str) -> str:
        """Return the name in a grammatical case, or the plain name if this form is missing."""
        field = f"name_{form}"
        same_language = language_shown(self, field) == language_shown(self, "name")
        return (getattr(self, field) if same_language else "") or self.name

    @property
    def envelope_language(self) -> str:
        """The language of the envelope address: Belarusian if it has letters that Russian lacks."""
        return "be" if set(self.envelope_address.lower()) & set("іў") else "ru"

    def structured_data(self, url: str) -> list[dict]:
        return [person(self, url)]

    def facts(self) -> dict[str, str]:
        """Return the values of placeholders in other texts, in the active language."""
        charge = self.charge_list[0] if self.charge_list else None
        period = self.latest_period
        return {
            "name": self.name,
            **{f"name:{form}": self.form_of_name(form) for form in WORD_FORMS},
            "birth_date": date_format(self.birth_date) if self.birth_date else "",
            "detained_since": date_format(period.start) if period else "",
            "days": status.in_days(self.days_in_detention),
            "article": charge.article if charge else "",
            "charge": (charge.official_wording if charge else "") or "",
            "penalty": (charge.penalty if charge else "") or "",
            "place": self.place_of_detention or "",
        }

    @cached_property
    def charge_list(self) -> list:
        """The charges, read once for the page, its teaser and its facts."""
        return list(self.charges.all())
