"""Search: which words find which pages in each language, and what is never found or stored."""

import datetime
import re
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from campaign.cases.models import ProfilePage
from home.models import BasePage, ContentPage
from home.search import belarusian
from home.search.analysis import LONGEST_WORD, stem
from home.search.excerpts import LENGTH
from home.search.index import rebuild, refresh, refresh_all
from home.search.models import SearchEntry, SearchWord
from home.search.phonetics import key
from home.search.query import LONGEST_QUERY, ask, clean
from home.search.receivers import build_for_new_languages
from tests.conftest import LANGUAGES

PROFILE, WRITE = "ales-bialiatski/", "ales-bialiatski/write/"
COUNTRY, APPEAL = "repression-in-belarus/", "what-you-can-do/send-an-appeal/"
PRIVACY, SAFETY, HOME = "privacy/", "in-belarus/", ""
INVITE, SHARE = "what-you-can-do/invite-friends/", "what-you-can-do/share/"


def search(query, language="en", **parameters):
    response = Client().get(f"/{language}/search/", {"q": query} | parameters)
    assert response.status_code == 200, (query, language, response.status_code)
    return BeautifulSoup(response.content, "html.parser")


def paths(soup):
    """Return the paths of the results without the language prefix."""
    return [link["href"].split("/", 2)[2] for link in soup.select(".results ol h3 a")]


def marks(soup):
    return {mark.text.lower() for mark in soup.select(".results mark")}


def entries():
    return sorted(SearchEntry.objects.values_list("page", "language", "title", "body"))


def vocabulary():
    return sorted(SearchWord.objects.values_list("language", "word", "pages", "named"))


@pytest.fixture
def stored(django_capture_on_commit_callbacks):
    """Return a context manager that calls search's on-commit callbacks at its end.

    The block is treated like a transaction of its own. Other callbacks are not called.
    """

    @contextmanager
    def store():
        with django_capture_on_commit_callbacks() as callbacks:
            yield
        for callback in callbacks:
            if callback.__module__.startswith("home.search"):
                callback()

    return store


@pytest.fixture
def new_page(home, stored):
    """Return a function that creates a page, published or as a draft."""

    def make(slug, live=True, **texts):
        page = ContentPage(slug=slug, live=live, **{"heading_en": slug} | texts)
        with stored():
            home.add_child(instance=page)
        return page

    return make


# A different form of a word on the page, the page, and the text that is marked there.
FORMS = {
    "en": [
        ("election", COUNTRY, "Elections"),
        ("parliaments", COUNTRY, "Parliament"),
        ("journalist", COUNTRY, "journalists"),
        ("organisation", COUNTRY, "Organisations"),
        ("violate", COUNTRY, "violated"),
        ("presidential decree", COUNTRY, "decrees"),
        ("envelopes", WRITE, "envelope"),
        ("writing letters", WRITE, "Letters"),
        ("cookie", PRIVACY, "cookies"),
        ("prisoners", PROFILE, "prisoner"),
        ("charged", PROFILE, "charge"),
        ("posters", INVITE, "poster"),
        ("providers", SAFETY, "provider"),
        ("liking", SHARE, "Like"),
    ],
    "de": [
        ("Wahl", COUNTRY, "Wahlen"),
        ("Journalist", COUNTRY, "Journalisten"),
        ("Dekrete", COUNTRY, "Dekret"),
        ("elektronisches Medium", COUNTRY, "elektronischen"),
        ("Organisation", COUNTRY, "Organisationen"),
        ("Regimes", COUNTRY, "Regime"),
        ("Gewaltenteilungen", COUNTRY, "Gewaltenteilung"),
        ("gefaelscht", COUNTRY, "gefälscht"),
        ("Umschläge", WRITE, "Umschlag"),
        ("Umschlage", WRITE, "Umschlag"),
        ("Vogel", WRITE, "Vögel"),
        ("politische Gefangene", PROFILE, "Gefangener"),
        ("Vorwurfs", PROFILE, "Vorwurf"),
        ("Einladungen", INVITE, "Einladung"),
    ],
    "be": [
        ("беларускай", PROFILE, "беларускага"),
        ("беларуская", WRITE, "беларуску"),
        ("зняволеных", PROFILE, "зняволенне"),
        ("праў чалавека", COUNTRY, "правы"),
        ("правоў", COUNTRY, "правы"),
        ("вязні", PROFILE, "Вязень"),
        ("вязня", PROFILE, "вязнем"),
        ("вязнем сумленне", PROFILE, "сумлення"),
        ("лісце", WRITE, "Ліст"),
        ("канвертаў", WRITE, "Канверт"),
        ("выбараў", COUNTRY, "Выбары"),
        ("дэкрэт", COUNTRY, "дэкрэтаў"),
        ("прэзідэнту", COUNTRY, "прэзідэнтам"),
        ("надвор'е", WRITE, "надвор’е"),
        ("надворʼе", WRITE, "надвор’е"),
        ("арганізацыя", COUNTRY, "арганізацыі"),
    ],
    "ru": [
        ("выборах", COUNTRY, "Выборы"),
        ("прав человека", COUNTRY, "права"),
        ("декрет", COUNTRY, "декретов"),
        ("журналист", COUNTRY, "журналистов"),
        ("парламента", COUNTRY, "Парламент"),
        ("организация", COUNTRY, "Организации"),
        ("конверты", WRITE, "Конверт"),
        ("письмами", WRITE, "письмо"),
        ("погоде", WRITE, "погоде"),
        ("узники", PROFILE, "Узник"),
        ("правозащитниками", PROFILE, "правозащитник"),
        ("заключенному", PRIVACY, "заключённому"),
        ("приглашения", INVITE, "приглашение"),
        ("браузера", PRIVACY, "браузера"),
    ],
}


