"""Generated bodies of pages: lists of blocks as JSON data, for property-based tests."""

from hypothesis import strategies as st

from home.content.blocks import BodyBlock

BODY = BodyBlock()
# Functions for each block type that return a value with texts and references for a given text.
MAKERS = {
    "text": lambda t: f"<p>{t}</p>",
    "quotation": lambda t: {"text": t, "speaker": t, "source_url": "https://example.org/"},
    "picture": lambda t: {"picture": 7, "caption": t},
    "key_facts": lambda t: [
        {"type": "item", "id": f"fact-{n}", "value": {"value": t, "label": f"{t}{n}"}}
        for n in (1, 2)
    ],
    "sources": lambda t: [
        {"type": "item", "id": "s", "value": {"title": t, "url": "https://example.org/s"}}
    ],
    "questions": lambda t: [
        {"type": "item", "id": "q", "value": {"question": t, "answer": f"<p>{t}</p>"}}
    ],
    "call_to_action": lambda t: {
        "heading": t,
        "text": t,
        "link_text": t,
        "page": 3,
        "url": "https://example.org/c",
    },
    "documents": lambda t: [{"type": "item", "id": "d", "value": 5}],
}

ids = st.sampled_from(list("abcdefg"))
blocks = st.builds(
    lambda key, kind, text: {"id": key, "type": kind, "value": MAKERS[kind](text)},
    ids,
    st.sampled_from(list(MAKERS)),
    st.sampled_from(["one", "two"]),
)
bodies = st.lists(blocks, unique_by=lambda item: item["id"], max_size=5)


def block(key, kind="text", text=None):
    return {"id": key, "type": kind, "value": MAKERS[kind](text or key)}


def body_of(keys):
    """Return a body with a text block for each letter, whose text is that letter."""
    return [block(key) for key in keys]
