"""The login of the CMS: who has access, with which credentials, and for how long."""

import logging
import os
import pickle
import re
import subprocess
import sys
from io import StringIO
from time import time
from urllib.parse import quote, urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver, reverse
from wagtail.models import ModelLogEntry

from home.accounts import invitations, second_factor, sessions
from home.accounts.adapters import AccountAdapter
from home.accounts.throttle import Throttle
from home.monitoring.failure_mail import NoTokens, path_of
from tests.admin_forms import form_values, soup
from tests.conftest import LANGUAGES, make_user

PASSWORD = "correct horse battery"
LOGIN = "/admin/login/"
CANARY = "203.0.113.77"
AGENT = "CanaryBrowser/7"


def a_client(**headers):
    return Client(REMOTE_ADDR=CANARY, HTTP_USER_AGENT=AGENT, **headers)


def log_in(client, name, password=PASSWORD, **values):
    return client.post(LOGIN, {"username": name, "password": password} | values)


def app_of(user):
    """Give a user an authenticator app and recovery codes; return the app's secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code(secret):
    return format_hotp_value(hotp_value(secret, int(time()) // 30))


def is_in(client):
    """Tell whether the client has access to the CMS."""
    return client.get("/admin/").status_code == 200


@pytest.fixture
def strict(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def cms_addresses():
    """Return a path for each pattern of the URL configuration below CMS_PATH."""
    found = set()

    def walk(patterns, prefix):
        for entry in patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns, route)
            else:
                found.add(route)

    walk(get_resolver().url_patterns, "")
    for route in sorted(found):
        if route.startswith("admin/"):
            path = re.sub(r"<(?:(\w+):)?\w+>", lambda m: "1" if m[1] == "int" else "x", route)
            path = re.sub(r"\(\?P<?\w*>?[^)]*\)", "1", path)
            yield "/" + re.sub(r"[\^$\\]", "", path).replace(".*", "x")


OPEN_TO_ALL = {"/admin/jsi18n/", "/admin/sprite/"}


def is_of_the_login(path):
    return path.startswith(("/admin/second-factor/", "/admin/confirm/", "/admin/logout/"))


def test_a_password_alone_opens_no_address_of_the_cms(strict, site, admin_user):
    for name in ("before", "with"):  # before and after a second factor is added
        client = Client()
        assert log_in(client, "admin").status_code == 302
        opened = []
        addresses = [path for path in cms_addresses() if path not in OPEN_TO_ALL]
        assert len(addresses) > 200
        for path in addresses:
            if is_of_the_login(path):
                continue
            for answer in (client.get(path), client.post(path)):
                goes = answer.get("Location", "")
                to_login = answer.status_code == 302 and (
                    is_of_the_login(goes) or goes.startswith(LOGIN)
                )
                own_page = path.startswith(("/admin/login/", "/admin/invitation/"))
                if not (to_login or answer.status_code in (403, 404, 405) or own_page):
                    opened.append(f"{name}: {path} answers {answer.status_code} {goes}")
        assert opened == []
        assert not is_in(client)
        if name == "before":
            app_of(admin_user)


def test_a_password_alone_shows_no_page_that_only_the_team_may_read(strict, page_at, admin_user):
    page = page_at("imprint")
    page.view_restrictions.create(restriction_type="login")
    client = Client()
    log_in(client, "admin")
    assert client.get("/en/imprint/").status_code == 302


@pytest.mark.parametrize("method", ["code", "recovery code"])
def test_a_second_factor_opens_the_cms(strict, admin_user, method):
    secret = app_of(admin_user)
    client = a_client()
    answer = log_in(client, "admin", next="/admin/pages/")
    assert answer.url == reverse("mfa_authenticate")
    assert not is_in(client)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    right = code(secret) if method == "code" else codes[0]
    wrong = client.post(answer.url, {"code": "000000"})
    assert wrong.status_code == 200
    answer = client.post(answer.url, {"code": right})
    assert answer.url == "/admin/pages/"
    assert is_in(client)
    again = Client()
    log_in(again, "admin")
    assert again.post(reverse("mfa_authenticate"), {"code": right}).status_code == 200, "used twice"


def test_who_enrols_gets_in_and_ends_sessions_that_a_password_opened(
    strict, admin_user, monkeypatch
):
    monkeypatch.setattr("django.db.transaction.on_commit", lambda then, **options: then())
    thief, owner = Client(), a_client()
    log_in(thief, "admin")
    log_in(owner, "admin")
    assert owner.get("/admin/").url == reverse("mfa_index")
    page = soup(owner.get(reverse("mfa_activate_totp")))
    secret = page.select_one(".login-key code").text
    answer = owner.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert answer.url == reverse("mfa_view_recovery_codes")
    assert len(soup(owner.get(answer.url)).select(".login-codes li")) == 10
    assert is_in(owner)
    assert thief.get("/admin/").url.startswith(LOGIN)
    assert thief.get(reverse("mfa_index")).url.startswith(LOGIN)
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored, "The database alone gives the secret away."
    assert ModelLogEntry.objects.filter(action="accounts.factor_added", user=admin_user).exists()


def test_who_loses_the_last_factor_has_to_add_another(strict, admin_user):
    secret = app_of(admin_user)
    client = Client()
    log_in(client, "admin")
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert is_in(client)
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert client.get("/admin/").url == reverse("mfa_index")
    assert ModelLogEntry.objects.filter(action="accounts.factor_removed").exists()


def test_it_is_required_of_whoever_can_publish(strict, site, moderator, admin_user):
    reader = make_user("olga")
    reader.user_permissions.add(Permission.objects.get(codename="access_admin"))
    manager = make_user("mila")
    manager.user_permissions.add(Permission.objects.get(codename="change_user"))
    translator = make_user("dora", "Translators: Deutsch")
    needs = {
        user.username: second_factor.is_required_of(user)
        for user in (admin_user, moderator, manager, translator, reader)
    }
    assert needs == {"admin": True, "marta": True, "mila": True, "dora": True, "olga": False}
    client = Client()
    client.force_login(reader)
    assert is_in(client)


def test_a_translator_whose_language_is_moderated_need_not(strict, site):
    from home.localization.models import TranslationSettings

    rules = TranslationSettings.for_site(site)
    rules.moderated_languages = ["de"]
    rules.save()
    assert not second_factor.is_required_of(make_user("dora", "Translators: Deutsch"))


def test_every_other_login_leads_to_the_one_or_nowhere(site, admin_user):
    client = Client()
    assert client.get("/_util/login/?next=/en/").url == f"{LOGIN}?next=/en/"
    assert client.get("/admin/").url == f"{LOGIN}?next=/admin/"
    for name in ("wagtailadmin_login", "account_login"):
        assert reverse(name) == LOGIN
    assert reverse("wagtailadmin_logout") == reverse("account_logout") == "/admin/logout/"
    reverse("wagtailadmin_password_reset_confirm", args=["x", "y"])
    for path in (
        "/accounts/login/",
        "/accounts/signup/",
        "/admin/signup/",
        "/admin/password_reset/",
        "/admin/password_reset/done/",
        "/admin/password_reset/confirm/x/y/",
        "/admin/password_reset/complete/",
        "/admin/auth/user/",
        "/django-admin/",
        "/admin/login/code/",
        "/admin/email/",
    ):
        answer = client.get(path)
        leads_to_login = answer.status_code == 302 and answer.url.startswith(LOGIN)
        assert leads_to_login or answer.status_code == 404, f"{path}: {answer.status_code}"
    client.force_login(admin_user)
    assert "new_password" not in client.get("/admin/account/").content.decode()


def test_login_leads_on_within_the_site_only(admin_user):
    for next_address in (
        "https://evil.example/",
        "//evil.example/",
        r"\\evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "https:evil.example",
        "http://localhost/admin/",
    ):
        client = Client()
        answer = log_in(client, "admin", next=next_address)
        assert answer.url == "/admin/", f"{next_address} leads to {answer.url}"
    assert log_in(Client(), "admin", next="/admin/pages/").url == "/admin/pages/"


def test_who_may_not_enter_the_cms_is_not_sent_round_in_circles(site):
    client = Client()
    client.force_login(make_user("nobody"))
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 200
    assert "Log out" in answer.content.decode()


def test_login_pages_run_no_script_of_their_own_and_speak_four_languages(admin_user):
    secret = app_of(admin_user)
    titles = set()
    for language in LANGUAGES:
        client = Client(HTTP_ACCEPT_LANGUAGE=language)
        pages = [client.get(LOGIN)]
        log_in(client, "admin")
        pages.append(client.get(reverse("mfa_authenticate")))
        cache.clear()
        client.post(reverse("mfa_authenticate"), {"code": code(secret)})
        for name in (
            "mfa_index",
            "mfa_add_webauthn",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_deactivate_totp",
            "mfa_reauthenticate",
            "account_change_password",
            "account_logout",
            "confirmed",
        ):
            pages.append(client.get(reverse(name)))
        for answer in pages:
            where = f"{answer.request['PATH_INFO']} in {language}"
            assert answer.status_code == 200, f"{where}: {answer.status_code}"
            assert "default-src 'none'" in answer["Content-Security-Policy"], where
            assert "unsafe" not in answer["Content-Security-Policy"], where
            assert answer["Referrer-Policy"] == "same-origin", where
            assert "no-store" in answer["Cache-Control"], where
            page = soup(answer)
            assert page.html["lang"] == language, where
            inline = [
                script
                for script in page.select("script:not([src])")
                if script.get("type") != "application/json"
            ]
            assert inline == page.select("[style], style, [onclick]") == [], where
            titles.add(page.title.text)
    assert len(titles) >= 10


def test_readers_meet_no_login(site):
    client = Client()
    for path in ("/en/", "/de/privacy/", "/en/nothing/", "/robots.txt"):
        answer = client.get(path)
        assert "Cookie" not in answer.get("Vary", ""), path
        assert not answer.cookies, path


def invite_through_cms(client, name="nina", **values):
    """Create a user in Wagtail's user form; return the response and the user."""
    url = reverse("wagtailusers_users:add")
    page = client.get(url)
    assert "password1" not in page.content.decode()
    data = {
        "username": name,
        "email": f"{name}@example.org",
        "first_name": "Nina",
        "last_name": "N",
    }
    answer = client.post(url, data | values, follow=True)
    return answer, get_user_model().objects.get(username=name)


