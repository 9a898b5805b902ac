"""Form recovery: returns what was typed into a form that could not be saved."""

from django.conf import settings

CSRF_FIELD = "csrfmiddlewaretoken"
# Fields whose values must not appear in a page, in addition to all fields with a password.
SECRETS = {"code", "credential", "otp", "secret", "token"}


def posted_fields(request) -> list[tuple[str, str]] | None:
    """Return the names and values of a form posted to the CMS, without its CSRF token.

    Returns None for a form that contains a secret, was sent from another site, or cannot be read.
    """
    in_cms = request.path_info.startswith(settings.CMS_PATH)
    if not in_cms or ("HTTP_ORIGIN" in request.META and not is_same_origin(request)):
        return None
    try:
        posted = request.POST.lists()
    except Exception:  # the body was only partly read, and cannot be read again
        return None
    fields = [(name, value) for name, values in posted if name != CSRF_FIELD for value in values]
    return None if any(_is_secret(name) for name, value in fields if value) else fields


def is_same_origin(request) -> bool:
    """Return whether the request's `Origin` header names this site or a trusted origin."""
    own = f"{request.scheme}://{request.get_host()}"
    return request.META.get("HTTP_ORIGIN") in (own, *settings.CSRF_TRUSTED_ORIGINS)


def _is_secret(name: str) -> bool:
    return "password" in name.lower() or name.lower() in SECRETS
