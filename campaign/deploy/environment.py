"""Validation of the environment variables of the site. Uses only the standard library.

The launcher validates them before it starts anything. The settings validate them again, for
programs that start without the launcher. Messages never contain the value of a secret.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from urllib.parse import SplitResult, urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "::1")
SITE = "http://127.0.0.1:8000"
# Django's own check has the same minimum (security.W009).
SHORTEST_KEY = 50
FEWEST_CHARACTERS = 5
DATABASES = ("postgres", "postgresql", "sqlite")
SWITCHES = ("DEBUG", "EMAIL_USE_TLS", "EMAIL_USE_SSL", "SECOND_FACTOR_REQUIRED")
MAILBOXES = ("ADMIN_EMAIL", "DEFAULT_FROM_EMAIL")
HOST_NAME = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*|[0-9a-f:]*:[0-9a-f:.]*", re.IGNORECASE)

Environment = Mapping[str, str]


def problems(environment: Environment) -> list[str]:
    """Return a message for each setting that is missing, malformed or insecure in public."""
    checks = (_site, _key, _switches, _hosts, _database, _redis, _mail, _numbers, _cdn, _contact)
    return [sentence for check in checks for sentence in check(environment)]


def leave_if_wrong(environment: Environment) -> None:
    """Exit with all messages at once if there are any. Raises SystemExit."""
    if found := problems(environment):
        sys.exit("The site does not start with these settings:\n- " + "\n- ".join(found))


def is_public(environment: Environment) -> bool:
    """Return whether other machines can reach the host of SITE_URL."""
    parts = _split(environment.get("SITE_URL") or SITE)
    return bool(parts and parts.hostname and parts.hostname not in LOOPBACK)


def mailboxes(text: str) -> list[str]:
    """Return the e-mail addresses in a text, separated by commas or white space."""
    return [part for part in re.split(r"[\s,]+", text) if part]


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        is_right = parts.port is None or parts.port > 0  # raises ValueError for invalid ports
    except ValueError:
        return None
    return parts if is_right else None


def _is_host(name: str) -> bool:
    return bool(HOST_NAME.fullmatch(name))


def _site(environment: Environment) -> Iterator[str]:
    address = environment.get("SITE_URL") or SITE
    parts = _split(address)
    host = parts.hostname if parts and parts.username is None else None
    if not (parts and host and parts.scheme in ("http", "https") and _is_host(host)):
        yield (
            f"SITE_URL is {address!r}: write the public address with its scheme, such as "
            "https://example.org."
        )
        return
    if parts.path.strip("/") or parts.query or parts.fragment:
        yield f"SITE_URL is {address!r}: leave out what follows the host, the site has no folder."
    is_onion = host.endswith(".onion")
    if parts.scheme == "http" and is_public(environment) and not is_onion:
        yield (
            f"SITE_URL is {address!r}: readers and editors need https. Write https:// and let a "
            "proxy such as Caddy hold the certificate."
        )


def _key(environment: Environment) -> Iterator[str]:
    key = environment.get("SECRET_KEY", "")
    is_weak = len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS
    if key and is_public(environment) and (is_weak or key.startswith("django-insecure")):
        yield (
            f"SECRET_KEY can be guessed: take at least {SHORTEST_KEY} random characters, or leave "
            "it out and the site makes one and keeps it in VAR_DIR."
        )


def _switches(environment: Environment) -> Iterator[str]:
    for name in SWITCHES:
        if environment.get(name, "") not in ("", "0", "1"):
            yield f"{name} is {environment[name]!r}: write 1 for yes, 0 for no, or leave it out."
    if environment.get("DEBUG") == "1" and is_public(environment):
        yield "DEBUG is 1: it shows the inside of the site to everybody. Leave it out in public."


def _hosts(environment: Environment) -> Iterator[str]:
    for host in environment.get("EXTRA_HOSTS", "").split():
        if not _is_host(host.removeprefix("[").removesuffix("]")):
            yield (
                f"EXTRA_HOSTS holds {host!r}: write whole names such as two.example, with spaces "
                "between them, without *, a leading dot, a scheme or a port."
            )
        elif not is_public(environment) and not (host in LOOPBACK or host.endswith(".onion")):
            yield (
                f"EXTRA_HOSTS holds {host!r}, but SITE_URL is this machine's own address, where "
                "the login is less protected: set SITE_URL to the public address."
            )


def _database(environment: Environment) -> Iterator[str]:
    address = environment.get("DATABASE_URL", "")
    if not address:
        return
    parts = _split(address)
    name = parts.path.strip("/") if parts else ""
    if not parts or parts.scheme not in DATABASES or not name:
        # The value is not shown, because it contains a password.
        yield (
            "DATABASE_URL cannot be read: write postgres://user:password@host/name, with %XX for "
            "special characters of the password, or leave it out for SQLite in VAR_DIR."
        )


def _redis(environment: Environment) -> Iterator[str]:
    address = environment.get("REDIS_URL", "")
    if not address:
        return
    parts = _split(address)
    if not parts or parts.scheme not in ("redis", "rediss", "unix"):
        yield "REDIS_URL cannot be read: write redis://host:6379/0, or leave it out."
    elif parts.scheme != "unix" and not parts.hostname:
        yield "REDIS_URL names no host: write redis://host:6379/0, or leave it out."


def _mail(environment: Environment) -> Iterator[str]:
    is_encrypted = "1" in (environment.get("EMAIL_USE_TLS"), environment.get("EMAIL_USE_SSL"))
    if environment.get("EMAIL_USE_TLS") == environment.get("EMAIL_USE_SSL") == "1":
        yield (
            "EMAIL_USE_TLS and EMAIL_USE_SSL are both 1: keep EMAIL_USE_SSL for port 465, else "
            "EMAIL_USE_TLS."
        )
    host = environment.get("EMAIL_HOST", "")
    if not host:
        return
    has_user = bool(environment.get("EMAIL_HOST_USER"))
    if has_user != bool(environment.get("EMAIL_HOST_PASSWORD")):
        yield "EMAIL_HOST_USER and EMAIL_HOST_PASSWORD belong together: set both or none."
    if has_user and not is_encrypted and host not in LOOPBACK:
        yield (
            "EMAIL_HOST_PASSWORD would be sent in the clear: set EMAIL_USE_TLS=1, or "
            "EMAIL_USE_SSL=1 for port 465."
        )


def _numbers(environment: Environment) -> Iterator[str]:
    for name, least, most in (("EMAIL_PORT", 1, 65535), ("CONN_MAX_AGE", 0, 86400)):
        text = environment.get(name, "")
        if text and not (text.isdecimal() and least <= int(text) <= most):
            yield f"{name} is {text!r}: it has to be a number from {least} to {most}."


def _cdn(environment: Environment) -> Iterator[str]:
    text = environment.get("WAGTAILFRONTENDCACHE", "")
    if not text:
        return
    try:
        backends = json.loads(text)
        is_right = all("BACKEND" in backend for backend in backends.values())
    except (ValueError, AttributeError, TypeError):
        is_right = False
    if not is_right:
        yield (
            "WAGTAILFRONTENDCACHE cannot be read: it has to be JSON that names a BACKEND for each "
            'CDN, as {"proxy": {"BACKEND": "…", "LOCATION": "…"}}.'
        )


def _contact(environment: Environment) -> Iterator[str]:
    for name in MAILBOXES:
        for mailbox in mailboxes(environment.get(name, "")):
            if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", mailbox):
                yield f"{name} holds {mailbox!r}: write an e-mail address such as it@example.org."
    contact = environment.get("SECURITY_CONTACT", "")
    if contact and not re.fullmatch(r"(mailto:)?[^@\s<>/]+@[^@\s<>]+|https://\S+", contact):
        yield (
            f"SECURITY_CONTACT is {contact!r}: write an e-mail address, or the https address of a "
            "page that says how to report."
        )
