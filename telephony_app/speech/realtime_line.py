"""One call's socket to a realtime transcription model: audio in as it is spoken, texts out, whatever breaks.

Rules. An utterance is kept until its text is here; a new socket hears from its beginning every utterance that
has no text yet, and the old socket's items die with it, so no word is lost or doubled. Any `error` event ends
the socket: what its buffer still holds is not known. The second failure in a row gives the utterances that
are over back without text (the caller's turn does not wait for a third), and the next attempts are spaced.
Source of the wire: developers.openai.com "Realtime transcription"; types of openai 3.54 (types/realtime).
"""

import asyncio
import base64
import logging
from collections import deque
from dataclasses import dataclass, field

from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection

from telephony_app.speech.audio import FRAME_BYTES
from telephony_app.speech.gone_models import GoneModels, ModelGoneError
from telephony_app.speech.realtime_wire import (
    SOCKET_FAULTS,
    Event,
    LineLostError,
    connected,
    fault_of,
    receive,
    send,
)

logger = logging.getLogger(__name__)

APPEND_BYTES = 5 * FRAME_BYTES  # 100 ms a message: speech is sent while it is spoken, its end at once
_FIRST_DELAY_S, _DELAY_FACTOR, _LONGEST_DELAY_S = 0.1, 3.0, 5.0
_PATIENT_FAILURES = 1  # utterances that are over wait for one new socket
_TRANSCRIPTION = "conversation.item.input_audio_transcription."
_KEYWORD_MODELS = "gpt-live-transcribe"  # gpt-realtime-whisper refuses `keywords`


@dataclass(frozen=True)
class LineSettings:
    """What is asked of the model. `keywords`: words that callers of this business are likely to say."""

    model: str
    language: str
    keywords: tuple[str, ...] = ()
    connect_timeout_s: float = 2.0


@dataclass(eq=False)
class LiveTurn:
    """One utterance on its way; `text` becomes None when this line won't have one.

    `sent`, `asked` and `item_id` tell how far it got on the socket that is open now.
    """

    text: asyncio.Future[str | None]
    audio: bytearray = field(default_factory=bytearray)
    over: bool = False
    sent: int = 0
    asked: bool = False
    item_id: str = ""


