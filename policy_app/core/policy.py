"""What one business allows: the values in force, and how defaults, database and prompt make them.

The dictionaries inside a policy keep the JSON shape that owners edit; they are private copies and are
not to be changed. Days and windows are read through `windows_on`.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from policy_app.core.day_hours import RULES, BusinessHours, DayHours, LaneHours
from policy_app.core.holidays import KINDS
from policy_app.core.opening_hours import (
    DAY_MIN,
    DAYS,
    WHOLE_DAY,
    JsonHours,
    Window,
    find_faults,
    minutes_of,
    normalised,
    pairs_of,
    read_windows,
    windows_of,
)

INT_RANGES: Final = {
    "slot_size_min": (1, 1440),
    "booking_window_days": (0, 3650),
    "min_notice_min": (0, 525_600),
    "cancel_notice_min": (0, 525_600),
    "reschedule_notice_min": (0, 525_600),
}
_FLAGS: Final = ("allow_24_7", "align_to_hour", "require_phone_before_booking")


def default_opening_hours() -> JsonHours:
    """Sunday to Thursday 09:00-22:00, Friday and Saturday closed."""
    return {day: [] if day in ("fri", "sat") else [["09:00", "22:00"]] for day in DAYS}


@dataclass(frozen=True)
class BusinessPolicy:
    """The rules that hold for one business.

    Attributes:
        tz: IANA zone of the business; all wall times below are in it.
        slot_size_min: Step of the grid and default duration, minutes, at least 1.
        allow_24_7: Open round the clock; beats `opening_hours`, loses to dates.
        opening_hours: {"sun": [["10:00", "20:00"]], …}; a day that is missing or [] is closed.
        booking_window_days: How many local calendar days ahead may be booked; 0 is today only.
        min_notice_min: Least elapsed minutes between now and a start; a start exactly then is allowed.
        require_phone_before_booking: No booking without a number.
        ai_prompt: The owner's text, as written.
        date_overrides: {date: windows}; beats everything else on that date.
        dates: {"MM-DD": windows}, every year; beats the week and 24/7, loses to `date_overrides`.
        special: {"chag" | "erev_chag" | "hol_hamoed" | "memorial": windows} on special days of that kind;
            loses to dates, beats everything else. On Saturdays it only narrows what the week has.
        holiday_rules: {kind, as in `special`: "open" | "closed" | "short"}; loses to `special`, beats the
            week and 24/7. A kind that is missing is "open", that is, changes nothing.
        short_day_closes_at: "HH:MM" at which a "short" day closes.
        cancel_notice_min: Least elapsed minutes before the start at which customers may still cancel.
        reschedule_notice_min: The same for moving an appointment.
        align_to_hour: Starts only on whole hours: the grid begins at the first whole hour of a window
            and steps by whole hours.
        last_start: "HH:MM", no start later than this; past midnight it counts in the window it falls in.
        lane: Hours of one lane, laid in by `for_lane`; None for the business as a whole.

    Raises:
        ValueError: a value is unusable (unknown zone, slot below 1, hours with a fault).
    """

    tz: str = "Asia/Jerusalem"
    slot_size_min: int = 60
    allow_24_7: bool = False
    opening_hours: JsonHours = field(default_factory=default_opening_hours, hash=False)
    booking_window_days: int = 30
    min_notice_min: int = 0
    require_phone_before_booking: bool = True
    ai_prompt: str = ""
    date_overrides: dict[date, list[list[str]]] = field(default_factory=dict, hash=False)
    dates: JsonHours = field(default_factory=dict, hash=False)
    special: JsonHours = field(default_factory=dict, hash=False)
    holiday_rules: dict[str, str] = field(default_factory=dict, hash=False)
    short_day_closes_at: str = "13:00"
    cancel_notice_min: int = 0
    reschedule_notice_min: int = 0
    align_to_hour: bool = False
    last_start: str | None = None
    lane: LaneHours | None = None
    _hours: BusinessHours = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_plain_values(self)
        on_date = {_as_date(day): windows_of(pairs) for day, pairs in self.date_overrides.items()}
        put = object.__setattr__  # the dataclass is frozen; this is its own construction
        put(self, "opening_hours", normalised(self.opening_hours))
        put(self, "date_overrides", {day: pairs_of(windows) for day, windows in on_date.items()})
        hours = BusinessHours(
            week=_week_of(self.opening_hours),
            is_always_open=self.allow_24_7,
            on_date=on_date,
            on_month_day={day: windows_of(pairs) for day, pairs in self.dates.items()},
            on_kind={kind: windows_of(pairs) for kind, pairs in self.special.items()},
            rules=dict(self.holiday_rules),
            short_day_end=minutes_of(self.short_day_closes_at, is_end=True) or DAY_MIN,
        )
        put(self, "_hours", hours)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object (zoneinfo keeps one per name)."""
        return ZoneInfo(self.tz)

    def windows_on(self, day: date) -> tuple[Window, ...]:
        """Opening windows that begin on `day`, wall minutes after its midnight; an end may pass 1440."""
        hours = self._hours.on(day)
        return hours.windows if self.lane is None else self.lane.windows_on(day, hours)

    def business_hours_on(self, day: date) -> DayHours:
        """The business's own windows of a date, whatever the lane, and what made them."""
        return self._hours.on(day)

    def for_lane(
        self, hours: JsonHours | None, days: Mapping[date, list[list[str]]] | None = None
    ) -> "BusinessPolicy":
        """Return the policy of one lane; cheap, and what is known of dates is shared with the business.

        Own hours replace the weekly ones and 24/7. On a date that is special to the business (an override, a
        yearly date, a special day with a rule) the lane is open only where both are.

        Args:
            hours: The lane's own week; None or {} keeps the business's. A week with a fault counts as none.
            days: The lane's own dates: they beat its week. One with a fault counts as a day off.
        """
        lane = LaneHours(
            week=_week_of(hours) if hours and not find_faults(hours) else None,
            days={
                day: () if (read := read_windows("", pairs))[1] else read[0]
                for day, pairs in (days or {}).items()
            },
        )
        policy = copy(self)
        object.__setattr__(policy, "lane", lane if lane.week is not None or lane.days else None)
        return policy


