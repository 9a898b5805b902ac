"""Logging in to the CMS in a real browser, with a passkey and without JavaScript."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.browser.checks import axe, misfits
from tests.browser.pages import LANGUAGES, assert_none
from tests.browser.running_site import PASSWORD, manage

pytestmark = pytest.mark.either_database

MAKE_MODERATOR = f"""
from django.contrib.auth.models import Group, User
User.objects.create_user("marta", "marta@example.org", {PASSWORD!r}).groups.set(
    Group.objects.filter(name="Moderators"))
"""
PASSKEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def strict_site(start_site):
    """A site that requires a second factor, as in production."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECOND_FACTOR_REQUIRED", "1")
        site = start_site("door")
    manage(site.env, "shell", "-c", MAKE_MODERATOR)
    # Browsers do not support passkeys for IP addresses.
    site.url = f"http://localhost:{site.port}"
    return site


@pytest.fixture
def browser_at(chromium, strict_site):
    """Return a function that opens a new browser at the strict site."""
    contexts = []

    def open_page(**options):
        contexts.append(chromium.new_context(base_url=strict_site.url, **options))
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


def log_in(page, name):
    page.goto("/admin/login/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")


def log_out(page):
    page.wait_for_load_state("networkidle")  # the CMS may still redirect
    page.goto("/admin/logout/")
    page.click("main button")


def heading(page):
    return page.locator("h1")


def test_a_passkey_is_added_and_opens_the_cms(browser_at):
    page = browser_at()
    refused = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEY})

    log_in(page, "admin")
    expect(heading(page)).to_have_text("One more step")
    page.goto("/admin/pages/")
    expect(heading(page), "The password alone opens the CMS.").to_have_text("One more step")
    page.get_by_role("link", name="Add a passkey").click()
    page.fill("[name=name]", "My phone")
    page.click("#passkey-add")
    expect(heading(page)).to_have_text("Recovery codes")
    assert page.locator(".login-codes li").count() == 10
    page.click("text=I have written them down")
    page.wait_for_url("**/admin/")

    log_out(page)
    expect(heading(page)).to_have_text("Log in")
    page.goto("/admin/login/?next=/admin/pages/")
    page.click("#passkey-login")
    page.wait_for_url("**/admin/pages/**")

    log_out(page)
    log_in(page, "admin")
    expect(heading(page)).to_have_text("Second factor")
    page.goto("/admin/pages/")
    expect(heading(page), "The password alone opens the CMS.").to_have_text("Second factor")
    page.click("#passkey-show")
    page.wait_for_url("**/admin/**")
    expect(page.locator("[data-wagtail-sidebar]")).to_be_attached()
    assert [said for said in refused if "Content Security Policy" in said] == []


def code(page):
    secret = page.locator(".login-key").inner_text().strip()
    return secret, format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_an_app_opens_the_cms_without_javascript(browser_at):
    page = browser_at(java_script_enabled=False)
    log_in(page, "marta")
    expect(heading(page)).to_have_text("One more step")
    page.get_by_role("link", name="Set up an app").click()
    secret, shown = code(page)
    page.fill("[name=code]", shown)
    page.click("button[type=submit]")
    expect(heading(page)).to_have_text("Recovery codes")
    recovery = page.locator(".login-codes li").first.inner_text()
    page.click("text=I have written them down")
    expect(page).to_have_title("Dashboard - Wagtail")

    other = browser_at(java_script_enabled=False)
    log_in(other, "marta")
    expect(heading(other)).to_have_text("Second factor")
    other.fill("[name=code]", recovery)
    other.click("button[type=submit]")
    expect(other).to_have_url(f"{other.url.split('/admin/')[0]}/admin/")
    again = browser_at(java_script_enabled=False)
    log_in(again, "marta")
    again.fill("[name=code]", recovery)
    again.click("button[type=submit]")
    expect(heading(again), "A recovery code works twice.").to_have_text("Second factor")
    expect(again.locator(".login-messages .error")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_login_suits_everybody(browser_at, language):
    faults = []
    for width in (390, 768, 1280):
        page = browser_at(locale=language, viewport={"width": width, "height": 844})
        page.goto("/admin/login/")
        faults += misfits(page)
        faults += [
            found["fault"] for found in axe(page) if found["impact"] in ("serious", "critical")
        ]
    assert_none([fault for fault in faults if "enhanced" not in fault])
