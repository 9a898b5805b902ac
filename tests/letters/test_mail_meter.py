"""The meter in the CMS: it measures mail links in the same way as the site composes them."""

import pytest
from django.test import Client
from django.utils.formats import number_format
from django.utils.translation import gettext, override

from campaign.actions.mail_links import MAILTO_LIMIT
from campaign.letters.mail_meter import Measure, measure
from campaign.letters.models import AppealOpening, AppealRecipient
from home.localization import translatable_objects
from tests import admin_forms
from tests.conftest import LANGUAGES, make_user

pytestmark = pytest.mark.either_database

WORDS = {
    "full": "the whole letter",
    "short": "the short letter",
    "none": "the subject only",
    "missing": "not written yet",
}


@pytest.fixture
def appeal(page_at):
    """The appeal of the starter content with one recipient and one opening."""
    appeal = page_at("send-an-appeal")
    for relation in ("recipients", "openings"):
        setattr(appeal, relation, getattr(appeal, relation).all()[:1])
    return appeal


@pytest.fixture
def cms_as(site):
    def log_in(user):
        client = Client()
        client.force_login(user)
        return client

    return log_in


def fresh(appeal):
    """Return the appeal without its cached recipients."""
    appeal.__dict__.pop("addressees", None)
    return appeal


def pad(appeal, column, name, code, length):
    """Add letters that need no encoding to a text, until the measured value is `length`."""
    text = getattr(appeal, column)
    setattr(appeal, column, text + "a")
    missing = length - getattr(measure(appeal, code), name)
    setattr(appeal, column, text + "a" * (missing + 1))


