"""What the caller has heard of an utterance: by marks that came back, and by time for the rest.

A mark that comes back after `clear` says nothing (Twilio returns all that are outstanding), so marks of a
dropped utterance are retired. Audio is counted in bytes: μ-law at 8 000 Hz, 8 bytes a millisecond.
"""

from dataclasses import dataclass

BYTES_PER_MS = 8
END_MARK = "assistant_tts_end"
SENTENCE_MARK = "assistant_tts_sentence"
_GUESS_BYTES_PER_CHAR = 70 * BYTES_PER_MS  # Hebrew speech, unpointed letters: about 14 a second


@dataclass
class _Sentence:
    text: str
    mark: str
    audio_bytes: int = 0
    complete: bool = False
    played: bool = False


class HeardLedger:
    """The utterances of one call; one is current at a time."""

    def __init__(self) -> None:
        self.utterance = 0
        self._sentences: list[_Sentence] = []
        self._open = False

    def begin(self, utterance: int) -> None:
        """Open an utterance; marks of earlier ones are retired with it. `utterance` only grows."""
        self.utterance = utterance
        self._sentences = []
        self._open = True

    @property
    def end_mark(self) -> str:
        """The mark that ends the current utterance."""
        return f"{END_MARK}:{self.utterance}"

    def sentence_begins(self, text: str) -> str:
        """Note that `text` is about to be spoken; return the mark to send after its audio."""
        mark = f"{SENTENCE_MARK}:{self.utterance}:{len(self._sentences)}"
        self._sentences.append(_Sentence(text, mark))
        return mark

    def audio_queued(self, audio_bytes: int) -> None:
        """Note audio of the sentence that began last."""
        self._sentences[-1].audio_bytes += audio_bytes

    def sentence_ends(self) -> None:
        """All audio of the sentence that began last is queued."""
        self._sentences[-1].complete = True

    def mark_returned(self, name: str) -> bool:
        """Note a mark that came back; True when it ends the current utterance. Retired marks are ignored."""
        if not self._open:
            return False
        for index, sentence in enumerate(self._sentences):
            if sentence.mark == name:
                for earlier in self._sentences[: index + 1]:
                    earlier.played = True
                return False
        if name != self.end_mark:
            return False
        self.all_played()
        return True

    def all_played(self) -> None:
        """The whole current utterance was heard; nothing more of it will be cut."""
        for sentence in self._sentences:
            sentence.played = sentence.complete
        self._open = False

    def cut(self, *, played_bytes: int) -> str:
        """Retire the current utterance and return what was heard of it.

        Args:
            played_bytes: Audio of this utterance that was sent and has played, as the send schedule counts.
        """
        self._open = False
        return self.heard_text(played_bytes=played_bytes)

    def heard_text(self, *, played_bytes: int = 0) -> str:
        """Return the sentences that were heard, the last one up to the word where it was cut."""
        heard: list[str] = []
        left = played_bytes
        for sentence in self._sentences:
            if not sentence.played:
                words = _words_heard(sentence, left)
                if words:
                    heard.append(words)
                if words != sentence.text:
                    break
            else:
                heard.append(sentence.text)
            left -= sentence.audio_bytes
        return " ".join(heard)


def _words_heard(sentence: _Sentence, played_bytes: int) -> str:
    """Return the first words of a sentence, in proportion to its audio that has played."""
    if played_bytes <= 0:
        return ""
    whole = sentence.audio_bytes
    if not sentence.complete:
        whole = max(whole, len(sentence.text) * _GUESS_BYTES_PER_CHAR)
    if played_bytes >= whole:
        return sentence.text
    words = sentence.text.split()
    return " ".join(words[: len(words) * played_bytes // whole])
