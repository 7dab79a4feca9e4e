"""Recognition over OpenAI's realtime socket: the model hears the caller while they speak.

Our own voice activity detector says where an utterance begins and ends; audio goes out as it comes (raw
μ-law, nothing between utterances), the end is a commit. An utterance without text in time is asked for once
more as a file, and the sooner text counts.
"""

import asyncio
from functools import partial

from openai import AsyncOpenAI

from telephony_app.speech.audio import FRAME_BYTES
from telephony_app.speech.gone_models import GoneModels
from telephony_app.speech.openai_speech import OpenAIRecogniser, TranscriptionSettings, without_inventions
from telephony_app.speech.realtime_line import LineSettings, LiveTurn, TranscriptionLine
from telephony_app.speech.vad import Utterance, UtteranceCutter

DEFAULT_LIVE_MODEL = "gpt-live-transcribe"
PATIENCE_S = 1.5  # with the 0.7 s of the detector and a file's second the caller waits about 3 s at worst
_LIVE_FAMILIES = ("gpt-live", "gpt-realtime")


def is_live_model(name: str) -> bool:
    """Say whether a transcription model is served over the realtime socket only."""
    return name.startswith(_LIVE_FAMILIES)


class RealtimeRecogniser(OpenAIRecogniser):
    """Recognises one call over one socket; what the socket fails at is recognised as a file.

    Args:
        client: Whose `base_url` also says where the socket is.
        settings: How an utterance is sent as a file; language and keywords hold for the socket, too.
        model: The model behind the socket.
        patience_s: Longest wait for the socket's text, seconds; a file is then asked for beside it.
        connect_timeout_s: Longest wait for the socket to open, seconds.
    """

    def __init__(  # noqa: PLR0913 -- what tests change is keyword-only
        self,
        client: AsyncOpenAI,
        settings: TranscriptionSettings | None = None,
        cutter: UtteranceCutter | None = None,
        gone: GoneModels | None = None,
        *,
        model: str = DEFAULT_LIVE_MODEL,
        patience_s: float = PATIENCE_S,
        connect_timeout_s: float = 2.0,
    ) -> None:
        super().__init__(client, settings, cutter, gone)
        said = self._settings
        line = LineSettings(model, said.language, said.keywords, connect_timeout_s)
        self._line = TranscriptionLine(client, line, self._gone)
        self._patience_s = patience_s
        self._turn: LiveTurn | None = None  # of the utterance under way

    @property
    def interim(self) -> str:
        """What the model has written so far of speech without final text; it may still change."""
        return self._line.interim

    def feed(self, audio: bytes, at_ms: int) -> None:
        """Take caller audio (μ-law); see `Recogniser.feed`."""
        if self._closed:
            return
        self._line.open()
        super().feed(audio, at_ms)
        given = 0 if self._turn is None else len(self._turn.audio) // FRAME_BYTES
        if more := self._cutter.spoken_from(given):
            self._turn = self._turn or self._line.begin()
            self._line.hear(self._turn, more)

    async def aclose(self) -> None:
        """Stop; requests under way are cancelled and the socket is closed. May be called twice."""
        await super().aclose()
        await self._line.aclose()

    def _start(self, utterance: Utterance) -> None:
        turn, self._turn = self._turn or self._line.begin(), None
        if not self._worth_asking(utterance):
            self._line.drop(turn)
            super()._start(utterance)
            return
        self._line.hear(turn, utterance.audio[len(turn.audio) :])
        self._line.finish(turn)
        self._deliver(utterance, partial(self._sooner, turn))

    async def _sooner(self, turn: LiveTurn, utterance: Utterance) -> str:
        """Return the socket's text, or the file's if that is here first; both belong to one utterance."""
        await asyncio.wait((turn.text,), timeout=self._patience_s)
        if (text := _text_here(turn)) is not None:
            return self._cleaned(text)
        file = asyncio.create_task(self._text_of(utterance))
        try:
            await asyncio.wait((turn.text, file), return_when=asyncio.FIRST_COMPLETED)
            if (text := _text_here(turn)) is not None:
                return self._cleaned(text)
            return await file
        finally:
            file.cancel()
            self._line.give_up(turn)

    def _cleaned(self, text: str) -> str:
        return without_inventions(text, prompt=self._settings.prompt)


def _text_here(turn: LiveTurn) -> str | None:
    return turn.text.result() if turn.text.done() else None