def sent(appeal, code):
    """Return the URLs that open the letter in a mail program, one per recipient."""
    with override(code):
        return [
            appeal.letter_to(number, code).mailto
            for number, _recipient in enumerate(appeal.addressees, 1)
        ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_it_counts_what_the_page_hands_on(appeal, code):
    setattr(appeal, f"letter_{code}", "Free {name}! “Now”, (please) & 100% 🕊️ שלום\n\nSoon.")
    found = measure(appeal, code)
    (address,) = sent(appeal, code)
    assert found.verdict in ("full", "short")
    assert getattr(found, found.verdict) == len(address) <= MAILTO_LIMIT


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_edge_of_the_budget(appeal, code):
    short, letter = f"short_letter_{code}", f"letter_{code}"
    setattr(appeal, letter, "a")
    setattr(appeal, short, "a")
    appeal.requests = []
    for relation in ("request_intro", "ending"):
        setattr(appeal, f"{relation}_{code}", "")
    appeal.openings = [AppealOpening(text_en="a", **{f"text_{code}": "a"} if code != "en" else {})]
    pad(appeal, letter, "full", code, MAILTO_LIMIT)
    assert measure(appeal, code).full == MAILTO_LIMIT == len(*sent(appeal, code))
    assert measure(appeal, code).verdict == "full"
    setattr(appeal, letter, getattr(appeal, letter) + "a")
    assert measure(appeal, code).full == MAILTO_LIMIT + 1
    assert measure(appeal, code).verdict == "short"
    pad(appeal, short, "short", code, MAILTO_LIMIT)
    assert measure(appeal, code).short == MAILTO_LIMIT == len(*sent(appeal, code))
    assert measure(appeal, code).verdict == "short"
    setattr(appeal, short, getattr(appeal, short) + "a")
    assert measure(appeal, code).verdict == "none"
    setattr(appeal, short, "")
    assert measure(appeal, code) == Measure(code, "none", MAILTO_LIMIT + 1, 0)
    setattr(appeal, letter, "")
    assert measure(appeal, code) == Measure(code, "missing", 0, 0)


def test_the_recipient_that_needs_most_decides(appeal):
    appeal.letter_de = "a"
    second = AppealRecipient(name_en="B", salutation_en="Sir,", salutation_de="x" * 120)
    appeal.recipients = [*appeal.recipients.all(), second]
    pad(fresh(appeal), "letter_de", "full", "de", MAILTO_LIMIT + 1)
    with override("de"):
        fits = [appeal.letter_to(number, "de").fit for number in (1, 2)]
    assert sorted(fits) == ["full", "short"]
    assert measure(appeal, "de").verdict == "short"


def test_copies_count_too(appeal):
    appeal.letter_en = "a"
    before = measure(appeal, "en")
    copy = AppealRecipient(name_en="Copy", gets_copy=True, email="copy@example.by")
    appeal.recipients = [*appeal.recipients.all(), copy]
    after = measure(fresh(appeal), "en")
    address, line = len("cc=copy%40example.by&"), len("%0D%0A%0D%0ACopy%20to%3A%20Copy")
    assert (after.full - before.full, after.short - before.short) == (address + line, address)


def test_the_longest_opening_decides(appeal):
    short, long = "Kurz.", "L" * 700
    counts = []
    for texts in ([short], [short, long], [long, short]):
        appeal.openings = [AppealOpening(text_en=text, text_de=text) for text in texts]
        counts.append(measure(appeal, "de").full)
    assert counts[1] == counts[2] == counts[0] + len(long) - len(short)


@pytest.mark.parametrize("code", LANGUAGES)
def test_facts_count_as_readers_see_them(appeal, code):
    with override(code):
        name = appeal.about.facts()["name"]
    counts = []
    for text in ("{name}", name):
        setattr(appeal, f"letter_{code}", text)
        counts.append(measure(appeal, code).full)
    assert counts[0] == counts[1]


# In the forms of the CMS


def shown(answer):
    """Return {language: (verdict in words, letter, short letter)} as the form shows it."""
    return {
        item["data-measure"]: (
            *[e.get_text(strip=True) for e in item.select("[data-when]:not([hidden])")],
            item.select_one("[data-full]").get_text(strip=True),
            item.select_one("[data-short]").get_text(strip=True),
        )
        for item in admin_forms.soup(answer).select("[data-measure]")
    }


def expected(page, code):
    found = measure(page, code)
    numbers = [number_format(n, force_grouping=True) for n in (found.full, found.short)]
    return gettext(WORDS[found.verdict]), *numbers


@pytest.mark.parametrize("language", ["en", "be"])
def test_the_form_shows_the_draft_in_the_language_of_the_cms(
    cms_as, admin_user, speak, page_at, language
):
    appeal = page_at("send-an-appeal")
    appeal.letter_en = "Long. " * 500
    appeal.letter_de, appeal.short_letter_ru = "", ""
    appeal.save_revision(clean=False)
    speak(admin_user, language)
    answer = cms_as(admin_user).get(admin_forms.page_url("edit", appeal))
    with override(language):
        assert shown(answer) == {
            code: expected(admin_forms.draft(appeal), code) for code in LANGUAGES
        }
        assert shown(answer)["de"][0] == gettext("not written yet")
        assert shown(answer)["ru"][0] == gettext("the subject only")
        assert gettext("What opens in mail programs") in answer.content.decode()


def test_a_new_appeal_has_nothing_to_count_yet(cms_as, admin_user, page_at):
    url = admin_forms.add_url(type(page_at("send-an-appeal")), page_at("what-you-can-do"))
    counts = shown(cms_as(admin_user).get(url))
    assert counts == dict.fromkeys(LANGUAGES, ("not written yet", "0", "0"))


def test_translators_see_their_language(cms_as, page_at):
    appeal = page_at("send-an-appeal")
    client = cms_as(make_user("alena", "Translators: Беларуская"))
    answer = client.get(
        translatable_objects.translate_url(translatable_objects.reference(appeal), "be")
    )
    assert shown(answer) == {"be": expected(appeal, "be")}
    assert set(shown(client.get(admin_forms.page_url("edit", appeal)))) == set(LANGUAGES)
    profile = page_at("ales-bialiatski")
    other = client.get(
        translatable_objects.translate_url(translatable_objects.reference(profile), "be")
    )
    assert other.status_code == 200 and not shown(other)
