"""Reads the day out of Hebrew words: "מחרתיים", "יום ד' הבא", "ה-3 בדצמבר", "שבוע הבא".

Each reader takes the tokens, an index and today's date, and returns a clue with the index after it, or None.
Clues that complete one another ("יום ראשון" + "ה-29 לחודש") are merged by the combiner, not here.
Weekdays count from Sunday = 0, as the Israeli week does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agent_app.core.hebrew_numbers import ORDINALS, read_number
from agent_app.core.hebrew_words import END, WEEKDAY_LETTERS, Token

FAR_DAYS = 180
RECENT_DAYS = 31  # a date without a year that passed this recently is a slip, not next year's

RELATIVE = {"היום": 0, "מחר": 1, "מחרתיים": 2, "אתמול": -1, "שלשום": -2}
WEEKDAYS = {"ראשון": 0, "שני": 1, "שלישי": 2, "רביעי": 3, "חמישי": 4, "שישי": 5, "ששי": 5, "שבת": 6}
MONTHS = {
    "ינואר": 1, "פברואר": 2, "מרץ": 3, "מרס": 3, "אפריל": 4, "מאי": 5, "יוני": 6, "יולי": 7, "אוגוסט": 8,
    "ספטמבר": 9, "אוקטובר": 10, "נובמבר": 11, "דצמבר": 12,
}  # fmt: skip
NEXT = frozenset({"הבא", "הבאה"})
NEAR = frozenset({"קרוב", "קרובה"})
THIS = frozenset({"זה", "זאת"})
LAST = frozenset({"שעבר", "שעברה"})
WEEKEND = frozenset({'סופ"ש', "סופש", "סופשבוע"})
AFTER_SABBATH = frozenset({'מוצ"ש', "מוצש"})
NOT_A_WEEKDAY_AFTER = frozenset({"לציון"})
PERIOD_PARTS = frozenset({"סוף", "תחילת", "אמצע", "התחלת"})
VOCABULARY = frozenset(
    {
        *RELATIVE, *WEEKDAYS, *MONTHS, *NEXT, *NEAR, *THIS, *LAST, *WEEKEND, *AFTER_SABBATH, *PERIOD_PARTS,
        "יום", "ימי", "שבוע", "חודש", "חדש", "מוצאי", "ליל", "ערב", "אחרי", "לאחר", "של", "סוף",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayClue:
    """What some words tell about the day; any field may be unknown.

    `which` is "", "next", "near", "this" or "last" and belongs to `weekday`; `week` counts Israeli weeks from
    the present one; `span` is half-open; `part` names a part of day said in the same word; `loose` marks a
    bare ordinal ("שלישי") that is a weekday only in a clear context; `invalid` a date that does not exist.
    """

    on: date | None = None
    weekday: int | None = None
    which: str = ""
    week: int | None = None
    span: tuple[date, date] | None = None
    part: str = ""
    loose: bool = False
    invalid: bool = False


Reading = tuple[DayClue, int] | None
Reader = Callable[[Sequence[Token], int, date], Reading]
INVALID = DayClue(invalid=True)


def token_at(tokens: Sequence[Token], at: int) -> Token:
    """Return the token at an index, or the end token outside the text."""
    return tokens[at] if 0 <= at < len(tokens) else END


def weekday_of(day: date) -> int:
    """Return 0 for Sunday to 6 for Saturday."""
    return (day.weekday() + 1) % 7


def week_start(day: date, weeks: int = 0) -> date:
    """Return the Sunday of the week that lies `weeks` after the week of `day`."""
    return day + timedelta(days=7 * weeks - weekday_of(day))


def month_start(day: date, months: int = 0) -> date:
    """Return the first day of the month `months` after the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def make_date(year: int, month: int, day: int) -> date | None:
    """Return the date, or None where the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def next_date(today: date, month: int, day: int) -> date | None:
    """Return the meant d/m without a year: this year's, next year's once it passed long ago."""
    this_year = make_date(today.year, month, day)
    if this_year and this_year >= today - timedelta(days=RECENT_DAYS):
        return this_year
    last_year = make_date(today.year - 1, month, day)  # said on 2 January of 30 December
    if last_year and today - last_year <= timedelta(days=RECENT_DAYS):
        return last_year
    return make_date(today.year + 1, month, day)


def next_day_of_month(today: date, day: int, months: int = 0) -> date | None:
    """Return the coming day with this number; `months` 1 means next month's and no other."""
    if months:
        first = month_start(today, months)
        return make_date(first.year, first.month, day)
    for ahead in range(3):  # no two months in a row lack the same day
        first = month_start(today, ahead)
        found = make_date(first.year, first.month, day)
        if found and found >= today:
            return found
    return None


