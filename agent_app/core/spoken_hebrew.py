"""How dates, hours, counts and phone numbers are said and written to a customer, in Hebrew without niqqud.

Hours and minutes are feminine, days of the month masculine. The part of the day is always said, so that no
hour can be misheard by twelve; `hebrew_time.parse_when` reads every form of `say_time` back.
"""

from datetime import date, datetime, time

_ONES_F = ("אפס", "אחת", "שתיים", "שלוש", "ארבע", "חמש", "שש", "שבע", "שמונה", "תשע", "עשר")
_ONES_M = ("אפס", "אחד", "שניים", "שלושה", "ארבעה", "חמישה", "שישה", "שבעה", "שמונה", "תשעה", "עשרה")
_TENS = ("", "", "עשרים", "שלושים", "ארבעים", "חמישים", "שישים", "שבעים", "שמונים", "תשעים")
_WEEKDAYS = ("שני", "שלישי", "רביעי", "חמישי", "שישי", "שבת", "ראשון")
_MONTHS = (
    "ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר",
    "דצמבר",
)  # fmt: skip
_PARTS = ((5, "בלילה"), (12, "בבוקר"), (15, "בצהריים"), (18, "אחר הצהריים"), (22, "בערב"), (24, "בלילה"))
"""Hour before which the words hold."""
_TO_THE_HOUR = {40: "עשרים", 45: "רבע", 50: "עשר דקות", 55: "חמש דקות"}
_PAST_THE_HOUR = {15: "ורבע", 30: "וחצי"}
_COUNTRY = "972"


def say_number(number: int, *, feminine: bool) -> str:
    """Say 0 to 99 in words; larger numbers come back in digits."""
    ones = _ONES_F if feminine else _ONES_M
    if not 0 <= number <= 99:
        return str(number)
    if number <= 10:
        return ones[number]
    tens, unit = divmod(number, 10)
    if tens == 1:
        first = ("שתים" if feminine else "שנים") if unit == 2 else ones[unit]
        return f"{first} {'עשרה' if feminine else 'עשר'}"
    return f"{_TENS[tens]} ו{ones[unit]}" if unit else _TENS[tens]


def say_time(moment: time | datetime) -> str:
    """Say an hour with its part of day: "שתים עשרה בצהריים", "רבע לחמש אחר הצהריים"; seconds are not said."""
    hour, minute = moment.hour, moment.minute
    if minute in _TO_THE_HOUR:
        following = (hour + 1) % 24
        return f"{_TO_THE_HOUR[minute]} ל{_hour(following)} {_part(following)}"
    return f"{_hour(hour)}{_minutes(minute)} {_part(hour)}"


def _hour(hour: int) -> str:
    return say_number(hour % 12 or 12, feminine=True)


def _part(hour: int) -> str:
    return next(words for before, words in _PARTS if hour < before)


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


def say_weekday(day: date) -> str:
    """Say "יום שלישי"; Saturday is "שבת"."""
    name = _WEEKDAYS[day.weekday()]
    return name if name == "שבת" else f"יום {name}"


def say_day_month(day: date, today: date) -> str:
    """Say "עשרים וחמישה בנובמבר", with the year where it is not this one and not within half a year."""
    words = f"{say_number(day.day, feminine=False)} ב{_MONTHS[day.month - 1]}"
    far = day.year != today.year and abs((day - today).days) > 180
    return f"{words} {day.year}" if far else words


def say_date(day: date, today: date) -> str:
    """Say "היום", "מחר", "מחרתיים", "אתמול", else "ביום שלישי, עשרים וחמישה בנובמבר"."""
    near = {-1: "אתמול", 0: "היום", 1: "מחר", 2: "מחרתיים"}.get((day - today).days)
    return near or f"ב{say_weekday(day)}, {say_day_month(day, today)}"


def say_moment(moment: datetime, now: datetime) -> str:
    """Say "מחר, יום שני, בשעה שתים עשרה בצהריים"; days are those of the moment's own zone.

    Args:
        moment: Aware, in the zone of the business.
        now: Aware, in any zone.
    """
    today = now.astimezone(moment.tzinfo).date()
    day = say_date(moment.date(), today)
    weekday = "" if day.startswith("ב") else f" {say_weekday(moment.date())},"
    to_the_hour = moment.minute in _TO_THE_HOUR  # "ברבע לחמש", but "בשעה חמש ורבע"
    said = f"{'ב' if to_the_hour else 'בשעה '}{say_time(moment)}"
    return f"{day},{weekday} {said}"


def say_digits(digits: str) -> str:
    """Say the digits of a code one by one, feminine; anything else in it is left out."""
    return " ".join(_ONES_F[int(digit)] for digit in digits if digit in "0123456789")


def say_phone(number: str) -> str:
    """Say a phone number in groups, with commas for pauses: "אפס חמש שתיים, שלוש ארבע חמש, …".

    Israeli numbers in E.164 are said with their leading zero; foreign ones with "פלוס".
    """
    digits = "".join(char for char in number if char in "0123456789")
    foreign = number.strip().startswith("+") and not digits.startswith(_COUNTRY)
    if digits.startswith(_COUNTRY) and len(digits) in (11, 12):
        digits = "0" + digits[len(_COUNTRY) :]
    head = 3 if len(digits) != 9 else 2
    groups = [digits[:head], digits[head : head + 3], *_fours(digits[head + 3 :])]
    said = ", ".join(say_digits(group) for group in groups if group)
    return f"פלוס {said}" if foreign else said


def _fours(digits: str) -> list[str]:
    return [digits[at : at + 4] for at in range(0, len(digits), 4)]


def count_noun(number: int, singular: str, plural: str, *, feminine: bool) -> str:
    """Say how many: "תור אחד", "שני תורים", "שלוש שעות", "אין" is left to the caller (0 is "אפס תורים")."""
    if number == 1:
        return f"{singular} {'אחת' if feminine else 'אחד'}"
    if number == 2:
        return f"{'שתי' if feminine else 'שני'} {plural}"
    return f"{say_number(number, feminine=feminine)} {plural}"


def write_moment(moment: datetime) -> str:
    """Write "23/11/2026 בשעה 12:00", for messages; in the moment's own zone."""
    return f"{moment:%d/%m/%Y} בשעה {moment:%H:%M}"