def test_an_administrator_invites(cms, admin_user, settings, strict):
    settings.SECOND_FACTOR_REQUIRED = False
    answer, nina = invite_through_cms(cms, is_superuser="on")
    link = soup(answer).select_one("#invitation-link")["value"]
    assert link.startswith(settings.SITE_URL + "/admin/invitation/")
    assert not nina.has_usable_password()
    assert mail.outbox[0].to == ["nina@example.org"]
    assert settings.SITE_URL + "/admin/invitation/" in mail.outbox[0].body
    assert ModelLogEntry.objects.filter(action="accounts.invited", user=admin_user).count() == 1

    settings.SECOND_FACTOR_REQUIRED = True
    path = link.removeprefix(settings.SITE_URL)
    newcomer = a_client()
    form = newcomer.get(path, follow=True)
    assert path.split("/")[-2] not in form.redirect_chain[-1][0], "The token is in the address."
    where = form.redirect_chain[-1][0]
    for password in ("short", "password1234", "nina@example.org"):
        short = newcomer.post(where, {"new_password1": password, "new_password2": password})
        assert short.status_code == 200, password
    good = "a long sentence nobody knows"
    answer = newcomer.post(where, {"new_password1": good, "new_password2": good})
    assert answer.url == reverse("mfa_index")
    assert newcomer.get("/admin/").url == reverse("mfa_index")
    assert newcomer.get(reverse("mfa_activate_totp")).status_code == 200, "not asked again"
    again = Client().get(path, follow=True)
    assert "This link has ended" in again.content.decode()


