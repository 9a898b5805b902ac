"""Questions and answers in a page's body: display, translation and structured data."""

import json

import pytest
from bs4 import BeautifulSoup
from django.utils.translation import gettext as _
from django.utils.translation import override

from home.localization.segments import raw_stream
from home.models import ContentPage
from tests import admin_forms as editor
from tests.discovery.structured_data import HOSTILE, data_on
from tests.localization.translate_form import address_of, form_of

pytestmark = pytest.mark.either_database

QUESTIONS = {
    "en": ("Is it safe to write?", "<p>Not for everybody.</p><ul><li>Think first.</li></ul>"),
    "de": ("Ist Schreiben sicher?", "<p>Nicht für alle.</p><ul><li>Denk zuerst nach.</li></ul>"),
    "ru": ("Безопасно ли писать?", "<p>Не для всех.</p><ul><li>Сначала подумайте.</li></ul>"),
}


def ask(page, code, *questions, block_id="qs"):
    """Add a block of questions to a page's body in a language, with the same ids in each."""
    rows = [
        {"type": "item", "id": f"q{number}", "value": {"question": question, "answer": answer}}
        for number, (question, answer) in enumerate(questions)
    ]
    blocks = raw_stream(page, "body", code) + [{"type": "questions", "id": block_id, "value": rows}]
    setattr(page, f"body_{code}", json.dumps(blocks))


@pytest.fixture
def asked(home):
    """A page with a question in all languages except Belarusian."""
    page = home.add_child(instance=ContentPage(heading_en="Questions", slug="questions"))
    for code, question in QUESTIONS.items():
        ask(page, code, question)
    page.save_revision().publish()
    return page


def test_questions_are_a_page_of_questions(client, asked):
    for code, (question, _answer) in QUESTIONS.items():
        found = data_on(client, f"/{code}/questions/")
        assert "WebPage" not in found
        (entry,) = found["FAQPage"]["mainEntity"]
        assert (entry["@type"], entry["name"]) == ("Question", question), code
        assert "inLanguage" not in entry
    answer = data_on(client, "/en/questions/")["FAQPage"]["mainEntity"][0]["acceptedAnswer"]
    assert answer == {"@type": "Answer", "text": "Not for everybody. Think first."}
    (entry,) = data_on(client, "/be/questions/")["FAQPage"]["mainEntity"]
    assert (entry["name"], entry["inLanguage"]) == (QUESTIONS["ru"][0], "ru")


def test_questions_can_be_read_without_script(client, asked):
    soup = BeautifulSoup(client.get("/de/questions/").content, "html.parser")
    (entry,) = soup.select(".questions details")
    assert entry.summary.h3.get_text() == QUESTIONS["de"][0]
    assert [item.get_text() for item in entry.select("p, li")] == [
        "Nicht für alle.",
        "Denk zuerst nach.",
    ]
    with override("de"):
        assert soup.select_one(".questions h2").get_text() == _("Questions and answers")
    soup = BeautifulSoup(client.get("/be/questions/").content, "html.parser")
    assert soup.select_one(".prose")["lang"] == "ru"
    assert soup.select_one(".questions h2")["lang"] == "be"


def test_questions_are_translated_one_by_one(asked):
    texts = {address: text for address, text in asked.texts("de").items() if text}
    assert texts == {
        "body.qs.q0.question": QUESTIONS["de"][0],
        "body.qs.q0.answer": QUESTIONS["de"][1],
    }
    assert set(asked.translation_states("be")) == {
        "heading",
        "body.qs.q0.question",
        "body.qs.q0.answer",
    }


def test_hostile_questions_stay_inside_the_data(client, asked):
    question = HOSTILE, "<p>&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    ask(asked, "en", question, block_id="more")
    asked.save_revision().publish()
    (_first, entry) = data_on(client, "/en/questions/")["FAQPage"]["mainEntity"]
    assert entry["name"] == HOSTILE.strip()
    assert entry["acceptedAnswer"]["text"] == "</script><script>alert(1)</script>"


def test_an_editor_saves_them_as_they_are(cms, asked):
    before = editor.texts(asked)
    answer = editor.submit(cms, editor.page_url("edit", asked), action="publish")
    assert answer.status_code == 302, editor.messages(answer)
    assert not editor.differences(before, editor.texts(editor.refresh(asked)))


def test_a_translator_answers_them(client, cms, asked):
    paragraph = {"key": "a", "type": "unstyled", "text": "Не для ўсіх.", "depth": 0}
    paragraph |= {"inlineStyleRanges": [], "entityRanges": []}
    said = {
        "body.qs.q0.question": "Ці бяспечна пісаць?",
        "body.qs.q0.answer": json.dumps({"entityMap": {}, "blocks": [paragraph]}),
    }
    data = form_of(asked, "be") | said | {"action": "publish"}
    assert cms.post(address_of(asked, "be"), data).status_code == 302
    (entry,) = data_on(client, "/be/questions/")["FAQPage"]["mainEntity"]
    assert (entry["name"], entry["acceptedAnswer"]["text"]) == (
        "Ці бяспечна пісаць?",
        "Не для ўсіх.",
    )
    assert "inLanguage" not in entry
