"""The letter desk in a browser: what readers type is in every output, and nowhere else.

The desk is rendered in this process, so that each test can change its appeal; styles and scripts
come from the running site.
"""

import datetime
import io
import re
import unicodedata
from dataclasses import replace
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.test import Client
from django.utils.translation import override
from hypothesis import Phase
from hypothesis import strategies as st
from playwright.sync_api import expect
from pypdf import PdfReader

from campaign.actions.mail_links import MAILTO_LIMIT, gmail, mailto, outlook
from campaign.letters import composing
from campaign.letters.letter import Line, compose
from campaign.letters.models import AppealPage
from tests.browser.checks import axe, misfits
from tests.browser.pages import LANGUAGES, assert_none
from tests.browser.traces import stored_texts
from tests.letters.desk import (
    APPEAL,
    HOSTILE,
    Sender,
    merged,
    messages,
    one_line,
    parsed,
    read_eml,
    with_everything,
)

pytestmark = pytest.mark.either_database

# Pairs of the reader's language and the language of the letter. Each language is in both roles.
PAIRS = list(zip(LANGUAGES, (*LANGUAGES[1:], LANGUAGES[0]), strict=True))
SENDERS = {
    "nobody": Sender(),
    "everything": Sender(
        "Erika Müller", "nurse", "Bremen", "Germany", "I met him in 2008.", opening=1, embassy=1
    ),
    "no town": Sender("Алесь", "", "", "Польшча", "", requests=(False, True, False, True)),
    "nothing asked": Sender("A", "b", "C", requests=(False,) * 9, embassy=0),
}
TEXT_FIELDS = ("name", "profession", "town", "country", "own")
MM_PER_POINT = 25.4 / 72
A4 = (210, 297)

FILL = """(sender) => {
  const field = (name) => document.querySelectorAll(`[data-field=${name}]`);
  for (const name of ["name", "profession", "town", "country", "own"]) {
    field(name)[0].value = sender[name];
  }
  if (field("opening")[0]) field("opening")[0].value = sender.opening;
  if (field("embassy")[0]) field("embassy")[0].value = sender.embassy ?? "";
  field("request").forEach((box, place) => (box.checked = sender.requests[place] ?? true));
  field("name")[0].dispatchEvent(new Event("input", {bubbles: true}));
}"""
LINKS = """() => Object.fromEntries(
  [...document.querySelectorAll("a[data-way]")].map(a => [a.dataset.way, a.getAttribute("href")])
)"""
SHOWN = """() => [...document.querySelectorAll(".letter-line")]
  .filter(line => line.checkVisibility())
  .map(line => line.querySelector(".is-out").innerText)"""


@pytest.fixture
def appeal(page_at):
    return with_everything(page_at("send-an-appeal"))


@pytest.fixture
def open_desk(open_browser, running_site, site):
    """Return a function that opens a sub-page of the appeal, rendered in this process."""
    client = Client()

    def open_page(language, letter, tail="", **options):
        start = f"/{language}/{APPEAL}letter/{letter}/"
        # Rendered in advance, because the browser's callbacks have no access to the database.
        paths = [start + tail for tail in ("", "print/", "envelope/", "eml/", "txt/")]
        answers = {path: client.get(path) for path in paths}

        def answer(route):
            response = answers[urlsplit(route.request.url).path]
            route.fulfill(
                status=response.status_code, headers=dict(response.items()), body=response.content
            )

        page = open_browser(**options)
        page.route(f"{running_site.url}{start}**", answer)
        page.on("pageerror", lambda error: pytest.fail(f"The script fails: {error}"))
        page.goto(start + tail)
        return page

    return open_page


def sample(page, language, letter):
    """Return the letter as Python composes it, and the embassies in the language of the letter."""
    with override(language):
        sample = AppealPage.objects.get(pk=page.pk).letter_to(1, letter)
        return sample, composing.script_data(sample, composing.embassies())["embassies"]


def downloaded(page, way):
    """Click a button that downloads a file; return its name and content."""
    with page.expect_download() as download:
        page.click(f"[data-way={way}]")
    with open(download.value.path(), "rb") as file:
        return download.value.suggested_filename, file.read()