def test_an_invitation_ends_after_three_days_and_with_the_next(settings, admin_user):
    user = make_user("nina")
    invitations.invite(user)
    token = invitations.link(user).split("/")[-2]
    assert invitations.tokens.check_token(user, token)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert not invitations.tokens.check_token(user, token)
    settings.PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
    invitations.invite(user)
    assert not invitations.tokens.check_token(user, token)


def test_access_is_reset(cms, strict, settings, admin_user):
    settings.SECOND_FACTOR_REQUIRED = False
    user = make_user("nina", "Moderators")
    app_of(user)
    theirs = Client()
    theirs.force_login(user)
    assert is_in(theirs)
    edit = cms.get(reverse("wagtailusers_users:edit", args=[user.pk])).content.decode()
    url = reverse("invitations:invite", args=[user.pk])
    assert url in edit
    assert cms.get(url).status_code == 200
    assert is_in(theirs), "Looking resets nothing."
    answer = cms.post(url, follow=True)
    assert soup(answer).select_one("#invitation-link")
    assert not is_in(theirs)
    assert not Authenticator.objects.filter(user=user).exists()
    assert log_in(Client(), "nina").status_code == 200
    entry = ModelLogEntry.objects.get(action="accounts.access_reset")
    assert entry.user == admin_user
    assert CANARY not in str(entry.data)


