"""New rows are told once, also those that become visible late."""

import pytest

from calendar_app.core.change_cursor import LOOK_BACK_ROWS, LOOK_BACK_S, ChangeCursor

pytestmark = pytest.mark.unit


def test_each_number_is_new_once() -> None:
    cursor = ChangeCursor(0)

    assert cursor.take([1, 2], 0.0) == {1, 2}
    assert cursor.take([1, 2, 3], 0.5) == {3}
    assert cursor.take([], 1.0) == set()


def test_a_lower_number_that_commits_later_is_still_new() -> None:
    cursor = ChangeCursor(0)
    cursor.take([7], 0.0)

    assert cursor.floor == 0
    assert cursor.take([6, 7], 5.0) == {6}


def test_the_floor_follows_when_a_number_is_old() -> None:
    cursor = ChangeCursor(0)
    cursor.take([5], 0.0)
    cursor.take([9], LOOK_BACK_S - 1)

    cursor.take([], LOOK_BACK_S)

    assert cursor.floor == 5
    assert cursor.take([9, 10], LOOK_BACK_S + 0.5) == {10}


def test_the_beginning_looks_back_a_bounded_way() -> None:
    assert ChangeCursor(1000).floor == 1000 - LOOK_BACK_ROWS
    assert ChangeCursor(3).floor == 0


def test_what_is_remembered_is_bounded_by_time() -> None:
    cursor = ChangeCursor(0)

    for number in range(1, 1001):
        cursor.take([number], float(number))

    assert len(cursor._seen) <= LOOK_BACK_S + 1
