"""Letters: mail addresses that carry nothing but what was written, and the page that shows them."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.utils.translation import gettext, override

from campaign.letters import MAILTO_LIMIT, Letter, mailto
from tests.conftest import LANGUAGES
from tests.test_pages import PAGES, TEXTS, every_language, soup_of, words

APPEAL = PAGES["appeal"]
BLANKS = ["your name", "your town and country"]

LETTER = Letter(
    recipient_name="Alexander Lukashenka",
    recipient_office="President",
    recipient_address="ul. Karla Marxa 38\n220016 Minsk",
    recipient_email="",
    subject="Appeal",
    salutation="Your Excellency,",
    text="First.\n\nSecond:\n1. a;\n2. b.",
    short_text="Short.",
    closing="Yours sincerely,",
    blanks=("your name", "your town"),
)


def parsed(url):
    """Take a mail address apart as a mail program does: (recipient, {parameter: value})."""
    assert re.fullmatch(r"mailto:[\w.~@%-]*(\?[\w.~%=&-]*)?", url, re.ASCII), url
    parts = urlsplit(url)
    assert parts.scheme == "mailto"
    assert not parts.netloc
    assert not parts.fragment
    values = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    assert all(len(found) == 1 for found in values.values()), values
    return unquote(parts.path), {name: found[0] for name, found in values.items()}


def test_a_whole_mail_address():
    url = mailto("free@example.org", "Free Ales", "Dear Ales,\n\nhello & 100 %")
    assert url == (
        "mailto:free@example.org?subject=Free%20Ales"
        "&body=Dear%20Ales%2C%0D%0A%0D%0Ahello%20%26%20100%20%25"
    )


@pytest.mark.parametrize(
    ("arguments", "url"),
    [
        ({}, "mailto:"),
        ({"recipient": "a@b.example"}, "mailto:a@b.example"),
        ({"subject": "Hi"}, "mailto:?subject=Hi"),
        ({"body": "Hi"}, "mailto:?body=Hi"),
        ({"subject": "", "body": "Hi"}, "mailto:?body=Hi"),
        ({"subject": " \n ", "body": ""}, "mailto:"),
        ({"recipient": " ", "subject": "Hi", "body": "Ho"}, "mailto:?subject=Hi&body=Ho"),
    ],
)
def test_what_is_empty_is_left_out(arguments, url):
    assert mailto(**arguments) == url


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_lines_end_as_mail_programs_need_it(line_end):
    _recipient, values = parsed(mailto(body=line_end.join(["a", "", "b"])))
    assert values == {"body": "a\r\n\r\nb"}


VECTORS = {
    "line feed": "Free Ales\nBcc: evil@example.org",
    "CRLF": "Free Ales\r\nBcc: evil@example.org\r\n\r\nOther body",
    "carriage return": "Free Ales\rCc: evil@example.org",
    "line separator": "Free Ales\u2028Bcc: evil@example.org",
    "vertical tab": "Free Ales\x0bBcc: evil@example.org",
    "next line": "Free Ales\x85Bcc: evil@example.org",
    "cc": "x&cc=evil@example.org",
    "bcc": "x?bcc=evil@example.org",
    "second body": "x&body=other&subject=other",
    "encoded": "x%0d%0aBcc:evil@example.org%26cc=a",
    "fragment": "x#y",
    "quotes": "\"x\" 'y' <z@example.org> “q”",
    "markup": '"><script>alert(1)</script>',
    "slashes": "//evil.example/\\x",
    "semicolon": "x;cc=evil@example.org",
    "list": "a@example.org, b@example.org",
    "plus and space": "a+b c%20d",
    "emoji": "🕊️ free 👩‍👧",
    "right to left": "\u202eevil\u202c שלום مرحبا",
    "Cyrillic": "Свабоду Алесю Бяляцкаму!",
    "nothing visible": "a\u200bb\ufeff",
    "zero byte": "a\x00b",
}
every_vector = pytest.mark.parametrize("text", VECTORS.values(), ids=VECTORS)


@every_vector
def test_a_body_arrives_as_it_was_written(text):
    recipient, values = parsed(mailto("a@b.example", "Free Ales", text))
    assert recipient == "a@b.example"
    assert values == {"subject": "Free Ales", "body": "\r\n".join(text.splitlines())}


@every_vector
def test_a_subject_is_one_line_of_what_was_written(text):
    recipient, values = parsed(mailto("a@b.example", text, "Body"))
    assert recipient == "a@b.example"
    assert values == {"subject": " ".join(text.split()), "body": "Body"}
    assert len(values["subject"].splitlines()) == 1


@every_vector
def test_a_recipient_adds_no_header(text):
    recipient, values = parsed(mailto(text, "Subject", "Body"))
    assert recipient == "".join(text.split())
    assert values == {"subject": "Subject", "body": "Body"}


FIELDS = ["recipient_email", "subject", "salutation", "text", "closing"]


@pytest.mark.parametrize("field", FIELDS)
@every_vector
def test_no_field_of_a_letter_adds_a_header(field, text):
    _recipient, values = parsed(replace(LETTER, **{field: text}).mailto)
    assert set(values) == {"subject", "body"}
    assert len(values["subject"].splitlines()) == 1


def test_a_letter_is_salutation_text_closing_and_blanks():
    assert LETTER.plain_text(LETTER.text) == (
        "Your Excellency,\n\nFirst.\n\nSecond:\n1. a;\n2. b.\n\n"
        "Yours sincerely,\n[your name]\n[your town]"
    )
    _recipient, values = parsed(LETTER.mailto)
    assert values["body"].replace("\r\n", "\n") == LETTER.plain_text(LETTER.text)


@pytest.mark.parametrize(
    "text",
    [
        "First.\n\nSecond:\n1. a;\n2. b.",
        "First.\r\n\r\nSecond:\r\n1. a;\r\n2. b.",
        "\n\nFirst.\n\n\n\nSecond:\n1. a;\n2. b.\n\n",
        "First.\n \t \nSecond:\n 1. a; \n2. b.",
    ],
)
def test_paragraphs_stand_apart_by_empty_lines(text):
    assert replace(LETTER, text=text).paragraphs == ["First.", "Second:\n1. a;\n2. b."]


def letter_of_length(length):
    """Return a letter whose whole mail address has exactly `length` characters."""
    empty = replace(LETTER, text="x", short_text="")
    return replace(LETTER, text="x" * (1 + length - len(empty.mailto)))


def test_the_short_letter_goes_out_only_over_the_limit():
    at_the_limit = letter_of_length(MAILTO_LIMIT)
    assert len(at_the_limit.mailto) == MAILTO_LIMIT
    assert not at_the_limit.is_short_in_mail
    assert "xxx" in at_the_limit.mailto
    over = letter_of_length(MAILTO_LIMIT + 1)
    assert over.is_short_in_mail
    assert "xxx" not in over.mailto
    assert "Short." in over.mailto


def test_without_a_short_letter_the_whole_one_goes_out():
    letter = replace(letter_of_length(5000), short_text="")
    assert not letter.is_short_in_mail
    assert len(letter.mailto) == 5000


def get_letter(client, letter, page="en", tail=""):
    response = client.get(f"/{page}/{APPEAL}letter/{letter}/{tail}")
    assert response.status_code == 200
    return soup_of(response)


def mail_link(soup):
    [link] = soup.select("main a[href^='mailto:']")
    return link["href"]


@every_language
def test_starter_letters_fit_into_mail_programs(client, site, language):
    url = mail_link(get_letter(client, language))
    assert len(url) <= MAILTO_LIMIT, f"{language}: {len(url)} characters"
    recipient, values = parsed(url)
    texts = TEXTS[language]["appeal"]
    assert recipient == ""
    assert values["subject"] == words(texts["subject"])
    assert values["body"].startswith(texts["salutation"] + "\r\n\r\n")
    assert texts["closing"] in values["body"]


every_pair = pytest.mark.parametrize(
    ("page", "letter"),
    [(page, letter) for page in LANGUAGES for letter in LANGUAGES],
    ids=[f"{letter}-on-{page}" for page in LANGUAGES for letter in LANGUAGES],
)


@every_pair
@pytest.mark.parametrize("tail", ["", "print/"], ids=["page", "print"])
def test_a_letter_in_one_language_on_a_page_in_another(client, site, page, letter, tail):
    soup = get_letter(client, letter, page, tail)
    assert soup.html["lang"] == page
    [sheet] = soup.select("article.letter")
    assert sheet["lang"] == letter
    assert_is_whole(sheet, letter)


def assert_is_whole(sheet, language):
    texts = TEXTS[language]["appeal"]
    shown = words(sheet)
    for name in ("recipient_name", "recipient_office", "recipient_address", "subject"):
        assert words(texts[name]) in shown, f"{name} in {language}"
    for name in ("salutation", "closing"):
        assert words(texts[name]) in shown, f"{name} in {language}"
    for paragraph in texts["letter"].strip().split("\n\n"):
        assert words(paragraph) in shown, f"{paragraph!r} in {language}"
    with override(language):
        blanks = [words(gettext(text)) for text in BLANKS]
    assert [words(blank) for blank in sheet.select(".blank")] == blanks
    assert all(blank in shown for blank in blanks)


@every_language
def test_the_letter_comes_in_the_language_of_the_page_at_first(client, site, language):
    soup = soup_of(client.get(f"/{language}/{APPEAL}"))
    assert soup.select_one("article.letter")["lang"] == language
    links = soup.select("nav.letter-languages a")
    assert [link["lang"] for link in links] == LANGUAGES
    assert [link["lang"] for link in links if link.has_attr("aria-current")] == [language]
    for link in links:
        path = link["href"].removesuffix("#letter")
        assert path == f"/{language}/{APPEAL}letter/{link['lang']}/"
        assert client.get(path).status_code == 200


@every_pair
def test_the_chosen_letter_can_be_printed(client, site, page, letter):
    sheet = f"/{page}/{APPEAL}letter/{letter}/print/"
    assert get_letter(client, letter, page).select_one(f"main a[href='{sheet}']")
    soup = get_letter(client, letter, page, "print/")
    assert soup.select_one("meta[name=robots]")["content"] == "noindex"
    back = soup.select_one("header a")["href"]
    assert client.get(back).status_code == 200
    assert not soup.select("nav, footer")


@pytest.mark.parametrize("code", ["fr", "xx", "DE", "de-AT", "e", "None", "0"])
@pytest.mark.parametrize("tail", ["", "print/"], ids=["page", "print"])
def test_there_is_no_letter_in_an_unknown_language(client, site, code, tail):
    assert client.get(f"/de/{APPEAL}letter/{code}/{tail}").status_code == 404


def test_what_editors_write_into_a_letter_is_text(client, page_at):
    page = page_at("send-an-appeal")
    evil = '"><script>alert(1)</script>&cc=evil@example.org'
    for field in ("recipient_name", "subject", "salutation", "letter", "closing"):
        setattr(page, f"{field}_de", evil)
    page.recipient_email = "president@example.org"
    page.save()
    soup = get_letter(client, "de")
    assert not [script for script in soup.find_all("script") if "alert" in script.get_text()]
    assert words(soup.select_one("article.letter")).count(evil) == 5
    recipient, values = parsed(mail_link(soup))
    assert recipient == "president@example.org"
    assert set(values) == {"subject", "body"}


def test_a_letter_not_yet_translated_goes_out_as_one_in_its_fallback_language(client, page_at):
    page = page_at("send-an-appeal")
    for code in ("be", "ru"):
        for field in ("letter", "short_letter", "salutation", "subject", "closing"):
            setattr(page, f"{field}_{code}", "")
    page.save()
    sheet = get_letter(client, "be").select_one("article.letter")
    assert sheet["lang"] == "en"
    texts = TEXTS["en"]["appeal"]
    for name in ("salutation", "closing"):
        assert texts[name] in words(sheet)
    for blank in sheet.select(".blank"):
        with override(blank.find_parent(lang=True)["lang"]):
            assert words(blank) in {words(gettext(text)) for text in BLANKS}


def test_the_mail_is_in_one_language_when_its_short_letter_is_missing(client, page_at):
    page = page_at("send-an-appeal")
    page.short_letter_be = ""
    page.save()
    _recipient, values = parsed(mail_link(get_letter(client, "be")))
    texts = TEXTS["be"]["appeal"]
    assert values["body"].startswith(texts["salutation"])
    assert "Правозащитного" not in values["body"], "the text is Russian, the salutation Belarusian"
    assert "Правозащитники" not in values["body"], "the text is Russian, the salutation Belarusian"
