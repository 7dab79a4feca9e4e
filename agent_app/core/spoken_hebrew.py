"""How dates, hours, sums and numbers are said to a customer, in Hebrew without niqqud.

Hours and minutes are feminine, days of the month masculine. The part of the day is always said, so that no
hour can be misheard by twelve; `hebrew_time.parse_when` reads every form of `say_time` back.
"""

from datetime import date, datetime, time
from typing import Final

from agent_app.core.counted_nouns import count_noun
from agent_app.core.number_words import ONES_FEMININE, say_digits, say_number

WEEKDAYS: Final = ("שני", "שלישי", "רביעי", "חמישי", "שישי", "שבת", "ראשון")
MONTHS: Final = (
    "ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר",
    "דצמבר",
)  # fmt: skip
MIDNIGHT: Final = "חצות"  # of an end only: of a start, "מחר בחצות" would be heard as either of two nights
_PARTS: Final = (
    (5, "בלילה"), (12, "בבוקר"), (15, "בצהריים"), (18, "אחר הצהריים"), (22, "בערב"), (24, "בלילה"),
)  # fmt: skip
"""Hour before which the words hold."""
_TO_THE_HOUR: Final = {40: "עשרים", 45: "רבע", 50: "עשר דקות", 55: "חמש דקות"}
_PAST_THE_HOUR: Final = {15: "ורבע", 30: "וחצי"}
_COUNTRY: Final = "972"


# --- Hours and durations -----------------------------------------------------------------------------


def say_time(moment: time | datetime) -> str:
    """Say an hour with its part of day: "שתים עשרה בצהריים", "רבע לחמש אחר הצהריים"; seconds are not said."""
    return f"{say_clock(moment)} {part_of_day(moment)}"


def say_clock(moment: time | datetime) -> str:
    """Say an hour without its part of day: "תשע וחצי", "רבע לחמש"."""
    if is_before_the_hour(moment):
        return f"{_TO_THE_HOUR[moment.minute]} ל{_hour((moment.hour + 1) % 24)}"
    return f"{_hour(moment.hour)}{_minutes(moment.minute)}"


def part_of_day(moment: time | datetime) -> str:
    """Say "בבוקר", "בצהריים", "אחר הצהריים", "בערב" or "בלילה", of the hour that is named."""
    hour = (moment.hour + is_before_the_hour(moment)) % 24
    return next(words for before, words in _PARTS if hour < before)


def is_before_the_hour(moment: time | datetime) -> bool:
    """Tell whether it is said by the coming hour; then "ברבע לחמש" is said and not "בשעה רבע לחמש"."""
    return moment.minute in _TO_THE_HOUR


def _hour(hour: int) -> str:
    return say_number(hour % 12 or 12, feminine=True)


def _minutes(minute: int) -> str:
    """Say the minutes past the hour: "", " וחצי", " ועשרים", " ושבע דקות"."""
    if minute == 0:
        return ""
    if minute in _PAST_THE_HOUR:
        return f" {_PAST_THE_HOUR[minute]}"
    if minute in (1, 2):
        return " ודקה" if minute == 1 else " ושתי דקות"
    number = say_number(minute, feminine=True)
    return f" ו{number}" if minute % 5 == 0 and minute >= 20 else f" ו{number} דקות"


def say_duration(minutes: int) -> str:
    """Say how long: "חצי שעה", "שעה ורבע", "שעתיים ועשרים דקות", "דקה אחת"; from 0 minutes."""
    hours, rest = divmod(minutes, 60)
    if hours == 0:
        short = {15: "רבע שעה", 30: "חצי שעה", 45: "שלושת רבעי שעה"}
        return short.get(rest) or count_noun(rest, "דקה", "דקות", feminine=True)
    whole = {1: "שעה", 2: "שעתיים"}.get(hours) or count_noun(hours, "שעה", "שעות", feminine=True)
    if rest == 0:
        return whole
    part = {1: "דקה", 15: "רבע", 30: "חצי", 45: "שלושת רבעי"}.get(rest)
    return f"{whole} ו{part or count_noun(rest, 'דקה', 'דקות', feminine=True)}"


# --- Days --------------------------------------------------------------------------------------------


def say_weekday(day: date) -> str:
    """Say "יום שלישי"; Saturday is "שבת"."""
    name = WEEKDAYS[day.weekday()]
    return name if name == "שבת" else f"יום {name}"


def say_day_of_month(day: int, month: int) -> str:
    """Say "עשרים וארבעה בנובמבר"."""
    return f"{say_number(day, feminine=False)} ב{MONTHS[month - 1]}"


