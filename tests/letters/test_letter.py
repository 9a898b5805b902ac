"""Letters: their text without injected headers, and the pages of the letter desk."""

import datetime
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import gettext, override

from campaign.actions.mail_links import MAILTO_LIMIT, gmail, mailto, outlook
from campaign.cases.models import ProfilePage
from campaign.letters import composing
from campaign.letters.letter import Letter, Line, compose, paragraphs
from campaign.letters.models import AppealPage
from campaign.starter.loader import read
from tests.admin_forms import soup as soup_of
from tests.conftest import LANGUAGES
from tests.letters.desk import (
    APPEAL,
    HOSTILE,
    messages,
    parsed,
    parsed_web,
    read_eml,
    with_everything,
    words,
)

pytestmark = pytest.mark.either_database

ROOT = Path(__file__).resolve().parents[2]
WEB = {gmail: ("https://mail.google.com/mail/?view=cm&fs=1", "su"), outlook: ("", "subject")}

TEXTS = {code: read(code) for code in LANGUAGES}

every_language = pytest.mark.parametrize("language", LANGUAGES)
every_letter = pytest.mark.parametrize("letter", LANGUAGES)

LETTER = Letter(
    language="en",
    recipient_name="Alexander Lukashenka",
    recipient_office="President",
    recipient_address="ul. Karla Marxa 38\n220016 Minsk",
    recipient_email="",
    sender="Sender",
    dateline="place and date",
    subject="Appeal",
    lines=(
        Line("salutation", "Your Excellency,"),
        Line("opening", "First."),
        Line("opening", "Other.", is_spare=True),
        Line("request_intro", "I ask you:", group="asked"),
        Line("request", "a", group="asked", before="1. ", after=";"),
        Line("request", "b", group="asked", before="2. ", after="."),
        Line("ending", ""),
        Line("closing", "Yours sincerely,", group="signature"),
        Line("name", "your name", group="signature", is_blank=True, before="[", after="]"),
    ),
    short=("Short.",),
)
TEXT = "Your Excellency,\n\nFirst.\n\nI ask you:\n1. a;\n2. b.\n\nYours sincerely,\n[your name]"


def links_of(letter):
    return {"mail": letter.mailto, "gmail": letter.gmail, "outlook": letter.outlook}


def crlf(text):
    return text.replace("\n", "\r\n")


def test_a_whole_mail_address():
    url = mailto("free@example.org", "Free Ales", "Dear Ales,\n\nhello & 100 %", ["a@b.example"])
    assert url == (
        "mailto:free@example.org?cc=a%40b.example&subject=Free%20Ales"
        "&body=Dear%20Ales%2C%0D%0A%0D%0Ahello%20%26%20100%20%25"
    )


@pytest.mark.parametrize(
    ("arguments", "url"),
    [
        ({}, "mailto:"),
        ({"recipient": "a@b.example"}, "mailto:a@b.example"),
        ({"subject": "Hi"}, "mailto:?subject=Hi"),
        ({"body": "Hi"}, "mailto:?body=Hi"),
        ({"cc": []}, "mailto:"),
        ({"cc": ["a@b.example", "c@d.example"]}, "mailto:?cc=a%40b.example%2Cc%40d.example"),
        ({"subject": "", "body": "Hi"}, "mailto:?body=Hi"),
        ({"subject": " \n ", "body": ""}, "mailto:"),
        ({"recipient": " ", "subject": "Hi", "body": "Ho"}, "mailto:?subject=Hi&body=Ho"),
    ],
)
def test_what_is_empty_is_left_out(arguments, url):
    assert mailto(**arguments) == url
    assert len(parsed_web(gmail(**arguments), gmail())) == len(
        parsed_web(outlook(**arguments), outlook())
    )


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_lines_end_as_mail_programs_need_it(line_end):
    text = line_end.join(["a", "", "b"])
    assert parsed(mailto(body=text)) == ("", {"body": "a\r\n\r\nb"})
    assert parsed_web(gmail(body=text), gmail()) == {"body": "a\r\n\r\nb"}
    assert parsed_web(outlook(body=text), outlook()) == {"body": "a\r\n\r\nb"}


