"""The view that counts a letter when a reader clicks “I sent it”. It stores no data on readers."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from campaign.letters.models import AppealPage, LetterCount
from home.snapshot.current import current_snapshot


# CSRF tokens need a cookie. Instead, the view checks the headers that browsers send.
@csrf_exempt
@require_POST
@never_cache
def count_letter(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """Count one letter of an appeal and redirect to its page, whether or not it was counted.

    The body of the request is never read. Raises Http404 for an appeal that readers cannot see.
    """
    # The page comes from memory, so that many requests do not cause many database queries.
    appeal = current_snapshot().page(appeal_id)
    if not isinstance(appeal, AppealPage) or not appeal.live or appeal.get_view_restrictions():
        raise Http404
    if appeal.shows_count and not appeal.is_closed and comes_from_this_site(request):
        LetterCount.objects.add(appeal.pk)
    thanks = appeal.get_url(request) + appeal.reverse_subpage("sent")
    return HttpResponseRedirect(f"{thanks}#sent", status=303)


def comes_from_this_site(request: HttpRequest) -> bool:
    """Return whether a form of this site sent the request.

    Browsers set `Sec-Fetch-Site`, and pages cannot forge it. Browsers without it must send the site
    in `Origin`. Pages without referrer send `Origin: null`, which therefore proves nothing alone.
    """
    fetched_from = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if fetched_from is None:
        return origin == settings.SITE_URL
    return fetched_from == "same-origin" and origin in (None, "null", settings.SITE_URL)
