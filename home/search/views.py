"""The search page for readers. Queries are neither stored nor logged."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from home.caching.cache_control import declare_parameters
from home.languages.addresses import Address
from home.languages.public_addresses import PublicAddress
from home.search.query import LONGEST_QUERY, ask, clean, corrected
from home.search.results import PAGE_SIZE, find
from home.snapshot.current import current_snapshot


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show a page of results for the query `q`, or the empty form.

    Raises Http404 if the number `page` is invalid or too large.
    """
    query = clean(request.GET.get("q", ""))
    context = {"query": query, "longest_query": LONGEST_QUERY, "own_addresses": _addresses(query)}
    context["is_search"] = True
    if query:
        context |= _results(request, query)
    response = render(request, "search/search.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    declare_parameters(response, "q", "page")
    if request.GET:
        response.headers["Cache-Control"] = "no-store"
    return response


def _results(request: HttpRequest, query: str) -> dict:
    number = _page_number(request.GET.get("page", "1"))
    root = current_snapshot().root(request)
    if root is None:
        raise Http404
    asked = ask(query)
    found = find(asked, root.url_path, number)
    if not found.results and number > 1:
        raise Http404
    pages = -(-found.total // PAGE_SIZE)
    return {
        "found": found,
        "corrected": corrected(query, asked) if found.results else "",
        "number": number,
        "pages": pages,
        "previous": number - 1,
        "next": number + 1 if number < pages else 0,
        "first_number": (number - 1) * PAGE_SIZE + 1,
    }


def _page_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text)):
        raise Http404
    return int(text)


def _addresses(query: str) -> list[Address]:
    """Return the URL of the same search in each language."""
    found = []
    current = get_language()
    for code, name in settings.LANGUAGES:
        with override(code):
            path = reverse("search")
        path += f"?{urlencode({'q': query})}" if query else ""
        found.append(Address(code, name, path, code == current, path))
    return found


def public_addresses() -> Iterator[PublicAddress]:
    """Yield the path of the search page in each language, without a query."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield PublicAddress(reverse("search"), needs_server=True)