def test_nobody_grants_more_than_they_have(admin_user):
    manager = make_user("mila", "Editors")
    manager.user_permissions.add(Permission.objects.get(codename="change_user"))
    client = Client()
    client.force_login(manager)
    nina = make_user("nina")
    assert client.get(reverse("invitations:invite", args=[nina.pk])).status_code == 200
    for user, who in ((admin_user, "an administrator"), (manager, "themselves")):
        for name in ("invite", "show"):
            answer = client.post(reverse(f"invitations:{name}", args=[user.pk]))
            assert answer.status_code == 302 and answer.url == "/admin/", who
    assert admin_user.has_usable_password()
    plain = Client()
    plain.force_login(make_user("erik", "Editors"))
    assert plain.post(reverse("invitations:invite", args=[nina.pk])).status_code == 302
    nina.refresh_from_db()
    assert nina.has_usable_password()


def test_the_server_invites_who_is_locked_out(admin_user):
    app_of(admin_user)
    out = StringIO()
    call_command("invite", "admin", stdout=out)
    assert "/admin/invitation/" in out.getvalue()
    assert not Authenticator.objects.exists()
    path = re.search(r"/admin/invitation/\S+", out.getvalue())[0]
    assert Client().get(path, follow=True).status_code == 200
    with pytest.raises(CommandError, match="no user"):
        call_command("invite", "nobody")


def late(client, seconds=16 * 60):
    """Set the last authentication of a session back by some seconds."""
    session = client.session
    session[sessions.CONFIRMED] = time() - seconds
    session.save()


def test_it_is_asked_again_before_anybody_changes_who_gets_in(cms, admin_user, settings):
    user = make_user("nina")
    names = {"name_email-first_name": "A", "name_email-last_name": "B"}
    account = (
        form_values(cms.get("/admin/account/"), "//form[.//input[@name='name_email-email']]")
        | names
    )
    late(cms)
    for url in (
        reverse("account_change_password"),
        reverse("mfa_activate_totp"),
        reverse("mfa_add_webauthn"),
        reverse("wagtailusers_users:add"),
        reverse("wagtailusers_users:edit", args=[user.pk]),
        reverse("wagtailusers_users:delete", args=[user.pk]),
        reverse("invitations:invite", args=[user.pk]),
        reverse("wagtailusers_groups:add"),
        reverse("wagtailusers_groups:edit", args=[1]),
        reverse("wagtail_bulk_action", args=["auth", "user", "delete"]) + f"?id={user.pk}",
    ):
        asked = cms.get(url)
        assert asked.status_code == 302, url
        assert asked.url.startswith(reverse("account_reauthenticate") + "?next="), url
        posted = cms.post(url, {"first_name": "<b>Nina"})
        assert posted.status_code == 403, url
        assert "<b>Nina" not in posted.content.decode(), url
        assert "&lt;b&gt;Nina" in posted.content.decode(), f"{url} forgets what was typed"
    changed = account | {"name_email-email": "thief@example.org"}
    assert cms.post("/admin/account/", changed).status_code == 403
    assert cms.post("/admin/account/", account).status_code == 302
    admin_user.refresh_from_db()
    assert admin_user.email == "admin@example.org"
    assert get_user_model().objects.filter(pk=user.pk).exists()

    add = reverse("wagtailusers_users:add")
    wrong = cms.post(reverse("account_reauthenticate"), {"password": "wrong", "next": add})
    assert wrong.status_code == 200
    right = cms.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": add})
    assert right.url == add
    assert cms.get(add).status_code == 200


