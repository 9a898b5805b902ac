"""The starter content: complete in four languages, loaded once, never over an editor's work."""

import re
from functools import cache

import polib
import pytest
from django.conf import settings
from modelcluster.models import get_all_child_relations
from modeltranslation.utils import build_localized_fieldname
from wagtail.models import Page, Site

from campaign.models import AppealPage, CountryPage, ProfilePage
from campaign.starter.loader import load, read, rich_text
from home.localization.registry import translated_field_names
from home.models import BasePage, ContentPage, HomePage, OrganisationSettings
from tests.conftest import LANGUAGES
from tests.test_pages import TEXTS, answer, every_language, every_page, soup_of, words

CYRILLIC = ["be", "ru"]

# Names and addresses that are written alike in every language.
NAMES = re.compile(
    r"FIDH|Facebook|Telegram|WhatsApp|JavaScript|/admin/|Ales Bialiatski|Ales Bialacki"
    r"|Ales Belyatsky|Hans-Georg Wieck|Stefanie Schiffer|Christoph Becker|Postfach|Berlin"
    r"|https?://\S+|\b[\w-]+\.(?:org|ch|nl)\b"
)
LATIN_WORD = re.compile("[A-Za-z]{3,}")
READ_ALOUD = ("aria-label", "title", "alt", "placeholder")


def texts_read(soup, language):
    """Return each text that a reader sees or hears, but for parts marked as another language."""
    for element in soup.select("script, style, [lang]"):
        if element.name != "html" and element.get("lang") != language:
            element.decompose()
    texts = [str(text) for text in soup.body.find_all(string=True)]
    texts += [str(soup.title.string)]
    texts += [element["content"] for element in soup.select("meta[name=description]")]
    texts += [
        element[name]
        for name in READ_ALOUD
        for element in soup.find_all(attrs={name: True})
        if element.name != "link"
    ]
    return [words(text) for text in texts if text.strip()]


def single_words(text):
    return re.findall(r"[^\W\d_]{3,}", text)


def all_values(texts):
    """Yield every text of a starter file, whatever its depth."""
    if isinstance(texts, str):
        yield texts
        return
    for value in texts.values() if isinstance(texts, dict) else texts:
        yield from all_values(value)


@cache
def interface_strings(language):
    """Return {string: translation} of the project's own catalogue."""
    path = settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.po"
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}


def said_in(language):
    """Return every text of the starter content and of the interface in a language."""
    interface = interface_strings("de")
    return [
        *all_values(TEXTS[language]),
        *(interface if language == "en" else interface.values()),
    ]


@cache
def english_words():
    german = {word for text in said_in("de") for word in single_words(text)}
    return {word for text in said_in("en") for word in single_words(text)} - german


@cache
def english_texts():
    def lines(language):
        texts = [line for text in said_in(language) for line in text.splitlines()]
        return {words(line.lstrip("#- ")) for line in texts}

    return lines("en") - lines("de") - {""}


@pytest.mark.parametrize("language", CYRILLIC)
@every_page
def test_no_english_is_left_in_cyrillic(site, name, language):
    texts = texts_read(soup_of(answer(name, language)), language)
    assert len(" ".join(texts)) > 300
    left = {text: set(LATIN_WORD.findall(NAMES.sub("", text))) for text in texts}
    left = {text: found for text, found in left.items() if found}
    assert not left, f"{name} in {language}: {left}"


@every_page
def test_no_english_is_left_in_german(site, name):
    texts = texts_read(soup_of(answer(name, "de")), "de")
    left = {text: set(single_words(NAMES.sub("", text))) & english_words() for text in texts}
    left = {text: found for text, found in left.items() if found}
    assert not left, f"{name} in de: {left}"
    assert not set(texts) & english_texts(), f"{name} in de"


def test_the_english_that_is_looked_for_is_found_on_the_english_page(site):
    texts = texts_read(soup_of(answer("country", "en")), "en")
    assert len(set(texts) & english_texts()) > 20
    assert len({word for text in texts for word in single_words(text)} & english_words()) > 80


