"""What an owner's unsaved rules would do: where each comes from, and the slots of the coming week."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from calendar_app.core.coming_days import ComingDay, WhyNone, coming_days
from policy_app.core.explain import RuleRow
from policy_app.core.holidays import special_day
from policy_app.core.opening_hours import pairs_of
from policy_app.drafts import read_draft
from policy_app.models import Business
from policy_app.phrases import coming_year_lines, weekday_name, windows_text
from policy_app.rule_phrases import rule_label, value_text
from policy_app.team import businesses_for

_STARTS_SHOWN: Final = 48
# Translators: why a date offers no appointments; %(special)s is a holiday's name
_WHY_NONE: Final = {
    WhyNone.CLOSED_BY_OVERRIDE: _("closed: a special date"),
    WhyNone.CLOSED_EVERY_YEAR: _("closed on this date every year, by the instructions"),
    WhyNone.CLOSED_SPECIAL_DAY: _("closed: %(special)s"),
    WhyNone.CLOSED_WEEKDAY: _("closed on this day of the week"),
    WhyNone.BEYOND_WINDOW: _("further ahead than can be booked"),
    WhyNone.TOO_LATE: _("too late to book for this day"),
    WhyNone.NOTHING_FITS: _("no appointment fits into these hours"),
}


@dataclass(frozen=True, slots=True)
class _ShownRule:
    """One rule in words; `is_changed` where the instructions make it other than the database has it."""

    label: str
    database: str
    prompt: str
    sentences: tuple[str, ...]
    in_force: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class _ShownDay:
    """One coming date in words. `more` counts the starts that are left out."""

    weekday: str
    date: str
    special: str
    hours: str
    starts: tuple[str, ...]
    count: int
    more: int
    why_none: str


@require_POST
@never_cache
def policy_preview(request: HttpRequest, business_id: int | None = None) -> HttpResponse:
    """Answer a fragment of HTML for the admin's form of a business; nothing is saved."""
    draft = read_draft(request.POST, _business_of(request, business_id))
    shown = [_shown_rule(row) for row in draft.rows]
    said = [rule for rule in shown if rule.sentences or rule.is_changed]
    policy, now = draft.policy, timezone.now()
    today = now.astimezone(policy.zone).date()
    context = {
        "errors": draft.errors,
        "said": said,
        "others": [rule for rule in shown if rule not in said],
        "not_understood": draft.reading.not_understood,
        "days": list(_shown_days(coming_days(policy, now=now))),
        "special_days": coming_year_lines(policy, today),
    }
    return render(request, "calendar_app/policy_preview.html", context)


def _business_of(request: HttpRequest, business_id: int | None) -> Business | None:
    user = request.user
    if not user.is_staff:
        raise PermissionDenied
    if business_id is None:
        if not user.has_perm("policy_app.add_business"):
            raise PermissionDenied
        return None
    if not user.has_perm("policy_app.change_business"):
        raise PermissionDenied
    return get_object_or_404(businesses_for(user), pk=business_id)


def _shown_rule(row: RuleRow) -> _ShownRule:
    return _ShownRule(
        label=rule_label(row.key),
        database=value_text(row.database),
        prompt=value_text(row.prompt),
        sentences=row.sentences,
        in_force=value_text(row.in_force),
        is_changed=row.in_force != row.database,
    )


def _shown_days(days: Iterable[ComingDay]) -> Iterator[_ShownDay]:
    for coming in days:
        special = special_day(coming.day)
        yield _ShownDay(
            weekday=weekday_name(coming.day),
            date=f"{coming.day:%d/%m}",
            special=special.name if special else "",
            hours=windows_text(pairs_of(coming.windows)),
            starts=tuple(_clock(start) for start in coming.starts[:_STARTS_SHOWN]),
            count=len(coming.starts),
            more=max(0, len(coming.starts) - _STARTS_SHOWN),
            why_none=_why_none(coming.why_none, special.name if special else ""),
        )


def _why_none(why: WhyNone | None, special: str) -> str:
    return str(_WHY_NONE[why]) % {"special": special} if why else ""


def _clock(start: datetime) -> str:
    return f"{start:%H:%M}"
