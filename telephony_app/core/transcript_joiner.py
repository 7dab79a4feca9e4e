"""Which words of a continuous recognition stream belong to which utterance, each given out exactly once.

Rules. A streaming recogniser sends guesses (interim results, each replacing the last) and settled pieces
(final results). The voice activity detector says when the caller fell silent. An utterance is given out as
soon as the settled words reach its end; after `patience_ms` it is given out from the last guess, and what the
provider settles later about the same audio is not given out again: wholly dropped where the guess reached the
end of the voice, else (or where the caller had gone on) cut behind the words given. Words that come for no
utterance (the detector missed them, or they came very late) are given out when they are settled. A stream may
be replaced at any time by one that hears the audio again from `resume_at` on.

All positions are milliseconds of the caller's audio since the call began, gaps not counted; `now_ms` is any
monotonic clock. No word is lost or doubled as long as the provider repeats itself word by word; where it
corrects words that were given already, the words given stand.
Source of the results' meaning: google-cloud-speech 2.41, StreamingRecognizeResponse.
"""

from dataclasses import dataclass

_ENDS_TOGETHER_MS = 300  # a settled piece may end so much before the last voiced frame and still reach it
_SHORTER_THAN_A_WORD_MS = 100
_LOOK_BACK_MS = 3_000  # a provider that works has guessed at what is older
_EDGES = ".,!?;:…\"'״׳"


@dataclass(frozen=True)
class JoinerTimes:
    """How long to wait, ms.

    Attributes:
        patience_ms: After the end of the voice, for the settled words; then the guess is taken. Twice as long
            where the guess does not reach the end of the voice.
        no_words_ms: After the end of the voice, for any word at all.
        provider_patience_ms: After the provider heard the end while the detector still hears voice (noise).
    """

    patience_ms: float = 350.0
    no_words_ms: float = 1_500.0
    provider_patience_ms: float = 700.0


@dataclass(frozen=True)
class Said:
    """One utterance's words; empty where voice was heard and no words came.

    `stopped_at_ms`: position of the end of the voice. `by_provider`: the detector still hears voice.
    """

    text: str
    stopped_at_ms: int
    by_provider: bool = False


