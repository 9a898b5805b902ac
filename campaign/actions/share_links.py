"""Links that share an address on other services, without loading anything from them. Pure."""

from urllib.parse import quote, urlencode

from campaign.actions.mail_links import mailto


def share_links(url: str, text: str, subject: str) -> dict[str, str]:
    """Return the address that shares `url` with `text`, by the way to share.

    Spaces are `%20`, which all services read; some take `+` for what it is. Mastodon's text stays
    behind the `#`, in the browser, which asks there for the reader's server.
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
