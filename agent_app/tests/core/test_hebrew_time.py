"""The reader of Hebrew times, against two tables of phrases and against anything at all."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_app.core.hebrew_scan import VOCABULARY
from agent_app.core.hebrew_time import When, parse_when, parse_when_on
from agent_app.core.spoken_hebrew import say_time

pytestmark = pytest.mark.unit

ZONE = ZoneInfo("Asia/Jerusalem")
NOW = datetime(2026, 11, 22, 10, tzinfo=ZONE)  # a Sunday
VECTORS = Path(__file__).parents[1] / "vectors"


def rows(name: str) -> list[tuple[str, str, datetime]]:
    """Return (phrase, expected answer in the table's words, now) of a vector file."""
    found = []
    for line in (VECTORS / name).read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "expression")) or not line.strip():
            continue
        phrase, kind, expected, _note, at = (line.split("\t") + [""] * 4)[:5]
        now = datetime.fromisoformat(at).replace(tzinfo=ZONE) if at else NOW
        found.append((phrase, f"{kind} {expected}".strip(), now))
    return found


def told(when: When | None) -> str:
    """Write an answer in the words of the tables."""
    if when is None:
        return "none"
    if when.kind == "ambiguous":
        return "amb " + " or ".join(f"{moment:%Y-%m-%dT%H:%M}" for moment in when.candidates)
    if when.kind == "window" and when.start and when.end:
        return f"win {when.start:%Y-%m-%dT%H:%M}/{when.end:%Y-%m-%dT%H:%M}"
    if when.kind == "moment" and when.start:
        return f"dt {when.start:%Y-%m-%dT%H:%M}"
    names = {"day": "date", "nonexistent": "gap", "past": "past"}
    return (
        f"{names[when.kind]} {when.start:%Y-%m-%dT%H:%M}" if when.start else f"{names[when.kind]} {when.day}"
    )


@pytest.mark.parametrize(("phrase", "expected", "now"), rows("hebrew_time.tsv"))
def test_agreed_phrases_are_read_as_a_person_reads_them(phrase: str, expected: str, now: datetime) -> None:
    when = parse_when(phrase, now)

    assert told(when) == expected


@pytest.mark.parametrize(("phrase", "expected", "now"), rows("hebrew_time_more.tsv"))
def test_phrases_heard_on_the_phone_are_read_as_meant(phrase: str, expected: str, now: datetime) -> None:
    when = parse_when(phrase, now)

    assert told(when) == expected


def test_both_tables_are_read_whole() -> None:
    assert (len(rows("hebrew_time.tsv")), len(rows("hebrew_time_more.tsv")) >= 120) == (40, True)


def test_an_hour_is_on_the_day_already_agreed_on() -> None:
    when = parse_when_on("בעשר", NOW, date(2026, 12, 3))

    assert when == When("moment", date(2026, 12, 3), datetime(2026, 12, 3, 10, tzinfo=ZONE))


def test_a_lone_number_answers_the_question_for_the_hour() -> None:
    asked = parse_when("חמש", NOW, default_day=date(2026, 12, 3))
    unasked = parse_when("חמש", NOW)

    assert asked == When("moment", date(2026, 12, 3), datetime(2026, 12, 3, 17, tzinfo=ZONE))
    assert unasked is None


def test_a_day_said_wins_over_the_day_agreed_on() -> None:
    when = parse_when_on("מחר בעשר", NOW, date(2026, 12, 3))

    assert told(when) == "dt 2026-11-23T10:00"


def test_the_repeated_hour_offers_both_instants() -> None:
    when = parse_when("25.10 ב-01:30", datetime(2026, 10, 20, 10, tzinfo=ZONE))

    assert when is not None
    assert [moment.astimezone(UTC).hour for moment in when.candidates] == [22, 23]


def test_later_today_is_counted_in_elapsed_time_over_the_clock_change() -> None:
    when = parse_when("בעוד שעתיים", datetime(2026, 3, 27, 1, 30, tzinfo=ZONE))

    assert when is not None
    assert when.start == datetime(2026, 3, 27, 4, 30, tzinfo=ZONE)


def test_the_answer_is_in_the_zone_of_now() -> None:
    when = parse_when("מחר ב-12", datetime(2026, 11, 22, 10, tzinfo=UTC))

    assert when is not None
    assert when.start is not None
    assert when.start.tzinfo is UTC


def test_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        parse_when("מחר", NOW.replace(tzinfo=None))


@pytest.mark.parametrize("before", ["", "ב", "בשעה ", "אפשר תור ב"])
def test_every_minute_of_the_day_is_read_back_as_it_is_said(before: str) -> None:
    minutes = [time(hour, minute) for hour in range(24) for minute in range(60)]

    read = [parse_when(before + say_time(at), NOW) for at in minutes]

    assert [(when.kind, when.start.time()) if when and when.start else None for when in read] == [
        ("moment", at) for at in minutes
    ]


SPOKEN = st.lists(
    st.one_of(
        st.sampled_from(sorted(VOCABULARY)),
        st.builds(
            str.__add__, st.sampled_from(["ב", "ל", "מ", "ה", "ו"]), st.sampled_from(sorted(VOCABULARY))
        ),
        st.sampled_from(
            ["ב-12", "25/11", "3.12", "10:30", "31/12/2026", "2026-12-03", "-", ",", "לא", "או", "99"]
        ),
    ),
    max_size=12,
).map(" ".join)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 12, 31), timezones=st.just(ZONE))  # noqa: DTZ001 -- Hypothesis wants naive bounds


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(SPOKEN, st.text(max_size=60)), now=MOMENTS)
def test_any_text_gets_a_whole_answer_and_always_the_same(text: str, now: datetime) -> None:
    when = parse_when(text, now)

    assert parse_when(text, now) == when
    if when is None:
        return
    moments = [moment for moment in (when.start, when.end, *when.candidates) if moment]
    assert all(moment.tzinfo is now.tzinfo for moment in moments)
    assert (len(when.candidates) >= 2) == (when.kind == "ambiguous")
    assert (when.end is not None) == (when.kind == "window")
    if when.start and when.end:
        assert when.start.astimezone(UTC) < when.end.astimezone(UTC)
    if when.kind == "moment" and when.start:
        assert when.start.astimezone(UTC) >= now.replace(second=0, microsecond=0).astimezone(UTC)
        assert when.day == when.start.date()