@pytest.mark.parametrize("field", ["recipient", "subject", "body", "cc"])
def test_a_message_carries_what_was_written_and_no_other_header(field):
    for text in HOSTILE.values():
        values = {
            "recipient": "a@b.example",
            "subject": "Free Ales",
            "body": "Body",
            "cc": "c@d.example",
        }
        values[field] = text
        arguments = values | {"cc": [values["cc"]]}
        links = {make.__name__: make(**arguments) for make in (gmail, outlook)}
        links["mail"] = mailto(**arguments)
        without_space = "".join(values["recipient"].split()), "".join(values["cc"].split())
        body = "\r\n".join(values["body"].splitlines())
        expected = (*without_space, " ".join(values["subject"].split()), body)
        assert messages(links) == [expected] * 3, text


HEADS = ["recipient_email", "subject"]


@pytest.mark.parametrize("field", [*HEADS, "cc", "text", "short"])
def test_no_field_of_a_letter_adds_a_header_to_a_file(field):
    for text in HOSTILE.values():
        if field in ("recipient_email", "cc"):
            text = text[:254]  # the maximum length of an e-mail address
        changes = {field: (text,) if field in ("cc", "short") else text}
        if field == "text":
            changes = {"lines": (*LETTER.lines, Line("own", text))}
        letter = replace(LETTER, **changes)
        raw = letter.eml
        head, _empty, _body = raw.partition(b"\r\n\r\n")
        names = [
            line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith(b" ")
        ]
        allowed = {b"X-Unsent", b"To", b"Cc", b"Subject", b"Content-Type", b"MIME-Version"}
        assert set(names) <= allowed | {b"Content-Transfer-Encoding"}, text
        assert len(names) == len(set(names)), text
        if field not in ("recipient_email", "cc"):
            headers, body = read_eml(raw)
            assert headers["subject"] == " ".join(letter.subject.split()), text
            assert body == re.sub(r"\r\n?", "\n", letter.text), text
        txt = letter.txt.decode()
        assert txt == "\r\n".join(letter.file_text.splitlines()) + "\r\n", text


def test_lines_of_a_group_stand_together_and_spare_or_empty_ones_nowhere():
    assert LETTER.text == TEXT
    assert compose([]) == ""
    assert LETTER.short_text == "Your Excellency,\n\nShort.\n\nYours sincerely,\n[your name]"


def test_every_way_out_carries_the_whole_letter():
    expected = ("", "", "Appeal", crlf(TEXT))
    assert messages(links_of(LETTER)) == [expected] * 3
    headers, body = read_eml(LETTER.eml)
    assert headers["x-unsent"] == "1" and headers["subject"] == "Appeal" and body == TEXT
    assert "to" not in headers and "cc" not in headers
    assert LETTER.txt.decode() == crlf(
        "Alexander Lukashenka\nPresident\nul. Karla Marxa 38\n220016 Minsk\n\n"
        f"[place and date]\n\nAppeal\n\n{TEXT}\n"
    )


@pytest.mark.parametrize(
    "text",
    ["First.\n\nSecond:\na", "First.\r\n\r\nSecond:\r\na", "\n\nFirst.\n\n\n\nSecond:\n a \n\n"],
)
def test_paragraphs_stand_apart_by_empty_lines(text):
    assert paragraphs(text) == ["First.", "Second:\na"]


def page_with_letter_of(page, code, length):
    """Return the letter of a page, with a text that makes its `mailto:` URL `length` long."""

    def letter_with(filler):
        setattr(page, f"letter_{code}", f"{'Ж' if code in ('be', 'ru') else 'ß'}{filler}")
        with override(code):
            return page.letter_to(1, code)

    missing = length - len(mailto("", (full := letter_with("x")).subject, full.text))
    return letter_with("x" * (missing + 1))


@every_language
def test_what_fits_into_a_mail_is_counted_after_encoding(page_at, language):
    page = page_at("send-an-appeal")
    setattr(page, f"request_intro_{language}", "")
    page.openings, page.requests = [], []
    for length, fit in ((MAILTO_LIMIT - 1, "full"), (MAILTO_LIMIT, "full"), (MAILTO_LIMIT + 1, "")):
        letter = page_with_letter_of(page, language, length)
        whole = mailto("", letter.subject, letter.text)
        assert len(whole) == length, f"{language}: the test builds {len(whole)} characters"
        if fit:
            assert (letter.fit, letter.mailto) == (fit, whole), f"{language}: {length}"
        else:
            assert letter.fit == "short", f"{language}: {length} characters do not fit"
            assert len(letter.mailto) <= MAILTO_LIMIT
            assert parsed(letter.mailto)[1]["body"] == crlf(letter.short_text)
        assert messages(links_of(letter))[0] == messages(links_of(letter))[1]


