"""The staff's page itself; everything on it comes from the JSON beside it."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from calendar_app.page_strings import page_strings
from policy_app.team import businesses_for


@require_safe
@never_cache
@ensure_csrf_cookie
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the calendar of one business of the logged-in person: `?business=slug`, else the first by name."""
    if not (request.user.is_authenticated and request.user.is_active):
        return redirect_to_login(request.get_full_path())
    businesses = list(businesses_for(request.user))
    if not businesses:
        return render(request, "calendar_app/no_business.html", status=403)
    slug = request.GET.get("business")
    business = next((each for each in businesses if slug in (None, each.slug)), None)
    if business is None:
        raise Http404
    context = {"business": business, "businesses": businesses, "strings": page_strings()}
    return render(request, "calendar_app/calendar.html", context)