def copied(page):
    """Click on “copy”; return the text on the clipboard."""
    page.evaluate("navigator.clipboard.writeText('')")
    page.click("[data-way=copy]")
    expect(page.locator("[data-status]")).not_to_be_empty()
    return page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")


def unfold(page):
    """Unfold the ways with risks, which are folded in careful languages."""
    page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))")


def printed(page):
    """Return the printed pages of the page."""
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages


def lines_of(sheet):
    """Return the lines of a sheet as (x, y, text), in mm from the upper left corner, top first."""
    found = []

    def visit(text, matrix, text_matrix, _font, _size):
        if text.strip():
            x = text_matrix[4] * matrix[0] + matrix[4]
            y = text_matrix[5] * matrix[3] + matrix[5]
            found.append((x * MM_PER_POINT, A4[1] - y * MM_PER_POINT, text))

    sheet.extract_text(visitor_text=visit)
    return sorted(found, key=lambda line: line[1])


def letters_of(text):
    """Return the text without white space and ligatures, which vary in a PDF."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def text_of(sheets):
    return letters_of("".join(sheet.extract_text() for sheet in sheets))


# The same letter from the script and from Python


# The characters in texts of readers and editors, including strings that have caused errors.
WORDS = st.one_of(
    st.sampled_from(list(HOSTILE.values())),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30),
    st.text(" \t\r\n\u2028\x85\u00a0\ufeff\u200b{}&?#%+='\"<>\\", max_size=8),
    st.text("Свабоду Алесю ўі🕊️👩‍👧שלום\u202e", max_size=30),
)
SENDERS_OF_ALL_KINDS = st.builds(
    Sender,
    **{field: st.just("") | WORDS for field in TEXT_FIELDS},
    opening=st.integers(0, 2),
    requests=st.lists(st.booleans(), max_size=4).map(tuple),
    embassy=st.none() | st.integers(0, 1),
)
SHORT_WORDS = WORDS.map(lambda text: f"x{text[:60]}")
SENDERS_A_LETTER = 100

# Fills the desk in for each sender, and returns the resulting outputs.
SEND = f"async (senders) => {{ const fill = {FILL}, links = {LINKS}, shown = {SHOWN};"
SEND += """
  let copied, file;
  navigator.clipboard.writeText = async (text) => { copied = text; };
  URL.createObjectURL = (blob) => { file = blob; return "#"; };
  HTMLAnchorElement.prototype.click = () => {};
  const click = (way) => document.querySelector(`[data-way=${way}]`)
    .dispatchEvent(new MouseEvent("click", {cancelable: true}));
  const saved = async (way) => {
    click(way);
    return new TextDecoder("utf-8", {ignoreBOM: true}).decode(await file.arrayBuffer());
  };
  const sent = [];
  for (const sender of senders) {
    fill(sender);
    click("copy");
    const typed = [...document.querySelectorAll("[data-field]")]
      .filter(({dataset}) => dataset.field in sender && typeof sender[dataset.field] === "string")
      .map(({dataset, value}) => [dataset.field, value]);
    const fits = [...document.querySelectorAll("[data-fit]")].filter((hint) => !hint.hidden);
    sent.push({
      typed: Object.fromEntries(typed), copied, links: links(), shown: shown(),
      fits: fits.map((hint) => hint.dataset.fit), eml: await saved("eml"), txt: await saved("txt"),
    });
  }
  return sent;
}"""


def examples(strategy, count):
    """Return `count` examples of a strategy, the same in each run."""
    found = []

    @hypothesis.settings(max_examples=count, database=None, phases=[Phase.generate])
    @hypothesis.given(strategy)
    def collect(example):
        found.append(example)

    collect()
    return found


def with_everything_left_out(appeal):
    """Remove the optional parts of the appeal: e-mail, openings, requests, short letter."""
    appeal.openings, appeal.requests = [], appeal.requests.all()[:1]
    appeal.recipients = [replaced(appeal.recipients.first(), email="")]
    for code in LANGUAGES:
        setattr(appeal, f"short_letter_{code}", "")


def with_hostile_texts(appeal):
    """Set the texts of the appeal, its recipient and its parts to arbitrary pasted texts."""
    recipient = replaced(appeal.recipients.first())
    owners = {
        appeal: ("subject", "letter", "ending", "closing", "request_intro", "short_letter"),
        recipient: ("name", "office", "address", "salutation"),
    }
    openings, requests = list(appeal.openings.all()), list(appeal.requests.all())
    fields = [(owner, name) for owner, names in owners.items() for name in names]
    fields += [(part, "text") for part in (*openings, *requests)]
    texts = iter(examples(SHORT_WORDS, 4 * len(fields)))
    for owner, name in fields:
        for code in LANGUAGES:
            setattr(owner, f"{name}_{code}", next(texts))
    appeal.recipients = [recipient, *appeal.recipients.all()[1:]]
    appeal.openings, appeal.requests = openings, requests


def replaced(child, **values):
    for name, value in values.items():
        setattr(child, name, value)
    return child


def mail_body(letter):
    """Return the fit (full, short, bare or none) and the longest text that fits a mail link."""
    own = [*letter.part("salutation"), *(Line("paragraph", text) for text in letter.short)]
    signature = [line for line in letter.lines if line.group == "signature"]
    versions = {"full": letter.text}
    if letter.short:
        versions["short"] = compose([*own, *letter.part("own"), *signature])
        versions["bare"] = letter.short_text
    for fit, text in versions.items():
        if len(mailto(letter.recipient_email, letter.subject, text, letter.cc)) <= MAILTO_LIMIT:
            return fit, text
    return "none", ""


def text_file(letter, town):
    """Return the letter as a text file, with today's date if a town was typed."""
    if not town:
        return letter.txt.decode()
    with override(letter.language):
        patterns = composing.date_patterns()
    today = datetime.date.today()
    day = patterns[today.month - 1].format(day=today.day, year=today.year)
    head = [letter.address, f"{town}, {day}", letter.subject, letter.text]
    return "\n\n".join(head).replace("\n", "\r\n") + "\r\n"