def _dated(found: date | None, end: int) -> tuple[DayClue, int]:
    return (DayClue(on=found) if found else INVALID, end)


def _full_year(year: int) -> int:
    return year + 2000 if year < 100 else year


def read_numeric_date(tokens: Sequence[Token], at: int, today: date) -> Reading:
    """Read "2026-12-03", "3.12.26", "25/11"; a dotted clock ("10.30") is left to the clock readers."""
    token = tokens[at]
    if token.kind == "iso":
        year, month, day = (int(piece) for piece in token.stem.split("-"))
        return _dated(make_date(year, month, day), at + 1)
    if token.kind not in ("dmy", "dm"):
        return None
    pieces = [int(piece) for piece in token.stem.replace(".", "/").replace("-", "/").split("/")]
    if token.kind == "dmy":
        return _dated(make_date(_full_year(pieces[2]), pieces[1], pieces[0]), at + 1)
    if is_dotted_clock(tokens, at, today):
        return None
    return _dated(next_date(today, pieces[1], pieces[0]), at + 1)


def is_dotted_clock(tokens: Sequence[Token], at: int, today: date) -> bool:
    """Tell whether "10.30" is an hour: after שעה, or where it cannot be a date."""
    token = tokens[at]
    if token.kind != "dm" or "." not in token.stem:
        return False
    first, second = token.stem.split(".")
    if len(second) != 2 or int(first) > 24 or int(second) > 59:
        return False
    if token_at(tokens, at - 1).stem == "שעה" or int(second) > 12 or second == "00":
        return True
    dated = next_date(today, int(second), int(first))  # "ב-10.10" in November: nobody means next October
    return token.prefix == "ב" and (dated is None or (dated - today).days > FAR_DAYS)


def read_day_and_month(tokens: Sequence[Token], at: int, today: date) -> Reading:
    """Read "ה-3 בדצמבר", "ראשון לדצמבר", "חמישה עשר לחודש", "השלישי לשתים עשרה", with or without a year."""
    named = _day_number(tokens, at)
    if named is None:
        return None
    day, after = named
    token = token_at(tokens, after)
    if token.stem in ("חודש", "חדש") and set(token.prefix) & set("לבה"):
        later = token_at(tokens, after + 1).stem in NEXT
        return _dated(next_day_of_month(today, day, int(later)), after + 1 + later)
    if token.stem in MONTHS and token.prefix in ("", "ב", "ל", "ה", "של"):
        month, end = MONTHS[token.stem], after + 1
    else:
        numbered = _month_number(tokens, at, after)
        if numbered is None:
            return None
        month, end = numbered
    year = token_at(tokens, end)
    if year.kind == "int" and len(year.stem) == 4 and year.stem.startswith("20"):
        return _dated(make_date(int(year.stem), month, day), end + 1)
    return _dated(next_date(today, month, day), end)


