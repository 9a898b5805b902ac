"""What search engines read about a person and about news, as schema.org names it."""

from django.conf import settings
from django.utils.translation import pgettext

from home.structured_data import known, organisation_reference


def person(profile, url: str) -> dict:
    """Return a profile as a schema.org Person, without what is not known, in the active language.

    `url` is the absolute address of the profile.
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


def news_article(news, url: str) -> dict:
    """Return a news item as a schema.org NewsArticle in the active language.

    `url` is the absolute address of the item. Its sources are named as citations.
    """
    changed = news.last_published_at
    return known(
        {
            "@type": "NewsArticle",
            "@id": f"{url}#news",
            "headline": news.shown_heading,
            "description": news.shown_summary,
            "inLanguage": news.shown_language("heading"),
            "datePublished": news.date and news.date.isoformat(),
            "dateModified": changed and changed.isoformat(timespec="seconds"),
            "url": url,
            "mainEntityOfPage": {"@id": url},
            "author": organisation_reference(),
            "publisher": organisation_reference(),
            "citation": [source.url for source in news.sources.all() if source.url],
        }
    )


def _list(text: str | None, separator: str) -> list[str]:
    return [part.strip() for part in (text or "").split(separator) if part.strip()]


def _portrait_url(portrait) -> str:
    url = portrait.get_rendition("format-jpeg|width-720").url
    return settings.SITE_URL + url if url.startswith("/") else url