def test_who_has_a_second_factor_proves_with_it(admin_user, cms):
    secret = app_of(admin_user)
    late(cms)
    url = cms.get(reverse("wagtailusers_users:add")).url
    assert url.startswith(reverse("mfa_reauthenticate"))
    by_password = cms.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert by_password.url == reverse("mfa_reauthenticate")
    for name in ("wagtailusers_users:add", "mfa_view_recovery_codes", "mfa_deactivate_totp"):
        assert cms.get(reverse(name)).url.startswith(reverse("mfa_reauthenticate")), name
    assert "META" not in str(cms.session.items()), "allauth keeps address and agent."
    cms.post(reverse("mfa_reauthenticate"), {"code": code(secret)})
    assert cms.get(reverse("wagtailusers_users:add")).status_code == 200


def rows():
    """Return the whole content of the database as one text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            found += [str(row) for row in cursor.fetchall()]
    found += [str(session.get_decoded()) for session in Session.objects.all()]
    return "\n".join(found)


@pytest.mark.slow
def test_ten_thousand_guesses_open_nothing_and_lock_nobody_out(strict, admin_user, caplog, capfd):
    secret = app_of(admin_user)
    make_user("erika", "Editors")
    stranger = a_client()
    for number in range(200):
        answer = log_in(stranger, ("admin", "erika")[number % 2], f"guess number {number}")
        assert answer.status_code == 200, number
    request = RequestFactory(REMOTE_ADDR=CANARY).post(LOGIN)
    for number in range(9_800):  # without rendering the page
        try:
            found = AccountAdapter().authenticate(
                request, username=("admin", "erika")[number % 2], password=f"guess {number}"
            )
        except ValidationError:
            found = None
        assert found is None
    assert not is_in(stranger)
    for owner in (Client(), a_client()):  # from another IP address, and from the stranger's
        cache.delete(f"allauth.mfa.totp.used?user={admin_user.pk}&code={code(secret)}")
        assert log_in(owner, "admin").url == reverse("mfa_authenticate")
        assert owner.post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code == 302
        assert is_in(owner)
    assert log_in(stranger, "erika").status_code == 200, "Even the right password is too late."
    stored = rows()
    assert CANARY not in stored and AGENT not in stored
    kept = str({name: pickle.loads(value) for name, value in cache._cache.items()})  # noqa: S301
    assert "login:" in kept
    assert CANARY not in kept and "erika" not in kept
    said = caplog.text + "".join(capfd.readouterr())
    assert CANARY not in said and "erika" not in said


def test_guesses_from_one_address_do_not_count_for_another(editor):
    for number in range(12):
        log_in(a_client(), "erika", f"guess {number}")
    assert "Too many" in log_in(a_client(), "erika").content.decode()
    assert log_in(Client(), "erika").status_code == 302
    assert log_in(a_client(), "ERIKA").status_code == 200


def test_codes_cannot_be_guessed(strict, admin_user):
    secret = app_of(admin_user)
    client = Client()
    log_in(client, "admin")
    for _number in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "12345x"})
    answer = client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert answer.status_code == 200
    assert "Too many" in answer.content.decode()


def test_without_a_cache_everybody_gets_in_and_strangers_do_not(settings, strict, admin_user):
    settings.CACHES = {
        "default": {
            "BACKEND": "home.caching.redis_cache.ForgivingRedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }
    secret = app_of(admin_user)
    client = Client()
    for number in range(12):
        assert log_in(client, "admin", f"guess {number}").status_code == 200
    log_in(client, "admin")
    assert client.post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code == 302
    assert is_in(client)


def session_with(client, **values):
    session = client.session
    session.update(values)
    session.save()


def test_a_session_ends(cms, admin_user, settings):
    now = time()
    assert is_in(cms)
    session_with(cms, seen=now - 110 * 60)
    assert is_in(cms), "An idle hour is none too many."
    assert cms.session["seen"] > now - 60
    session_with(cms, seen=now - 121 * 60)
    assert cms.get("/admin/").url.startswith(LOGIN)
    assert not Session.objects.exists()

    cms.force_login(admin_user)
    session_with(cms, started=now - 12 * 3600 - 1)
    assert not is_in(cms)

    cms.force_login(admin_user)
    other = Client()
    other.force_login(admin_user)
    new = "a long sentence nobody knows"
    answer = cms.post(
        reverse("account_change_password"),
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )
    assert answer.status_code == 302
    assert is_in(cms)
    assert not is_in(other)


def test_an_editor_left_open_does_not_keep_a_session_alive(cms, page_at):
    session_with(cms, seen=time() - 100 * 60)
    before = cms.session["seen"]
    page = page_at("imprint")
    cms.post(
        reverse("wagtailadmin_editing_sessions:ping", args=["wagtailcore", "page", page.pk, 1])
    )
    assert cms.session["seen"] == before


def test_what_was_typed_outlives_the_session(cms, page_at, admin_user):
    url = reverse("wagtailadmin_pages:edit", args=[page_at("imprint").pk])
    typed = form_values(cms.get(url)) | {"heading_en": "Typed\n<b>before</b> the end"}
    cms.logout()
    kept = cms.post(url, typed, HTTP_ORIGIN="http://testserver")
    assert kept.status_code == 403
    again = form_values(kept, "//form[@action='" + url + "']")
    again.pop("csrfmiddlewaretoken")
    assert again == {
        name: value.replace("\n", "\r\n").replace("\r\r", "\r")
        for name, value in typed.items()
        if name != "csrfmiddlewaretoken"
    }
    cms.force_login(admin_user)
    assert cms.post(url, again, HTTP_ORIGIN="http://testserver").status_code == 302
    assert page_at("imprint").get_latest_revision_as_object().heading_en.startswith("Typed")


def test_nobody_else_has_a_form_kept_and_sent_with_a_click(cms, page_at):
    cms.logout()
    url = reverse("wagtailadmin_pages:edit", args=[page_at("imprint").pk])
    for origin in ("https://evil.example", "null", "http://testserver.evil.example", ""):
        answer = cms.post(url, {"heading_en": "theirs"}, HTTP_ORIGIN=origin)
        assert answer.status_code == 302, origin
        assert "theirs" not in answer.content.decode()


SECRETS = [
    {"password": "canary"},
    {"new_password1": "canary"},
    {"NEW_PASSWORD": "canary"},
    {"code": "canary"},
    {"otp": "canary"},
    {"secret": "canary"},
    {"token": "canary"},
    {"credential": "canary"},
]


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: next(iter(secret)))
def test_no_form_with_a_secret_is_given_back(admin_user, secret):
    posted = {"heading_en": "typed", "csrfmiddlewaretoken": "x" * 64} | secret
    url = reverse("account_change_password")
    client = Client(HTTP_ORIGIN="http://testserver")
    assert client.post(url, posted).url == f"/admin/login/?next={url}"
    client.force_login(admin_user)
    late(client)
    confirm = f"{reverse('account_reauthenticate')}?next={quote(url, safe='')}"
    assert client.post(url, posted).url == confirm
    strict = Client(enforce_csrf_checks=True, HTTP_ORIGIN="http://testserver")
    strict.force_login(admin_user)
    strict.get("/admin/")
    refused = strict.post(reverse("wagtailadmin_pages:edit", args=[1]), posted)
    assert refused.status_code == 403
    assert "canary" not in refused.content.decode() and "<form" not in refused.content.decode()


def test_a_form_without_fields_is_given_back(page_at):
    url = reverse("wagtailadmin_pages:delete", args=[page_at("imprint").pk])
    kept = Client(HTTP_ORIGIN="http://testserver").post(url)
    assert kept.status_code == 403
    assert f'action="{url}"' in kept.content.decode()


def test_a_form_from_before_the_login_is_kept(page_at, admin_user):
    client = Client(enforce_csrf_checks=True, HTTP_ORIGIN="http://testserver")
    client.force_login(admin_user)
    client.get("/admin/")
    url = reverse("wagtailadmin_pages:edit", args=[page_at("imprint").pk])
    answer = client.post(url, {"heading_en": "typed", "csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    assert ">&#10;typed</textarea>" in answer.content.decode()
    foreign = client.post(url, {"heading_en": "typed"}, HTTP_ORIGIN="https://evil.example")
    assert "typed</textarea>" not in foreign.content.decode()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "given", "expected"),
    [
        ("http://127.0.0.1:8000", "", "False"),
        ("http://localhost:8000", "", "False"),
        ("https://example.org", "", "True"),
        ("https://192.0.2.1", "", "True"),
        ("https://example.org", "0", "False"),
        ("http://127.0.0.1:8000", "1", "True"),
        ("https://example.org", "yes", ""),  # the process does not start
    ],
)
@pytest.mark.either_database
def test_it_is_required_except_on_ones_own_machine(address, given, expected, tmp_path):
    ask = "from campaign import settings; print(settings.SECOND_FACTOR_REQUIRED)"
    env = os.environ | {
        "SITE_URL": address,
        "SECOND_FACTOR_REQUIRED": given,
        "VAR_DIR": str(tmp_path),
        "SECRET_KEY": "long enough " * 6,
    }
    done = subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, text=True)
    assert done.stdout.strip() == expected, done.stderr


USER_FORM = {"email": "evil@example.org", "first_name": "A", "last_name": "B", "is_active": "on"}


def test_no_administrator_makes_or_changes_a_superuser(site):
    anna = make_user("anna", "Administrators")
    root, mia = make_user("root", is_superuser=True), make_user("mia")
    assert confirmed(anna).get(f"/admin/users/edit/{mia.pk}/").status_code == 200
    assert len(user_addresses()) >= 6
    posts = [
        (path, USER_FORM | {"username": user.username} | raised)
        for user in (anna, mia, root)
        for raised in ({}, {"is_superuser": "on"})
        for path in user_addresses(user.pk)
    ]
    for action in ("delete", "set_active_state", "assign_role"):
        url = reverse("wagtail_bulk_action", args=["auth", "user", action])
        query = urlencode({"id": root.pk, "next": "/admin/users/"})
        posts.append((f"{url}?{query}", {"mark_as_active": "False", "role": "1"}))
    for path, values in posts:
        anna.groups.set(Group.objects.filter(name="Administrators"))  # a POST may have removed it
        confirmed(anna).post(path, values)
        raised = get_user_model().objects.filter(is_superuser=True)
        assert [(user.username, user.email, user.is_active) for user in raised] == [
            ("root", root.email, True)
        ], path
    assert not root.groups.exists()


def confirmed(user):
    """Return the client of a user who has just authenticated."""
    client = Client()
    client.force_login(user)
    session = client.session
    sessions.begin(session)
    session.save()
    return client


def user_addresses(key=1):
    """Return the paths of Wagtail's user views for the user with this key."""
    of_users = [path for path in cms_addresses() if path.startswith("/admin/users/")]
    return [re.sub("/(1|x)/", f"/{key}/", path) for path in of_users]


