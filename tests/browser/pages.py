"""Every page of the starter content, and helpers to open pages and report faults."""

from urllib.parse import urlsplit

LANGUAGES = ("en", "de", "be", "ru")

PROFILE = "ales-bialiatski/"
WRITE = PROFILE + "write/"
APPEAL = "what-you-can-do/send-an-appeal/"
INVITE = "what-you-can-do/invite-friends/"
NEWS = "news/"
PAGES = {
    "home": "",
    "profile": PROFILE,
    "write": WRITE,
    "country": "repression-in-belarus/",
    "actions": "what-you-can-do/",
    "appeal": APPEAL,
    "appeal with a letter in another language": APPEAL + "letter/{other}/",
    "share": "what-you-can-do/share/",
    "invite": INVITE,
    "news": NEWS,
    "news item": NEWS + "detained-in-minsk/",
    "search": "search/",
    "imprint": "imprint/",
    "privacy": "privacy/",
    "safety": "in-belarus/",
    "print sheet": APPEAL + "letter/{own}/print/",
    "envelope": APPEAL + "letter/{own}/envelope/",
    "prisoner's envelope": WRITE + "envelope/",
    "poster": INVITE + "poster/",
    "leaflet": INVITE + "leaflet/",
}
# Pages for paper, which have no menu, each with the page that links to it. Letters and envelopes
# use plain type.
PLAIN_SHEETS = {
    "print sheet": APPEAL + "letter/{own}/envelope/",
    "envelope": APPEAL + "letter/{own}/",
    "prisoner's envelope": WRITE,
}
SHEETS = PLAIN_SHEETS | {"poster": INVITE, "leaflet": INVITE}
NO_SUCH_PAGE = "no-such-page/"


def address(path, language):
    """Return the URL path of an entry of PAGES in a language."""
    other = LANGUAGES[LANGUAGES.index(language) - 2]
    return f"/{language}/" + path.format(own=language, other=other)


def follow_link_to(page, name, language):
    """Open a page by clicking a link, as readers do.

    The link is on the same page in another language; for a letter it is on the appeal, for a page
    for paper on the page that it belongs to. Ways with risks are unfolded first.
    """
    target = address(PAGES[name], language)
    if name in SHEETS:
        start = address(SHEETS[name], language)
    elif "/letter/" in target:
        start = address(APPEAL, language)
    else:
        start = address(PAGES[name], LANGUAGES[LANGUAGES.index(language) - 1])
    if urlsplit(page.url).path != start:
        page.goto(start)
    link = page.locator(f"a[href='{target}'], a[href='{target}#letter']").first
    if not link.is_visible():
        page.click("details.risky-ways summary")
    link.click()
    page.wait_for_url(lambda url: url.partition("#")[0].endswith(target))
    page.wait_for_load_state()


def assert_none(faults):
    """Fail with one line for each fault."""
    assert not faults, "\n" + "\n".join(faults)
