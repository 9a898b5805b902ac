"""Languages: language switch, negotiation, fallbacks for missing texts, dates and numbers."""

import gettext
from datetime import date
from functools import cache as once
from json import dumps

import pytest
from django.conf import settings as project
from django.template import Context, Template
from django.test import Client
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from modelcluster.models import get_all_child_relations
from modeltranslation.utils import build_localized_fieldname

from campaign.actions.models import ActionIndexPage, InvitePage, SharePage
from campaign.cases.models import ProfilePage, ProfileTimelineEvent
from campaign.country.models import CountryPage, CountryTimelineEvent
from campaign.letters.models import AppealPage
from campaign.news.models import NewsIndexPage, NewsPage
from home.languages.dates import month_and_year, year
from home.localization.registry import translated_field_names
from home.models import ContentPage, HomePage, OrganisationSettings
from tests.admin_forms import set_own_body
from tests.conftest import LANGUAGES
from tests.pages import (
    PAGES,
    SHEETS,
    TEXTS,
    address,
    answer,
    every_language,
    every_page,
    paragraph,
    parsed,
    soup_of,
    words,
)

pytestmark = pytest.mark.either_database

OWN_NAMES = {"en": "English", "de": "Deutsch", "be": "Беларуская", "ru": "Русский"}
SITE_URL = "https://freeales.example"

# Texts that are in another language by their nature.
IN_OTHER_LANGUAGES = (
    "nav.languages, nav.letter-languages, "
    ".letter, .envelope, .envelope-sheet, .envelope-to, .sentences"
)
every_page_with_a_switch = pytest.mark.parametrize("name", [n for n in PAGES if n not in SHEETS])


# The language switch, and hreflang links for search engines


def switch_of(soup):
    return soup.select("nav.languages a")


def translated_address(name, language, other):
    """Return the target of the switch on a page; on the thanks page it leads to the appeal."""
    if name == "sent":
        return address("appeal", other)
    return address(name, language).replace(f"/{language}/", f"/{other}/", 1)


@once
def answer_at(path):
    """Return the response at a URL. It is rendered once for all tests that only read it."""
    return Client().get(path)


@every_page_with_a_switch
def test_switch_leads_to_the_same_page_in_each_language(site, name):
    for language in LANGUAGES:
        where = f"{name} in {language}"
        links = switch_of(parsed(name, language))
        assert {link["lang"]: words(link) for link in links} == OWN_NAMES, where
        assert all(link["hreflang"] == link["lang"] for link in links), where
        current = [link["lang"] for link in links if link.has_attr("aria-current")]
        assert current == [language], where
        for link in links:
            assert link["href"] == translated_address(name, language, link["lang"]), where
            response = answer_at(link["href"])
            assert response.status_code == 200, where
            assert soup_of(response).html["lang"] == link["lang"], where


@every_page_with_a_switch
def test_search_engines_find_the_other_languages(client, site, settings, name):
    settings.SITE_URL = SITE_URL
    settings.ALLOWED_HOSTS = ["*"]
    for language in LANGUAGES:
        where = f"{name} in {language}"
        response = client.get(address(name, language), headers={"host": "evil.example"})
        assert b"evil.example" not in response.content, where
        soup = soup_of(response)
        expected = {link["lang"]: SITE_URL + link["href"] for link in switch_of(soup)}
        expected["x-default"] = expected["en"]
        found = soup.select("link[rel=alternate][hreflang]")
        assert {link["hreflang"]: link["href"] for link in found} == expected, where
        assert len(found) == 5, where
        canonical = [link["href"] for link in soup.select("link[rel=canonical]")]
        assert canonical == [expected[language]], where


@every_language
def test_a_missing_page_has_no_other_languages(client, site, language):
    soup = soup_of(client.get(f"/{language}/what-you-can-do/nope/"))
    assert soup.html["lang"] == language
    assert not soup.select("link[rel=alternate], link[rel=canonical]")


# Negotiation