def test_without_a_version_that_fits_a_mail_has_the_subject_only(page_at):
    page = page_at("send-an-appeal")
    long = "Ж" * MAILTO_LIMIT
    for language in LANGUAGES:
        setattr(page, f"letter_{language}", long)
        setattr(page, f"short_letter_{language}", long)
        with override(language):
            letter = page.letter_to(1, language)
        assert letter.fit == "none", language
        assert parsed(letter.mailto) == ("", {"subject": letter.subject}), language


def test_the_starter_letter_fits_into_mails_at_least_in_short(page_at):
    for language in LANGUAGES:
        with override(language):
            letter = page_at("send-an-appeal").letter_to(1, language)
        assert letter.fit in ("full", "short"), f"{language}: {letter.fit}"
        assert len(letter.mailto) <= MAILTO_LIMIT, language


# The letter desk


@pytest.fixture
def appeal(page_at):
    """The appeal with two recipients, a copy, two openings, three requests, two embassies."""
    return with_everything(page_at("send-an-appeal"))


def get(client, language, letter, tail="", number=""):
    response = client.get(f"/{language}/{APPEAL}letter/{letter}/{number}{tail}")
    assert response.status_code == 200, f"{language}, letter in {letter}{number}: {tail}"
    return response


def letter_in(page, code, reader=None, number=1):
    with override(reader or code):
        return AppealPage.objects.get(pk=page.pk).letter_to(number, code)


@every_letter
def test_the_letter_stands_beside_the_readers_language(client, appeal, letter):
    for language in LANGUAGES:
        soup = soup_of(get(client, language, letter))
        where = f"{language}, letter in {letter}"
        sheet = soup.select_one("article.letter")
        assert sheet["lang"] == letter, where
        out, read = letter_in(appeal, letter, language), letter_in(appeal, language)
        for part in ("salutation", "opening", "paragraph", "request", "ending", "closing"):
            rows = sheet.select(f"[data-part={part}]")
            for row, own, other in zip(rows, out.part(part), read.part(part), strict=True):
                assert words(row.select_one(".is-out")) == words(str(own)), where
                beside = row.select_one(".is-translation")
                if letter == language:
                    assert beside is None, where
                else:
                    assert (beside["lang"], words(beside)) == (language, words(other.text)), where
        if letter != language:
            assert sheet.select_one(".letter-columns")["lang"] == language, language


@every_language
def test_the_letter_goes_out_in_the_language_that_its_recipient_prefers(client, appeal, language):
    soup = soup_of(client.get(f"/{language}/{APPEAL}"))
    assert soup.select_one("article.letter")["lang"] == "be"
    for recipient in appeal.recipients.filter(preferred_language="be"):
        recipient.preferred_language = ""
        recipient.save()
    assert soup_of(client.get(f"/{language}/{APPEAL}")).article["lang"] == language


def test_the_letter_is_chosen_by_links(client, appeal):
    for language in LANGUAGES:
        soup = soup_of(get(client, language, "be"))
        tongues = soup.select(".letter-languages a")
        assert [link["lang"] for link in tongues] == LANGUAGES, language
        assert [link["lang"] for link in tongues if link.has_attr("aria-current")] == ["be"], (
            language
        )
        people = soup.select(".letter-choice:not(.letter-languages) a")
        assert [link.get_text() for link in people][1] == f"The prosecutor ({language})", language
        for link in [*tongues, *people]:
            path = link["href"].removesuffix("#letter")
            assert client.get(path).status_code == 200, path
        second = soup_of(client.get(people[1]["href"]))
        assert "The prosecutor" in words(second.select_one("article.letter address")), language
        assert (
            parsed(second.select_one("[data-way=mail]")["href"])[0] == "prosecutor@example.org"
        ), language