class TranscriptionLine:
    """The socket of one call, opened by `open` and kept open until `aclose`. One event loop."""

    def __init__(self, client: AsyncOpenAI, settings: LineSettings, gone: GoneModels) -> None:
        self._client = client
        self._settings = settings
        self._gone = gone
        self._turns: deque[LiveTurn] = deque()
        self._dropped = False  # the server's buffer holds audio that nobody wants recognised
        self._deltas: dict[str, str] = {}
        self._work, self._hang_up = asyncio.Event(), asyncio.Event()
        self._failures = 0
        self._down = False  # known to be so: nobody waits for the next attempt
        self._task: asyncio.Task[None] | None = None

    @property
    def interim(self) -> str:
        """What the model has written of speech that has no text yet; it may still change."""
        return "".join(self._deltas.values()).strip()

    def open(self) -> None:
        """Connect in the background, unless that was done."""
        if self._task is None:
            self._task = asyncio.create_task(self._keep_open())

    def begin(self) -> LiveTurn:
        """Return a new utterance; the one before is over."""
        turn = LiveTurn(asyncio.get_running_loop().create_future())
        self._turns.append(turn)
        return turn

    def hear(self, turn: LiveTurn, audio: bytes) -> None:
        """Take more of an utterance."""
        turn.audio += audio
        if len(turn.audio) - turn.sent >= APPEND_BYTES:
            self._work.set()

    def finish(self, turn: LiveTurn) -> None:
        """Ask for the text of an utterance that is complete."""
        turn.over = True
        if self._down or self._settings.model in self._gone:
            self._settle(turn, None)
        self._work.set()

    def drop(self, turn: LiveTurn) -> None:
        """Forget an utterance that was no speech."""
        self._dropped = self._dropped or turn.sent > 0
        self._settle(turn, None)
        self._work.set()

    def give_up(self, turn: LiveTurn) -> None:
        """Forget an utterance whose text came from elsewhere: this socket is stuck, a new one is opened."""
        if not turn.text.done():
            self._settle(turn, None)
            self._hang_up.set()

    async def aclose(self) -> None:
        """Close the socket; texts under way never come."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
            if not self._task.cancelled() and (fault := self._task.exception()):
                logger.error("realtime transcription broke off", exc_info=fault)
        while self._turns:
            self._settle(self._turns[0], None)

    # --- The socket -----------------------------------------------------------------------------------

    async def _keep_open(self) -> None:
        while self._settings.model not in self._gone:
            try:
                await self._serve()
            except* SOCKET_FAULTS as faults:
                self._lost(_first(faults))
            # Spaced from the second failure on; a loss in mid-call is made good almost at once.
            waits_s = min(_LONGEST_DELAY_S, _FIRST_DELAY_S * _DELAY_FACTOR ** (self._failures - 1))
            await asyncio.sleep(waits_s)

    async def _serve(self) -> None:
        """Connect and talk until something fails; never returns."""
        self._hang_up.clear()
        async with (
            connected(self._client, self._settings.connect_timeout_s) as connection,
            asyncio.TaskGroup() as tasks,
        ):
            self._down = False
            tasks.create_task(self._write(connection))
            tasks.create_task(self._read(connection))
            await self._hang_up.wait()
            raise LineLostError("no text came in time")

    def _lost(self, fault: BaseException) -> None:
        self._failures += 1
        logger.warning(
            "realtime transcription lost (%s in a row): %s: %s", self._failures, type(fault).__name__, fault
        )
        self._gone.note_if_gone(self._settings.model, fault)
        self._deltas.clear()
        self._dropped = False
        for turn in self._turns:
            turn.sent, turn.asked, turn.item_id = 0, False, ""
        if self._failures > _PATIENT_FAILURES or self._settings.model in self._gone:
            self._down = True
            self._give_back_finished()

    def _give_back_finished(self) -> None:
        for turn in [turn for turn in self._turns if turn.over]:
            self._settle(turn, None)

    # --- Out ------------------------------------------------------------------------------------------

    async def _write(self, connection: AsyncRealtimeConnection) -> None:
        heard = {
            "format": {"type": "audio/pcmu"},
            "transcription": self._transcription(),
            "turn_detection": None,  # our own detector commits
        }
        await send(connection, "session.update", session={"type": "transcription", "audio": {"input": heard}})
        while True:
            self._work.clear()
            if self._dropped:
                self._dropped = False
                await send(connection, "input_audio_buffer.clear")
            for turn in tuple(self._turns):
                await self._send(connection, turn)
            await self._work.wait()

    def _transcription(self) -> Event:
        asked: Event = {"model": self._settings.model, "language": self._settings.language}
        if self._settings.keywords and self._settings.model.startswith(_KEYWORD_MODELS):
            asked["keywords"] = list(self._settings.keywords)
        return asked

    async def _send(self, connection: AsyncRealtimeConnection, turn: LiveTurn) -> None:
        least = 1 if turn.over else APPEND_BYTES
        while len(turn.audio) - turn.sent >= least and not turn.text.done():
            piece = bytes(turn.audio[turn.sent :])
            turn.sent += len(piece)
            await send(connection, "input_audio_buffer.append", audio=base64.b64encode(piece).decode())
        if turn.over and not turn.asked and not turn.text.done():
            turn.asked = True
            await send(connection, "input_audio_buffer.commit")

    # --- In -------------------------------------------------------------------------------------------

    async def _read(self, connection: AsyncRealtimeConnection) -> None:
        while True:
            event = await receive(connection)
            kind = event.get("type")
            if kind == "input_audio_buffer.committed":
                self._name(str(event.get("item_id")))
            elif isinstance(kind, str) and kind.startswith(_TRANSCRIPTION):
                self._take(kind.removeprefix(_TRANSCRIPTION), str(event.get("item_id")), event)

    def _take(self, kind: str, item_id: str, event: Event) -> None:
        if kind == "delta":
            self._deltas[item_id] = self._deltas.get(item_id, "") + str(event.get("delta") or "")
        elif kind == "completed":
            written = self._deltas.pop(item_id, "")
            self._answer(item_id, str(event.get("transcript") or written))
            self._failures = 0
        elif kind == "failed":
            self._deltas.pop(item_id, None)
            fault = fault_of(event.get("error"))
            logger.warning("realtime transcription of one utterance failed: %s", fault)
            if isinstance(fault, ModelGoneError):
                raise fault
            self._answer(item_id, None)

    def _name(self, item_id: str) -> None:
        """Give the item's id to the utterance: they are committed in the order of speaking."""
        for turn in self._turns:
            if turn.asked and not turn.item_id:
                turn.item_id = item_id
                return

    def _answer(self, item_id: str, text: str | None) -> None:
        for turn in self._turns:
            if turn.item_id == item_id:
                self._settle(turn, text)
                return

    def _settle(self, turn: LiveTurn, text: str | None) -> None:
        if not turn.text.done():
            turn.text.set_result(text)
        if turn in self._turns:
            self._turns.remove(turn)


def _first(faults: BaseExceptionGroup[BaseException]) -> BaseException:
    fault = faults.exceptions[0]
    return _first(fault) if isinstance(fault, BaseExceptionGroup) else fault
