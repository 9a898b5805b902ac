"""The page on writing to the prisoner: rules, sentences and envelope, while letters arrive."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, pgettext

from campaign.cases.models import ProfilePage
from campaign.letters.models import ExampleSentence, PrisonerLetterPage, PrisonerLetterWay
from campaign.letters.models.prisoner_letter import takes_letters
from home.models import BasePage, HomePageTeaser
from tests.admin_forms import first_row, page_url, refresh, submit
from tests.conftest import LANGUAGES

pytestmark = pytest.mark.either_database

ADDRESS = "Бяляцкаму Аляксандру Віктаравічу\nСІЗА-1, вул. Валадарскага, 2\n220030 Мінск, Беларусь"
SENTENCE = {
    "belarusian": "Мы пра Вас памятаем.",
    "russian": "Мы помним о Вас.",
    "meaning_en": "We have not forgotten you.",
    "meaning_de": "Wir haben Sie nicht vergessen.",
    "meaning_be": "Мы пра Вас памятаем.",
    "meaning_ru": "Мы помним о Вас.",
}
# Each of these alone closes the page.
REASONS = {
    "cannot receive letters": {"can_receive_letters": False},
    "released": {"status": "released", "status_since": datetime.date(2014, 6, 21)},
    "no address": {"envelope_address": " \n "},
}

every_reason = pytest.mark.parametrize("reason", REASONS.values(), ids=REASONS)


def publish(page, **changes):
    """Publish a page with changes and return it as readers see it."""
    page = refresh(page)
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return refresh(page)


@pytest.fixture
def profile(page_at):
    return publish(page_at("ales-bialiatski"), envelope_address=ADDRESS, can_receive_letters=True)


@pytest.fixture
def letter_page(profile):
    page = PrisonerLetterPage.objects.child_of(profile).get()
    return publish(page, examples=[ExampleSentence(**SENTENCE)])


def path(page, language, rest=""):
    with translation.override(language):
        return page.get_url() + rest


def soup_of(client, path):
    response = client.get(path)
    assert response.status_code == 200, f"{path} answers {response.status_code}"
    return BeautifulSoup(response.content, "html.parser")


def words(element):
    return " ".join(element.get_text(" ").split())


def lines(element):
    return list(element.stripped_strings)


def test_the_page_shows_the_address_exactly_as_on_the_envelope(client, letter_page):
    for language in LANGUAGES:
        main = soup_of(client, path(letter_page, language)).main
        address = main.select_one("address[data-copied-text]")
        assert lines(address) == ADDRESS.splitlines(), language
        assert address["lang"] == "be", language
        copy = main.select_one("[data-way=copy]")
        assert copy.name == "button" and copy.find_parent("li").has_attr("hidden"), language
        envelope = main.select_one("a[data-way=print]")
        assert envelope["href"] == path(letter_page, language, "envelope/"), language
        assert not envelope.find_parent("li").has_attr("hidden"), language
        with translation.override(language):
            copied = gettext("Copied. You can paste it now.")
        assert main.select_one("[role=status]")["data-copied"] == copied, language


def test_sentences_stand_in_both_languages_with_their_meaning(client, letter_page):
    for language in LANGUAGES:
        sentence = soup_of(client, path(letter_page, language)).select_one(".sentences li")
        written = {words(text): text["lang"] for text in sentence.select("dd")}
        assert written == {SENTENCE["belarusian"]: "be", SENTENCE["russian"]: "ru"}, language
        meaning = sentence.select_one(".meaning")
        if language in ("be", "ru"):
            assert meaning is None, "the meaning repeats the sentence"
        else:
            assert words(meaning) == SENTENCE[f"meaning_{language}"], language


def test_nothing_on_it_can_be_sent(client, letter_page):
    for language in LANGUAGES:
        for rest in ("", "envelope/"):
            soup = soup_of(client, path(letter_page, language, rest))
            assert not soup.select("form, input, textarea, select, iframe"), rest


def test_the_envelope_speaks_the_language_of_its_address(client, letter_page):
    for language in LANGUAGES:
        soup = soup_of(client, path(letter_page, language, "envelope/"))
        assert soup.html["lang"] == language, language
        sheet = soup.select_one(".envelope-sheet")
        assert sheet["lang"] == "be", language
        assert [lines(address) for address in sheet.select("address")] == [ADDRESS.splitlines()], (
            language
        )
        with translation.override("be"):
            labels = [pgettext("envelope", "From"), pgettext("envelope", "To")]
        with translation.override(language):
            blanks = [gettext("your name"), gettext("your address"), gettext("your country")]
        assert [words(label) for label in sheet.select(".envelope-label")] == labels, language
        shown = [(words(blank), blank["lang"]) for blank in sheet.select(".blank")]
        assert shown == [(blank, language) for blank in blanks], "readers know what to fill in"
        assert soup.select_one("header a")["href"] == path(letter_page, language), language
        assert soup.select_one("meta[name=robots]")["content"] == "noindex", language


def test_a_russian_address_is_marked_as_russian(letter_page, profile, client):
    publish(profile, envelope_address="СИЗО-1, ул. Володарского, 2\n220030 Минск, Беларусь")
    soup = soup_of(client, path(letter_page, "de"))
    assert soup.select_one("address[data-copied-text]")["lang"] == "ru"
    assert soup_of(client, path(letter_page, "de", "envelope/")).select_one("[lang=ru] address")
    assert soup_of(client, path(profile, "de")).select_one("address.envelope")["lang"] == "ru"


def pages_with_link_to(client, target, language):
    """Return the live pages that link to `target`, except the page itself."""
    address = path(target, language)
    return {
        page.slug
        for page in BasePage.objects.live().exclude(pk=target.pk)
        if any(
            (link.get("href") or "").startswith(address)
            for link in soup_of(client, path(page.specific, language)).select("a")
        )
    }


def test_while_letters_reach_him_the_profile_leads_there(client, letter_page, profile):
    for language in LANGUAGES:
        assert profile.slug in pages_with_link_to(client, letter_page, language), language


@every_reason
def test_the_page_hides_itself(client, home, letter_page, profile, reason):
    home.teasers.add(HomePageTeaser(page=letter_page))
    home.save_revision().publish()
    publish(profile, **reason)
    for language in LANGUAGES:
        assert not pages_with_link_to(client, letter_page, language), language
        soup = soup_of(client, path(letter_page, language))
        with translation.override(language):
            closed = gettext("At present no letters can be sent to this person.")
        assert words(soup.select_one(".notice")).startswith(closed), language
        assert not soup.main.select("address, [data-way], .acting"), "the address is still offered"
        assert soup.select_one("meta[name=robots]")["content"] == "noindex", language
        assert client.get(path(letter_page, language, "envelope/")).status_code == 404, language
        assert soup.select(".sentences li"), "what was written stays as a record"


def test_a_home_page_leads_there_only_while_it_is_open(client, home, letter_page):
    home.teasers.add(HomePageTeaser(page=letter_page))
    home.save_revision().publish()
    for language in LANGUAGES:
        assert home.slug in pages_with_link_to(client, letter_page, language), language


@every_reason
def test_it_comes_back_by_itself(client, letter_page, profile, reason):
    publish(profile, **reason)
    publish(
        profile,
        can_receive_letters=True,
        envelope_address=ADDRESS,
        status="detained",
        status_since=datetime.date(2021, 7, 14),
    )
    assert profile.slug in pages_with_link_to(client, letter_page, "be")
    assert client.get(path(letter_page, "be", "envelope/")).status_code == 200


def test_nobody_is_written_to_about_whom_nothing_is_public(client, letter_page, profile):
    profile.unpublish()
    assert not takes_letters(refresh(profile))
    assert not soup_of(client, path(letter_page, "en")).main.select("address")
    assert client.get(path(letter_page, "en", "envelope/")).status_code == 404


def test_a_page_that_is_not_published_is_not_linked(client, letter_page, profile):
    letter_page.unpublish()
    assert PrisonerLetterPage.open_for(profile) is None
    assert not soup_of(client, path(profile, "en")).select(".write-to")


def test_the_preview_of_a_release_closes_it_too(cms, letter_page, profile):
    profile.status, profile.status_since = "released", datetime.date(2014, 6, 21)
    profile.save_revision()
    for language in LANGUAGES:
        args = [profile.pk, language, letter_page.pk]
        address = reverse("site_preview", args=args)
        soup = soup_of(cms, address)
        assert not soup.main.select("address"), language
        assert cms.get(reverse("site_preview", args=[*args, "envelope/"])).status_code == 404, (
            language
        )
        assert soup_of(cms, path(letter_page, language)).main.select("address"), (
            "readers see no draft"
        )


def test_every_profile_has_its_own_page(client, home, letter_page):
    other = ProfilePage(
        heading_en="Another",
        name_en="Another",
        slug="another",
        status_since="2021-07-14",
        as_of="2021-08-01",
        envelope_address="Іншаму\n1 Мінск",
        can_receive_letters=True,
    )
    home.add_child(instance=other)
    assert PrisonerLetterPage.can_create_at(other)
    assert not PrisonerLetterPage.can_create_at(letter_page.get_parent().specific)
    own = PrisonerLetterPage(heading_en="Write to another", slug="letters")
    other.add_child(instance=own)
    assert lines(soup_of(client, path(own, "en")).address) == ["Іншаму", "1 Мінск"]


def test_markup_in_an_address_stays_text(client, letter_page, profile):
    publish(profile, envelope_address="<b>Камера</b> & <script>1</script>")
    for rest in ("", "envelope/"):
        address = soup_of(client, path(letter_page, "en", rest)).main.address
        assert lines(address) == ["<b>Камера</b> & <script>1</script>"]
        assert not address.find()


@pytest.mark.parametrize("language", ["be"])
def test_editors_set_sentences_and_risks(cms, admin_user, speak, client, letter_page, language):
    speak(admin_user, language)
    letter_page.ways.all().delete()
    publish(letter_page)
    sentence = first_row("examples", **SENTENCE | {"meaning_en": "We remember you."})
    way = first_row("ways", way="print", keeps_file="on")
    response = submit(cms, page_url("edit", letter_page), sentence, way, action="publish")
    assert response.status_code == 302, response.content[:500]
    main = soup_of(client, path(letter_page, "en")).main
    assert "We remember you." in words(main.select_one(".sentences"))
    assert [way["data-way"] for way in main.select("[data-way]")] == ["print"]
    with translation.override("en"):
        assert words(main.select_one(".risks")) == "keeps a file on the device"
    assert PrisonerLetterWay.objects.get().keeps_file