@pytest.mark.slow
@pytest.mark.parametrize("vary", [None, with_everything_left_out, with_hostile_texts])
@pytest.mark.parametrize("language, letter", PAIRS)
def test_script_and_python_write_the_same_letter(open_desk, appeal, language, letter, vary):
    if vary:
        vary(appeal)
        appeal.save()
    page = open_desk(language, letter)
    unfold(page)
    written, embassies = sample(appeal, language, letter)
    openings, requests = len(written.part("opening")), len(written.part("request"))
    senders = [
        replace(
            sender,
            opening=sender.opening if sender.opening < openings else 0,
            requests=sender.requests if requests > 1 else (),
        )
        for sender in [*SENDERS.values(), *examples(SENDERS_OF_ALL_KINDS, SENDERS_A_LETTER)]
    ]
    for sender, sent in zip(senders, page.evaluate(SEND, list(map(vars, senders))), strict=True):
        where = f"{language}, letter in {letter}: {sender}"
        for name, text in sent["typed"].items():
            # A single-line field removes line ends itself.
            put_in = re.sub("[\r\n]", "", vars(sender)[name]) if name != "own" else sender.own
            assert one_line(text) == one_line(put_in), where
        expected = merged(written, replace(sender, **sent["typed"]), embassies)
        assert sent["copied"] == expected.text, where
        kept = [line for line in expected.lines if line.text and not line.is_spare]
        # If the translation has more paragraphs, the extra ones have no original beside them.
        shown = list(filter(None, map(letters_of, sent["shown"])))
        assert shown == [letters_of(str(line)) for line in kept], where

        fit, body = mail_body(expected)
        assert sent["fits"] == [name for name in ("short", "bare", "none") if name == fit], where
        message = expected.recipient_email, expected.subject, body, expected.cc
        for way, address in (("mail", mailto), ("gmail", gmail), ("outlook", outlook)):
            assert sent["links"][way] == address(*message), f"{way}, {where}"
        assert read_eml(sent["eml"].encode()) == read_eml(expected.eml), where
        assert sent["txt"] == text_file(expected, one_line(sent["typed"]["town"])), where


@pytest.mark.parametrize("language, letter", PAIRS[2:3])
def test_a_word_says_whether_copying_worked(open_desk, appeal, language, letter):
    page = open_desk(language, letter, permissions=["clipboard-read", "clipboard-write"])
    unfold(page)
    status = page.locator("[data-status]")
    expect(status).to_be_empty()
    copied(page)
    expect(status).to_have_text(status.get_attribute("data-copied"))
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject() }")
    page.click("[data-way=copy]")
    expect(status).to_have_text(status.get_attribute("data-failed"))