def test_every_form_of_a_word_finds_its_page(site):
    for language in LANGUAGES:
        faults = []
        for query, path, marked in FORMS[language]:
            soup = search(query, language)
            if path not in paths(soup)[:4] or marked.lower() not in marks(soup):
                faults.append(f"{query}: {paths(soup)[:4]}, marked {sorted(marks(soup))}")
        assert not faults, f"{language}:\n" + "\n".join(faults)


# Spellings of the official and the classical orthography, of a Russian keyboard, and mistakes.
BELARUSIAN = [
    ["зняволены", "зьняволены", "зняволеных", "зняволенага", "зняволенне"],
    ["вязень", "вязня", "вязні", "вязняў", "вязьня", "вязнямі"],
    ["права", "правы", "правоў", "правам", "правах"],
    ["беларускі", "беларуская", "беларускай", "беларуский", "беларускіх"],
    ["свабода", "свабоды", "свабодзе", "свабоду"],
    ["маёмасць", "маёмасці", "маёмасьці"],
    ["сям’я", "сям'я", "сямʼі", "сямя"],
    ["еўропа", "еўропе", "эўропа", "еуропы"],
    ["сведка", "сьведка", "сведкі"],
    ["турма", "турмаў", "турме"],
    ["ліст", "лісце", "лістоў"],
    ["суд", "судзе", "судом"],
    ["горад", "гарады", "гарадоў"],
]
DIFFERENT = ["ліст", "суд", "турма", "права", "вязень", "горад", "сведка", "вязаць"]


def test_belarusian_words_keep_their_stem_in_all_forms_and_spellings():
    for forms in BELARUSIAN:
        assert len({stem(form, "be") for form in forms}) == 1, [
            (form, stem(form, "be")) for form in forms
        ]
    stems = [belarusian.stem(word) for word in DIFFERENT]
    assert len(set(stems)) == len(stems), stems


@pytest.mark.parametrize(("language", "letter"), [("de", "ß"), ("be", "щ")])
def test_a_stem_is_no_longer_than_a_word(new_page, language, letter):
    """One letter can become two in the stem of a word, but the column has the length of a word."""
    word = letter * LONGEST_WORD
    assert len(stem(word, language)) <= LONGEST_WORD
    new_page("long", **{f"summary_{language}": f"Walrus {word}."})
    assert paths(search(word, language)) == ["long/"]


SPELLINGS = """
    Bialiatski Belyatsky Bialacki Białacki Bjaljazki Бяляцкі Беляцкий Бяляцкий Belyackiy Beljazkij
    Byalyatski Bialiatsky Белацкий Беляцкого Бяляцкага Беляцким Бяляцкому BIALIATSKI беля́цкий
"""
NAMES = SPELLINGS.split()
FIRST_NAMES = ["Ales", "Aleś", "Алесь", "Aliaksandr", "Аляксандр", "Александр", "Alexander"]


def test_the_person_is_found_by_the_name_in_any_spelling_and_script(site):
    for language in LANGUAGES:
        with override(language):
            name = ProfilePage.objects.get().name
        for spelling in [*NAMES, *(f"{first} {NAMES[n]}" for n, first in enumerate(FIRST_NAMES))]:
            soup = search(spelling, language)
            where = f"{spelling} in {language}: {paths(soup)}, marked {marks(soup)}"
            assert paths(soup)[:1] == [PROFILE], where
            assert name.split()[1].lower() in marks(soup), where
            first = soup.select_one(".results ol > li")
            assert not first.select(".result-language"), where