@pytest.mark.parametrize("tail", ["", "letter/be/", "letter/ru/", "letter/ru/2/"])
def test_the_language_switch_keeps_the_letter(client, appeal, settings, tail):
    # One process, which caches parts of pages, sends all responses. None must show another letter.
    for language in ("de", "be"):
        soup = soup_of(client.get(f"/{language}/{APPEAL}{tail}"))
        expected = [f"/{code}/{APPEAL}{tail}" for code in LANGUAGES]
        assert [link["href"] for link in soup.select("nav.languages a")] == expected
        alternates = {a["hreflang"]: a["href"] for a in soup.select("link[hreflang]")}
        urls = dict(zip(LANGUAGES, (settings.SITE_URL + path for path in expected), strict=True))
        assert alternates == urls | {"x-default": urls["en"]}
        assert soup.select_one("link[rel=canonical]")["href"] == urls[language]
        assert soup.select_one("meta[property='og:url']")["content"] == urls[language]


@pytest.mark.parametrize("tail", ["", "print/", "envelope/", "eml/", "txt/"])
def test_letters_that_do_not_exist_are_not_found(client, appeal, tail):
    for code in ("fr", "xx", "DE", "de-AT", "e", "None", "0"):
        assert client.get(f"/de/{APPEAL}letter/{code}/{tail}").status_code == 404, code
    for number in ("0", "3", "99", "-1", "x"):
        path = f"/de/{APPEAL}letter/de/{number}/{tail}"
        assert client.get(path).status_code == 404, path
    first = client.get(f"/de/{APPEAL}letter/ru/1/{tail}")
    assert first.status_code == 301 and first.url == f"/de/{APPEAL}letter/ru/{tail}"


@every_letter
def test_every_way_out_works_without_javascript(client, appeal, letter):
    for language in LANGUAGES:
        where = f"{language}, letter in {letter}"
        soup = soup_of(get(client, language, letter))
        expected = letter_in(appeal, letter, language)
        links = {way["data-way"]: way["href"] for way in soup.select("a[data-way]")}
        assert set(links) == {"print", "mail", "gmail", "outlook", "eml", "txt"}, where
        sent = ("president@example.org", "copy@example.org", expected.subject)
        assert messages(links) == [(*sent, crlf(expected.mail_text))] * 3, where
        copy = soup.select_one("button[data-way=copy]")
        assert copy.find_parent("li").has_attr("hidden"), f"{where}: copying needs JavaScript"

        eml = client.get(links["eml"])
        assert eml["Content-Type"] == "message/rfc822", language
        headers, body = read_eml(eml.content)
        assert (headers["to"], headers["cc"], headers["subject"]) == sent, where
        assert headers["x-unsent"] == "1" and body == expected.text, where

        txt = client.get(links["txt"])
        assert txt["Content-Type"] == "text/plain; charset=utf-8", language
        assert txt.content.decode() == crlf(expected.file_text + "\n"), where
        for download in (eml, txt):
            assert download["Content-Disposition"].startswith("attachment;"), language

        sheet = soup_of(client.get(links["print"]))
        assert sheet.html["lang"] == language, language
        printed = [words(line) for line in sheet.select(".letter-line:not([hidden]) .is-out")]
        assert printed == [
            words(str(line))
            for line in expected.lines
            if line.text and (not line.is_spare or line.part == "profession")
        ], where
        assert not sheet.select(".is-translation, nav, footer, form"), language
        assert sheet.select_one("meta[name=robots]")["content"] == "noindex", language
        assert client.get(sheet.select_one("header a")["href"]).status_code == 200, language


def test_each_text_of_the_letter_has_blanks_to_fill_by_hand(client, appeal):
    for letter in LANGUAGES:
        with override(letter):
            blanks = [gettext(text) for text in ("your name", "your town and country")]
            head = [gettext("place and date")]
        soup = soup_of(get(client, "de", letter, "print/"))
        shown = [
            words(blank) for blank in soup.select("article :not([hidden]) > .blank bdi, .blank bdi")
        ]
        for text in blanks + head:
            assert words(text) in shown, f"{letter}: {text}"
        text = get(client, "de", letter, "txt/").content.decode()
        for blank in blanks + head:
            assert f"[{blank}]" in text, f"{letter}: {blank}"


def test_the_envelope_is_in_cyrillic(client, appeal):
    for letter in LANGUAGES:
        soup = soup_of(get(client, "de", letter, "envelope/"))
        recipient = TEXTS["be"]["appeal"]["recipients"][0]
        lines = [span.get_text() for span in soup.select(".envelope-to span")]
        address = [line.strip() for line in recipient["address"].strip().splitlines()]
        assert lines == [recipient["name"], recipient["office"], *address, "BELARUS"], letter
        assert soup.select_one(".envelope-to")["lang"] == "be", letter
        assert soup.select(".envelope-to span")[-1]["lang"] == "en", letter


