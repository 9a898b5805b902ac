from django.db import models
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel

from campaign.models.timeline import TimelineEvent
from home.localization.models import TranslatedChild
from home.localization.panels import language_groups
from home.models import BasePage, CampaignImage


class Status(models.TextChoices):
    DETAINED = "detained", _("detained")
    SENTENCED = "sentenced", _("sentenced")
    RELEASED = "released", _("released")


class WordForm(models.TextChoices):
    """Belarusian and Russian say “зняволены” of a man and “зняволеная” of a woman."""

    MASCULINE = "he", _("he")
    FEMININE = "she", _("she")


STATUS_NAMES = {
    (Status.DETAINED, WordForm.MASCULINE): pgettext_lazy("he", "Detained"),
    (Status.DETAINED, WordForm.FEMININE): pgettext_lazy("she", "Detained"),
    (Status.SENTENCED, WordForm.MASCULINE): pgettext_lazy("he", "Sentenced"),
    (Status.SENTENCED, WordForm.FEMININE): pgettext_lazy("she", "Sentenced"),
    (Status.RELEASED, WordForm.MASCULINE): pgettext_lazy("he", "Released"),
    (Status.RELEASED, WordForm.FEMININE): pgettext_lazy("she", "Released"),
}


class ProfilePage(BasePage):
    """Who the prisoner is: name, case and status as data, so that every page can tell them."""

    name = models.CharField(
        _("full name"),
        max_length=120,
        help_text=_("The person's name as written in this language."),
    )
    name_variants = models.CharField(
        _("other spellings"),
        max_length=300,
        blank=True,
        help_text=_("Spellings that people use or search for, separated by commas."),
    )
    role = models.CharField(_("role"), max_length=200, blank=True, help_text=_("Such as “Chair”."))
    organisation = models.CharField(
        _("organisation"),
        max_length=200,
        blank=True,
        help_text=_("Where the person works."),
    )
    birth_place = models.CharField(
        _("place of birth"),
        max_length=200,
        blank=True,
        help_text=_("Shown beside the birth date."),
    )
    place_of_detention = models.CharField(
        _("held at"),
        max_length=300,
        blank=True,
        help_text=_("Prison and address, for reading."),
    )
    portrait = models.ForeignKey(
        "home.CampaignImage",
        verbose_name=_("portrait"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Alternative text and credit come from the picture itself."),
    )
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    word_form = models.CharField(
        _("word form"),
        max_length=3,
        choices=WordForm,
        default=WordForm.MASCULINE,
        help_text=_("Decides word endings in Belarusian and Russian."),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DETAINED)
    status_since = models.DateField(
        _("since"),
        help_text=_("The day on which this status began: arrest, verdict or release."),
    )
    as_of = models.DateField(
        _("as of"),
        help_text=_("When these facts were last checked. Readers see month and year."),
    )
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

    template = "campaign/profile_page.html"
    teaser_template = "campaign/teasers/profile.html"
    translated_panels = [
        "heading",
        "name",
        "name_variants",
        "role",
        "organisation",
        "summary",
        "body",
        "birth_place",
        "place_of_detention",
        "link_text",
        "meta_title",
        "meta_description",
    ]
    shared_panels = [
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("status", help_text=_("Stands as a stamp over the heading.")),
                        FieldPanel("status_since"),
                    ]
                ),
                FieldRowPanel([FieldPanel("as_of"), FieldPanel("word_form")]),
            ],
            heading=_("Status"),
        ),
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
    subpage_types = []

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    @classmethod
    def from_serializable_data(cls, data, check_fks=True, strict_fks=False):
        """Read a revision, without the portrait if that picture has been deleted since.

        Only the live page protects its portrait, and django-modelcluster refuses to read a
        protected reference to what is gone.
        """
        portrait = data.get("portrait")
        if check_fks and portrait and not CampaignImage.objects.filter(pk=portrait).exists():
            data = data | {"portrait": None}
        return super().from_serializable_data(data, check_fks=check_fks, strict_fks=strict_fks)

    @property
    def status_name(self) -> str:
        """The status in the word form of the person, in the active language."""
        return STATUS_NAMES[Status(self.status), WordForm(self.word_form)]

    @property
    def stamp(self) -> str:
        """Such as “Detained since 4 August 2011”."""
        if not self.status_since:
            return ""
        sentence = {
            (Status.DETAINED, WordForm.MASCULINE): pgettext("he", "Detained since %(date)s"),
            (Status.DETAINED, WordForm.FEMININE): pgettext("she", "Detained since %(date)s"),
            (Status.SENTENCED, WordForm.MASCULINE): pgettext("he", "Sentenced on %(date)s"),
            (Status.SENTENCED, WordForm.FEMININE): pgettext("she", "Sentenced on %(date)s"),
            (Status.RELEASED, WordForm.MASCULINE): pgettext("he", "Released on %(date)s"),
            (Status.RELEASED, WordForm.FEMININE): pgettext("she", "Released on %(date)s"),
        }[Status(self.status), WordForm(self.word_form)]
        return sentence % {"date": date_format(self.status_since)}

    @property
    def poster_image(self):
        return self.portrait

    @cached_property
    def charge_list(self) -> list["Charge"]:
        """The charges, read once for page, teaser and facts."""
        return list(self.charges.all())


class Charge(TranslatedChild):
    """An accusation under one article of a criminal code."""

    profile = ParentalKey(ProfilePage, on_delete=models.CASCADE, related_name="charges")
    article = models.CharField(
        _("article"),
        max_length=120,
        help_text=_("Such as “Article 243, part 2, Criminal Code”."),
    )
    official_wording = models.CharField(
        _("official wording"),
        max_length=300,
        blank=True,
        help_text=_("Without quotation marks."),
    )
    plain_words = models.TextField(
        _("in plain words"),
        blank=True,
        max_length=600,
        help_text=_("What the charge means."),
    )
    penalty = models.CharField(
        _("penalty"),
        max_length=300,
        blank=True,
        help_text=_("What the person is threatened with."),
    )

    panels = language_groups(["article", "official_wording", "plain_words", "penalty"])

    class Meta(TranslatedChild.Meta):
        verbose_name = _("charge")


class Detention(TranslatedChild):
    """A period in custody; open while the person is held."""

    profile = ParentalKey(ProfilePage, on_delete=models.CASCADE, related_name="detentions")
    start = models.DateField(_("from"))
    end = models.DateField(_("to"), null=True, blank=True, help_text=_("Empty while it lasts."))
    place = models.CharField(_("place"), max_length=300, blank=True, help_text=_("Prison or town."))

    panels = [
        FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
        *language_groups(["place"]),
    ]

    class Meta(TranslatedChild.Meta):
        verbose_name = _("period of detention")


class ProfileTimelineEvent(TimelineEvent):
    profile = ParentalKey(ProfilePage, on_delete=models.CASCADE, related_name="timeline")

    class Meta(TimelineEvent.Meta):
        verbose_name = _("event")


class Recognition(TranslatedChild):
    """Who recognises the person as a prisoner of conscience."""

    profile = ParentalKey(ProfilePage, on_delete=models.CASCADE, related_name="recognitions")
    name = models.CharField(
        _("name of the organisation"), max_length=200, help_text=_("Or of the institution.")
    )
    url = models.URLField(_("address"), blank=True, help_text=_("Where they say so."))

    panels = [FieldPanel("url"), *language_groups(["name"])]

    class Meta(TranslatedChild.Meta):
        verbose_name = _("recognition")