def test_other_names_are_found_across_languages_too():
    assert key("Лукашэнка") == key("Lukaschenko") == key("Łukaszenka") == key("Lukashenka")
    assert key("Вясна") == key("Wjasna") == key("Viasna") == key("Весна")
    assert key("Стэфановіч") == key("Stefanovich", "c") == key("Stefanowitsch")


# The query, the marked text, and whether the page shows the correction.
MISTYPED = {
    "en": [
        ("bialitaski", "bialiatski", True),
        ("concience", "conscience", True),
        ("parlament", "parliament", False),
        ("freedmo", "freedom", True),
    ],
    "de": [
        ("Menschnrechte", "menschenrechte", True),
        ("Verfasung", "verfassung", False),
        ("Gefangneer", "gefangener", True),
    ],
    "be": [
        ("праваабаронзца", "праваабаронца", True),
        ("канстытуція", "канстытуцыі", False),
        ("Бялцякі", "бяляцкі", True),
    ],
    "ru": [
        ("правозащитнк", "правозащитник", True),
        ("констетуция", "конституции", False),
        ("правазащитник", "правозащитник", False),
    ],
}


def test_a_misspelling_is_forgiven_and_named(site):
    for language in LANGUAGES:
        for query, meant, is_named in MISTYPED[language]:
            soup = search(query, language)
            assert meant in marks(soup), f"{query}: {paths(soup)}, {marks(soup)}"
            assert bool(soup.select(".results .notice strong")) == is_named, query
            assert soup.select_one("#q")["value"] == query, language


def test_short_words_and_nonsense_are_not_taken_for_others(site):
    for query in ("xyz", "qqqqqqqq", "жжжж", "zu"):
        assert not paths(search(query)), query


def test_a_match_in_another_language_says_so_and_leads_there(site):
    soup = search("праваабаронца", "de")
    first = soup.select_one(".results ol > li")
    assert first.select_one("h3 a")["href"].startswith("/de/")
    assert not first.select_one("h3").select("[lang]")
    assert first.select_one("p")["lang"] == "be"
    other = first.select_one(".result-language a")
    assert (other["lang"], other["hreflang"], other.text) == ("be", "be", "Беларуская")
    assert other["href"].startswith("/be/")
    assert Client().get(other["href"]).status_code == 200


def test_what_falls_back_is_found_in_the_language_it_is_written_in(new_page):
    new_page("hedgehogs", heading_ru="Колючие ежи", summary_ru="Ежи живут в лесу.")
    soup = search("ежи", "be")
    (result,) = soup.select(".results ol > li")
    assert (result.h3.a["href"], result.h3.a["lang"]) == ("/be/hedgehogs/", "ru")
    assert result.p["lang"] == "ru"
    assert marks(soup) == {"ежи"}
    (result,) = search("hedgehogs", "be").select(".results ol > li")
    assert (result.h3.a["lang"], result.p["lang"]) == ("ru", "en")


def test_own_language_comes_first_and_all_words_before_some(new_page):
    new_page("a", heading_en="Otters", heading_de="Otter und Biber")
    new_page("b", heading_en="Beavers", summary_de="Ein Otter.")
    assert paths(search("Otter", "de")) == ["a/", "b/"]
    soup = search("Otter Biber", "de")
    assert paths(soup) == ["a/"]
    assert not soup.select(".results .notice")
    soup = search("Otter Nilpferde", "de")
    assert paths(soup) == ["a/", "b/"]
    assert (
        "Keine" in soup.select_one(".notice").text or "No page" in soup.select_one(".notice").text
    )


def test_words_that_say_nothing_need_not_be_found(new_page):
    texts = {f"heading_{code}": "Walrus war zone" for code in LANGUAGES}
    new_page("walrus", summary_en="Nothing else.", **texts)
    for language in LANGUAGES:
        for query in ("the walrus", "walrus und der", "у walrus і", "и walrus для", "war walrus"):
            soup = search(query, language)
            assert paths(soup) == ["walrus/"], query
            assert not soup.select(".results .notice"), query
        assert ("war" in marks(soup)) == (language != "de"), language