NEGOTIATION = {
    "be": "be",
    "be-tarask": "be",
    "be-Latn-BY": "be",
    "BE-TARASK": "be",
    "de-AT": "de",
    "DE": "de",
    "de-CH-1901, en;q=0.8": "de",
    "ru;q=0.5,de;q=0.9": "de",
    "ru;q=0.5 , be;q=0.50001": "en",  # four digits at most: all of it is unreadable
    "uk,be;q=0.5": "be",
    "fr, ru;q=0.1": "ru",
    "de;q=0": "en",
    "de;q=0, ru;q=0.1": "ru",
    "de;q=0.0, be": "be",
    "en;q=0, *": "de",
    "en;q=0, de;q=0, *": "be",
    "en-GB;q=0, *;q=0.5": "de",
    "en;q=0, de;q=0, be;q=0, ru;q=0": "en",
    "*": "en",
    "*;q=0": "en",
    "fr, *;q=0.1": "en",
    "fr": "en",
    "": "en",
    ";;;": "en",
    "q=": "en",
    ",,,": "en",
    "de;q=two": "en",
    "de;q=-1": "en",
    "de;q=2": "en",
    "a" * 10_000: "en",
    "a-" * 5_000: "en",
    "de," * 5_000: "de",
    "be-" + "x" * 10_000: "en",
    "дэ".encode().decode("latin-1"): "en",
    "\xff\xfe": "en",
    "de\x00": "en",
    "../de": "en",
}


def test_negotiation_without_a_language(client, site):
    for header, language in NEGOTIATION.items():
        response = client.get("/", headers={"accept-language": header})
        assert response.url == f"/{language}/", ascii(header)[:30]
        assert_is_way_in(response, f"/{language}/")


def assert_is_way_in(response, path):
    assert response.status_code == 302
    assert response.url == path
    vary = response.headers["Vary"].lower()
    assert "accept-language" in vary
    assert "cookie" not in vary
    assert not response.cookies
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_negotiation_without_the_header(client, site):
    assert_is_way_in(client.get("/"), "/en/")


@pytest.mark.parametrize("header", [None, "de"])
def test_a_language_cookie_is_ignored(client, site, header):
    client.cookies["django_language"] = "ru"
    headers = {"accept-language": header} if header else {}
    assert_is_way_in(client.get("/", headers=headers), f"/{header or 'en'}/")
    assert soup_of(client.get("/be/")).html["lang"] == "be"


def test_the_language_of_the_address_beats_the_browser(client, site):
    response = client.get("/be/imprint/", headers={"accept-language": "de"})
    assert soup_of(response).html["lang"] == "be"
    assert "accept-language" not in response.headers.get("Vary", "").lower()


@every_page
def test_an_address_without_language_is_found(client, site, name):
    for language in LANGUAGES:
        with_language = address(name, language)
        without = with_language.removeprefix(f"/{language}")
        response = client.get(without, headers={"accept-language": language})
        assert_is_way_in(response, with_language)


def test_an_unknown_language_is_not_found(client, site):
    unknown = ("/fr/", "/fr/imprint/", "/xx/", "/xx/imprint/", "/e/", "/english/", "/EN/x/")
    for path in (*unknown, "/nope/"):
        assert client.get(path, headers={"accept-language": "de"}).status_code == 404, path


# Fallbacks for missing texts


def languages_of(soup, text):
    """Return the languages that the page declares for a text, by the nearest `lang`."""
    found = [node for node in soup.body.find_all(string=True) if words(node) == words(text)]
    return {node.find_parent(lang=True)["lang"] for node in found}


def marked_by_itself(soup, text):
    """Return whether `lang` is on the text's own element or on the one around its blocks."""
    node = next(node for node in soup.body.find_all(string=True) if words(node) == words(text))
    return node.find_parent(lang=True).name not in ("html", "body", "main")


def blank(instance, name, *codes, value=""):
    for code in codes:
        setattr(instance, build_localized_fieldname(name, code), value)
    instance.save()


def notices_of(soup):
    return soup.select("#fallback-notice")


