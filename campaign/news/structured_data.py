"""Structured data of a news item: a schema.org NewsArticle."""

from home.discovery.structured_data import known, organisation_reference


def news_article(news, url: str) -> dict:
    """Return a news item as a schema.org NewsArticle in the active language.

    `url` is the absolute URL of the item. Its sources are listed as citations.
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
