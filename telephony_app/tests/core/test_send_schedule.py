"""The send schedule in literal numbers."""

import pytest

from telephony_app.core.send_schedule import SendSchedule

pytestmark = pytest.mark.unit


def run(schedule: SendSchedule, frames: int, now_ms: float) -> tuple[list[float], float]:
    left: list[float] = []
    for _ in range(frames):
        now_ms += schedule.wait_ms(now_ms)
        schedule.frame_sent(now_ms)
        left.append(now_ms)
    return left, now_ms


def test_the_lead_goes_out_at_once_and_the_rest_every_20_ms() -> None:
    left, _ = run(SendSchedule(), 15, 1_000)

    assert left == [1_000] * 11 + [1_020, 1_040, 1_060, 1_080]


def test_deadlines_are_whole_milliseconds() -> None:
    schedule = SendSchedule()
    run(schedule, 11, 1_000.4)

    assert schedule.wait_ms(1_000.4) == 21  # due at 1 021: t0 is rounded up, and so is the wait


def test_lateness_is_made_up_without_moving_the_schedule() -> None:
    schedule = SendSchedule()
    run(schedule, 20, 1_000)

    left, _ = run(schedule, 10, 1_300)  # the loop was blocked from 1 180

    assert left == [1_300] * 6 + [1_320, 1_340, 1_360, 1_380]


def test_a_dry_queue_in_mid_utterance_keeps_the_schedule_while_audio_plays() -> None:
    schedule = SendSchedule()
    run(schedule, 20, 1_000)  # plays until 1 400
    schedule.queue_was_dry(1_390)

    assert schedule.wait_ms(1_390) == 0
    assert run(schedule, 12, 1_390)[0][-1] == 1_420


def test_a_new_run_begins_after_all_was_played() -> None:
    schedule = SendSchedule()
    run(schedule, 20, 1_000)
    schedule.queue_was_dry(1_400)

    assert run(schedule, 12, 1_400)[0] == [1_400] * 11 + [1_420]


def test_what_is_unplayed_counts_from_the_carriers_buffer() -> None:
    schedule = SendSchedule()
    _, now_ms = run(schedule, 15, 1_000)

    assert schedule.unplayed_ms(now_ms) == 220
    assert schedule.unplayed_ms(now_ms + 1_000) == 0


def test_clear_empties_the_count_and_begins_anew() -> None:
    schedule = SendSchedule()
    run(schedule, 15, 1_000)
    schedule.cleared()

    assert schedule.unplayed_ms(1_080) == 0
    assert run(schedule, 12, 1_090)[0] == [1_090] * 11 + [1_110]


def test_after_seconds_of_stall_nothing_is_piled_up() -> None:
    schedule = SendSchedule()
    run(schedule, 20, 1_000)

    left, _ = run(schedule, 12, 5_000)

    assert left == [5_000] * 11 + [5_020]