def merge(defaults: BusinessPolicy, database: Mapping[str, Any], prompt: Mapping[str, Any]) -> BusinessPolicy:
    """Lay the database over the defaults and the prompt over both.

    A value that is missing, None or unusable leaves the layer below in force (say what was unusable
    beforehand with `unusable_keys`). Hours in the database are a whole week: a day missing there is closed;
    {} counts as not set. A day that the prompt names replaces that day only. Round the clock
    from the prompt beats all weekly hours; hours from the prompt cut into round the clock from below.

    Args:
        defaults: What holds where nothing is set.
        database: Field names of BusinessPolicy to values, as stored.
        prompt: What `parse_from_prompt` returned.
    """
    stored = _usable(database)
    said = _usable(prompt)
    simple = {key: value for key, value in said.items() if key not in ("opening_hours", "dates", "special")}
    merged = replace(defaults, **{**stored, **simple})
    named: JsonHours = said.get("opening_hours", {})
    if named and not said.get("allow_24_7"):
        below = dict.fromkeys(DAYS, WHOLE_DAY) if merged.allow_24_7 else merged.opening_hours
        merged = replace(merged, allow_24_7=False, opening_hours=_without_clash(below, named))
    return replace(
        merged,
        dates={**merged.dates, **said.get("dates", {})},
        special={**merged.special, **said.get("special", {})},
    )


def unusable_keys(layer: Mapping[str, Any]) -> list[str]:
    """Name the keys of a layer that `merge` passes over because their value can't be used."""
    return sorted(key for key, value in layer.items() if value is not None and not _is_usable(key, value))


@lru_cache(maxsize=256)
def is_zone(name: str) -> bool:
    """Tell whether `name` is a time zone that can be loaded."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; a path that climbs; a folder such as "Asia"
        return False
    return True


def _check_plain_values(policy: BusinessPolicy) -> None:
    if not is_zone(policy.tz):
        raise ValueError(f"unknown time zone {policy.tz!r}")
    if policy.slot_size_min < 1:
        raise ValueError("slot_size_min must be at least 1 minute")
    if policy.last_start is not None and minutes_of(policy.last_start) is None:
        raise ValueError("last_start must be HH:MM")
    if minutes_of(policy.short_day_closes_at, is_end=True) is None:
        raise ValueError("short_day_closes_at must be HH:MM")
    if not _are_rules(policy.holiday_rules) or not policy.special.keys() <= set(KINDS):
        raise ValueError(f"holiday rules are for {', '.join(KINDS)}: {', '.join(RULES)}")


def _week_of(hours: JsonHours) -> tuple[tuple[Window, ...], ...]:
    return tuple(windows_of(hours.get(day, [])) for day in DAYS)


def _without_clash(below: Mapping[str, list[list[str]]], named: JsonHours) -> JsonHours:
    """Lay the prompt's days over the week below; where a tail past midnight then clashes, they win."""
    week: JsonHours = {**below, **named}
    for day, following in zip(DAYS, (*DAYS[1:], DAYS[0]), strict=True):
        windows, morrow = windows_of(week.get(day, [])), windows_of(week.get(following, []))
        tail_end = max((end for _, end in windows), default=0) - DAY_MIN
        if not morrow or tail_end <= morrow[0][0]:
            continue
        if day in named:
            week[following] = pairs_of((max(start, tail_end), end) for start, end in morrow if end > tail_end)
        else:
            edge = DAY_MIN + morrow[0][0]
            week[day] = pairs_of((start, min(end, edge)) for start, end in windows)
    return week


def _usable(layer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in layer.items()
        if value is not None and _is_usable(key, value) and value != {}
    }


def _is_usable(key: str, value: object) -> bool:
    if key in _FLAGS:
        return isinstance(value, bool)
    if key in INT_RANGES:
        low, high = INT_RANGES[key]
        return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    if key == "tz":
        return isinstance(value, str) and is_zone(value)
    if key == "ai_prompt":
        return isinstance(value, str)
    if key in ("last_start", "short_day_closes_at"):
        return minutes_of(value) is not None
    if key == "holiday_rules":
        return _are_rules(value)
    if key == "opening_hours":
        return not find_faults(value)
    if key == "special" and not (isinstance(value, Mapping) and value.keys() <= set(KINDS)):
        return False
    return key in ("date_overrides", "dates", "special") and _are_dated_windows(value)


def _are_rules(value: object) -> bool:
    return isinstance(value, Mapping) and all(kind in KINDS and rule in RULES for kind, rule in value.items())


def _are_dated_windows(value: object) -> bool:
    return isinstance(value, Mapping) and not any(read_windows("", windows)[1] for windows in value.values())


def _as_date(day: date | str) -> date:
    return day if isinstance(day, date) else date.fromisoformat(day)
