"""Every page in every language keeps the promises to the reader (docs: architecture)."""

import re
import sqlite3
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import quote, urlsplit

import pytest

from tests.browser.pages import (
    LANGUAGES,
    NEWS,
    NO_SUCH_PAGE,
    PAGES,
    PLAIN_SHEETS,
    SHEETS,
    address,
    assert_none,
    follow_link_to,
)
from tests.browser.running_site import note_violations
from tests.browser.traces import CANARY, CANARY_ADDRESS, stored_texts, traces_in

pytestmark = pytest.mark.either_database

FONTS = {"en": "latin", "de": "latin", "be": "cyrillic", "ru": "cyrillic"}
DISPLAY_TEXT = (
    "h1:not(:has(svg)), h1 text, h2:not(.sources h2), h3, .numeral, .masthead-name, .key-facts dd"
)
GLYPHS = {
    "en": "ABCXYZabcxyz 0123456789 ’“”–!?.,:",
    "de": "ÄÖÜäöüß 0123456789 ’„“–!?.,:",
    "be": "ЎІЁҐЙЦЩўіёґйцщ 0123456789 ’«»„“—–№!?.,:",
    "ru": "ЁЙЦЩЪЫЭёйцщъыэ 0123456789 ’«»„“—–№!?.,:",
}

# Reads in the page what it has stored in the browser, what it has loaded, and its links.
LOOK = """async (displayText) => {
  await document.fonts.ready;
  const registrations = await navigator.serviceWorker.getRegistrations();
  const links = [...document.querySelectorAll("a[href]")];
  const display = [...document.querySelectorAll(displayText)].map(e => e.textContent).join(" ");
  return {
    heading: document.querySelector("h1").textContent.trim(),
    referrer: document.referrer,
    stored: {
      localStorage: Object.keys(localStorage),
      sessionStorage: Object.keys(sessionStorage),
      IndexedDB: (await indexedDB.databases()).map(database => database.name),
      "service worker": registrations.map(registration => registration.scope),
      "cache storage": await caches.keys(),
    },
    links: links.map(a => ({url: a.href, rel: a.rel, ping: a.ping})),
    hints: [...document.querySelectorAll("link[href]")].map(link => link.href),
    posts: [...document.querySelectorAll("form, [form], [formaction]")].map(form => ({
      action: form.action,
      fields: [...new FormData(form.localName === "form" ? form : undefined).keys()],
    })),
    resources: performance.getEntriesByType("resource").map(entry => entry.name),
    latin: /[A-Za-zÀ-ÿ]/.test(display),
    cyrillic: /[Ѐ-ӿ№]/.test(display),
  };
}"""


@dataclass
class Visit:
    """The data and requests of a reader's browser on one page in one language."""

    page: str
    language: str
    policy: str | None
    referer: str | None
    requests: list
    cookies: list
    found: dict
    foreign_fonts: list
    refused: list

    @property
    def place(self):
        return f"{self.page} in {self.language}"


