"""The five figures of a turn: when each step happened, on the monotonic clock, and what that makes."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

logger = logging.getLogger(__name__)


@dataclass
class TurnClock:
    """When the steps of one turn happened, monotonic ms; None: not yet, or never."""

    caller_stopped_ms: float
    final_text_ms: float
    first_sentence_ms: float | None = None
    first_frame_ready_ms: float | None = None
    first_frame_sent_ms: float | None = None
    last_frame_sent_ms: float | None = None

    def figures(self) -> "TurnFigures":
        """Return the contract's figures."""
        return TurnFigures(
            stt_final_ms=_between(self.caller_stopped_ms, self.final_text_ms),
            ai_latency_ms=_between(self.final_text_ms, self.first_sentence_ms),
            tts_ready_ms=_between(self.first_sentence_ms, self.first_frame_ready_ms),
            total_ms=_between(self.caller_stopped_ms, self.first_frame_sent_ms),
            tts_send_s=_seconds(self.first_frame_sent_ms, self.last_frame_sent_ms),
        )


@dataclass(frozen=True)
class TurnFigures:
    """Whole milliseconds, but for `tts_send_s`; None where the turn did not get so far."""

    stt_final_ms: int | None
    ai_latency_ms: int | None
    tts_ready_ms: int | None
    total_ms: int | None
    tts_send_s: float | None


def log_turn(call_sid: str, number: int, figures: TurnFigures) -> None:
    """Write the one line of a turn."""
    logger.info(
        "[STT_FINAL_MS] %s [AI_LATENCY_MS] %s [TTS_READY_MS] %s [TOTAL_MS] %s [TTS_SEND] %s call=%s turn=%d",
        _shown(figures.stt_final_ms),
        _shown(figures.ai_latency_ms),
        _shown(figures.tts_ready_ms),
        _shown(figures.total_ms),
        "-" if figures.tts_send_s is None else f"{figures.tts_send_s:.2f}",
        call_sid,
        number,
    )


def percentile(values: Sequence[float], percent: int) -> float | None:
    """Return the nearest-rank percentile; None of nothing.

    Args:
        values: In any order.
        percent: 1 to 100.
    """
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)] if ordered else None


def _between(begin_ms: float | None, end_ms: float | None) -> int | None:
    return None if begin_ms is None or end_ms is None else max(0, round(end_ms - begin_ms))


def _seconds(begin_ms: float | None, end_ms: float | None) -> float | None:
    return None if begin_ms is None or end_ms is None else round(max(0.0, end_ms - begin_ms) / 1000, 3)


def _shown(value: int | None) -> str:
    return "-" if value is None else str(value)