FALLBACKS = [
    ("be", ["be"], "ru"),
    ("be", ["be", "ru"], "en"),
    ("ru", ["ru"], "en"),
    ("de", ["de"], "en"),
    ("ru", ["ru", "be"], "en"),
    ("de", ["de", "be", "ru"], "en"),
]
every_fallback = pytest.mark.parametrize(
    ("language", "missing", "shown"),
    FALLBACKS,
    ids=[f"{language}-without-{'-'.join(missing)}" for language, missing, _shown in FALLBACKS],
)


@every_fallback
@pytest.mark.parametrize("empty", ["", None], ids=["empty", "null"])
def test_missing_texts_fall_back_marked(client, page_at, empty, language, missing, shown):
    fields = ("heading", "summary", "body")
    for field in fields:
        blank(page_at("imprint"), field, *missing, value=[] if field == "body" else empty)
    soup = soup_of(client.get(f"/{language}/imprint/"))
    for field in fields:
        text = TEXTS[shown]["imprint"][field]
        text = paragraph(text) if field == "body" else text
        assert languages_of(soup, text) == {shown}, field
        assert marked_by_itself(soup, text), field
    [notice] = notices_of(soup)
    assert words(notice.find(lang=shown)) == OWN_NAMES[shown]


def test_everything_but_english_may_be_missing(client, page_at):
    imprint = page_at("imprint")
    for field in ("heading", "summary", "body"):
        blank(imprint, field, "de", "be", "ru", value=[] if field == "body" else "")
    for language in LANGUAGES:
        soup = soup_of(client.get(f"/{language}/imprint/"))
        assert words(soup.h1) == TEXTS["en"]["imprint"]["heading"]
        assert TEXTS["en"]["imprint"]["summary"] in words(soup.main)
        assert "14175 Berlin, Germany" in words(soup.main)
        assert len(notices_of(soup)) == (language != "en"), language


NOTHING = [
    {"type": "text", "value": '<p data-block-key="x"></p>', "id": "1"},
    {
        "type": "text",
        "value": '<p data-block-key="x"> &nbsp; </p><p data-block-key="y"/>',
        "id": "2",
    },
    {"type": "quotation", "value": {"text": " ", "speaker": "", "source_url": ""}, "id": "3"},
    {"type": "key_facts", "value": [], "id": "4"},
]


@pytest.mark.parametrize("by_revision", [False, True], ids=["saved", "published"])
@pytest.mark.parametrize("blocks", [NOTHING[:1], NOTHING], ids=["one", "several"])
def test_an_emptied_body_falls_back(client, page_at, blocks, by_revision):
    page = page_at("privacy")
    page.body_be = dumps(blocks)
    if by_revision:
        page.save_revision().publish()
    else:
        page.save()
    soup = soup_of(client.get("/be/privacy/"))
    assert languages_of(soup, paragraph(TEXTS["ru"]["privacy"]["body"])) == {"ru"}
    assert len(notices_of(soup)) == 1


def test_an_emptied_block_beside_a_full_one_is_dropped(client, page_at):
    page = page_at("privacy")
    full = {"type": "text", "value": "<p>Засталося.</p>", "id": "5"}
    set_own_body(page, "be", dumps([*NOTHING[:2], full]))
    page.save()
    soup = soup_of(client.get("/be/privacy/"))
    assert [words(node) for node in soup.select(".prose p")] == ["Засталося."]
    assert not notices_of(soup)


ONLY_ENGLISH = "Said in English alone"
NOT_ON_ITS_PAGE = {"link_text", "meta_title", "meta_description", "name", "share_text"} | {
    "short_letter",  # used in the `mailto:` link
    "name_genitive",  # these two are used in letters
    "name_dative",
    "name_accusative",
    "news_heading",  # these are shown once the prisoner is free
    "news_summary",
}
# A letter leaves out the items that exist in another language only.
LEFT_OUT = ("openings", "requests")


def texts_on_pages():
    """Return (page, relation, field) for every text that a page shows, children included."""
    models = {
        "home": HomePage,
        "imprint": ContentPage,
        "profile": ProfilePage,
        "country": CountryPage,
        "actions": ActionIndexPage,
        "appeal": AppealPage,
        "share": SharePage,
        "invite": InvitePage,
        "news": NewsIndexPage,
        "news_detention": NewsPage,
    }
    for name, model in models.items():
        for field in translated_field_names(model):
            if field not in NOT_ON_ITS_PAGE:
                yield name, "", field
        for relation in get_all_child_relations(model):
            accessor = relation.get_accessor_name()
            if accessor not in LEFT_OUT:
                for field in translated_field_names(relation.related_model):
                    yield name, accessor, field


