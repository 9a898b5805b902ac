import fcntl
import gc
import os
import shutil
import sqlite3
import time
from contextlib import closing, suppress

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.template.base import Template
from django.test import Client, override_settings
from django.test.utils import _TestState, instrumented_test_render
from hypothesis import settings as hypothesis_settings
from wagtail.models import Page, Site
from wagtail.users.models import UserProfile

from campaign.starter.loader import load
from home.models import HomePage
from home.snapshot.current import forget_snapshots

pytest_plugins = ["tests.browser.running_site", "tests.caching.page_cache"]

# Playwright's synchronous interface runs an event loop in the thread of the test.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# The duration of an example depends more on the machine than on the code. The same examples in
# every run prevent random failures.
hypothesis_settings.register_profile("patient", deadline=None, derandomize=True)
hypothesis_settings.load_profile("patient")

# Pages and forms consist of many small objects. Collecting garbage as often as by default takes a
# fifth of the time.
gc.set_threshold(50_000, 20, 20)

LANGUAGES = ["en", "de", "be", "ru"]


@pytest.fixture(scope="session")
def folder_of_run(tmp_path_factory):
    """The folder that all workers of a run share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session")
def starter_media(tmp_path_factory):
    """The folder of the images that are created while the starter content is loaded."""
    return tmp_path_factory.mktemp("starter_media")


class FirstDatabase:
    """The test database of the first worker, which the other workers copy.

    Only an SQLite database is copied. It is locked from the beginning until `release`. If the first
    worker fails before, the others stop waiting and create their own.
    """

    PATIENCE = 300  # seconds

    def __init__(self, folder):
        self.path, self.media = folder / "tests.sqlite3", folder / "tests_media"
        self.lock = (folder / "tests.lock").open("w")
        self.is_kept = connection.vendor == "sqlite" and self.is_locked()
        self.exists = self.is_kept and self.path.exists()

    def is_locked(self):
        """Wait for the lock; return whether it was acquired."""
        deadline = time.monotonic() + self.PATIENCE
        while time.monotonic() < deadline:
            with suppress(BlockingIOError):
                fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            time.sleep(0.2)
        return False

    def restore(self, media):
        connection.ensure_connection()
        with closing(sqlite3.connect(self.path)) as source:
            source.backup(connection.connection)
        shutil.copytree(self.media, media, dirs_exist_ok=True)

    def keep(self, media):
        shutil.copytree(media, self.media)
        connection.ensure_connection()
        with closing(sqlite3.connect(self.path)) as target:
            connection.connection.backup(target)

    def release(self):
        self.lock.close()


@pytest.fixture(scope="session")
def first_database(folder_of_run):
    return FirstDatabase(folder_of_run)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, first_database):
    """Run no migrations if the database is a copy of a migrated one."""
    if first_database.exists:
        connection.settings_dict["TEST"]["MIGRATE"] = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, starter_media, first_database):
    """Load the starter content once per run. Every test starts with it and is rolled back to it."""
    folders = {"MEDIA_ROOT": starter_media, "PAGE_CACHE_FOLDER": starter_media.with_name("pages")}
    with django_db_blocker.unblock(), override_settings(**folders):
        if first_database.exists:
            first_database.restore(starter_media)
        else:
            load()
            if first_database.is_kept:
                first_database.keep(starter_media)
    first_database.release()
    gc.collect()
    gc.freeze()  # the objects that exist now are kept for the whole run


@pytest.fixture(scope="session", autouse=True)
def plain_rendering(django_test_environment):
    """Render templates as in production. Django's test runner also copies each context."""
    Template._render = _TestState.saved_data.template_render


@pytest.fixture
def kept_contexts(monkeypatch):
    """Make responses of the test client include the contexts of their templates."""
    monkeypatch.setattr(Template, "_render", instrumented_test_render)


@pytest.fixture(autouse=True)
def isolated(settings, tmp_path):
    """Keep uploads outside the project, and find static files without collecting them."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PAGE_CACHE_FOLDER = tmp_path / "page-cache"
    settings.REDIS_URL = ""
    settings.CACHES = {"default": settings.LOCAL_CACHE}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    forget_snapshots()


@pytest.fixture
def site(db):
    """The site after its installation: the starter content in four languages."""
    return Site.objects.get(is_default_site=True)


@pytest.fixture
def home(site):
    return HomePage.objects.get()


@pytest.fixture
def page_at(site):
    """Return a function that returns the specific page with a slug."""
    return lambda slug: Page.objects.get(slug=slug).specific


def make_user(name, *groups, **attributes):
    user = get_user_model().objects.create_user(
        name, f"{name}@example.org", "correct horse battery", **attributes
    )
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


@pytest.fixture
def admin_user(db):
    return make_user("admin", is_superuser=True)


@pytest.fixture
def editor(db):
    return make_user("erika", "Editors")


@pytest.fixture
def moderator(db):
    return make_user("marta", "Moderators")


@pytest.fixture
def cms(admin_user):
    """A client logged in to the CMS as administrator."""
    client = Client()
    client.force_login(admin_user)
    return client


@pytest.fixture
def speak():
    """Return a function that sets a user's interface language in the CMS."""

    def set_language(user, code):
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": code})

    return set_language