def structure(texts):
    if isinstance(texts, dict):
        return {key: structure(value) for key, value in texts.items()}
    return [structure(value) for value in texts] if isinstance(texts, list) else str


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_the_files_have_the_same_keys(language):
    own, english = structure(read(language)), structure(read("en"))
    if language == "be":
        # The address on the envelope is the same in every language: in Belarusian.
        assert own["profile"].pop("envelope_address") is str
    assert own == english


@every_language
def test_no_text_in_the_files_is_empty(language):
    assert all(value.strip() for value in all_values(read(language)))


def test_the_texts_of_no_two_languages_are_mixed_up():
    for key in ("home", "profile", "country", "actions", "appeal", "imprint", "privacy"):
        summaries = {TEXTS[code][key]["summary"] for code in LANGUAGES}
        assert len(summaries) == len(LANGUAGES), key


LIKE_IN_THE_FILES = [
    (HomePage, "home", "home"),
    (ProfilePage, "ales-bialiatski", "profile"),
    (CountryPage, "repression-in-belarus", "country"),
    (AppealPage, "send-an-appeal", "appeal"),
]


@every_language
@pytest.mark.parametrize(("model", "slug", "key"), LIKE_IN_THE_FILES)
def test_pages_hold_the_texts_of_the_files(site, model, slug, key, language):
    page = model.objects.get(slug=slug)
    for name, value in TEXTS[language][key].items():
        if isinstance(value, list) or name in ("body", "envelope_address"):
            continue
        assert getattr(page, f"{name}_{language}") == value.strip(), f"{name}_{language}"
    for name in ("charges", "timeline", "detentions", "key_facts", "sources", "recognitions"):
        if name not in TEXTS[language][key]:
            continue
        rows = TEXTS[language][key][name]
        children = list(getattr(page, name).all())
        assert len(children) == len(rows), name
        for child, row in zip(children, rows, strict=True):
            assert {f: getattr(child, f"{f}_{language}") for f in row} == row


def shown_objects():
    for page in BasePage.objects.specific():
        yield page
        for relation in get_all_child_relations(type(page)):
            yield from getattr(page, relation.get_accessor_name()).all()


def test_what_is_said_in_one_language_is_said_in_all(site):
    for instance in [*shown_objects(), OrganisationSettings.objects.get()]:
        for name in translated_field_names(type(instance)):
            filled = {
                code
                for code in LANGUAGES
                if getattr(instance, build_localized_fieldname(name, code))
            }
            assert filled in (set(), set(LANGUAGES)), f"{instance!r}.{name}: only {filled}"


TREE = [
    ("home", "home.HomePage", "", False),
    ("ales-bialiatski", "campaign.ProfilePage", "home", True),
    ("repression-in-belarus", "campaign.CountryPage", "home", True),
    ("what-you-can-do", "campaign.ActionIndexPage", "home", True),
    ("send-an-appeal", "campaign.AppealPage", "what-you-can-do", False),
    ("share", "campaign.SharePage", "what-you-can-do", False),
    ("invite-friends", "campaign.InvitePage", "what-you-can-do", False),
    ("imprint", "home.ContentPage", "home", False),
    ("privacy", "home.ContentPage", "home", False),
]


def tree():
    return [
        (
            page.slug,
            page.specific_class._meta.label,
            page.get_parent().slug if page.depth > 2 else "",
            page.show_in_menus,
        )
        for page in Page.objects.filter(depth__gt=1).order_by("path")
    ]


def test_the_tree_is_the_one_of_the_table(site):
    assert tree() == TREE
    assert all(page.live for page in Page.objects.all())
    assert site.root_page.slug == "home"


def test_the_home_page_leads_to_profile_country_and_actions(home):
    assert home.lead_page.slug == "ales-bialiatski"
    assert home.actions_page.slug == "what-you-can-do"
    assert [page.slug for page in home.teaser_pages] == ["ales-bialiatski", "repression-in-belarus"]