@pytest.mark.parametrize("language", ["de", "be"])
def test_mails_carry_what_fits_and_the_desk_says_which_version(open_desk, page_at, language):
    appeal = page_at("send-an-appeal")
    for child in ("openings", "requests"):
        setattr(appeal, child, [])
    for field, text in {"letter": "First.", "request_intro": "", "ending": ""}.items():
        setattr(appeal, f"{field}_{language}", text)
    setattr(appeal, f"short_letter_{language}", "Короче." if language in ("be", "ru") else "Short.")
    appeal.save()
    page = open_desk(language, language)
    written, _embassies = sample(appeal, language, language)

    def mail_with(own):
        page.evaluate(FILL, vars(Sender(own=own)))
        shown = page.locator("[data-fit]:visible").evaluate_all(
            "all => all.map(p => p.dataset.fit)"
        )
        return page.get_attribute("[data-way=mail]", "href"), shown

    def text_with(own, letter):
        return merged(letter, Sender(own=own), []).text.replace("\n", "\r\n")

    spare = MAILTO_LIMIT - len(mail_with("x")[0])
    for more, is_full in ((0, True), (1, True), (2, False)):
        own = "x" * (spare + more)
        url, hints = mail_with(own)
        where = f"{language}: {MAILTO_LIMIT - 1 + more} characters"
        body = parsed(url)[1]["body"]
        if is_full:
            assert len(url) == MAILTO_LIMIT - 1 + more, where
            assert body == text_with(own, written) and hints == [], where
        else:
            assert "First." not in body and len(url) <= MAILTO_LIMIT, where
    # First the short version with the reader's own sentence is used, then without it.
    assert hints == (["short"] if own in body else ["bare"])
    page.evaluate(FILL, vars(Sender(name="x" * MAILTO_LIMIT)))
    url = page.get_attribute("[data-way=mail]", "href")
    assert parsed(url) == ("", {"subject": written.subject}), language
    assert page.locator("[data-fit=none]").is_visible(), language


def test_whatever_is_typed_is_text(open_desk, appeal, subtests):
    page = open_desk("en", "de")
    unfold(page)
    for name in HOSTILE:
        with subtests.test(name):
            assert_typed_is_text(page, name)


def assert_typed_is_text(page, name):
    page.emulate_media(media="screen")
    sender = Sender(**{field: HOSTILE[name] for field in TEXT_FIELDS})
    page.evaluate(FILL, vars(sender))
    # A single-line field removes line ends itself.
    sender = replace(
        sender, **{f: page.locator(f"[data-field={f}]").input_value() for f in TEXT_FIELDS}
    )
    assert one_line(sender.own) == one_line(HOSTILE[name])
    assert page.locator(".letter script, .letter img").count() == 0
    faults = [fault for width in (320, 1280) for fault in misfits_at(page, width)]
    assert_none([fault for fault in faults if "torn apart" not in fault])
    page.emulate_media(media="print")
    lines = [letters_of(line) for line in page.evaluate(SHOWN)]
    assert letters_of(one_line(sender.own)) in lines
    assert letters_of(one_line(sender.name)) in lines


def misfits_at(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    return [f"{width} px: {misfit[:200]}" for misfit in misfits(page)]


@pytest.mark.parametrize("language, letter", PAIRS[:1])
def test_a_reload_empties_the_desk_and_nothing_is_kept(open_desk, appeal, language, letter):
    page = open_desk(language, letter)
    page.evaluate(FILL, vars(SENDERS["everything"]))
    page.reload()
    for field in TEXT_FIELDS:
        assert page.locator(f"[data-field={field}]").input_value() == "", field
    assert SENDERS["everything"].name not in page.content()
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]


