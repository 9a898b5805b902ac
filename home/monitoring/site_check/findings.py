"""Findings: the problems that a site can have, each with a sentence that says what to do."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

MOST_PLACES = 100


class Kind(TextChoices):
    """The kind of a finding, the most urgent first. Labels are sentences about one page or more."""

    FAILURE = (
        "failure",
        _(
            "It answers with an error (%(detail)s). Publish it again; if that does not "
            "help, tell whoever runs the site."
        ),
    )
    NOT_MISSING = (
        "not-missing",
        _(
            "There is no such page, yet it answers as one (%(detail)s), and search engines keep "
            "it. Tell whoever runs the site."
        ),
    )
    PROSECUTED = (
        "prosecuted",
        _(
            "It links to %(detail)s. In Belarus people are prosecuted for sharing its "
            "material. Remove the link, or warn readers beside it."
        ),
    )
    COOKIE = (
        "cookie",
        _(
            "It sets the cookie %(detail)s, but readers are promised none. Tell whoever "
            "runs the site."
        ),
    )
    THIRD_PARTY = (
        "third-party",
        _(
            "It makes browsers load a file from %(detail)s, which then knows who reads. "
            "Upload the file here, or make it a link."
        ),
    )
    HEADER = (
        "header",
        _("It is sent without %(detail)s, which protects readers. Tell whoever runs the site."),
    )
    BROKEN_LINK = (
        "broken-link",
        _("It links to %(detail)s, which does not exist. Correct the link or remove it."),
    )
    BROKEN_ANCHOR = (
        "broken-anchor",
        _("It links to the place %(detail)s, which is not on that page. Correct the link."),
    )
    NO_IMPRINT = (
        "no-imprint",
        _("It has no link to the imprint. Choose a published page in the organisation's settings."),
    )
    NO_PRIVACY = (
        "no-privacy",
        _(
            "It has no link to the privacy page. "
            "Choose a published page in the organisation's settings."
        ),
    )
    NO_ALTERNATIVE = (
        "no-alternative",
        _(
            "The picture “%(detail)s” has no alternative text. "
            "Say what it shows, for people who cannot see it."
        ),
    )
    HEAVY = (
        "heavy",
        _(
            "It takes %(detail)s KB, which is much on a slow line. "
            "Make it shorter, or move a part to a page of its own."
        ),
    )
    TRANSLATION = (
        "translation",
        _("Texts missing or out of date in this language: %(detail)s. Translate them."),
    )


@dataclass
class Finding:
    """One problem, with all paths where it occurs and the primary keys of their pages, if any."""

    kind: Kind
    detail: str = ""
    language: str = ""
    image: int | None = None
    places: list[tuple[str, int | None]] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """What the problem is and what to do, in the active language."""
        return self.kind.label % {"detail": self.detail}

    @property
    def language_name(self) -> str:
        return dict(settings.LANGUAGES).get(self.language, "")

    @property
    def links(self) -> list[tuple[str, str]]:
        """Texts and links for correcting it: in the CMS where possible, else to the public page."""
        if self.kind is Kind.TRANSLATION:
            return [
                (self.language_name, f"{reverse('localization:overview')}?language={self.language}")
            ]
        if self.image:
            return [(self.detail, reverse("wagtailimages:edit", args=[self.image]))]
        return [
            (address, reverse("wagtailadmin_pages:edit", args=[page]) if page else address)
            for address, page in self.places
        ]

    def stored(self) -> dict:
        """Return the finding as data for JSON."""
        return {
            "kind": self.kind.value,
            "detail": self.detail,
            "language": self.language,
            "image": self.image,
            "places": self.places[:MOST_PLACES],
        }

    @classmethod
    def restored(cls, stored: dict) -> "Finding":
        """Return the finding from its stored data."""
        places = [(address, page) for address, page in stored["places"]]
        return cls(**stored | {"kind": Kind(stored["kind"]), "places": places})


def joined(findings: list[Finding]) -> list[Finding]:
    """Merge equal findings into one with all places; return them, the most urgent first."""
    found: dict[tuple, Finding] = {}
    for finding in findings:
        key = finding.kind, finding.detail, finding.language, finding.image
        known = found.setdefault(key, Finding(*key))
        known.places += [place for place in finding.places if place not in known.places]
    order = list(Kind)
    return sorted(found.values(), key=lambda finding: (order.index(finding.kind), finding.detail))
