"""Settings of the project. Values that depend on the machine come from environment variables."""

import json
import os
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import dj_database_url
from django.utils.functional import lazy
from django.utils.text import format_lazy

from campaign.deploy import environment
from campaign.deploy.secret_key import read_or_create_secret_key
from home.languages.table import CYRILLIC, Language, choices, fallback_languages

environment.leave_if_wrong(os.environ)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))

DEBUG = os.environ.get("DEBUG") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY") or read_or_create_secret_key(VAR_DIR / "secret-key")

# The public URL. Every absolute URL is built from it, never from the Host header of a request.
SITE_URL = (os.environ.get("SITE_URL") or environment.SITE).rstrip("/")
# Other host names of the site, such as an onion service. The first host is the one in SITE_URL.
EXTRA_HOSTS = os.environ.get("EXTRA_HOSTS", "").split()
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname, "localhost", "127.0.0.1", "[::1]", *EXTRA_HOSTS]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
# After a visit, browsers use only HTTPS for two years.
SECURE_HSTS_SECONDS = 63_072_000 if SITE_URL.startswith("https://") else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# The proxy that terminates TLS redirects to HTTPS. Django must not redirect: an onion service has
# no certificate, and monitoring programs use HTTP.
SECURE_SSL_REDIRECT = False
SILENCED_SYSTEM_CHECKS = ["security.W008"]
CMS_PATH = "/admin/"

INSTALLED_APPS = [
    "modeltranslation",
    "home.caching",  # first, so that its receivers invalidate cached pages before others run
    "home.localization",
    "home.snapshot",
    "home.content",
    "home.languages",
    "home",
    "home.web",
    "home.accounts",
    "home.discovery",
    "home.search",
    "home.archive",
    "home.monitoring",
    "campaign.cases",
    "campaign.actions",
    "campaign.letters",
    "campaign.country",
    "campaign.news",
    "campaign.starter",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.sites",
    "home.accounts.apps.InvitedUsersConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "home.web.security_headers.SecurityHeadersMiddleware",
    "home.caching.middleware.CacheControlMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "home.monitoring.health.probes.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "home.languages.middleware.LanguageMiddleware",
    "home.snapshot.current.SnapshotMiddleware",
    "home.web.onion.OnionLocationMiddleware",
    "django.middleware.common.CommonMiddleware",
    "home.web.csrf.NullOriginMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "home.web.csrf.BrokenTokenMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "home.accounts.middleware.AccessMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "home.web.redirects.OldAddressMiddleware",
    "home.web.error_pages.IncompleteFormMiddleware",
]

ROOT_URLCONF = "campaign.urls"
WSGI_APPLICATION = "campaign.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}",
        # In seconds. Only a server with a fixed number of threads should keep connections: the
        # development server has a thread for each browser, and databases allow about a hundred.
        conn_max_age=int(os.environ.get("CONN_MAX_AGE") or "0"),
        conn_health_checks=True,
    )
}
DATABASES["default"]["ATOMIC_REQUESTS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # pytest-django sets this test name only for Django's own backend, so it is set here.
    DATABASES["default"] |= {"ENGINE": "home.sqlite", "TEST": {"NAME": ":memory:"}}
    # With SQLite's deferred transactions most concurrent writes fail with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # With FULL, saved data survives a power cut. It costs about 4 ms for each commit.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # A database that hangs counts as unavailable: the page cache responds instead.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,  # seconds
        "tcp_user_timeout": 10_000,  # milliseconds until sent data must be acknowledged
    } | DATABASES["default"].get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# home.accounts has the only login. Users who can publish need a second factor, except on a site
