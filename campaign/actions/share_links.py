"""Links that share a URL on other services, without loading anything from them. Pure functions."""

from urllib.parse import quote, urlencode

from campaign.actions.mail_links import mailto


def share_links(url: str, text: str, subject: str) -> dict[str, str]:
    """Return the links that share `url` with `text`, by the key of each service.

    Spaces are encoded as `%20`, which all services decode; some show a `+` as a plus sign. The text
    for Mastodon is in the fragment, so it stays in the browser, where Mastodon's page asks for the
    reader's server.
    """
    both = f"{text} {url}"
    return {
        "facebook": "https://www.facebook.com/sharer/sharer.php?" + _query(u=url),
        "x": "https://x.com/intent/post?" + _query(text=text, url=url),
        "telegram": "https://t.me/share/url?" + _query(url=url, text=text),
        "whatsapp": "https://wa.me/?" + _query(text=both),
        "viber": "viber://forward?" + _query(text=both),
        "mastodon": "https://share.joinmastodon.org/#" + _query(text=both),
        "bluesky": "https://bsky.app/intent/compose?" + _query(text=both),
        "linkedin": "https://www.linkedin.com/sharing/share-offsite/?" + _query(url=url),
        "email": mailto(subject=subject, body=f"{text}\n\n{url}"),
    }


def _query(**values: str) -> str:
    return urlencode(values, quote_via=quote, safe="")