SHOWN = list(texts_on_pages())


def slug_of(name):
    return PAGES[name].strip("/").split("/")[-1] or "home"


def say_in_english_alone(page, relation, field):
    instance = getattr(page, relation).first() if relation else page
    for code in LANGUAGES[1:]:
        setattr(instance, f"{field}_{code}", [] if field == "body" else "")
    text = [("text", f"<p>{ONLY_ENGLISH}</p>")] if field == "body" else ONLY_ENGLISH
    setattr(instance, f"{field}_en", text)
    instance.save()


@pytest.mark.parametrize(
    ("name", "relation", "field"), SHOWN, ids=["-".join(filter(None, case)) for case in SHOWN]
)
def test_every_text_of_a_page_falls_back_marked(client, page_at, name, relation, field):
    say_in_english_alone(page_at(slug_of(name)), relation, field)
    soup = soup_of(client.get(address(name, "be")))
    notices = len(notices_of(soup))
    for data in soup.select("script"):
        data.decompose()
    nodes = [node for node in soup.body.find_all(string=True) if ONLY_ENGLISH in node]
    where = f"{relation or name}.{field} on {name} in be"
    assert nodes, f"{where} is not shown"
    marks = {node.find_parent(lang=True)["lang"] for node in nodes}
    assert marks == {"en"}, f"{where} is marked as {marks}"
    assert notices == 1, f"{where}: {notices} notices"


@every_page
def test_a_translated_page_has_no_marks(site, name):
    for language in LANGUAGES:
        where = f"{name} in {language}"
        soup = soup_of(answer(name, language))
        assert not notices_of(soup), where
        for part in soup.select(IN_OTHER_LANGUAGES):
            part.decompose()
        others = [element for element in soup.body.select("[lang]") if element["lang"] != language]
        assert not others, f"{where}: {others}"


@every_fallback
def test_a_menu_entry_falls_back_marked(client, page_at, language, missing, shown):
    blank(page_at("repression-in-belarus"), "heading", *missing)
    soup = soup_of(client.get(f"/{language}/imprint/"))
    link = soup.select_one("nav.menu a[href$='repression-in-belarus/']")
    assert words(link) == words(TEXTS[shown]["country"]["heading"])
    assert languages_of(soup, link.get_text()) == {shown}
    assert not notices_of(soup)


@every_fallback
def test_settings_fall_back_marked(client, site, language, missing, shown):
    organisation = OrganisationSettings.for_site(site)
    fields = ("board", "postal_address", "organisation_name")
    for field in fields:
        setattr(organisation, f"{field}_{shown}", f"{ONLY_ENGLISH}: {field}\nBerlin")
        blank(organisation, field, *missing)
    soup = soup_of(client.get(f"/{language}/privacy/"))
    for field in fields:
        text = f"{ONLY_ENGLISH}: {field}"
        nodes = [node for node in soup.body.find_all(string=True) if text in node]
        assert {node.find_parent(lang=True)["lang"] for node in nodes} == {shown}, field


def test_words_of_the_interface_keep_their_language_beside_a_fallback(client, site):
    blank(OrganisationSettings.for_site(site), "board", "be", "ru")
    soup = soup_of(client.get("/be/privacy/"))
    with override("be"):
        assert languages_of(soup, _("Board:")) == {"be"}


@every_fallback
def test_a_teaser_and_a_button_fall_back_marked(client, page_at, language, missing, shown):
    page = page_at("repression-in-belarus")
    blank(page, "summary", *missing)
    blank(page, "link_text", *missing)
    soup = soup_of(client.get(f"/{language}/"))
    texts = TEXTS[shown]["country"]
    assert languages_of(soup, texts["summary"]) == {shown}
    assert languages_of(soup, texts["link_text"]) == {shown}


# Dates, numbers, plurals