# that only its own machine can reach.
IS_ON_OWN_MACHINE = SITE_URL.startswith("http://") and urlsplit(SITE_URL).hostname in (
    "localhost",
    "127.0.0.1",
    "::1",
)
SECOND_FACTOR_REQUIRED = (
    os.environ.get("SECOND_FACTOR_REQUIRED") or ("0" if DEBUG or IS_ON_OWN_MACHINE else "1")
) != "0"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
CSRF_FAILURE_VIEW = "home.accounts.views.csrf_refused"
SESSION_IDLE_LIMIT = 2 * 60 * 60  # seconds
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds from login to logout, even for active sessions
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60  # seconds for which an invitation is valid
ACCOUNT_ADAPTER = "home.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "login": "home.accounts.forms.NameAndPasswordForm",
    "reauthenticate": "home.accounts.forms.ConfirmByPasswordForm",
}
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_RATE_LIMITS = False  # they store IP addresses; home.accounts.throttle does not
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "home.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "home.accounts.forms.SetUpAppForm",
    "add_webauthn": "home.accounts.forms.AddPasskeyForm",
    "authenticate": "home.accounts.forms.CodeForm",
    "authenticate_webauthn": "home.accounts.forms.PasskeyForm",
    "login_webauthn": "home.accounts.forms.LoginByPasskeyForm",
    "reauthenticate": "home.accounts.forms.ConfirmByCodeForm",
    "reauthenticate_webauthn": "home.accounts.forms.ConfirmByPasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = urlsplit(SITE_URL).hostname  # authenticator apps do not show the campaign's name
MFA_TOTP_TOLERANCE = 1  # a clock may differ by half a minute

# The languages of this site, in the order in which readers see them, with the properties of each.
# Everything else follows from this list. The README explains how to add a language.
LANGUAGE_CODE = "en"
SITE_LANGUAGES = [
    Language("en", "English", open_graph_locale="en_GB", stemmer="english", ch="c"),
    Language(
        "de", "Deutsch", open_graph_locale="de_DE", stemmer="german", capitalises_all_nouns=True
    ),
    Language(
        "be",
        "Беларуская",
        fallbacks=("ru",),
        script=CYRILLIC,
        open_graph_locale="be_BY",
        stemmer="belarusian",
    ),
    Language("ru", "Русский", script=CYRILLIC, open_graph_locale="ru_RU", stemmer="russian"),
]
LANGUAGES = choices(SITE_LANGUAGES)
# The languages that postal workers and censors in Belarus read, independent of the languages of
# this site. The first one in which a text exists is used.
LANGUAGES_READ_IN_BELARUS = ("be", "ru")
# The other folders contain strings that the catalogues of Wagtail and allauth lack.
LOCALE_PATHS = [BASE_DIR / "locale" / each for each in ("", "wagtail", "allauth")]
FORMAT_MODULE_PATH = ["home.languages.formats"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
# Some systems also list time zones that browsers do not know.
WAGTAIL_USER_TIME_ZONES = lazy(lambda: sorted(z for z in available_timezones() if "/" in z), list)()

MODELTRANSLATION_DEFAULT_LANGUAGE = LANGUAGE_CODE
MODELTRANSLATION_CUSTOM_FIELDS = ("StreamField", "RichTextField")
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = partial(format_lazy, "{} [{}]")
MODELTRANSLATION_FALLBACK_LANGUAGES = fallback_languages(SITE_LANGUAGES, LANGUAGE_CODE)

# The form of a page is one form with at least four fields for each block in each language.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_HANDLERS = [
    "home.content.upload_size.SizeGate",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Static files and media
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "home.web.static_files.JoinedStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ROOT = BASE_DIR / "static" / "root"  # icons that browsers request without a link
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"

# Privacy of readers: no referrer, and nothing about a visitor in a log. `django.server` would log
# the query string of a failed request, so it is silent. Paths are logged only for errors, and
# Django's messages for these contain neither IP address nor user agent.
# home.web.security_headers can override these headers, because the CMS needs other values.
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "no-referrer"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"no_tokens": {"()": "home.monitoring.failure_mail.NoTokens"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["no_tokens"],
        },
        "team": {"class": "home.monitoring.failure_mail.FailureMailHandler", "level": "ERROR"},
    },
    "root": {"handlers": ["console", "team"], "level": "WARNING"},
    "loggers": {
        # Django's default handler would mail a failed request with its headers and cookies.
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {
            "handlers": ["console"],
            "level": "CRITICAL",
            "propagate": False,
        },
        "django.request": {
            "handlers": ["console", "team"],
            "level": "ERROR",
            "propagate": False,
        },
        # Its messages quote the Host and Origin headers of the request.
        "django.security": {
            "handlers": ["console"],
            "level": "CRITICAL",
            "propagate": False,
        },
    },
}