def say_year(year: int) -> str:
    """Say "אלפיים עשרים ושש"."""
    return say_number(year, feminine=True)


def say_day_month(day: date, today: date) -> str:
    """Say "עשרים וחמישה בנובמבר", with the year where it is not this one and not within half a year."""
    words = say_day_of_month(day.day, day.month)
    far = day.year != today.year and abs((day - today).days) > 180
    return f"{words} {say_year(day.year)}" if far else words


def say_date(day: date, today: date) -> str:
    """Say "היום", "מחר", "מחרתיים", "אתמול", else "ביום שלישי, העשרים וחמישה בנובמבר"."""
    near = {-1: "אתמול", 0: "היום", 1: "מחר", 2: "מחרתיים"}.get((day - today).days)
    return near or f"ב{say_weekday(day)}, ה{say_day_month(day, today)}"


def say_moment(moment: datetime, now: datetime) -> str:
    """Say "מחר, יום שני, בשעה שתים עשרה בצהריים"; days are those of the moment's own zone.

    Args:
        moment: Aware, in the zone of the business.
        now: Aware, in any zone.
    """
    today = now.astimezone(moment.tzinfo).date()
    day = say_date(moment.date(), today)
    weekday = "" if day.startswith("ב") else f" {say_weekday(moment.date())},"
    said = f"{'ב' if is_before_the_hour(moment) else 'בשעה '}{say_time(moment)}"
    return f"{day},{weekday} {said}"


# --- Sums, fractions, phone numbers ------------------------------------------------------------------


def say_shekels(shekels: int, agorot: int = 0) -> str:
    """Say "שמונים שקלים", "שקל אחד", "שני שקלים וחמישים אגורות", "תשעים אגורות"."""
    coins = count_noun(agorot, "אגורה", "אגורות", feminine=True)
    if agorot and not shekels:
        return coins
    whole = count_noun(shekels, "שקל", "שקלים", feminine=False)
    return f"{whole} ו{coins}" if agorot else whole


def say_percent(number: str) -> str:
    """Say a whole or decimal number ("17.5") of per cents: "אחוז אחד", "חמישה אחוזים", "עשרים אחוז"."""
    if not number.isdecimal():
        return f"{say_decimal(number, feminine=False)} אחוז"
    few = int(number) <= 10  # "עשרה אחוזים", but "אחד עשר אחוז"
    return count_noun(int(number), "אחוז", "אחוזים" if few else "אחוז", feminine=False)


def say_decimal(number: str, *, feminine: bool) -> str:
    """Say "4.5" as "ארבע וחצי", "3.25" as "שלוש נקודה שתיים חמש"; ASCII digits with one point."""
    whole, _, fraction = number.partition(".")
    said = say_number(int(whole), feminine=feminine)
    if not fraction.strip("0"):
        return said
    if fraction.rstrip("0") == "5":
        return f"{said} וחצי" if int(whole) else "חצי"
    return f"{said} נקודה {say_digits(fraction)}"


def say_phone(number: str) -> str:
    """Say a phone number in groups, with commas for pauses: "אפס חמש שתיים, שלוש ארבע חמש, …".

    Israeli numbers in E.164 are said with their leading zero, foreign ones with "פלוס", "*2345": "כוכבית".
    """
    digits = "".join(char for char in number if char in "0123456789")
    if number.strip().startswith("*"):
        return f"כוכבית {say_digits(digits)}"
    foreign = number.strip().startswith("+") and not digits.startswith(_COUNTRY)
    if digits.startswith(_COUNTRY) and len(digits) in (11, 12):
        digits = "0" + digits[len(_COUNTRY) :]
    if len(digits) == 10 and digits[0] == "1" and digits[2:4] == "00":  # 1-800, 1-700
        return (
            f"אחת {ONES_FEMININE[int(digits[1])]} מאות, {say_digits(digits[4:7])}, {say_digits(digits[7:])}"
        )
    if foreign:
        return f"פלוס {say_long_number(digits)}"
    head = 3 if len(digits) != 9 else 2
    groups = (digits[:head], digits[head : head + 3], digits[head + 3 :])
    return ", ".join(say_digits(group) for group in groups if group)


def say_long_number(digits: str) -> str:
    """Say a number too long to be counted, or one with a leading zero, digit by digit in threes."""
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = ["".join(groups[-2:])]
    return ", ".join(say_digits(group) for group in groups)
