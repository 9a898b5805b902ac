"""The starter content: complete in four languages, loaded once, without overwriting edits."""

import re
from datetime import date
from functools import cache
from itertools import product

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.utils.text import capfirst
from django.utils.translation import override
from modelcluster.models import get_all_child_relations
from modeltranslation.utils import build_localized_fieldname
from wagtail.models import Page, Site

from campaign.actions.mail_links import MAILTO_LIMIT, mailto
from campaign.actions.models import InvitePage
from campaign.actions.models.channels import RISKS
from campaign.cases.models import ProfilePage
from campaign.cases.placeholder_validation import KnownPlaceholders, empty_facts, fields_with_facts
from campaign.country.models import CountryPage
from campaign.letters.models import AppealPage, ExampleSentence, LetterWay, PrisonerLetterPage
from campaign.news.models import NewsIndexPage, NewsPage
from campaign.starter.loader import load, read, rich_text
from home.localization.registry import translated_field_names
from home.models import BasePage, ContentPage, HomePage, OrganisationSettings
from tests.conftest import LANGUAGES
from tests.pages import (
    PAGES,
    TEXTS,
    address,
    answer,
    every_language,
    every_page,
    parsed,
    soup_of,
    words,
)

pytestmark = pytest.mark.either_database

CYRILLIC = ["be", "ru"]

# Names and URLs that are the same in every language.
NAMES = re.compile(
    r"Atom|FIDH|Facebook|Telegram|WhatsApp|Viber|Mastodon|Bluesky|LinkedIn|Gmail|Outlook"
    r"|JavaScript|/admin/|\.eml\b|\.txt\b|Ales Bialiatski|Ales Bialacki"
    r"|Ales Belyatsky|Hans-Georg Wieck|Stefanie Schiffer|Christoph Becker|Postfach|Berlin"
    r"|https?://\S+|\b[\w-]+\.(?:org|ch|nl)\b"
)
LATIN_WORD = re.compile("[A-Za-z]{3,}")
READ_ALOUD = ("aria-label", "title", "alt", "placeholder")


def texts_read(soup, language):
    """Return each text that a reader sees or hears, except parts marked as another language."""
    for element in soup.select("script, style, [lang]"):
        if element.decomposed or element.name == "html" or element.get("lang") == language:
            continue
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
    """Yield every text of a starter file, at any depth."""
    if isinstance(texts, str):
        yield texts
        return
    for value in texts.values() if isinstance(texts, dict) else texts:
        yield from all_values(value)


@cache
def interface_strings(language):
    """Return {string: translation} from the project's own catalogue."""
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


@every_page
def test_no_english_is_left_in_cyrillic(site, name):
    for language in CYRILLIC:
        texts = texts_read(soup_of(answer(name, language)), language)
        assert len(" ".join(texts)) > 150
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


def test_the_files_have_the_same_keys():
    for language in LANGUAGES[1:]:
        assert structure(read(language)) == structure(read("en"))


def test_no_text_in_the_files_is_empty():
    for language in LANGUAGES:
        assert all(value.strip() for value in all_values(read(language)))


def test_the_texts_of_no_two_languages_are_mixed_up():
    for key in TEXTS["en"]:
        if key == "organisation":
            continue
        summaries = {TEXTS[code][key]["summary"] for code in LANGUAGES}
        assert len(summaries) == len(LANGUAGES), key


LIKE_IN_THE_FILES = [
    (HomePage, "home", "home"),
    (ProfilePage, "ales-bialiatski", "profile"),
    (CountryPage, "repression-in-belarus", "country"),
    (AppealPage, "send-an-appeal", "appeal"),
    (PrisonerLetterPage, "write", "write"),
    (NewsIndexPage, "news", "news"),
    (NewsPage, "detained-in-minsk", "news_detention"),
    (NewsPage, "violations-documented", "news_violations"),
    (NewsPage, "call-for-release", "news_call"),
]


