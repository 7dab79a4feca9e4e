"""What a simulated caller is told to do."""

import pytest

from telephony_app.simulator.script import (
    Expect,
    Hangup,
    Interrupt,
    Keys,
    Say,
    ScriptError,
    Silence,
    Step,
    Wait,
    parse_script,
)

pytestmark = pytest.mark.unit


def test_a_script_is_read_line_by_line() -> None:
    script = """
        # a booking
        say: מחר ב-12:30
        keys: 052-345 6789#
        interrupt 1.2s: רגע, לא
        interrupt 300ms: לא
        wait: 2s
        silence: 20s

        expect: התור נקבע: מחר
        hangup
    """

    assert parse_script(script) == (
        Say("מחר ב-12:30"),
        Keys("0523456789#"),
        Interrupt(1.2, "רגע, לא"),
        Interrupt(0.3, "לא"),
        Wait(2.0),
        Silence(20.0),
        Expect("התור נקבע: מחר"),
        Hangup(),
    )


@pytest.mark.parametrize("script", ["", "\n\n", "# only a comment"])
def test_an_empty_script_only_listens(script: str) -> None:
    steps: tuple[Step, ...] = ()

    assert parse_script(script) == steps


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("מחר ב-12", "begins with none of"),
        ("shout: שלום", "begins with none of"),
        ("say:", "nothing stands after the colon"),
        ("say 2s: שלום", "not expected"),
        ("keys: 12a", "more than the keys"),
        ("wait: 2", "no duration"),
        ("wait: soon", "no duration"),
        ("silence: -2s", "no duration"),
        ("interrupt: רגע", "no duration"),
        ("hangup: now", "not expected"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_by_its_number(line: str, fault: str) -> None:
    with pytest.raises(ScriptError, match=r"^line 2: .*" + fault):
        parse_script(f"say: שלום\n{line}")
