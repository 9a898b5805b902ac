"""The page that explains how to write to the prisoner."""

from django.db import models
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext, override, pgettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from campaign.cases.models.profile import ProfilePage
from campaign.letters.models.letter_channels import PrisonerLetterWay
from home.localization.fields import ShortTextField
from home.localization.models import TranslatedChild
from home.localization.panels import language_groups
from home.models import BasePage
from home.snapshot.current import current_snapshot


class PrisonerLetterPage(RoutablePageMixin, BasePage):
    """How to write to the prisoner: rules in the body, example sentences, and the envelope.

    While the person cannot receive letters, a sentence replaces the address, and no page links
    here.
    """

    template = "letters/prisoner_letter_page.html"
    teaser_template = "letters/teasers/prisoner_letter.html"
    shared_panels = [
        InlinePanel("examples", heading=_("Example sentences"), label=_("Sentence")),
        InlinePanel("ways", heading=_("Ways to take the address along"), label=_("Way")),
    ]
    parent_page_types = ["cases.ProfilePage"]
    subpage_types = []
    max_count_per_parent = 1
    serve_preview = BasePage.serve_preview  # RoutablePageMixin's ignores the language

    class Meta:
        verbose_name = _("letter to the prisoner")
        verbose_name_plural = _("letters to prisoners")

    @classmethod
    def open_for(cls, profile: ProfilePage) -> "PrisonerLetterPage | None":
        """Return the live page about letters to this person; None if letters are not possible."""
        if not takes_letters(profile):
            return None
        below = current_snapshot().children(profile)
        return next((page for page in below if isinstance(page, cls)), None)

    @cached_property
    def about(self) -> ProfilePage:
        """The profile above this page."""
        return current_snapshot().parent(self)

    @property
    def stamp(self) -> str:
        return self.about.stamp if self.about.live else ""

    @property
    def is_open(self) -> bool:
        """Whether the person can receive letters now."""
        return takes_letters(self.about)

    @property
    def is_findable(self) -> bool:
        return self.is_open

    @property
    def address(self) -> str:
        """The address as on the envelope."""
        return self.about.envelope_address.strip()

    def get_context(self, request, *args, **kwargs):
        hrefs = {
            PrisonerLetterWay.Way.COPY: "",
            PrisonerLetterWay.Way.PRINT: self.get_url(request) + self.reverse_subpage("envelope"),
        }
        return super().get_context(request, *args, **kwargs) | {
            "ways": PrisonerLetterWay.offer(self, hrefs) if self.is_open else []
        }

    def public_subpaths(self):
        return [self.reverse_subpage("envelope")] if self.is_open else []

    @path("envelope/", name="envelope")
    def as_envelope(self, request):
        """Return only an envelope, for paper. Raises Http404 if letters are not possible."""
        if not self.is_open:
            raise Http404
        # Postal workers read the labels; readers read the hints for what to fill in.
        with override(self.about.envelope_language):
            words = {
                "sender_label": pgettext("envelope", "From"),
                "recipient_label": pgettext("envelope", "To"),
            }
        words["blanks"] = [gettext("your name"), gettext("your address"), gettext("your country")]
        return self.render(
            request,
            context_overrides=words | {"back_path": self.get_url(request)},
            template="letters/prisoner_envelope.html",
        )


def takes_letters(profile: ProfilePage) -> bool:
    """Return whether readers can write to this person, who is in prison with a public address."""
    return bool(
        profile.live
        and not profile.is_released
        and profile.can_receive_letters
        and profile.envelope_address.strip()
    )


class ExampleSentence(TranslatedChild):
    """A sentence to copy by hand, in the languages that the censor reads, with its meaning."""

    page = ParentalKey(PrisonerLetterPage, on_delete=models.CASCADE, related_name="examples")
    belarusian = ShortTextField(_("in Belarusian"), max_length=300, blank=True)
    russian = ShortTextField(_("in Russian"), max_length=300, blank=True)
    meaning = ShortTextField(_("what it means"), max_length=300)

    panels = [FieldPanel("belarusian"), FieldPanel("russian"), *language_groups(["meaning"])]

    class Meta(TranslatedChild.Meta):
        verbose_name = _("example sentence")

    @property
    def by_language(self) -> list[tuple[str, str]]:
        """The sentence in each language in which it exists, as (code, text) pairs."""
        written = [("be", self.belarusian), ("ru", self.russian)]
        return [(code, text) for code, text in written if text]

    @property
    def has_other_meaning(self) -> bool:
        """Whether the meaning, in the reader's language, differs from the sentence itself."""
        return self.meaning not in (self.belarusian, self.russian)