AUGUST_4 = date(2011, 8, 4)
DATES = {
    "en": "4 August 2011",
    "de": "4. August 2011",
    "be": "4 жніўня 2011 г.",
    "ru": "4 августа 2011 г.",
}
MONTHS = {
    "en": "August 2011",
    "de": "August 2011",
    "be": "жнівень 2011 г.",
    "ru": "август 2011 г.",
}
YEARS = {"en": "1994", "de": "1994", "be": "1994 г.", "ru": "1994 г."}
NUMBERS = {
    "en": ("1,234,567", "0.5"),
    "de": ("1.234.567", "0,5"),
    "be": ("1\xa0234\xa0567", "0,5"),
    "ru": ("1\xa0234\xa0567", "0,5"),
}
BELARUSIAN_MONTHS = [
    ("студзень", "студзеня"),
    ("люты", "лютага"),
    ("сакавік", "сакавіка"),
    ("красавік", "красавіка"),
    ("май", "мая"),
    ("чэрвень", "чэрвеня"),
    ("ліпень", "ліпеня"),
    ("жнівень", "жніўня"),
    ("верасень", "верасня"),
    ("кастрычнік", "кастрычніка"),
    ("лістапад", "лістапада"),
    ("снежань", "снежня"),
]


@every_language
def test_dates_are_written_as_people_write_them(language):
    with override(language):
        assert words(date_format(AUGUST_4)) == DATES[language]
        in_template = Template("{{ day|date }}").render(Context({"day": AUGUST_4}))
        assert words(in_template) == DATES[language]
        assert words(month_and_year(AUGUST_4)) == MONTHS[language]
        assert words(year(date(1994, 7, 10))) == YEARS[language]


def test_belarusian_months():
    for month, (nominative, genitive) in enumerate(BELARUSIAN_MONTHS, start=1):
        day = date(2011, month, 4)
        with override("be"):
            assert words(month_and_year(day)) == f"{nominative} 2011 г."
            assert words(date_format(day)) == f"4 {genitive} 2011 г."


@every_language
def test_numbers_are_grouped(language):
    whole, fraction = NUMBERS[language]
    with override(language):
        assert number_format(1234567, force_grouping=True) == whole
        assert Template("{{ n }}").render(Context({"n": 0.5})) == fraction


@pytest.mark.parametrize(
    ("number", "form"),
    [
        (1, 0),
        (2, 1),
        (5, 2),
        (11, 2),
        (21, 0),
        (22, 1),
        (25, 2),
        (111, 2),
        (0, 2),
        (12, 2),
        (104, 1),
    ],
)
def test_belarusian_has_three_plural_forms(number, form):
    path = project.LOCALE_PATHS[0] / "be" / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert "nplurals=3;" in catalogue.info()["plural-forms"]
    assert catalogue.plural(number) == form


@pytest.mark.parametrize("model", [ProfileTimelineEvent, CountryTimelineEvent])
@every_language
def test_an_event_is_dated_as_exactly_as_it_is_known(model, language):
    def shown(precision):
        event = model(date=AUGUST_4.replace(year=1994), precision=precision)
        return words(event.date_text), event.machine_date

    with override(language):
        assert shown("day") == (DATES[language].replace("2011", "1994"), "1994-08-04")
        assert shown("month") == (MONTHS[language].replace("2011", "1994"), "1994-08")
        assert shown("year") == (YEARS[language], "1994")


@every_language
def test_dates_on_pages(site, language):
    soup = parsed("country", language)
    times = {time["datetime"]: words(time) for time in soup.select(".timeline time")}
    with override(language):
        november = words(month_and_year(date(1996, 11, 1)))
    assert times == {
        "1994": YEARS[language],
        "1996-11": november,
        "2011-08-04": DATES[language],
    }
    for name in ("home", "profile"):
        stamp = parsed(name, language).find(class_="stamp")
        assert words(stamp).endswith(DATES[language]), f"{name} in {language}"


def test_no_year_is_grouped_like_a_number(site):
    for name in PAGES:
        text = words(parsed(name, "en").body)
        assert "2,011" not in text, name
        assert "1,994" not in text, name