@pytest.mark.parametrize(("model", "slug", "key"), LIKE_IN_THE_FILES)
def test_pages_hold_the_texts_of_the_files(site, model, slug, key):
    page = model.objects.get(slug=slug)
    for language in LANGUAGES:
        for name, value in TEXTS[language][key].items():
            if isinstance(value, list) or name == "body":
                continue
            assert getattr(page, f"{name}_{language}") == value.strip(), f"{name}_{language}"
        for name, rows in TEXTS[language][key].items():
            if not isinstance(rows, list):
                continue
            children = list(getattr(page, name).all())
            assert len(children) == len(rows), name
            for child, row in zip(children, rows, strict=True):
                for field, value in row.items():
                    assert getattr(child, f"{field}_{language}") == value.strip(), f"{name}.{field}"


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
    ("ales-bialiatski", "cases.ProfilePage", "home", True),
    ("write", "letters.PrisonerLetterPage", "ales-bialiatski", False),
    ("repression-in-belarus", "country.CountryPage", "home", True),
    ("what-you-can-do", "actions.ActionIndexPage", "home", True),
    ("send-an-appeal", "letters.AppealPage", "what-you-can-do", False),
    ("share", "actions.SharePage", "what-you-can-do", False),
    ("invite-friends", "actions.InvitePage", "what-you-can-do", False),
    ("news", "news.NewsIndexPage", "home", True),
    ("detained-in-minsk", "news.NewsPage", "news", False),
    ("violations-documented", "news.NewsPage", "news", False),
    ("call-for-release", "news.NewsPage", "news", False),
    ("imprint", "home.ContentPage", "home", False),
    ("privacy", "home.ContentPage", "home", False),
    ("in-belarus", "home.ContentPage", "home", False),
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


def test_the_home_page_leads_to_news_profile_country_and_actions(home):
    assert home.lead_page.slug == "ales-bialiatski"
    assert home.actions_page.slug == "what-you-can-do"
    teasers = [page.slug for page in home.teaser_pages]
    assert teasers == ["news", "ales-bialiatski", "repression-in-belarus"]


def test_titles_and_revisions_are_those_of_a_page_saved_by_an_editor(site):
    for page in BasePage.objects.specific():
        assert page.title == page.draft_title == page.heading_en
        assert page.latest_revision_id, page
        assert not page.has_unpublished_changes, page
        draft = page.get_latest_revision_as_object()
        for code in LANGUAGES:
            assert getattr(draft, f"heading_{code}") == getattr(page, f"heading_{code}")


def test_the_organisation_is_set(site):
    organisation = OrganisationSettings.for_site(site)
    for language in LANGUAGES:
        for name, text in TEXTS[language]["organisation"].items():
            assert getattr(organisation, f"{name}_{language}") == text.strip()
        assert organisation.imprint_page.slug == "imprint"
        assert organisation.privacy_page.slug == "privacy"


def test_the_envelope_is_addressed_in_belarusian(page_at):
    page = page_at("ales-bialiatski")
    assert page.can_receive_letters
    assert page.envelope_address.splitlines()[-1] == "Беларусь"


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
    """The page tree before anything is loaded: only its root."""
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


def shape(text):
    """Return the structure of a text: its paragraphs and list items."""
    return [
        [line[:2] if line[:2] in ("##", "- ") else "" for line in part.splitlines()]
        for part in text.strip().split("\n\n")
    ]


def by_place(texts, place=""):
    """Yield each text of a starter file with its position in the file."""
    if isinstance(texts, str):
        yield place, texts
        return
    for key, value in texts.items() if isinstance(texts, dict) else enumerate(texts):
        yield from by_place(value, f"{place}.{key}" if place else str(key))


def test_every_text_has_the_paragraphs_of_the_english_one():
    english = dict(by_place(read("en")))
    for language in LANGUAGES[1:]:
        for place, text in by_place(read(language)):
            assert shape(text) == shape(english[place]), f"{place} in {language}"


def test_the_openings_differ_from_their_first_words_on():
    """Readers choose an opening by the words before the name."""
    for language in LANGUAGES:
        openings = [row["text"].strip() for row in TEXTS[language]["appeal"]["openings"]]
        assert len(openings) == 3
        assert len({words(opening.partition("{")[0]) for opening in openings}) == 3
        assert all("{name" in opening for opening in openings)


def texts_with_facts():
    """Yield (object, column, language, other placeholders, text) of all texts that accept facts."""
    for instance in shown_objects():
        for column, code, also in fields_with_facts(type(instance)):
            yield instance, column, code, also, getattr(instance, column)


def test_every_placeholder_is_known_and_has_a_fact(site):
    profile = ProfilePage.objects.get()
    facts = {}
    for code in LANGUAGES:
        with override(code):
            facts[code] = profile.facts()
    seen = set()
    for instance, column, code, also, text in texts_with_facts():
        KnownPlaceholders(*also)(text)
        assert empty_facts(text, facts[code] | dict.fromkeys(also, "…")) == [], (
            f"{instance!r}.{column}"
        )
        seen |= set(re.findall(r"\{[^}]*\}", text))
    assert len(seen) > 5, seen


def test_no_placeholder_stands_where_nothing_fills_it(site):
    taking = {text for *_rest, text in texts_with_facts()}
    for code in LANGUAGES:
        for place, text in by_place(read(code)):
            assert "{" not in text or text.strip() in taking, f"{place} in {code}"


