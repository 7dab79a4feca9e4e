"""Reads written hours aloud: "12:30", "9:00-17:00", "בשעה 17", "1:30 שעות"."""

import re
from datetime import time
from typing import Final

from agent_app.core import spoken_hebrew as say
from agent_app.core.reading_patterns import DASH, END, GLUED, NO_LETTER, START, TO, Found, Reader, glued

_CLOCK: Final = r"(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?(?![0-9:])"
_PARTS: Final = "בוקר|צהריים|צהרים|צוהריים|הצהריים|הצהרים|ערב|לילה"
# The half of the day stands there already.
_PART: Final = rf"(?P<part>(?=,?\s+(?:ב|לפנות |לפני |אחר |אחרי |ה)(?:{_PARTS}){NO_LETTER}))?"
_WHOLE_HOUR: Final = "[01]?[0-9]|2[0-4]"


def _moment(clock: str) -> time:
    hour, minute = (int(part) for part in clock.split(":")[:2])
    return time(hour % 24, minute)


def _is_sure(clock: str) -> bool:
    """Tell whether the half of the day shows: not in "4:30", which some write for the afternoon."""
    return not re.match("[1-6]:", clock)


def _clock(found: Found) -> str:
    clock, until, hour = found["clock"], found["until"] or "", found["hour"] or ""
    moment = _moment(clock)
    if until and moment == time():
        return f"{until}{say.MIDNIGHT}"
    with_part = _is_sure(clock) and found["part"] is None
    said = say.say_time(moment) if with_part else say.say_clock(moment)
    if hour and hour[0] in "בלמ" and say.is_before_the_hour(moment):
        hour = hour[0]  # "ברבע לחמש"
    return f"{until}{hour}{glued(found)}{said}"


def _range(found: Found) -> str:
    first, last = _moment(found["first"]), _moment(found["last"])
    to_midnight = last == time()
    sure = _is_sure(found["first"]) and _is_sure(found["last"]) and (first < last or to_midnight)
    alike = say.part_of_day(first) == say.part_of_day(last) and not to_midnight
    begins = say.say_time(first) if sure and not alike else say.say_clock(first)
    ends = say.say_time(last) if sure and found["part"] is None else say.say_clock(last)
    between = found["between"] or ""
    return (
        f"{between}{glued(found)}{begins}{' ל' if between else ' עד '}{say.MIDNIGHT if to_midnight else ends}"
    )


def _whole_hours(found: Found) -> str:
    hours = [time(int(hour) % 24) for hour in (found["first"], found["last"]) if hour]
    # From 13 on there is no doubt about the half of the day; "בשעה 9" may be either.
    said = [say.say_time(hour) if hour.hour > 12 else say.say_clock(hour) for hour in hours]
    return found["hour"] + " עד ".join(said)


def _duration(found: Found) -> str:
    hours, minutes = found["hours"], found["minutes"]
    length = 60 * int(hours) + int(minutes) if minutes else round(60 * float(hours))
    return f"{glued(found)}{say.say_duration(length)}"


READERS: Final[tuple[Reader, ...]] = (
    (re.compile(rf"{START}24/7(?![0-9/.])"), lambda _: "עשרים וארבע שבע"),
    (re.compile(r"(?<=:[0-9]{2})[+][0-9]{2}:[0-9]{2}(?![0-9])"), lambda _: ""),  # the offset of an ISO time
    (
        re.compile(
            rf"{GLUED}{START}(?P<hours>[0-9]{{1,2}}(?:\.(?:25|50?|75))?)(?::(?P<minutes>[0-5][0-9]))?"
            rf"(?<=[:.][0-9]{{2}}|.\.5)\s+שעות{NO_LETTER}"
        ),
        _duration,
    ),
    (re.compile(rf"(?<=שעה )([01]?[0-9]|2[0-3])\.([0-5][0-9]){END}"), lambda found: f"{found[1]}:{found[2]}"),
    (
        re.compile(
            rf"(?P<between>בין\s+(?:השעות\s+)?)?{GLUED}{START}(?P<first>{_CLOCK}){TO}(?P<last>{_CLOCK}){_PART}"
        ),
        _range,
    ),
    (
        re.compile(
            rf"(?P<until>עד\s+(?:ה?שעה\s+)?)?(?P<hour>(?<![א-ת])[בלמה]?שעה\s+)?{GLUED}{START}"
            rf"(?P<clock>{_CLOCK}){_PART}"
        ),
        _clock,
    ),
    (
        re.compile(
            rf"(?P<hour>(?<![א-ת])[בלמה]?(?:שעה|שעות)\s+)(?P<first>{_WHOLE_HOUR})"
            rf"(?:{TO}(?P<last>{_WHOLE_HOUR}))?{END}(?!{DASH})"
        ),
        _whole_hours,
    ),
)
