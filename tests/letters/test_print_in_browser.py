"""Pages on paper, as readers print them."""

import io

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

pytestmark = pytest.mark.either_database

ANSWER = "An answer that nobody has unfolded."
INSERT = """html => {
  const parsed = new DOMParser().parseFromString(html, "text/html").querySelector(".questions");
  document.querySelector("main article, main").append(document.adoptNode(parsed));
}"""


def test_answers_to_questions_are_printed_though_nobody_has_unfolded_them(open_browser):
    page = open_browser(bypass_csp=True)
    page.goto("/en/imprint/")
    questions = [{"question": "Why?", "answer": f"<p>{ANSWER}</p>"}]
    page.evaluate(INSERT, render_to_string("content/blocks/questions.html", {"self": questions}))
    assert not page.get_by_text(ANSWER).is_visible()
    printed = PdfReader(io.BytesIO(page.pdf())).pages
    assert ANSWER in " ".join(" ".join(sheet.extract_text() for sheet in printed).split())