def test_a_heading_weighs_more_than_a_body(site):
    assert paths(search("solidarity"))[0] == SHARE
    assert paths(search("repression"))[0] == COUNTRY
    assert paths(search("Datenschutz", "de"))[0] == PRIVACY
    assert paths(search("Пошук слова прыватнасць", "be"))[0] == PRIVACY


HOSTILE = [
    "'", '"', "''; DROP TABLE search_searchentry; --", "a' OR '1'='1", "%", "%%%s", "_", "\\",
    "NEAR(", "NEAR(a b, 2)", "a*", "*", "^a", "a:b", "heading:x", "-a", "a AND", "OR", "NOT a",
    "a & b", "a | !b", "<->", "a <-> b", "(((", ")", ":*", "a:*", "\x00", "a\x00b", "\ufeff",
    "<script>alert(1)</script>", "&lt;b&gt;", "{{ 7*7 }}", "{% if %}", "%(total)s", "%s %d",
    "👩‍👩‍👧", "שלום עולם", "\u202eabc", "مرحبا", "自由", "a\u0301" * 90, "ё" * 500, "[a-z]+(",
    ".*", "x" * 10_000, "a b " * 3000, "слово " * 2000, "'’ʼ‘`", "ь", "ъ", "цца", "ся", "\t\n",
    "１２",
]  # fmt: skip


def test_whatever_is_typed_is_answered_and_shown_as_text(site):
    client = Client()
    client.get("/en/search/")
    for query in HOSTILE:
        for language in ("en", "be"):
            with CaptureQueriesContext(connection) as queries:
                response = client.get(f"/{language}/search/", {"q": query})
            assert response.status_code == 200, query[:40]
            assert len(queries) <= 3, query[:40]
            soup = BeautifulSoup(response.content, "html.parser")
            assert soup.select_one("#q")["value"] == clean(query)
            assert not soup.select("main script, main b"), query
            assert len(soup.select_one("#q")["value"]) <= LONGEST_QUERY
    assert client.get("/en/search/?q=%ff%fe%80").status_code == 200
    assert SearchEntry.objects.exists()


def test_marks_cannot_carry_html_out_of_a_text(new_page):
    new_page("tags", summary_en="Compare <b>walrus</b> & <script>walrus</script> “walrus”")
    soup = search("<b>walrus</b>")
    (result,) = soup.select(".results ol > li")
    assert "Compare <b>walrus</b> & <script>walrus</script>" in result.p.text
    assert not result.select("b, script")
    assert marks(soup) == {"b", "walrus"}


def test_a_long_query_is_bounded():
    query = clean("слово " * 2000)
    assert len(query) <= LONGEST_QUERY
    with pytest.MonkeyPatch.context() as patch:
        asked = []
        patch.setattr("home.search.query._candidates", lambda words: asked.extend(words) or [])
        ask(" ".join(f"wort{n}" for n in range(100)))
    assert len(asked) == 8


def test_a_request_asks_the_database_three_times_at_most(client, site):
    for language in LANGUAGES:
        client.get(f"/{language}/")
        for query in (
            "Bialiatski",
            "Бялятски",
            "bialitaski Menschnrechte",
            "the prisoner",
            "zzzzzz",
        ):
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/{language}/search/", {"q": query})
            assert len(queries) <= 3, [query["sql"][:90] for query in queries]


def test_results_come_ten_a_page(new_page, client):
    for number in range(11):
        new_page(f"walrus-{number}", summary_en="A walrus.")
    soup = search("walrus")
    assert len(paths(soup)) == 10
    assert soup.select_one("#results").text == "11 pages"
    (following,) = soup.select(".result-pages a")
    soup = BeautifulSoup(client.get("/en/search/" + following["href"]).content, "html.parser")
    assert len(paths(soup)) == 1
    assert soup.select_one(".results ol")["start"] == "11"
    (back,) = soup.select(".result-pages a")
    assert back["href"] == "?q=walrus"
    for page in ("3", "0", "-1", "x", "99999", "²"):
        response = client.get("/en/search/", {"q": "walrus", "page": page})
        assert response.status_code == 404, page


def test_a_long_text_is_shown_where_it_matches(new_page):
    filler = "Something else entirely. " * 40
    new_page("long", summary_en=f"{filler[:250]}", meta_title_en="walrus")
    text = f"<p>{filler}</p><p>The walrus sleeps.</p><p>{filler.upper()}</p>"
    new_page("body", body_en=[("text", text)])
    soup = search("walrus")
    assert paths(soup) == ["body/"], "what stands on no page is not found"
    excerpt = soup.select_one(".results ol p").text
    assert "walrus sleeps" in excerpt
    assert len(excerpt) <= LENGTH + 20
    assert excerpt.startswith("…") and excerpt.endswith("…")


