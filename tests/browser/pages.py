"""Every page of the starter content, and how tests name the one with a fault."""

from urllib.parse import urlsplit

LANGUAGES = ("en", "de", "be", "ru")

APPEAL = "what-you-can-do/send-an-appeal/"
PAGES = {
    "home": "",
    "profile": "ales-bialiatski/",
    "country": "repression-in-belarus/",
    "actions": "what-you-can-do/",
    "appeal": APPEAL,
    "appeal with a letter in another language": APPEAL + "letter/{other}/",
    "share": "what-you-can-do/share/",
    "invite": "what-you-can-do/invite-friends/",
    "imprint": "imprint/",
    "privacy": "privacy/",
    "print sheet": APPEAL + "letter/{own}/print/",
}
PRINT_SHEET = "print sheet"
NO_SUCH_PAGE = "no-such-page/"


def address(path, language):
    """Return the address of a path of PAGES in a language."""
    other = LANGUAGES[LANGUAGES.index(language) - 2]
    return f"/{language}/" + path.format(own=language, other=other)


def follow_link_to(page, name, language):
    """Come to a page as readers do, by clicking a link.

    It stands on the same page in another language, for the letter's own addresses on the appeal.
    """
    target = address(PAGES[name], language)
    if "/letter/" in target:
        start = address(APPEAL, language)
    else:
        start = address(PAGES[name], LANGUAGES[LANGUAGES.index(language) - 1])
    if urlsplit(page.url).path != start:
        page.goto(start)
    page.click(f"a[href='{target}'], a[href='{target}#letter']")
    page.wait_for_url(lambda url: url.partition("#")[0].endswith(target))
    page.wait_for_load_state()


def assert_none(faults):
    """Fail with one line a fault."""
    assert not faults, "\n" + "\n".join(faults)