def test_an_envelope_falls_back_to_what_the_recipient_has(page_at):
    recipient = page_at("send-an-appeal").recipients.get()
    recipient.address_be = ""
    assert composing.envelope(recipient)["envelope_language"] == "ru"
    recipient.address_ru = ""
    envelope = composing.envelope(recipient)
    assert envelope["envelope_language"] == "en" and not envelope["country_in_latin"]


def test_copies_stand_under_the_letter_and_embassies_on_the_desk(client, appeal):
    soup = soup_of(get(client, "de", "ru"))
    [copies] = soup.select("[data-part=copies]")
    with override("ru"):
        assert words(copies.p) == words(composing.copies_label() + "The ombudsperson (ru)")
    assert words(soup.select_one(".embassies")).count("Embassy of Belarus (de)") == 2
    fax = soup.select_one(".letter-out")
    assert "+375 17 226 06 10" in words(fax) and "president@example.org" in words(fax)


def test_embassies_stand_in_the_order_of_the_readers_language(client, appeal):
    for language in LANGUAGES:
        soup = soup_of(get(client, language, "ru"))
        countries = [dt.get_text() for dt in soup.select(".embassies dt")]
        assert countries == [f"Austria ({language})", f"Germany ({language})"], language


def test_facts_in_the_letter_follow_the_profile(client, page_at):
    for letter in LANGUAGES:
        page = page_at("send-an-appeal")
        setattr(page, f"letter_{letter}", "About {name}, {article}.")
        page.save()
        profile = ProfilePage.objects.get()
        setattr(profile, f"name_{letter}", "New Name")
        profile.save()
        text = words(soup_of(get(client, "de", letter)).select_one("[data-part=paragraph] .is-out"))
        assert text.startswith("About New Name, ") and "{" not in text, text


@pytest.mark.parametrize("days, is_over", [(-1, True), (0, False), (1, False)])
def test_the_page_says_whether_the_deadline_has_passed(client, page_at, days, is_over):
    page = page_at("send-an-appeal")
    page.deadline = datetime.date.today() + datetime.timedelta(days=days)
    page.save()
    for language in LANGUAGES:
        soup = soup_of(client.get(f"/{language}/{APPEAL}"))
        with override(language):
            over = gettext(
                "Letters were asked for until %(date)s. "
                "That day is over, but a letter may still help."
            )
        words_after = words(over.partition("%(date)s")[2])
        assert (words_after in words(soup.main)) == is_over, f"{language}, {days} days"
        assert str(page.deadline.year) in words(soup.main), language
        assert soup.select_one("[data-way=mail]"), language


def test_after_a_release_the_letter_is_a_record(client, appeal):
    ProfilePage.objects.update(status="released", status_since=datetime.date(2014, 6, 21))
    for language in LANGUAGES:
        soup = soup_of(get(client, language, "ru"))
        sheet = words(soup.select_one("article.letter"))
        for line in letter_in(appeal, "ru").part("paragraph"):
            assert words(line.text) in sheet, language
        assert not soup.select("[data-way], template, script[type=module], .letter-fields"), (
            language
        )
        for tail in ("print/", "envelope/", "eml/", "txt/", "2/print/"):
            response = client.get(f"/{language}/{APPEAL}letter/ru/{tail}")
            assert (response.status_code, response.url) == (302, f"/{language}/{APPEAL}"), tail


def test_fields_are_nowhere_but_in_the_scripts_template(client, appeal):
    for language in LANGUAGES:
        soup = soup_of(get(client, language, "be"))
        [template] = soup.select("template")
        fields = template.select("input, textarea, select")
        assert {field["data-field"] for field in fields} == {
            *("name", "profession", "town", "country", "own"),
            *("opening", "request", "embassy"),
        }, language
        for field in fields:
            assert not field.has_attr("name") and not field.has_attr("id"), field
            assert field["autocomplete"] == "off" and not field.find_parent("form"), field
            assert field.find_parent("label"), f"{field} has no label"
        template.extract()
        assert not soup.select("main :is(textarea, select, input:not([type=hidden]))"), language