def test_placeholders_are_found_as_what_they_stand_for(site):
    soup = search("2011 festgenommen Strafverfahren", "de")
    assert APPEAL in paths(soup)
    assert not SearchEntry.objects.filter(body__contains="{").exists()


def test_drafts_private_and_withdrawn_pages_are_never_found(new_page, stored, site):
    new_page("draft", live=False, summary_en="A walrus.")
    page = new_page("page", summary_en="A narwhal.")
    page.summary_en = "A walrus."
    with stored():
        page.save_revision()
    soup = search("walrus")
    assert not paths(soup) and "walrus" not in words_known()
    assert paths(search("narwhal")) == ["page/"]
    with stored():
        page.unpublish()
    assert not paths(search("narwhal")) and "narwhal" not in words_known()
    with stored():
        page.save_revision().publish()
    assert paths(search("walrus")) == ["page/"]
    with stored():
        restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert not paths(search("walrus")) and "walrus" not in words_known()
    with stored():
        restriction.delete()
    assert paths(search("walrus")) == ["page/"]
    with stored():
        page.delete()
    assert not paths(search("walrus")) and "walrus" not in words_known()


def words_known():
    return set(SearchWord.objects.values_list("word", flat=True))


def test_an_index_that_lags_behind_leaks_nothing(new_page):
    """Private and unpublished pages are left out even before the index is updated."""
    parent = new_page("parent", summary_en="A narwhal.")
    child = ContentPage(slug="child", heading_en="child", summary_en="A walrus.")
    parent.add_child(instance=child)
    rebuild()
    assert paths(search("walrus")) == ["parent/child/"]
    PageViewRestriction.objects.create(page=parent, restriction_type="login")
    assert not paths(search("walrus"))
    PageViewRestriction.objects.all().delete()
    BasePage.objects.filter(pk=child.pk).update(live=False)
    assert not paths(search("walrus"))


def test_moving_below_a_private_page_hides_and_moving_out_shows(new_page, stored):
    page, private = new_page("page", summary_en="A walrus."), new_page("private")
    with stored():
        PageViewRestriction.objects.create(page=private, restriction_type="login")
        page.move(private, pos="last-child")
    assert not paths(search("walrus")) and "walrus" not in words_known()


def test_publishing_updates_what_is_found_and_suggested(new_page, stored):
    page = new_page("page", summary_en="A walrus.", summary_de="Ein Nilpferd.")
    before = vocabulary()
    page.summary_en = "A narwhal."
    with stored():
        page.save_revision().publish()
    assert not paths(search("walrus"))
    assert paths(search("narwhal")) == ["page/"]
    assert paths(search("Nilpferd", "de")) == ["page/"]
    page.summary_en = "A walrus."
    with stored():
        page.save_revision().publish()
    assert vocabulary() == before


def waits_for_a_lock(process):
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_locks WHERE pid = %s AND NOT granted", [process])
        return bool(cursor.rowcount)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one that writes at most")
def test_two_who_bring_the_same_new_word_wait_for_each_other(page_at):
    """Each thread has its own connection and commits, so the test reverts the changes."""
    pks = [page_at("imprint").pk, page_at("privacy").pk]
    before = dict(BasePage.objects.filter(pk__in=pks).values_list("pk", "summary_en"))
    first_is_done, second_waits, process = Event(), Event(), Future()

    def write(pk, summary, meanwhile=lambda: None):
        try:
            with transaction.atomic():
                BasePage.objects.filter(pk=pk).update(summary_en=summary)
                refresh([pk])
                meanwhile()
        finally:
            connection.close()

    def let_the_second_come():
        first_is_done.set()
        assert second_waits.wait(20)

    def second():
        assert first_is_done.wait(20)
        connection.ensure_connection()
        process.set_result(connection.connection.info.backend_pid)
        write(pks[1], "A walrus.")

    with ThreadPoolExecutor(3) as threads:
        try:
            writing = [
                threads.submit(write, pks[0], "A walrus.", let_the_second_come),
                threads.submit(second),
            ]
            while not waits_for_a_lock(process.result(20)):
                assert not writing[1].done(), "The second did not wait for the first"
                time.sleep(0.05)
            second_waits.set()
            for one in writing:
                one.result()
            assert SearchWord.objects.get(language="en", word="walrus").pages == 2
        finally:
            second_waits.set()
            for pk, summary in before.items():
                threads.submit(write, pk, summary).result()