@pytest.mark.parametrize("language, letter", PAIRS[1:3])
def test_another_language_of_the_letter_keeps_what_was_typed(
    open_browser, running_site, language, letter
):
    page = open_browser()
    page.goto(f"/{language}/{APPEAL}letter/{language}/")
    typed = {name: f"{name} of mine" for name in TEXT_FIELDS}
    for name, text in typed.items():
        page.fill(f"[data-field={name}]", text)
    page.locator("[data-field=request]").nth(1).uncheck()
    page.locator("[data-field=opening]").select_option("2")
    before = page.locator("[data-part=request]:visible").count()
    for code in (letter, language):
        page.click(f".letter-languages a[lang={code}]")
        expect(page.locator(f".letter[lang={code}]")).to_be_visible()
        where = f"{language}, letter in {code}"
        for name, text in typed.items():
            assert page.input_value(f"[data-field={name}]") == text, f"{where}: {name}"
        assert page.locator("[data-part=request]:visible").count() == before, where
        assert page.locator("[data-field=opening]").input_value() == "2", where
        assert typed["own"] in page.locator("[data-part=own] .is-out").inner_text(), where
        assert urlsplit(page.url).path == f"/{language}/{APPEAL}letter/{code}/", where
        switch = [link.get_attribute("href") for link in page.locator(".languages a").all()]
        assert switch == [f"/{other}/{APPEAL}letter/{code}/" for other in LANGUAGES], where
        focused = "document.activeElement.getAttribute('lang')"
        assert page.evaluate(focused) == code, f"{where}: the focus is lost"


@pytest.mark.parametrize("language", ["be"])
def test_letters_begin_in_different_ways(open_desk, appeal, language):
    page = open_desk(language, language)
    starts = set()
    for chance in (0, 0.34, 0.99):
        page.add_init_script(f"Math.random = () => {chance}")
        page.reload()
        starts.add(page.locator("[data-part=opening]:visible").inner_text())
    assert len(starts) == 3, starts


# Printing


def assert_stands_in_the_window(sheet, letter, where):
    """Check the address field of DIN 5008, form B: top 45, left 20, 85 x 45 mm."""
    address = [letters_of(line) for line in letter.address.splitlines()]
    inside = [(x, y, text) for x, y, text in lines_of(sheet) if 45 < y < 90 and 20 <= x < 105]
    text = letters_of("".join(text for _x, _y, text in inside))
    assert text.endswith("".join(address)), f"{where}: {inside}"
    zone = [line for line in inside if letters_of(line[2]) and letters_of(line[2]) in address]
    assert min(y for _x, y, _text in zone) > 45 + 17.7, f"{where}: {zone}"
    assert {round(x) for x, _y, _text in zone} == {25}, f"{where}: {zone}"
    below = [y for _x, y, text in lines_of(sheet) if letters_of(text) in letters_of(letter.subject)]
    assert 97 < min(below) < 108, f"{where}: the subject begins at {below} mm"


@pytest.mark.parametrize("letter", LANGUAGES)
def test_the_print_sheet_is_a_letter_for_a_window_envelope(open_desk, page_at, letter):
    page = open_desk("de", letter, "print/", java_script_enabled=False)
    written, _embassies = sample(page_at("send-an-appeal"), "de", letter)
    sheets = printed(page)
    assert len(sheets) == 1, f"The letter in {letter} needs {len(sheets)} sheets"
    box = sheets[0].mediabox
    size = [round(float(side) * MM_PER_POINT) for side in (box.width, box.height)]
    assert tuple(size) == A4, letter
    assert_stands_in_the_window(sheets[0], written, letter)
    text = text_of(sheets)
    for line in written.lines:
        if line.text and (not line.is_spare or line.part == "profession"):
            assert letters_of(line.text) in text, f"{letter}: {line.text}"
    with override("de"):
        back = page.locator("header a").first
    assert letters_of(back.text_content()) not in text, "What is for the screen is printed"
    assert all(18 < x < 192 and 40 < y < 282 for x, y, _text in lines_of(sheets[0])), letter
    fonts = sheets[0]["/Resources"]["/Font"].values()
    for font in (font.get_object() for font in fonts):
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & descriptor.keys(), f"{letter}: {descriptor}"


