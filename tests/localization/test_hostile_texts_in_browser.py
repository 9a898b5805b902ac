"""Hostile texts in Chromium: no stored text runs a script or causes a request."""

import pytest

from tests.hostile.bodies import assert_all_is_read, blocks, store_past_everything
from tests.hostile.rich_text import RUN, VECTORS

pytestmark = pytest.mark.either_database

ORIGIN = "http://site.example"


@pytest.fixture
def shown(chromium):
    """Show HTML in a browser. Return what ran or was requested during loading and clicking."""
    context = chromium.new_context(base_url=ORIGIN)
    page = context.new_page()
    happened = []

    def answer(route):
        url = route.request.url
        if url == f"{ORIGIN}/en/imprint/":
            route.fulfill(body=page.html, content_type="text/html; charset=utf-8")
        elif url.startswith(f"{ORIGIN}/static/"):
            route.fulfill(body="", content_type="text/css")
        else:
            happened.append(f"request {url}")
            route.abort()

    def show(html):
        happened.clear()
        page.html = html
        page.goto("/en/imprint/")
        # Trigger handlers that wait for a click, the keyboard or the mouse.
        page.evaluate(
            """() => {
                for (const element of document.querySelectorAll("main *")) {
                    for (const kind of ["click", "focus", "mouseover", "mouseenter", "toggle"]) {
                        const event = new Event(kind, {bubbles: true, cancelable: true});
                        element.addEventListener(kind, (e) => e.preventDefault(), {once: true});
                        element.dispatchEvent(event);
                    }
                }
            }"""
        )
        page.wait_for_timeout(500)
        if page.evaluate("'pwned' in window"):
            happened.append("a script ran")
        return happened

    context.route("**/*", answer)
    page.on("dialog", lambda dialog: happened.append("a dialog opened") or dialog.dismiss())
    context.on("page", lambda other: happened.append("a window opened") or other.close())
    yield show
    context.close()


def test_nothing_runs_of_all_hostile_texts(client, site, page_at, shown):
    texts = [text.replace("\0", "") for text in VECTORS]
    store_past_everything(page_at("imprint"), "body_en", blocks(texts))
    response = client.get("/en/imprint/")
    html = response.content.decode()
    assert shown(html) == []
    assert_all_is_read(html, "/en/imprint/")


@pytest.mark.parametrize("text", [VECTORS[0], f"<img src=x onerror={RUN}>", VECTORS[4]])
def test_the_same_texts_do_run_where_nobody_cleans_them(shown, text):
    """The test above can fail: without cleaning, the same texts run scripts."""
    assert shown(f"<!doctype html><main>{text}</main>")
