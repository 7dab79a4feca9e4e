"""`get_business_policy`: rows of the database → the policy in force, kept per process until a save.

Each call asks the database one thing, the business's revision, which every save draws anew; only a new
one makes it read the rest. So a save in any process is seen by every process at its next turn.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.utils import timezone

from policy_app.core.day_hours import OPEN
from policy_app.core.holidays import CHAG, EREV_CHAG, HOL_HAMOED, MEMORIAL, special_day
from policy_app.core.opening_hours import JsonHours, read_windows
from policy_app.core.policy import BusinessPolicy, merge, unusable_keys
from policy_app.core.prompt_rules import parse_from_prompt
from policy_app.models import BusinessSettings, DateOverride

logger = logging.getLogger(__name__)

DatedHours = dict[date, list[list[str]]]

DEFAULTS: Final = BusinessPolicy()
_FIELDS: Final = (
    "tz",
    "slot_size_min",
    "allow_24_7",
    "booking_window_days",
    "min_notice_min",
    "require_phone_before_booking",
    "cancel_notice_min",
    "reschedule_notice_min",
    "ai_prompt",
)
_RULE_FIELDS: Final = {
    CHAG: "on_holidays",
    EREV_CHAG: "on_holiday_eves",
    HOL_HAMOED: "on_hol_hamoed",
    MEMORIAL: "on_memorial_days",
}


@dataclass(frozen=True, slots=True)
class _Stored:
    """What one revision of a business says: its settings, its prompt's rules, and both merged."""

    revision: int
    database: Mapping[str, Any]
    policy: BusinessPolicy


_stored_by_business: dict[int, _Stored] = {}


def get_business_policy(business_id: int, business_prompt: str | None = None) -> BusinessPolicy:
    """Return the rules in force for a business: defaults, then database, then prompt.

    Args:
        business_id: Primary key; a business without settings has the defaults.
        business_prompt: Read instead of the stored instructions; None takes the stored ones, as read
            when they were saved.
    """
    revision = BusinessSettings.objects.filter(pk=business_id).values_list("revision", flat=True).first()
    if revision is None:
        _stored_by_business.pop(business_id, None)
        return DEFAULTS if business_prompt is None else _with_prompt({}, business_prompt)
    stored = _stored_by_business.get(business_id)
    if stored is None or stored.revision != revision:
        stored = _load(business_id, stored)
        _stored_by_business[business_id] = stored
    if business_prompt is None:
        return stored.policy
    return _with_prompt(stored.database, business_prompt)


def _with_prompt(database: Mapping[str, Any], prompt: str) -> BusinessPolicy:
    return merge(DEFAULTS, {**database, "ai_prompt": prompt}, _rules_of(prompt))


@lru_cache(maxsize=256)
def _rules_of(prompt: str) -> dict[str, Any]:
    return parse_from_prompt(prompt)


def _load(business_id: int, before: _Stored | None) -> _Stored:
    """Read a business's rows; the revision comes with them, so a save in between is read at the next call."""
    row = BusinessSettings.objects.get(pk=business_id)
    database = database_layer(row, _overrides(business_id))
    unusable = unusable_keys(database)
    if unusable:
        logger.warning("business %s: stored %s can't be used", business_id, ", ".join(unusable))
    if before is not None and "opening_hours" in unusable:
        last_good: JsonHours = before.database.get("opening_hours") or DEFAULTS.opening_hours
        database["opening_hours"] = last_good
    rules = row.prompt_rules if isinstance(row.prompt_rules, dict) else {}
    special_day(timezone.now().date())  # the first takes 60 ms: on a database thread, not in a call
    return _Stored(row.revision, database, merge(DEFAULTS, database, rules))


def database_layer(row: BusinessSettings, date_overrides: DatedHours) -> dict[str, Any]:
    """Return a row of settings, saved or not, as the layer that `merge` takes."""
    rules = {kind: getattr(row, name) for kind, name in _RULE_FIELDS.items()}
    return {
        **{name: getattr(row, name) for name in _FIELDS},
        "opening_hours": row.opening_hours_json,
        "holiday_rules": {kind: rule for kind, rule in rules.items() if rule != OPEN},
        "short_day_closes_at": f"{row.short_day_closes_at:%H:%M}",
        "date_overrides": date_overrides,
    }


def _overrides(business_id: int) -> DatedHours:
    rows: Iterable[tuple[date, Any]] = DateOverride.objects.filter(business_id=business_id).values_list(
        "day", "windows"
    )
    overrides: DatedHours = {}
    for day, windows in rows:
        if read_windows("", windows)[1]:
            logger.warning("business %s: hours of %s can't be used, closed that day", business_id, day)
            overrides[day] = []
        else:
            overrides[day] = windows
    return overrides
