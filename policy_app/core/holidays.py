"""Jewish and Israeli special days: holidays, their eves, the days between, memorial days.

The dates are those of the `holidays` library (Israel). It has no eves, no Yom HaShoah and ends Hol HaMoed
of Sukkot a day early: these three are reckoned here from the dates that it has.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from holidays import country_holidays

CHAG: Final = "chag"
EREV_CHAG: Final = "erev_chag"
HOL_HAMOED: Final = "hol_hamoed"
MEMORIAL: Final = "memorial"
KINDS: Final = (CHAG, EREV_CHAG, HOL_HAMOED, MEMORIAL)

_KNOWN_YEARS: Final = range(1948, 2101)  # the library's range for Israel
_DAY: Final = timedelta(days=1)
_FRIDAY, _SUNDAY = 4, 6  # date.weekday()
_PESACH, _SIMCHAT_TORAH = "פסח", "שמחת תורה"
_INDEPENDENCE_DAY, _REMEMBRANCE_DAY = "יום העצמאות", "יום הזיכרון"
_BETWEEN: Final = "חול המועד"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """What is special about one date.

    Attributes:
        kinds: One of KINDS, or two on the last day of Hol HaMoed, which is an eve as well: the eve comes
            first, since it is the holiday at dusk that people plan for. The rules of both hold.
        name: Hebrew, as in a calendar: "ערב סוכות".
    """

    kinds: tuple[str, ...]
    name: str

    @property
    def kind(self) -> str:
        """The kind by which the day is called."""
        return self.kinds[0]


def special_day(day: date) -> SpecialDay | None:
    """Tell what is special about a date of the Gregorian calendar; None on an ordinary day.

    The first call of a year reckons that year (some milliseconds). Known from 1948 to 2100.
    """
    return special_days(day.year).get(day)


@lru_cache(maxsize=64)
def special_days(year: int) -> dict[date, SpecialDay]:
    """Return the special days of a Gregorian year, in time order; not to be changed."""
    if year not in _KNOWN_YEARS:
        return {}
    holidays = _names(year, "public")
    others = _names(year, "optional")
    found = {day: SpecialDay((CHAG,), name) for day, name in holidays.items()}
    for day, name in others.items():
        if name.startswith(_BETWEEN):
            found.setdefault(day, SpecialDay((HOL_HAMOED,), name))
        elif name.startswith(_REMEMBRANCE_DAY):
            found.setdefault(day, SpecialDay((MEMORIAL,), "יום הזיכרון לחללי מערכות ישראל"))
    found.update(_eves(holidays, found))
    pesach = min(day for day, name in holidays.items() if name == _PESACH)
    found[_holocaust_day(pesach)] = SpecialDay((MEMORIAL,), "יום הזיכרון לשואה ולגבורה")
    return dict(sorted(found.items()))


def special_days_from(first: date, days: int) -> list[tuple[date, SpecialDay]]:
    """List the special days among `days` dates from `first` on, in time order."""
    until = first + days * _DAY
    years = range(first.year, until.year + 1)
    return [
        (day, special)
        for year in years
        for day, special in special_days(year).items()
        if first <= day < until
    ]


def _eves(holidays: dict[date, str], found: dict[date, SpecialDay]) -> dict[date, SpecialDay]:
    """The days before a holiday that are none themselves. Before Independence Day is Remembrance Day."""
    eves: dict[date, SpecialDay] = {}
    for day, name in holidays.items():
        eve = day - _DAY
        if eve in holidays or name == _INDEPENDENCE_DAY:
            continue
        if name == _SIMCHAT_TORAH:
            eves[eve] = SpecialDay((EREV_CHAG, HOL_HAMOED), f"הושענא רבה, ערב {name}")
        elif eve in found:
            eves[eve] = SpecialDay((EREV_CHAG, HOL_HAMOED), f"{found[eve].name}, ערב {name}")
        else:
            eves[eve] = SpecialDay((EREV_CHAG,), f"ערב {name}")
    return eves


def _holocaust_day(pesach: date) -> date:
    """27 Nisan, moved off Friday and Sunday so that no Sabbath borders it (law of 1959, as amended 1997)."""
    day = pesach + 12 * _DAY
    return day + {_FRIDAY: -_DAY, _SUNDAY: _DAY}.get(day.weekday(), timedelta())


def _names(year: int, category: str) -> dict[date, str]:
    """The library's names, without a second name ("/שמיני עצרת") and without "(נצפה)" on a day that moved."""
    days = country_holidays("IL", years=year, language="he", categories=(category,))
    return {day: re.split(r"/| \(", name)[0] for day, name in days.items()}
