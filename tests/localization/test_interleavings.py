"""Several people save one page in any order: each keeps the last words of everybody, or asks.

The people here use the rules of the edit form (`merge`) and of the translate view (`decide`) on
trees, without requests, so that thousands of orders can be tried.
"""

import itertools
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from home.localization.merge import merge, outline
from home.localization.state import fingerprint
from home.localization.translation_rows import decide

pytestmark = pytest.mark.either_database

LANGUAGES = ("en", "de", "be", "ru")
FIELDS = ("heading", "summary")
PEOPLE = ("mara", "alena", "mara's other tab")


def new_page():
    page = {f"{name}_{code}": f"{name} {code}" for name in FIELDS for code in LANGUAGES}
    page["timeline"] = [
        {"translation_key": key, **{f"text_{code}": f"{key} {code}" for code in LANGUAGES}}
        for key in ("first", "second", "third")
    ]
    return page


def texts(page):
    """Return the texts of a page by (row, name)."""
    found = {("", name): text for name, text in page.items() if name != "timeline"}
    for row in page["timeline"]:
        found |= {
            (row["translation_key"], name): text
            for name, text in row.items()
            if name != "translation_key"
        }
    return found


def write(page, place, text):
    key, name = place
    row = next((row for row in page["timeline"] if row["translation_key"] == key), page)
    row[name] = text


class EditForm:
    """A person with the edit form of the page open."""

    def __init__(self, stored):
        self.open(stored)

    def open(self, stored):
        self.shown, self.form = outline(stored), deepcopy(stored)
        self.written = {}
        self.deleted = set()

    def type(self, place, text):
        if place in texts(self.form):
            write(self.form, place, text)
            self.written[place] = text

    def add(self, key):
        row = {"translation_key": key, **{f"text_{code}": f"{key} {code}" for code in LANGUAGES}}
        self.form["timeline"].insert(len(self.form["timeline"]) // 2, row)
        self.written |= {(key, f"text_{code}"): row[f"text_{code}"] for code in LANGUAGES}

    def delete(self, position):
        rows = self.form["timeline"]
        if rows:
            key = rows.pop(position % len(rows))["translation_key"]
            self.written = {place: text for place, text in self.written.items() if place[0] != key}
            self.deleted.add(key)

    def move(self, position):
        rows = self.form["timeline"]
        if rows:
            rows.append(rows.pop(position % len(rows)))

    def save(self, stored):
        """Return the stored page, or None if the person is asked."""
        merged, conflicts = merge(self.shown, self.form, stored)
        if conflicts:
            return None
        self.shown = outline(self.form)
        return merged


class TranslateView:
    """A person with the translate view of one language open."""

    def __init__(self, stored, code):
        self.code = code
        self.open(stored)

    def own(self, page):
        return {place: t for place, t in texts(page).items() if place[1].endswith(f"_{self.code}")}

    def open(self, stored):
        self.form = self.own(stored)
        self.began = {place: fingerprint(text) for place, text in self.form.items()}
        self.written, self.deleted = {}, set()

    def type(self, place, text):
        if place in self.form:
            self.form[place] = self.written[place] = text

    def add(self, key):
        """A translator changes no structure."""

    delete = move = add

    def save(self, stored):
        now = self.own(stored)
        # A row that somebody has deleted is no longer in the form that the server builds.
        posted = {place: text for place, text in self.form.items() if place in now}
        to_write, clashes = decide(now, posted, self.began, set())
        if clashes:
            return None
        stored = deepcopy(stored)
        for place, text in to_write.items():
            write(stored, place, text)
        self.written = {p: t for p, t in self.written.items() if p in now}
        self.began |= {place: fingerprint(text) for place, text in self.own(stored).items()}
        self.form |= self.own(stored)  # the answer brings what others have changed
        return stored


places = st.one_of(
    st.tuples(st.just(""), st.sampled_from([f"{n}_{c}" for n in FIELDS for c in LANGUAGES])),
    st.tuples(
        st.sampled_from(["first", "second", "third"]),
        st.sampled_from([f"text_{code}" for code in LANGUAGES]),
    ),
)
steps = st.one_of(
    st.tuples(st.just("type"), places),
    st.tuples(st.just("add"), st.none()),
    st.tuples(st.sampled_from(["delete", "move"]), st.integers(0, 5)),
    st.tuples(st.sampled_from(["save", "save", "open"]), st.none()),
)
people = st.lists(st.sampled_from(["edit form", *LANGUAGES[1:]]), min_size=2, max_size=len(PEOPLE))


@pytest.mark.slow
@settings(max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
@given(people, st.lists(st.tuples(st.integers(0, 2), steps), min_size=3, max_size=25))
def test_any_order_of_saves_keeps_everybody_s_last_words_or_asks(views, work):
    stored = new_page()
    forms = [EditForm(stored) if v == "edit form" else TranslateView(stored, v) for v in views]
    number = itertools.count()
    for who, (step, detail) in work:
        form = forms[who % len(forms)]
        if step == "type":
            form.type(detail, f"{detail} by {who}, {next(number)}")
        elif step == "add":
            form.add(f"row {next(number)}")
        elif step in ("delete", "move"):
            getattr(form, step)(detail)
        elif step == "open":
            form.open(stored)
        else:
            stored = save(form, stored)


def save(form, stored):
    """Save a form, check what was kept, and return the stored page."""
    before = texts(stored)
    untouched = {place: text for place, text in before.items() if place not in form.written}
    result = form.save(deepcopy(stored))
    if result is None:
        return stored
    after = texts(result)
    keys = [row["translation_key"] for row in result["timeline"]]
    assert len(keys) == len(set(keys)), "A row stands there twice."
    for place, text in form.written.items():
        assert after.get(place) == text, f"{place}: what this person wrote is lost."
    for place, text in untouched.items():
        if place[0] in form.deleted and place not in after:
            continue
        assert after.get(place) == text, f"{place}: what somebody else wrote is lost."
    form.written, form.deleted = {}, set()
    return result
