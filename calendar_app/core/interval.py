"""Spans of time: `Interval` in UTC, half-open, and the merging of spans in whole minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

Span = tuple[int, int]  # [start, end) in minutes; in this app minutes after 1970-01-01T00:00Z


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A span of real time, [start, end), kept in UTC.

    Raises:
        ValueError: a naive datetime, or an end not after the start.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise ValueError("an interval needs aware datetimes")
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))
        if self.end <= self.start:
            raise ValueError("an interval must end after it starts")

    @property
    def minutes(self) -> float:
        """Elapsed minutes, more than 0."""
        return (self.end - self.start).total_seconds() / 60

    def overlaps(self, other: "Interval") -> bool:
        """Tell whether the two share any time; touching is not sharing."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Interval") -> bool:
        """Tell whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap or touch; drop empty ones; in time order."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