def test_a_release_is_found_as_news(page_at, stored):
    profile = page_at("ales-bialiatski")
    assert not paths(search("free")) or PROFILE not in paths(search("free"))
    profile.status, profile.status_since = "released", datetime.date(2014, 6, 21)
    with stored():
        profile.save_revision().publish()
    soup = search("free")
    assert PROFILE in paths(soup)
    assert HOME in paths(soup), "the first page tells it too"
    assert paths(search("Bialiatski"))[0] in (PROFILE, HOME)


def test_building_anew_changes_nothing(site, capsys):
    before = entries(), vocabulary()
    refresh_all()
    assert (entries(), vocabulary()) == before
    call_command("rebuild_search")
    assert (entries(), vocabulary()) == before
    public = BasePage.objects.live().public().count()
    assert str(public) in capsys.readouterr().out
    assert len(before[0]) == public * len(LANGUAGES)
    assert paths(search("Bialiatski"))[0] == PROFILE


@pytest.mark.parametrize("languages", [LANGUAGES, ["be"]], ids=["search", "a language"])
def test_a_site_that_had_no_search_or_language_gets_its_index_with_the_migration(site, languages):
    before = entries(), vocabulary()
    SearchEntry.objects.filter(language__in=languages).delete()
    SearchWord.objects.filter(language__in=languages).delete()
    build_for_new_languages(sender=apps.get_app_config("cases"))
    assert not SearchEntry.objects.filter(language__in=languages).exists()
    build_for_new_languages(sender=apps.get_app_config("home"))
    assert (entries(), vocabulary()) == before


def test_the_form_works_without_script_and_says_what_is_kept(client, site):
    for language in LANGUAGES:
        response = client.get(f"/{language}/search/")
        soup = BeautifulSoup(response.content, "html.parser")
        form = soup.select_one("form[role=search]")
        assert (form["action"], form.get("method", "get")) == (f"/{language}/search/", "get"), (
            language
        )
        assert soup.select_one("label")["for"] == soup.select_one("input")["id"] == "q", language
        assert len(form.select("input")) == len(form.select("button")) == 1, language
        assert soup.select_one("#search-hint").text, language
        assert "s-maxage" in response.headers["Cache-Control"], language
        link = BeautifulSoup(client.get(f"/{language}/").content, "html.parser").select(
            "[rel=search]"
        )
        assert [a["href"] for a in link] == [f"/{language}/search/"], language


def test_an_answer_is_kept_nowhere_and_switches_language(client, site):
    for language in LANGUAGES:
        response = client.get(f"/{language}/search/", {"q": "свабода & co"})
        assert response.headers["Cache-Control"] == "no-store", language
        assert response.headers["X-Robots-Tag"] == "noindex", language
        assert response.headers["Referrer-Policy"] == "no-referrer", language
        assert not response.cookies and "cookie" not in response.headers.get("Vary", "").lower(), (
            language
        )
        soup = BeautifulSoup(response.content, "html.parser")
        assert "свабода" not in soup.title.text, language
        assert soup.select_one("meta[name=robots]")["content"] == "noindex", language
        assert not soup.select("link[rel=canonical], link[hreflang]"), language
        switch = [link["href"] for link in soup.select("nav.languages a")]
        query = "q=%D1%81%D0%B2%D0%B0%D0%B1%D0%BE%D0%B4%D0%B0+%26+co"
        assert switch == [f"/{code}/search/?{query}" for code in LANGUAGES], language
        assert client.post(f"/{language}/search/", {"q": "x"}).status_code == 405, language


def test_nothing_found_says_what_to_do_next(site):
    soup = search("qqqqqqqq")
    assert "qqqqqqqq" in soup.select_one("#results").text
    links = [link["href"] for link in soup.select(".results ul a")]
    assert links[0] == "/en/" and f"/en/{PROFILE}" in links


def test_what_was_searched_for_is_in_no_log_and_no_table(site, caplog, capfd):
    canary = "kanarienvogel"
    with caplog.at_level(0), CaptureQueriesContext(connection) as queries:
        search(canary, "de")
        Client().get("/de/search/", {"q": canary, "page": "9"})
    logged = [r for r in caplog.records if r.name != "django.db.backends"]
    assert not [r for r in logged if canary in r.getMessage()]
    assert canary not in "".join(capfd.readouterr())
    changing = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|CREATE)", re.IGNORECASE)
    assert not [query["sql"] for query in queries if changing.match(query["sql"])]