def test_titles_and_revisions_are_those_of_a_page_saved_by_an_editor(site):
    for page in BasePage.objects.specific():
        assert page.title == page.draft_title == page.heading_en
        assert page.latest_revision_id, page
        assert not page.has_unpublished_changes, page
        draft = page.get_latest_revision_as_object()
        for code in LANGUAGES:
            assert getattr(draft, f"heading_{code}") == getattr(page, f"heading_{code}")


@every_language
def test_the_organisation_is_set(site, language):
    organisation = OrganisationSettings.for_site(site)
    for name, text in TEXTS[language]["organisation"].items():
        assert getattr(organisation, f"{name}_{language}") == text.strip()
    assert organisation.imprint_page.slug == "imprint"
    assert organisation.privacy_page.slug == "privacy"


def test_the_envelope_is_addressed_in_belarusian(page_at):
    page = page_at("ales-bialiatski")
    assert page.can_receive_letters
    assert page.envelope_address == TEXTS["be"]["profile"]["envelope_address"].strip()


def test_loading_again_changes_nothing(page_at):
    page = page_at("imprint")
    page.heading_de = "Wer wir sind"
    page.save()
    page_at("privacy").delete()
    before = tree(), set(Page.objects.values_list("pk", "latest_revision_id"))
    assert load() is False
    assert (tree(), set(Page.objects.values_list("pk", "latest_revision_id"))) == before
    assert page_at("imprint").heading_de == "Wer wir sind"
    assert not Page.objects.filter(slug="privacy").exists()


def test_loading_again_leaves_an_unpublished_or_renamed_home_page_alone(home):
    home.slug = "start"
    home.save()
    home.unpublish()
    assert load() is False
    assert HomePage.objects.get().slug == "start"


@pytest.fixture
def bare_root(db):
    """The page tree as it is before anything is loaded: nothing but its root."""
    for page in Page.objects.filter(depth=2):
        page.specific.delete()
    Site.objects.all().delete()
    return Page.get_first_root_node()


def test_loading_replaces_the_welcome_page_of_wagtail(client, bare_root):
    welcome = bare_root.add_child(
        instance=Page(title="Welcome to your new Wagtail site!", slug="home")
    )
    Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)
    assert load() is True
    assert tree() == TREE
    assert Site.objects.get().root_page.specific_class is HomePage
    assert client.get("/be/").status_code == 200


def test_loading_into_a_site_without_site_and_pages(client, bare_root):
    assert load() is True
    assert tree() == TREE
    assert client.get("/ru/imprint/").status_code == 200


def test_loading_keeps_a_page_that_is_not_the_welcome_page(bare_root):
    bare_root.add_child(instance=ContentPage(heading_en="Kept", slug="kept"))
    assert load() is True
    assert Page.objects.filter(slug="kept").exists()


@pytest.mark.parametrize(
    ("markup", "html"),
    [
        ("One.", "<p>One.</p>"),
        ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("\n  One.  \n", "<p>One.</p>"),
        ("One\nand more.", "<p>One and more.</p>"),
        ("## Head\n\nText.", "<h2>Head</h2><p>Text.</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("Text:\n- a\n- b\nMore.", "<p>Text:</p><ul><li>a</li><li>b</li></ul><p>More.</p>"),
        ("#hash and - dash", "<p>#hash and - dash</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("## <b>A & B</b>", "<h2>&lt;b&gt;A &amp; B&lt;/b&gt;</h2>"),
        ("- <i>a</i>", "<ul><li>&lt;i&gt;a&lt;/i&gt;</li></ul>"),
        ('&amp; “quoted” "plain" it\'s', '<p>&amp;amp; “quoted” "plain" it\'s</p>'),
    ],
)
def test_rich_text(markup, html):
    assert rich_text(markup) == html