# The page cache stores rendered pages in the memory of each worker, and in a folder that all
# workers of a machine share and that survives a restart. Redis reports changes to other machines.
PAGE_CACHE_FOLDER = VAR_DIR / "page-cache"
PAGE_CACHE_MEMORY = 16 * 2**20
PAGE_CACHE_DISK = 512 * 2**20
REDIS_URL = os.environ.get("REDIS_URL", "")
# The limit is the number of failed logins that a machine can process in hours: attempts with many
# different names must not evict the count of attempts with one name.
LOCAL_CACHE = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "OPTIONS": {"MAX_ENTRIES": 100_000},
}
CACHES = {"default": LOCAL_CACHE}
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "home.caching.redis_cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": SITE_URL,
        }
    }
# A CDN in front of the site, which Wagtail notifies of every change. Its backends as JSON, such as
# {"varnish": {"BACKEND": "wagtail.contrib.frontend_cache.backends.HTTPBackend", "LOCATION": "…"}}
WAGTAILFRONTENDCACHE = json.loads(os.environ.get("WAGTAILFRONTENDCACHE") or "{}")

# E-mail to the team is sent through the server EMAIL_HOST; without it, e-mail is stored in files.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT") or "25")
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
EMAIL_USE_SSL = os.environ.get("EMAIL_USE_SSL") == "1"
EMAIL_TIMEOUT = 10  # seconds that an editor waits at most for a server that does not respond
EMAIL_BACKEND = (
    "home.monitoring.mail_backend.RecordingEmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = (
    os.environ.get("DEFAULT_FROM_EMAIL") or f"noreply@{urlsplit(SITE_URL).hostname}"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Recipients of failure e-mails, and below the contact for reports of vulnerabilities.
ADMINS = [
    (mailbox, mailbox) for mailbox in environment.mailboxes(os.environ.get("ADMIN_EMAIL", ""))
]
BACKUP_DIR = os.environ.get("BACKUP_DIR", "")  # where the health page looks for backups
SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", "")

# The maximum number of letters that “I sent it” counts per minute on the whole site.
LETTERS_COUNTED_PER_MINUTE = 30

# Wagtail
WAGTAIL_SITE_NAME = "Freedom for Ales Bialiatski"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_FRONTEND_LOGIN_URL = CMS_PATH + "login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # home.accounts has its own
WAGTAIL_PASSWORD_RESET_ENABLED = False  # an administrator sends a new invitation
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILIMAGES_IMAGE_MODEL = "content.CampaignImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "home.content.forms.CampaignImageForm"
# Small files for slow connections, without visible loss. Wagtail's values suit the largest screens.
WAGTAILIMAGES_AVIF_QUALITY = 50
WAGTAILIMAGES_WEBP_QUALITY = 70
WAGTAILIMAGES_JPEG_QUALITY = 76
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 2**20
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000  # the sum of all frames of an animated image
WAGTAILDOCS_DOCUMENT_MODEL = "content.CampaignDocument"
WAGTAILDOCS_EXTENSIONS = ["csv", "pdf", "txt"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "home.content.forms.CampaignDocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 2**20
WAGTAILDOCS_INLINE_CONTENT_TYPES = []  # every document is downloaded
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# A shared password for documents needs a cookie.
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}  # nosec B105: not one
WAGTAILREDIRECTS_AUTO_CREATE = False  # home.web.redirects redirects old URLs in all languages
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "home.search.cms_backend"}}