@pytest.mark.parametrize("language, letter", PAIRS)
def test_the_desk_prints_the_letter_as_it_was_filled_in(open_desk, page_at, language, letter):
    page = open_desk(language, letter)
    written, _embassies = sample(page_at("send-an-appeal"), language, letter)
    sender = Sender(
        "Erika Müller", "Krankenschwester", "Bremen", "Deutschland", "Ein eigener Satz."
    )
    page.evaluate(FILL, vars(sender))
    expected = merged(written, sender, [])
    sheets = printed(page)
    where = f"{language}, letter in {letter}"
    assert len(sheets) == 1, f"{where}: {len(sheets)} sheets"
    assert_stands_in_the_window(sheets[0], written, where)
    text = text_of(sheets)
    kept = [letters_of(str(line)) for line in expected.lines if line.text and not line.is_spare]
    assert "".join(kept) in text, f"{where}: {text}\n{kept}"
    assert "ErikaMüller·Bremen,Deutschland" in text, where
    for line in written.lines:
        if line.translation and line.part in ("paragraph", "salutation"):
            assert letters_of(line.translation) not in text, f"{where} prints a translation"
    assert letters_of(page.locator("h1").text_content()) not in text, where


@pytest.mark.parametrize("language", ["ru"])
def test_a_long_letter_goes_on_overleaf_with_margins(open_desk, page_at, language):
    page = open_desk(language, language)
    page.evaluate(FILL, vars(Sender(own="Свабоду Алесю! " * 500)))
    sheets = printed(page)
    assert len(sheets) > 1
    for sheet in sheets[1:]:
        assert all(15 < y < 285 for _x, y, _text in lines_of(sheet)), language


@pytest.mark.parametrize("language", ["de"])
def test_the_envelope_has_the_address_in_cyrillic(open_desk, page_at, language):
    page = open_desk(language, language, "envelope/", java_script_enabled=False)
    sheets = printed(page)
    assert len(sheets) == 1, language
    recipient = page_at("send-an-appeal").recipients.get()
    address = [recipient.name_be, recipient.office_be, *recipient.address_be.split("\n"), "BELARUS"]
    lines = [line for line in lines_of(sheets[0]) if line[0] > 90]
    shown = [letters_of(text) for _x, _y, text in lines]
    assert "".join(shown) == letters_of("".join(address)), f"{language}: {shown}"
    assert max(y for _x, y, _text in lines) < 20 + 110, language


@pytest.mark.parametrize("language, letter", PAIRS[1:3])
def test_without_javascript_every_way_is_a_link(open_desk, appeal, language, letter):
    page = open_desk(language, letter, java_script_enabled=False)
    written, _embassies = sample(appeal, language, letter)
    where = f"{language}, letter in {letter}"
    assert page.locator("[data-field]").count() == 0, f"{where}: fields that do nothing"
    assert not page.locator("[data-way=copy]").is_visible(), where
    links = {
        way: page.locator(f"a[data-way={way}]").get_attribute("href")
        for way in ("mail", "gmail", "outlook")
    }
    body = written.mail_text.replace("\n", "\r\n")
    expected = ("president@example.org", "copy@example.org", written.subject, body)
    assert messages(links) == [expected] * 3, where
    for summary in page.locator(".risky-ways > summary").all():
        summary.click()
    name, eml = downloaded(page, "eml")
    assert (name, read_eml(eml)[1]) == ("letter.eml", written.text), where
    name, txt = downloaded(page, "txt")
    assert (name, txt) == ("letter.txt", written.txt), where
    page.click("[data-way=print]")
    page.wait_for_url("**/print/")
    assert page.locator("html").get_attribute("lang") == language
    text = letters_of(page.locator(".letter").inner_text())
    for line in written.lines:
        if line.text and not line.is_spare:
            assert letters_of(line.text) in text, f"{where}: {line.text}"


# Accessibility and use by keyboard


@pytest.mark.parametrize("language, letter", PAIRS)
@pytest.mark.parametrize("tail", ["", "print/", "envelope/"], ids=["desk", "print", "envelope"])
def test_axe_finds_nothing_and_everything_fits(open_desk, appeal, language, letter, tail):
    page = open_desk(language, letter, tail)
    if not tail:
        page.evaluate(FILL, vars(SENDERS["everything"]))
        unfold(page)
    faults = []
    looks = {320: "light", 1280: "dark"} if language in ("en", "be") else {}
    for width in (320, 768, 1280):
        faults += misfits_at(page, width)
        if scheme := looks.get(width):
            page.emulate_media(color_scheme=scheme)
            faults += [f"{width} px, {scheme}: {found['fault']}" for found in axe(page)]
    assert_none(faults)