def foreign_fonts(page):
    """Return the headings and numerals with a glyph that is not in the site's font."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    query = {"nodeId": root, "selector": DISPLAY_TEXT}
    faults = []
    for node in devtools.send("DOM.querySelectorAll", query)["nodeIds"]:
        fonts = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        names = [font["familyName"] for font in fonts if not font["isCustomFont"]]
        if names or not fonts:
            html = devtools.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"]
            faults.append(f"{html} is drawn with {names}")
    devtools.detach()
    return faults


def elsewhere(site):
    """Return the pattern of URLs on other hosts."""
    return re.compile(rf"^(?!{re.escape(site.url)}/)")


@pytest.fixture(scope="module")
def visits(chromium, running_site):
    """Every page in every language, each reached by a link, all in one browser context."""
    context = chromium.new_context(base_url=running_site.url)
    context.route(elsewhere(running_site), lambda route: route.abort())
    requests = []
    context.on("request", lambda request: requests.append(request))
    page = context.new_page()
    page.on("websocket", lambda socket: pytest.fail(f"{page.url} opens {socket.url}"))
    refused = note_violations(page)
    seen = []
    for name in PAGES:
        for language in LANGUAGES:
            requests.clear()
            refused.clear()
            follow_link_to(page, name, language)
            arrival = max(
                index for index, request in enumerate(requests) if request.is_navigation_request()
            )
            seen.append(
                Visit(
                    page=name,
                    language=language,
                    policy=requests[arrival].response().headers.get("referrer-policy"),
                    referer=requests[arrival].all_headers().get("referer"),
                    requests=requests[arrival:],
                    cookies=context.cookies(),
                    found=page.evaluate(LOOK, DISPLAY_TEXT),
                    foreign_fonts=[] if name in PLAIN_SHEETS else foreign_fonts(page),
                    refused=list(refused),
                )
            )
            context.clear_cookies()
    yield seen
    context.close()


def test_nothing_is_kept_in_the_browser(visits):
    faults = [f"{visit.place} sets a cookie: {visit.cookies}" for visit in visits if visit.cookies]
    faults += [
        f"{visit.place} keeps something in {store}: {content}"
        for visit in visits
        for store, content in visit.found["stored"].items()
        if content
    ]
    assert_none(faults)


def test_every_request_goes_to_the_site_and_is_answered(visits, running_site):
    faults = []
    for visit in visits:
        for request in visit.requests:
            response = request.response()
            status = response.status if response else request.failure
            if request.failure == "net::ERR_ABORTED":
                continue  # the browser left the page before it had loaded the icon
            if not request.url.startswith(running_site.url + "/") or response is None:
                faults.append(f"{visit.place} asks {request.url} ({status})")
            elif response.status >= 400:
                faults.append(f"{visit.place}: {request.url} is answered with {status}")
            if request.method != "GET":
                faults.append(f"{visit.place} sends {request.method} to {request.url}")
        faults += [
            f"{visit.place} names another host in its head: {url}"
            for url in visit.found["hints"] + visit.found["resources"]
            if not url.startswith(running_site.url + "/")
        ]
        # The form “I sent it” has no fields. Search has one, for the query.
        start = f"{running_site.url}/{visit.language}/"
        counter = re.compile(rf"{re.escape(start)}_sent/\d+/")
        search = {"action": f"{start}search/", "fields": ["q"]}
        faults += [
            f"{visit.place} can send {form}"
            for form in visit.found["posts"]
            if form != search and (form["fields"] or not counter.fullmatch(form["action"] or ""))
        ]
    assert_none(faults)


def test_no_page_asks_for_what_its_policy_forbids(visits):
    assert_none([f"{visit.place}: {fault}" for visit in visits for fault in visit.refused])


def test_no_page_learns_or_tells_where_a_reader_came_from(visits):
    faults = []
    for visit in visits:
        if visit.policy != "no-referrer":
            faults.append(f"{visit.place} has Referrer-Policy: {visit.policy}")
        if visit.found["referrer"] or visit.referer:
            faults.append(f"{visit.place} learns {visit.found['referrer'] or visit.referer}")
    assert_none(faults)


def is_outgoing(link, site):
    return link["url"].startswith("http") and not link["url"].startswith(site.url + "/")


def test_outgoing_links_carry_noreferrer(visits, running_site):
    faults, outgoing = [], 0
    for visit in visits:
        for link in visit.found["links"]:
            if link["ping"]:
                faults.append(f"{visit.place}: {link['url']} pings {link['ping']}")
            if is_outgoing(link, running_site):
                outgoing += 1
                if "noreferrer" not in link["rel"].split():
                    faults.append(f"{visit.place}: {link['url']} has rel={link['rel']!r}")
    assert_none(faults)
    assert outgoing, "No page has an outgoing link."


def test_other_sites_are_told_nothing(open_browser, running_site):
    page = open_browser()
    told = {}

    def answer(route):
        told[route.request.url] = route.request.all_headers().get("referer")
        route.fulfill(body="elsewhere", content_type="text/html")

    page.context.route(elsewhere(running_site), answer)
    page.goto("/en/what-you-can-do/share/")
    outgoing = [
        link.get_attribute("href")
        for link in page.locator("main a").all()
        if link.get_attribute("href").startswith("http")
    ]
    for href in outgoing:
        page.goto("/en/what-you-can-do/share/")
        page.click(f"main a[href='{href}']")
        page.wait_for_url(lambda url: not url.startswith(running_site.url))
        assert page.evaluate("document.referrer") == ""
    assert len(told) == len(outgoing) > 0
    assert set(told.values()) == {None}


def test_only_the_font_of_the_script_is_loaded(visits):
    faults = []
    for visit in visits:
        loaded = {
            PurePath(urlsplit(request.url).path).name.split("-")[1]
            for request in visit.requests
            if request.resource_type == "font"
        }
        needed = set()
        if visit.page not in PLAIN_SHEETS:
            needed = {FONTS[visit.language]}
            needed |= {script for script in FONTS.values() if visit.found[script]}
        # Print sheets do not preload a font that the browser has from the previous page.
        if loaded != needed and not (visit.page in SHEETS and loaded < needed):
            faults.append(f"{visit.place} loads {sorted(loaded)} and needs {sorted(needed)}")
    assert_none(faults)


def test_headings_are_drawn_with_the_display_font(visits):
    assert_none([f"{visit.place}: {fault}" for visit in visits for fault in visit.foreign_fonts])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_and_sign_is_in_the_display_font(visitor, language):
    visitor.goto(address(PAGES["profile"], language))
    visitor.evaluate(
        """glyphs => {
          for (const heading of document.querySelectorAll("h1, h2, h3")) {
            heading.textContent = glyphs;
          }
          return document.fonts.ready;
        }""",
        GLYPHS[language],
    )
    assert_none(foreign_fonts(visitor))


def test_every_page_that_is_linked_is_tested(visits, running_site):
    tested = {address(path, language) for path in PAGES.values() for language in LANGUAGES}
    tested |= {
        address(PAGES["appeal"], language) + f"letter/{code}/{sheet}"
        for language in LANGUAGES
        for code in LANGUAGES
        for sheet in ("", "print/", "envelope/", "eml/", "txt/")
    }
    tested |= {address(PAGES["invite"], language) + "qr/" for language in LANGUAGES}
    like_another = ("feed.xml", NEWS + "call-for-release/", NEWS + "violations-documented/")
    tested |= {address(path, language) for path in like_another for language in LANGUAGES}
    faults = {
        f"{visit.place} links to {link['url']}"
        for visit in visits
        for link in visit.found["links"]
        if link["url"].startswith(running_site.url) and urlsplit(link["url"]).path not in tested
    }
    assert_none(sorted(faults))


@pytest.fixture
def plain_page(open_browser):
    """A page in a browser without JavaScript."""
    return open_browser(java_script_enabled=False)


@pytest.mark.parametrize("language", ["de", "be"])
def test_without_javascript_every_page_is_there(plain_page, visits, language):
    headings = {v.page: v.found["heading"] for v in visits if v.language == language}
    faults = []
    for name in PAGES:
        follow_link_to(plain_page, name, language)
        heading = plain_page.locator("h1").first
        if heading.text_content().strip() != headings[name]:
            faults.append(f"{name} has another heading: {heading.text_content()}")
        if name not in PLAIN_SHEETS and not heading.is_visible():
            faults.append(f"{name} does not show its heading")
        if plain_page.locator("html").get_attribute("lang") != language:
            faults.append(f"{name} is not in {language}")
        if name not in SHEETS and len(plain_page.locator("main").inner_text()) < 150:
            faults.append(f"{name} has no text: {plain_page.locator('main').inner_text()}")
    assert_none(faults)


def ask(site, path):
    """Request a path with all headers that browsers and proxies may send about a reader."""
    request = urllib.request.Request(
        f"{site.url}{quote(path, safe='/%')}?{CANARY}={CANARY}",
        headers={
            "User-Agent": f"Mozilla/5.0 {CANARY}",
            "Referer": f"https://example.org/{CANARY}",
            "Cookie": f"{CANARY}={CANARY}",
            "X-Forwarded-For": CANARY_ADDRESS,
            "X-Real-Ip": CANARY_ADDRESS,
            "Forwarded": f"for={CANARY_ADDRESS}",
            "Accept-Language": "be",
        },
    )
    try:
        return urllib.request.urlopen(request).status
    except urllib.error.HTTPError as error:
        return error.code


def test_nothing_about_a_visitor_is_stored_or_logged(running_site):
    paths = [address(path, language) for path in PAGES.values() for language in LANGUAGES]
    assert {ask(running_site, path) for path in paths} == {200}
    assert ask(running_site, "/") == 200
    missing = [
        address(NO_SUCH_PAGE, "be"),
        "/xx/",
        "/media/x.jpg",
        "/static/x.css",
        "/documents/1/x",
    ]
    assert {ask(running_site, path) for path in missing} == {404}
    ask(running_site, "/en/%ff%00/")
    ask(running_site, "/admin/")
    texts = dict(stored_texts(running_site))
    assert "server.log" in texts and any(b"Bialiatski" in text for text in texts.values())
    assert_none(traces_in(texts))


def test_nothing_about_a_visitor_is_logged_when_the_site_fails(start_site):
    site = start_site("failing")
    break_every_page = "ALTER TABLE snapshot_contentversion RENAME TO gone"
    if site.database:
        import psycopg

        with psycopg.connect(site.database) as connection:
            connection.execute(break_every_page)
    else:
        with closing(sqlite3.connect(site.folder / "db.sqlite3")) as connection:
            connection.execute(break_every_page)
    assert ask(site, "/be/") in (500, 503)
    site.stop()
    log = site.log.read_bytes()
    assert b"/be/" in log, f"The failure is not logged:\n{log.decode()}"
    assert_none(traces_in({"server.log": log}))


def test_the_cms_asks_no_other_host_either(cms_page, running_site):
    asked = []
    cms_page.on("request", lambda request: asked.append(request.url))
    for path in (
        "/admin/",
        "/admin/pages/",
        "/admin/images/",
        "/admin/translations/",
        "/admin/site-check/",
        "/admin/health/",
        "/admin/settings/monitoring/prosecutedhosts/",
        "/admin/account/",
    ):
        cms_page.goto(path)
    cms_page.locator("body").wait_for()
    assert len(asked) > 20
    foreign = {url for url in asked if not url.startswith((running_site.url, "data:", "blob:"))}
    assert_none(sorted(foreign))