def test_no_placeholder_reaches_a_reader(site):
    for name, language in product(PAGES, LANGUAGES):
        text = parsed(name, language).body.get_text()
        left = re.findall(r"\{[a-z_]+(?::[a-z]+)?\}", text)
        assert not left, f"{name} in {language}: {left}"


def test_the_name_has_its_word_forms(site):
    profile = ProfilePage.objects.get()
    expected = {
        "en": ["Ales Bialiatski’s", "Ales Bialiatski", "Ales Bialiatski"],
        "de": ["Ales Bialiatskis", "Ales Bialiatski", "Ales Bialiatski"],
        "be": ["Алеся Бяляцкага", "Алесю Бяляцкаму", "Алеся Бяляцкага"],
        "ru": ["Алеся Беляцкого", "Алесю Беляцкому", "Алеся Беляцкого"],
    }
    for code, forms in expected.items():
        with override(code):
            found = [profile.form_of_name(f) for f in ("genitive", "dative", "accusative")]
        assert found == forms, code


def test_mail_has_room_for_a_long_name(site):
    """The short letter and the invitation fit into a mail link even with a long name."""
    page = AppealPage.objects.get()
    for language in LANGUAGES:
        name = {"en": "Catherine ", "de": "Katharina "}.get(language, "Кацярына ") * 4
        with override(language):
            letter = page.letter_to(1, language)
            invitation = InvitePage.objects.get()
            soup = soup_of(Client().get(invitation.url))
        text = letter.short_text.replace("[", f"[{name}", 1)
        length = len(mailto("president@example.org", letter.subject, text))
        assert length <= MAILTO_LIMIT, f"{language}: {length} characters"
        sent = soup.select_one("a[data-way=mail]")["href"]
        assert len(sent) <= MAILTO_LIMIT, f"{language}: {len(sent)} characters"


def test_the_safety_page_explains_each_risk_in_the_words_beside_the_ways(site):
    for language in LANGUAGES:
        text = words(soup_of(answer("safety", language)).main)
        with override(language):
            names = [capfirst(str(LetterWay._meta.get_field(flag).verbose_name)) for flag in RISKS]
        opening = {"en": "“", "de": "„"}.get(language, "«")
        for name in names:
            assert f"{opening}{name}" in text, f"{name} in {language}"


# Letters that exist in only one of the two languages.
ONLY_BELARUSIAN, ONLY_RUSSIAN = set("іў’"), set("ищъ")


def test_each_example_sentence_is_in_both_languages_and_has_a_meaning_in_all(site):
    examples = list(ExampleSentence.objects.all())
    assert len(examples) >= 8
    for example in examples:
        assert not set(example.belarusian.lower()) & ONLY_RUSSIAN, example.belarusian
        assert not set(example.russian.lower()) & ONLY_BELARUSIAN, example.russian
        assert example.meaning_be == example.belarusian
        assert example.meaning_ru == example.russian
        assert not LATIN_WORD.search(example.belarusian + example.russian)


QUOTES = {"en": "“”", "de": "„“", "be": "«»", "ru": "«»"}


def test_typography():
    for language in LANGUAGES:
        opening, closing = QUOTES[language]
        foreign = set("\"'“”„«»") - {opening, closing}
        for place, text in by_place(read(language)):
            where = f"{place} in {language}: {text!r}"
            assert not set(text) & foreign, where
            assert text.count(opening) == text.count(closing), where
            assert not re.search(r"\s-\s(?<!\n- )", text), where
            if place != "appeal.short_letter":
                assert not re.search(r" [–—]", text), where


# Words that are used only while somebody is held.
HELD_NOW = {
    "en": r"behind bars|is (?:held|detained|in prison|imprisoned)|detained since|faces up to",
    "de": r"hinter Gittern|sitzt|ist (?:in Haft|inhaftiert)|in Haft seit|drohen ihm|ihm drohen",
    "be": r"за кратамі|трымаюць (?:за|пад|у турме)|зняволены з|знаходзіцца пад|пагражае",
    "ru": r"за решёткой|держат (?:за|под)|под стражей с|находится под|грозит",
}


def said_of_him_now(name, language, client):
    html = words(client.get(address(name, language)).content.decode())
    return re.findall(f"(?i){HELD_NOW[language]}", html)


@every_language
def test_once_he_is_free_no_page_says_that_he_is_held(client, site, page_at, language):
    assert said_of_him_now("home", language, client), "the words looked for are those of the site"
    profile = page_at("ales-bialiatski")
    profile.status, profile.status_since = "released", date(2014, 6, 21)
    profile.full_clean()
    profile.save_revision().publish()
    found = {name: said_of_him_now(name, language, client) for name in PAGES}
    found = {name: said for name, said in found.items() if said}
    assert not found, f"{language}: {found}"