def _day_number(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    number = read_number(tokens, at)
    if number and number.form != "construct":
        return (number.value, number.end)
    if tokens[at].kind == "word" and tokens[at].stem in ORDINALS:
        return (ORDINALS[tokens[at].stem], at + 1)
    return None


def _month_number(tokens: Sequence[Token], at: int, after: int) -> tuple[int, int] | None:
    """Read the month of "ה-3 ל-12", which must not be taken for "ten to six" ("עשרה לשש")."""
    if token_at(tokens, after).prefix != "ל" or after >= len(tokens):
        return None
    month = read_number(tokens, after)
    day = read_number(tokens, at)
    if month is None or not 1 <= month.value <= 12 or month.form in ("construct",):
        return None
    is_date = tokens[at].prefix.endswith("ה") or (
        tokens[at].stem in ORDINALS and tokens[at].prefix.endswith("ה")
    )
    if day and not is_date:
        both_digits = day.form == month.form == "digits" and day.value not in (5, 10, 20, 25)
        is_date = month.form == "masculine" or (both_digits and 12 < day.value <= 31)
    return (month.value, month.end) if is_date else None


def read_relative_day(tokens: Sequence[Token], at: int, today: date) -> Reading:
    """Read "מחר", "אחרי מחר", "מוצאי שבת", "ערב שבת"."""
    token = tokens[at]
    if token.kind != "word":
        return None
    if token.stem in ("אחרי", "לאחר") and token_at(tokens, at + 1).stem == "מחר":
        return DayClue(on=today + timedelta(days=2)), at + 2
    if token.stem in RELATIVE:
        whole_day = token.stem == "היום" and token_at(tokens, at - 1).stem in ("כל", "סוף", "אמצע", "במשך")
        return None if whole_day else (DayClue(on=today + timedelta(days=RELATIVE[token.stem])), at + 1)
    if token.stem in AFTER_SABBATH:
        return _qualified(tokens, at + 1, DayClue(weekday=6, part="evening"))
    if token_at(tokens, at + 1).stem == "שבת" and not token_at(tokens, at + 1).prefix.strip("ה"):
        if token.stem == "מוצאי":
            return _qualified(tokens, at + 2, DayClue(weekday=6, part="evening"))
        if token.stem in ("ערב", "ליל"):
            return _qualified(
                tokens, at + 2, DayClue(weekday=5, part="evening" if token.stem == "ליל" else "")
            )
    return None


def read_weekday(tokens: Sequence[Token], at: int, today: date) -> Reading:
    """Read "יום ד'", "בחמישי הזה", "שלישי הבא"; a bare ordinal comes back `loose`."""
    if tokens[at].stem == "יום":
        named = token_at(tokens, at + 1)
        if named.kind == "letter":
            return _qualified(tokens, at + 2, DayClue(weekday=WEEKDAY_LETTERS.index(named.stem)))
        if named.kind == "word" and named.prefix in ("", "ה") and named.stem in WEEKDAYS and not named.gap:
            return _qualified(tokens, at + 2, DayClue(weekday=WEEKDAYS[named.stem]))
        return None
    token = tokens[at]
    if token.kind != "word" or token.stem not in WEEKDAYS:
        return None
    if token_at(tokens, at + 1).stem in NOT_A_WEEKDAY_AFTER or (token.prefix == "ה" and token.stem != "שבת"):
        return None
    loose = token.stem != "שבת" and not set(token.prefix) & set("בלמ")
    clue, end = _qualified(tokens, at + 1, DayClue(weekday=WEEKDAYS[token.stem], loose=loose))
    return (DayClue(weekday=clue.weekday, which=clue.which) if clue.which else clue), end


def _qualified(tokens: Sequence[Token], at: int, clue: DayClue) -> tuple[DayClue, int]:
    """Add "הבא", "הקרוב", "הזה", "שעבר" where it follows a weekday."""
    token = token_at(tokens, at)
    for words, which in ((NEXT, "next"), (NEAR, "near"), (THIS, "this"), (LAST, "last")):
        if token.stem in words and (which == "last" or token.stem in NEXT or token.prefix == "ה"):
            return DayClue(weekday=clue.weekday, which=which, part=clue.part), at + 1
    return clue, at


def _steps(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """Return how many periods ahead the words after שבוע or חודש point (0 this one) and the end index."""
    token = token_at(tokens, at)
    if token.stem in NEXT or (token.stem in NEAR and token.prefix == "ה"):
        return 1, at + 1
    if token.stem in LAST:
        return -1, at + 1
    return 0, at + (token.stem in THIS and token.prefix == "ה")


def read_week(tokens: Sequence[Token], at: int, today: date) -> Reading:
    """Read "בשבוע הבא", "השבוע", "סוף השבוע", "תחילת שבוע הבא"."""
    token = tokens[at]
    if token.stem in WEEKEND:
        weeks, end = _steps(tokens, at + 1)
        near = token_at(tokens, at + 1).stem in NEAR
        return _weekend(today, 0 if near else weeks), end
    if token.stem in PERIOD_PARTS and token_at(tokens, at + 1).stem == "שבוע":
        weeks, end = _steps(tokens, at + 2)
        if token.stem == "סוף":
            near = token_at(tokens, at + 2).stem in NEAR
            return _weekend(today, 0 if near else weeks), end
        first = {"אמצע": 2}.get(token.stem, 0)
        start = week_start(today, weeks) + timedelta(days=first)
        if not weeks and start + timedelta(days=2) <= today:
            start += timedelta(days=7)
        return DayClue(span=(start, start + timedelta(days=2))), end
    if token.stem != "שבוע":
        return None
    weeks, end = _steps(tokens, at + 1)
    if end == at + 1 and not token.prefix.endswith("ה"):
        return None
    return DayClue(week=weeks), end


def _weekend(today: date, weeks: int) -> DayClue:
    friday = week_start(today, weeks) + timedelta(days=5)
    return DayClue(span=(friday, friday + timedelta(days=2)))


def read_month(tokens: Sequence[Token], at: int, today: date) -> Reading:
    """Read "בחודש הבא", "סוף החודש", "בתחילת דצמבר", "בינואר": a span of days."""
    token = tokens[at]
    portion = token.stem if token.stem in PERIOD_PARTS else ""
    named = token_at(tokens, at + bool(portion))
    end = at + bool(portion) + 1
    if named.stem in MONTHS and (portion or named.prefix in ("ב", "ל", "וב")):
        first = date(today.year + (MONTHS[named.stem] < today.month), MONTHS[named.stem], 1)
    elif named.stem == "חודש":
        months, after = _steps(tokens, end)
        if after == end and not named.prefix.endswith("ה"):
            return None
        first, end = month_start(today, months), after
    else:
        return None
    return DayClue(span=_portion(first, portion)), end


def _portion(first: date, portion: str) -> tuple[date, date]:
    """Cut a month: its first ten days, its middle, its last week, or all of it."""
    following = month_start(first, 1)
    if portion == "סוף":
        return following - timedelta(days=7), following
    if portion == "אמצע":
        return first + timedelta(days=10), first + timedelta(days=20)
    return (first, first + timedelta(days=10)) if portion else (first, following)


def read_bare_day_of_month(tokens: Sequence[Token], at: int, today: date) -> Reading:
    """Read "ה-15", "ב-25" (no such hour), "בחמישה עשר" (masculine, so no hour)."""
    number = read_number(tokens, at)
    if number is None or not tokens[at].prefix or number.form in ("feminine", "construct"):
        return None
    article = tokens[at].prefix.endswith("ה") and number.form != "both"
    masculine = number.form == "masculine" and tokens[at].prefix.endswith("ב")
    no_hour = 24 <= number.value <= 31 and tokens[at].prefix[-1] in "בלה"
    if not (article or masculine or no_hour):
        return None
    if not 1 <= number.value <= 31:
        return (INVALID, number.end) if article and number.form == "digits" else None
    return _dated(next_day_of_month(today, number.value), number.end)


DAY_READERS: tuple[Reader, ...] = (
    read_numeric_date,
    read_day_and_month,
    read_relative_day,
    read_weekday,
    read_week,
    read_month,
)
