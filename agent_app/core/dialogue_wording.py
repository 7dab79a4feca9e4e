"""How the dialogue words days, hours and numbers: spoken on a call, written in a chat."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final

from agent_app.core.dialogue_form import Heard, OpenDay

_NAMES: Final = ("שני", "שלישי", "רביעי", "חמישי", "שישי", "שבת", "ראשון")
DAY_MIN: Final = 1440
MIDNIGHT: Final = time()  # of an ambiguous time: a day without an hour


def local(start_iso: str, heard: Heard) -> datetime:
    """Return a tool's time on the business's wall."""
    return datetime.fromisoformat(start_iso).astimezone(heard.now.tzinfo)


def word_day(day: date, heard: Heard) -> str:
    """Word a day so that "ל" fits before it: "מחר, יום שני 23.11"."""
    name = "שבת" if day.weekday() == 5 else f"יום {_NAMES[day.weekday()]}"
    full = f"{name} {day.day}.{day.month}"
    ahead = (day - heard.now.date()).days
    return {0: f"היום, {full}", 1: f"מחר, {full}"}.get(ahead, full)


def word_clock(moment: datetime) -> str:
    """Word an hour: "12:00"."""
    return f"{moment:%H:%M}"


def word_moment(moment: datetime, heard: Heard) -> str:
    """Word a day with its hour: "מחר, יום שני 23.11, בשעה 12:00"."""
    return f"{word_day(moment.date(), heard)}, בשעה {word_clock(moment)}"


def word_either(moments: Sequence[datetime], heard: Heard) -> tuple[str, ...]:
    """Word two moments to choose from: the day is said once when it is the same."""
    if len({moment.date() for moment in moments}) == 1 and len({word_clock(one) for one in moments}) == len(
        moments
    ):
        first = word_moment(moments[0], heard)
        return (first, *(f"בשעה {word_clock(moment)}" for moment in moments[1:]))
    return tuple(word_moment(moment, heard) for moment in moments)


def word_options(names: Sequence[str]) -> str:
    """Word names to choose from: "תספורת, צבע או פן"."""
    return f"{', '.join(names[:-1])} או {names[-1]}" if len(names) > 1 else "".join(names)


def word_phone(number: str) -> str:
    """Word a phone number in groups: "052-345-6789"."""
    digits = "".join(one for one in number if one.isdigit())
    if digits.startswith("972"):
        digits = "0" + digits[3:]
    if len(digits) == 10:
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    return f"{digits[:2]}-{digits[2:5]}-{digits[5:]}" if len(digits) == 9 else digits


def word_windows(windows: Sequence[tuple[int, int]]) -> str:
    """Word opening windows: "9:00 עד 13:00 ו-16:00 עד 19:00"."""
    return " ו-".join(f"{_minutes(start)} עד {_minutes(end)}" for start, end in windows)


def word_week(week: Sequence[OpenDay]) -> str:
    """Word a week's opening hours, days of equal hours together, from Sunday on; "" when it is all closed."""
    groups: list[tuple[list[date], tuple[tuple[int, int], ...]]] = []
    for day, windows in sorted(week, key=lambda one: (one[0].weekday() + 1) % 7):
        if groups and groups[-1][1] == windows:
            groups[-1][0].append(day)
        elif windows:
            groups.append(([day], windows))
        else:
            groups.append(([], ()))
    open_groups = [(days, windows) for days, windows in groups if days and windows]
    return ", ".join(f"{_word_days(days)} מ-{word_windows(windows)}" for days, windows in open_groups)


def is_always_open(week: Sequence[OpenDay]) -> bool:
    """Tell whether all seven days are open round the clock."""
    return bool(week) and all(windows == ((0, DAY_MIN),) for _, windows in week)


def _word_days(days: Sequence[date]) -> str:
    first, last = _NAMES[days[0].weekday()], _NAMES[days[-1].weekday()]
    if len(days) == 1:
        return "בשבת" if first == "שבת" else f"ביום {first}"
    return f"בימים {first} ו{last}" if len(days) == 2 else f"בימים {first} עד {last}"


def _minutes(minutes: int) -> str:
    hour, minute = divmod(minutes % DAY_MIN, 60)
    return "24:00" if minutes == DAY_MIN else f"{hour}:{minute:02d}"
