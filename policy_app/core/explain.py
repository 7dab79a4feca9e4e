"""Where each rule in force comes from: the database, or a sentence of the prompt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from policy_app.core.day_hours import OPEN
from policy_app.core.holidays import KINDS
from policy_app.core.opening_hours import DAYS, WHOLE_DAY
from policy_app.core.policy import BusinessPolicy, merge
from policy_app.core.prompt_rules import PromptReading

_PLAIN: Final = (
    "slot_size_min",
    "align_to_hour",
    "last_start",
    "min_notice_min",
    "booking_window_days",
    "require_phone_before_booking",
    "cancel_notice_min",
    "reschedule_notice_min",
)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule and where it comes from.

    Attributes:
        key: A field of BusinessPolicy, or one part of it: "opening_hours.fri", "special.chag", "dates.07-24".
        database: What holds without the prompt, as the field keeps it; for "special" windows or one of RULES.
        prompt: What the prompt says about exactly this; None where it says nothing.
        sentences: The sentences that say so, in reading order.
        in_force: What holds.
    """

    key: str
    database: Any
    prompt: Any
    sentences: tuple[str, ...]
    in_force: Any


def explain(
    defaults: BusinessPolicy, database: Mapping[str, Any], reading: PromptReading
) -> tuple[RuleRow, ...]:
    """Lay out every rule: what the database says, what the prompt says, and which holds.

    Args:
        defaults: What holds where nothing is set.
        database: As for `merge`.
        reading: The prompt, as `read_prompt` understood it.

    Returns:
        Round the clock, the week from Sunday, the plain rules, the kinds of special days, and the yearly
        dates that are named anywhere.
    """
    below = _values(merge(defaults, database, {}))
    in_force = _values(merge(defaults, database, reading.rules))
    said = _said(reading.rules)
    sentences: dict[str, list[str]] = {}
    for key, sentence in reading.sources:
        sentences.setdefault(key, []).append(sentence)
    return tuple(
        RuleRow(key, below.get(key), said.get(key), tuple(dict.fromkeys(sentences.get(key, ()))), value)
        for key, value in in_force.items()
    )


def _values(policy: BusinessPolicy) -> dict[str, Any]:
    week = dict.fromkeys(DAYS, WHOLE_DAY) if policy.allow_24_7 else policy.opening_hours
    return {
        "allow_24_7": policy.allow_24_7,
        **{f"opening_hours.{day}": week.get(day, []) for day in DAYS},
        **{name: getattr(policy, name) for name in _PLAIN},
        **{
            f"special.{kind}": policy.special.get(kind, policy.holiday_rules.get(kind, OPEN))
            for kind in KINDS
        },
        **{f"dates.{day}": policy.dates[day] for day in sorted(policy.dates)},
    }


def _said(rules: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for key, value in rules.items():
        if isinstance(value, Mapping):
            said.update({f"{key}.{name}": part for name, part in value.items()})
        else:
            said[key] = value
    return said
