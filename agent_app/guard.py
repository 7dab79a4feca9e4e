"""The last gate before a sentence leaves: claims, times, and what is no speech at all."""

from typing import Any

from agent_app import phrases
from agent_app.core.claims import claimed_facts, is_unfounded
from agent_app.core.clock_mentions import Mention, mentions, times_in
from agent_app.core.hebrew_time import parse_when
from agent_app.core.spoken_text import spoken
from agent_app.core.transcript import called_results, customer_words
from agent_app.live import LiveConversation


class SpeechGuard:
    """Judges the sentences of one turn, in order.

    Attributes:
        faults: Names of the guards that stopped something, for the trace.
        tripped: Something was stopped in the reply at hand; the rest of that reply is not spoken.
        said: Sentences that left in this turn.
    """

    def __init__(self, live: LiveConversation, text: str) -> None:
        self.faults: list[str] = []
        self.tripped = False
        self.said: list[str] = []
        self._live = live
        self._text = text
        self._confirmed = False
        self._listed = any(result.get("appointments") for result in called_results(live.messages))
        self._times: set[Mention] | None = None
        self._new_results: list[Any] = []

    def note_result(self, result: dict[str, Any]) -> None:
        """Take in what a tool of this turn returned: its facts and times may be spoken."""
        self._new_results.append(result)
        self._listed = self._listed or bool(result.get("appointments"))
        self._times = None

    def say_own(self, sentence: str) -> str:
        """Record a sentence of ours (a confirmation): the model's own claims are then superfluous."""
        self._confirmed = True
        self.said.append(sentence)
        return sentence

    def new_reply(self) -> None:
        """Begin another reply of the same turn."""
        self.tripped = False

    def admit(self, sentence: str, *, may_ask_again: bool) -> str | None:
        """Return what to say for a sentence of the model: itself, something neutral, or nothing (None).

        Args:
            sentence: One whole sentence.
            may_ask_again: The model can be told its fault and try again, so nothing is said in its place.
        """
        words = spoken(sentence)
        if not words or self.tripped or words in self.said:
            return None
        if self._confirmed and claimed_facts(words):
            return None
        neutral = self._objection(words)
        if neutral is None:
            self.said.append(words)
            return words
        self.tripped = True
        if may_ask_again and not self.said:
            return None
        self.said.append(neutral)
        return neutral

    def _objection(self, words: str) -> str | None:
        established = self._live.announced | ({"booked"} if self._listed else set())
        if is_unfounded(words, established):
            self.faults.append("guard.claims")
            booking = "booked" in claimed_facts(words)
            return str(phrases.NOTHING_BOOKED_YET if booking else phrases.NOTHING_CHANGED_YET)
        named = mentions(words)
        if named and not named <= self._known_times():
            self.faults.append("guard.times")
            return str(phrases.WHICH_TIME)
        return None

    def _known_times(self) -> set[Mention]:
        if self._times is None:
            said = f"{customer_words(self._live.messages)}\n{self._text}"
            self._times = (
                mentions(said)
                | times_in(called_results(self._live.messages))
                | times_in(self._new_results)
                | times_in(self._live.policy.opening_hours)
                | times_in(list(self._live.policy.date_overrides.values()))
                | self._times_meant(said)
            )
        return self._times

    def _times_meant(self, said: str) -> set[Mention]:
        found: set[Mention] = set()
        for line in said.splitlines():
            when = parse_when(line[:300], self._live.now())
            if when is not None:
                moments = [
                    moment for moment in (when.start, when.end, *when.candidates) if moment is not None
                ]
                found |= {(moment.hour % 12, moment.minute) for moment in moments}
        return found