def test_whoever_changes_what_readers_see_at_once_needs_it_too(strict, site):
    from home.localization.models import TranslationSettings

    rules = TranslationSettings.for_site(site)
    rules.moderated_languages = list(LANGUAGES)
    rules.save()
    needs = {
        group: second_factor.is_required_of(make_user(f"user{number}", group))
        for number, group in enumerate(["Editors", "Translators: Deutsch"])
    }
    assert needs == {"Editors": True, "Translators: Deutsch": False}


def test_made_up_names_do_not_push_out_the_count_of_guesses(site):
    request = RequestFactory(REMOTE_ADDR=CANARY).post(LOGIN)
    for _guess in range(10):
        Throttle("password", "erika", request).count()
    for number in range(2_000):
        Throttle("password", f"nobody {number}", request).count()
    assert Throttle("password", "erika", request).is_exhausted()


@pytest.mark.parametrize(
    "credential", ['{"id": 1}', "[]", "{}", "1", "[" * 3_000, '{"id":"x","rawId":"x","response":5}']
)
def test_no_answer_of_a_passkey_breaks_the_login(site, credential):
    client = Client(raise_request_exception=False)
    asked = client.get(
        reverse("mfa_login_webauthn"), headers={"X-Requested-With": "XMLHttpRequest"}
    )
    assert asked.status_code == 200
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer.status_code in (200, 302), credential
    assert not is_in(client)


def test_an_invitation_that_fails_is_not_in_the_log(site, caplog, mailoutbox):
    request = RequestFactory().get("/admin/invitation/MQ/d4k-0123456789abcdef/")
    record = logging.LogRecord(
        "django.request", logging.ERROR, __file__, 1, "Failed: %s", (request.path,), None
    )
    record.request = request
    assert NoTokens().filter(record)
    assert record.getMessage() == "Failed: /admin/invitation/…"
    assert path_of(request) == "/admin/invitation/…"
    console = settings.LOGGING["handlers"]["console"]
    assert console["filters"] == ["no_tokens"]