class TranscriptJoiner:
    """Collects results, gives out utterances."""

    def __init__(self, times: JoinerTimes | None = None) -> None:
        self._times = times or JoinerTimes()
        self._collected: list[str] = []  # settled, not given
        self._guess: list[str] = []
        self._guess_end_ms = 0
        self._kept_until_ms = 0  # a stream that catches up does not replace the guess before it gets here
        self._given: list[str] = []  # from guesses about audio that is not settled
        self._given_until_ms = 0
        self._given_wholly = False  # the guess reached the end of the voice
        self._settled_ms = 0
        self._settled_text = ""
        self._quiet_until_ms = 0  # before it nothing is open
        self._started_ms: int | None = None  # of the last voice after what was given
        self._stopped_ms = 0
        self._speaking = False
        self._awaited_ms: int | None = None  # end of the voice whose words are waited for
        self._awaited_by_provider = False
        self._asked_ms = 0.0  # clock of the end of the voice
        self.deadline: float | None = None

    @property
    def is_quiet(self) -> bool:
        """Nobody speaks and no words are known to be owed: the moment to change streams."""
        return not self._speaking and self._awaited_ms is None and not self._new_in_guess()

    def resume_at(self, heard_ms: int) -> int:
        """Return from which position a new stream must hear, `heard_ms` being the end of the audio so far."""
        known = max(self._settled_ms, self._given_until_ms, self._quiet_until_ms)
        return max(known, heard_ms - _LOOK_BACK_MS) if self.is_quiet else min(known, heard_ms)

    def restarted(self) -> None:
        """Take note that a new stream hears from `resume_at` on; no results of the old one may follow.

        The last guess stays until the new stream has a better one.
        """
        self._guess = self._new_in_guess()
        self._given = []
        self._kept_until_ms = self._guess_end_ms if self._guess else 0

    @property
    def is_speaking(self) -> bool:
        """The detector hears the caller, and the provider has not ended the utterance before it."""
        return self._speaking

    # --- What the detector says -----------------------------------------------------------------------

    def speech_started(self, at_ms: int) -> None:
        """Take the first voiced frame. Words still owed are joined to those that come now."""
        if self.is_quiet:
            self._quiet_until_ms = max(self._quiet_until_ms, at_ms - _LOOK_BACK_MS)
        self._speaking = True
        self._await_no_more()
        if self._started_ms is None:
            self._started_ms = at_ms

    def speech_stopped(self, at_ms: int, now_ms: float) -> list[Said]:
        """Take the end of the last voiced frame."""
        if not self._speaking:
            return []  # the provider ended this utterance already
        self._speaking, self._stopped_ms = False, at_ms
        self._await(at_ms, now_ms, self._times.patience_ms)
        return self._given_out() if self._is_reached() else []

    # --- What the provider says -----------------------------------------------------------------------

    def provider_stopped(self, at_ms: int, now_ms: float) -> None:
        """Take the provider's end of speech: it counts where the detector hears no silence for noise."""
        if self._speaking and self._awaited_ms is None and (self._collected or self._new_in_guess()):
            self._await(at_ms, now_ms, self._times.provider_patience_ms)
            self._awaited_by_provider = True

    def guessed(self, text: str, end_ms: int) -> None:
        """Take the whole interim text since the last settled piece; it replaces the guess before."""
        if end_ms < self._kept_until_ms:
            return
        words = text.split() if end_ms > self._settled_ms else []  # else an echo of what is settled
        if self._awaited_by_provider and words != self._guess:
            self._await_no_more()
        self._guess, self._guess_end_ms = words, end_ms

    def settled(self, text: str, end_ms: int) -> list[Said]:
        """Take a final text and the position of its end; the same piece again is left out."""
        if end_ms <= self._settled_ms and text == self._settled_text:
            return []
        if new := self._not_given(text.split(), end_ms):
            self._collected.append(" ".join(new))
        self._settled_ms, self._settled_text = max(self._settled_ms, end_ms), text
        self._guess, self._given, self._kept_until_ms = [], [], 0
        if self._awaited_ms is not None:
            return self._given_out() if self._is_reached() and not self._awaited_by_provider else []
        if self._collected and not self._speaking:
            return [self._take_words(max(end_ms, self._stopped_ms))]
        return []

    def expire(self, now_ms: float) -> list[Said]:
        """Give out what there is when `deadline` has passed."""
        if self.deadline is None or now_ms < self.deadline:
            return []
        if self._collected or self._new_in_guess():
            if not self._guess_lags() or now_ms >= (
                enough_ms := self._asked_ms + 2 * self._times.patience_ms
            ):
                return self._given_out()
            self.deadline = enough_ms
            return []
        last_ms = self._asked_ms + self._times.no_words_ms
        if now_ms < last_ms:
            self.deadline = last_ms
            return []
        return self._given_out()

    # --- Inside ---------------------------------------------------------------------------------------

    def _await(self, at_ms: int, now_ms: float, patience_ms: float) -> None:
        self._awaited_ms, self._awaited_by_provider = at_ms, False
        self._asked_ms, self.deadline = now_ms, now_ms + patience_ms

    def _await_no_more(self) -> None:
        self._awaited_ms, self._awaited_by_provider, self.deadline = None, False, None

    def _is_reached(self) -> bool:
        """Say whether the settled words reach the end of the awaited voice, and none are to come."""
        reaches = self._awaited_ms is not None and self._settled_ms >= self._awaited_ms - _ENDS_TOGETHER_MS
        return reaches and bool(self._collected) and not self._new_in_guess()

    def _guess_lags(self) -> bool:
        """Say whether the words are still short of the end of the voice: the other half is worth a wait."""
        end_ms = max(self._guess_end_ms, self._settled_ms)
        return self._awaited_ms is not None and end_ms < self._awaited_ms - _ENDS_TOGETHER_MS

    def _given_out(self) -> list[Said]:
        if self._awaited_ms is None:
            return []
        stopped_ms, by_provider = self._awaited_ms, self._awaited_by_provider
        new = self._new_in_guess()
        if new:
            self._collected.append(" ".join(new))
            self._given = list(self._guess)
            reached = self._guess_end_ms >= stopped_ms - _SHORTER_THAN_A_WORD_MS
            self._given_wholly = reached and not by_provider  # by the detector the voice goes on
            self._given_until_ms = stopped_ms if self._given_wholly else self._guess_end_ms
        self._await_no_more()
        if by_provider:
            self._speaking, self._stopped_ms = False, stopped_ms
        return [self._take_words(stopped_ms, by_provider=by_provider)]

    def _take_words(self, stopped_ms: int, *, by_provider: bool = False) -> Said:
        said = Said(" ".join(self._collected), stopped_ms, by_provider)
        self._collected.clear()
        self._started_ms = None
        return said

    def _new_in_guess(self) -> list[str]:
        return self._not_given(self._guess, self._guess_end_ms)

    def _not_given(self, words: list[str], end_ms: int) -> list[str]:
        """Return the words of an unsettled piece, or of its settling, without those given out before."""
        if not self._given:
            return words
        if self._given_wholly and (self._started_ms is None or end_ms <= self._started_ms):
            return []  # the same audio again
        return words[best_prefix(self._given, words) :]


def best_prefix(given: list[str], words: list[str]) -> int:
    """Return how many of the first `words` stand for `given`, by the fewest word edits.

    Of equal ones the length nearest to that of `given`. Punctuation at the edges of words does not count.
    """
    bare_given, bare_words = [_bare(word) for word in given], [_bare(word) for word in words]
    edits = list(range(len(bare_words) + 1))
    for row, wanted in enumerate(bare_given, start=1):
        above, edits = edits, [row]
        for place, word in enumerate(bare_words):
            edits.append(min(above[place] + (word != wanted), above[place + 1] + 1, edits[place] + 1))
    return min(range(len(edits)), key=lambda length: (edits[length], abs(length - len(given)), -length))


def _bare(word: str) -> str:
    return word.strip(_EDGES).casefold()
