"""Structured data of a profile: a schema.org Person."""

from django.conf import settings
from django.utils.translation import pgettext

from home.discovery.structured_data import known


def person(profile, url: str) -> dict:
    """Return a profile as a schema.org Person in the active language, without unknown values.

    `url` is the absolute URL of the profile.
    """
    if profile.news:
        description = profile.news.summary
    else:
        status = profile.stamp and pgettext("release", "%(status)s.") % {"status": profile.stamp}
        description = " ".join(filter(None, [profile.summary, status]))
    return known(
        {
            "@type": "Person",
            "@id": f"{url}#person",
            "name": profile.name,
            "alternateName": _list(profile.name_variants, ","),
            "birthDate": profile.birth_date and profile.birth_date.isoformat(),
            "birthPlace": profile.birth_place and {"@type": "Place", "name": profile.birth_place},
            "jobTitle": profile.role,
            "affiliation": [
                {"@type": "Organization", "name": name} for name in _list(profile.organisation, ";")
            ],
            "description": description,
            "url": url,
            "mainEntityOfPage": {"@id": url},
            "image": profile.portrait and _portrait_url(profile.portrait),
        }
    )


def _list(text: str | None, separator: str) -> list[str]:
    return [part.strip() for part in (text or "").split(separator) if part.strip()]


def _portrait_url(portrait) -> str:
    url = portrait.get_rendition("format-jpeg|width-720").url
    return settings.SITE_URL + url if url.startswith("/") else url