def test_the_translation_stands_beside_the_letter_and_under_it_where_it_is_narrow(
    open_desk, appeal
):
    page = open_desk("de", "ru")
    row = page.locator(".letter-line[data-part=paragraph]").first
    for width, is_beside in ((1280, True), (800, True), (390, False)):
        page.set_viewport_size({"width": width, "height": 900})
        out = row.locator(".is-out").bounding_box()
        beside = row.locator(".is-translation").bounding_box()
        assert (beside["y"] < out["y"] + out["height"]) == is_beside, f"{width} px"
        assert (beside["x"] > out["x"] + out["width"] / 2) == is_beside, f"{width} px"


@pytest.mark.parametrize("language", ["de"])
def test_the_letter_is_written_by_keyboard_alone(open_desk, appeal, language):
    page = open_desk(language, "ru", permissions=["clipboard-read", "clipboard-write"])
    words = {
        "name": "Erika",
        "profession": "Ärztin",
        "town": "Wien",
        "country": "Österreich",
        "own": "Freiheit!",
    }
    current = """() => {
      const {dataset, localName} = document.activeElement;
      return dataset.field ?? dataset.way ?? localName;
    }"""
    passed = []
    for _press in range(90):
        page.keyboard.press("Tab")
        place = page.evaluate(current)
        passed.append(place)
        if place in words:
            page.keyboard.type(words[place])
        elif place == "embassy":
            page.keyboard.press("ArrowDown")
        elif place == "request" and passed.count("request") == 1:
            page.keyboard.press("Space")
        elif place == "summary" and "copy" not in passed:
            page.keyboard.press("Enter")
        elif place == "copy":
            page.keyboard.press("Enter")
            break
    fields = [place for place in passed if place in (*words, "opening", "request", "embassy")]
    assert list(dict.fromkeys(fields)) == [*words, "opening", "request", "embassy"], passed
    expect(page.locator("[data-status]")).not_to_be_empty()
    text = page.evaluate("navigator.clipboard.readText()")
    for word in ("Erika", "Ärztin", "Wien, Österreich", "Freiheit!", "Austria (ru)"):
        assert word in text, f"{language}: {word} is not in the letter\n{text}"
    first = page.locator(".letter-line[data-part=request]").first
    assert not first.is_visible(), "The request is still in the letter"


CANARY = "canary9b27d"


def test_what_is_typed_reaches_no_server(start_site, chromium):
    site = start_site("desk")
    context = chromium.new_context(
        base_url=site.url, permissions=["clipboard-read", "clipboard-write"]
    )
    elsewhere = re.compile(rf"^https?://(?!{re.escape(site.url.removeprefix('http://'))}/)")
    context.route(elsewhere, lambda route: route.abort())
    told = []
    context.on("request", lambda request: told.append(request))
    page = context.new_page()
    page.add_init_script("window.print = () => {}")
    start = f"/en/{APPEAL}letter/ru/"

    def fill():
        for place, field in enumerate(TEXT_FIELDS):
            page.fill(f"[data-field={field}]", f"{CANARY}{place}")

    page.goto(start)
    fill()
    assert all(f"{CANARY}{place}" in copied(page) for place in (0, 1, 4))
    downloaded(page, "eml")
    downloaded(page, "txt")
    page.click("[data-way=print]")
    page.click("[data-way=mail]")
    for way in ("gmail", "outlook"):
        page.click(f"[data-way={way}]", no_wait_after=True)
        page.goto(start)
        fill()
    page.click(".letter-count button")
    page.wait_for_url("**/sent/**")
    page.goto(start)
    fill()
    page.locator(".letter-languages a").first.click()
    page.reload()
    context.close()
    assert any(request.method == "POST" for request in told), "“I sent it” was not pressed"
    assert any(elsewhere.match(request.url) for request in told), "No way led to another host"
    faults = [
        f"{request.method} {request.url} tells it"
        for request in told
        if request.url.startswith(site.url)
        for part in (request.url, request.post_data or "", str(request.headers))
        if CANARY in part
    ]
    site.stop()
    texts = dict(stored_texts(site))
    assert "server.log" in texts and any(b"Bialiatski" in text for text in texts.values())
    traces = {CANARY.encode(), CANARY.encode("utf-16-le")}
    faults += [f"{name} holds it" for name, text in texts.items() for t in traces if t in text]
    assert_none(faults)