def test_what_editors_write_into_a_letter_is_text(client, page_at):
    page = page_at("send-an-appeal")
    evil = HOSTILE["markup"] + "&cc=evil@example.org"
    for field in ("subject", "letter", "closing", "request_intro", "ending"):
        setattr(page, f"{field}_de", evil)
    recipient = page.recipients.get()
    recipient.name_de = recipient.salutation_de = evil
    recipient.email = "president@example.org"
    page.recipients = [recipient]
    page.save()
    soup = soup_of(get(client, "de", "de"))
    assert not [script for script in soup.find_all("script") if "alert" in script.get_text()[:20]]
    assert words(soup.select_one("article.letter")).count(evil) == 7
    links = {way["data-way"]: way["href"] for way in soup.select("a[data-way]")}
    for to, cc, subject, _body in messages(links):
        assert (to, cc, subject) == ("president@example.org", "", evil)
    headers, body = read_eml(client.get(links["eml"]).content)
    assert headers["subject"] == evil and "bcc" not in headers and evil in body


def test_a_letter_not_yet_translated_goes_out_as_one_in_its_fallback_language(client, page_at):
    page = page_at("send-an-appeal")
    recipient = page.recipients.get()
    for code in ("be", "ru"):
        for field in ("letter", "short_letter", "subject", "closing", "request_intro", "ending"):
            setattr(page, f"{field}_{code}", "")
        recipient.salutation_be = recipient.salutation_ru = ""
    page.recipients = [recipient]
    page.save()
    sheet = soup_of(get(client, "be", "be")).select_one("article.letter")
    assert sheet["lang"] == "en"
    texts = TEXTS["en"]["appeal"]
    assert texts["closing"] in words(sheet)
    assert texts["recipients"][0]["salutation"] in words(sheet)
    opening, *_others = letter_in(page, "en").part("opening")
    assert words(opening.text) in words(sheet)


def test_the_mail_is_in_one_language_when_its_short_letter_is_missing(page_at):
    page = page_at("send-an-appeal")
    page.short_letter_be = ""
    page.letter_be = "Ж" * MAILTO_LIMIT
    with override("be"):
        letter = page.letter_to(1, "be")
    assert not letter.short and letter.fit == "none", "the short letter is Russian"


def test_what_a_translation_lacks_is_left_out_and_never_another_language(page_at):
    page = page_at("send-an-appeal")
    first, second, *_others = page.requests.all()
    first.text_be = first.text_ru = ""
    second.text_be, second.text_de = "by", "de"
    page.requests = [first, second]
    with override("de"):
        letter = page.letter_to(1, "be")
    [request] = letter.part("request")
    assert (request.text, request.before, request.translation) == ("by", "", "de")


def test_lines_are_beside_their_translations_also_when_these_have_more_paragraphs():
    own = replace(LETTER, lines=(Line("paragraph", "a"), Line("closing", "c")))
    other = replace(
        LETTER,
        language="de",
        lines=(Line("paragraph", "A"), Line("paragraph", "B"), Line("closing", "C")),
    )
    both = own.beside(other)
    shown = [(line.part, line.text, line.translation) for line in both.lines]
    assert shown == [("paragraph", "a", "A"), ("paragraph", "", "B"), ("closing", "c", "C")]
    assert both.text == "a\n\nc"


def test_no_letter_asks_for_anything_but_get(appeal):
    for tail in ("", "print/", "eml/"):
        body = Client().post(f"/de/{APPEAL}letter/ru/{tail}", {"name": "canary"}).content
        assert b"canary" not in body


def test_scripts_keep_nothing_and_ask_for_nothing_but_another_letter():
    asking = re.compile(
        r"fetch\(|XMLHttp|sendBeacon|WebSocket|EventSource|import\b|Storage|indexedDB|"
        r"cookie|serviceWorker|caches\b|history\.|location\b|https?:|postMessage|\.send\("
    )
    # The only request in the scripts: it loads the page behind a link of the desk.
    allowed = (
        'const request = new XMLHttpRequest();\n    request.open("GET", href);',
        "request.send();",
        'history.replaceState(null, "", href)',
        "location.assign(href)",
    )
    for file in (ROOT / "static" / "js").glob("**/*.js"):
        text = file.read_text()
        for call in allowed:
            text = text.replace(call, "", 1)
        assert not asking.findall(text), file.name
