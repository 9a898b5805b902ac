"""Language negotiation: from an Accept-Language header to a language of the site."""

from django.conf import settings
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header


def negotiate(accept_language: str) -> str:
    """Return the code of the site's language that matches an Accept-Language header best.

    Variants (`be-tarask`, `de-AT`) match their base language. A language with `q=0` is not
    acceptable (RFC 9110, 12.4.2). If nothing matches, the result is the default language.
    """
    accepted = parse_accept_lang_header(accept_language.lower())
    refused = {code.split("-")[0] for code, quality in accepted if quality == 0 and code != "*"}
    for code, quality in accepted:
        if quality == 0:
            continue
        if code == "*":
            return next(
                (own for own, _name in settings.LANGUAGES if own not in refused),
                settings.LANGUAGE_CODE,
            )
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
