"""The page listing: only those who may change the order of pages can drag them."""

import pytest
from django.urls import reverse

from tests.localization.moderation import logged_in


def order(home):
    return [page.slug for page in home.get_children()]


def test_who_may_not_reorder_is_offered_no_handle(home, editor, moderator):
    url = reverse("wagtailadmin_explore", args=[home.pk]) + "?ordering=ord"
    offered = logged_in(editor).get(url)
    assert offered.status_code == 200
    assert "w-orderable" not in offered.content.decode()
    offered = logged_in(moderator).get(url).content.decode()
    assert "w-orderable" in offered and "page-order.js" in offered


@pytest.mark.parametrize("name", ["editor", "moderator"])
def test_a_page_that_somebody_may_not_move_stays_and_the_answer_says_so(home, name, request):
    before = order(home)
    url = reverse("wagtailadmin_pages:set_page_position", args=[home.get_children()[0].pk])
    answer = logged_in(request.getfixturevalue(name)).post(f"{url}?position=1", follow=True)
    if name == "editor":
        assert answer.status_code == 403, "Wagtail's script would report success"
        assert order(home) == before
    else:
        assert answer.status_code == 200
        assert order(home) == [before[1], before[0], *before[2:]]
