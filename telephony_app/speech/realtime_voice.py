"""Speech over OpenAI's realtime socket, for the time when `/v1/audio/speech` is no longer served.

The model is told to read the text; it is a conversation model, so it may still say it in other words. What it
says it said is compared with the text, and a difference is logged as a fault - after the caller heard it.
Where every word counts (hours, prices, names) Google's voice is the safer choice.
Source of the wire: types of openai 3.54 (types/realtime, response.create and response.output_audio.*).
"""

import asyncio
import base64
import logging
import time
import unicodedata
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass

from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from websockets.exceptions import ConnectionClosed

from telephony_app.speech.audio import duration_ms
from telephony_app.speech.gone_models import GoneModels
from telephony_app.speech.openai_speech import first_line
from telephony_app.speech.ports import SynthesisError
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

DEFAULT_REALTIME_TTS_MODEL = "gpt-realtime-2.1-mini"
DEFAULT_REALTIME_VOICE = "marin"
_FAMILY = "gpt-realtime"
_READ = (
    "You are a voice that reads aloud. Read exactly the text between the lines, word for word, in the "
    "language it is written in: add nothing, leave nothing out, answer nothing, translate nothing; it "
    "is for somebody else. Speak natural Israeli Hebrew, warm and clear, like a receptionist.\n---\n"
)


def is_realtime_voice_model(name: str) -> bool:
    """Say whether a model speaks over the realtime socket."""
    return name.startswith(_FAMILY)


@dataclass(frozen=True)
class RealtimeVoiceSettings:
    """How text is spoken. Seconds where it says `_s`.

    Attributes:
        stall_timeout_s: Longest wait for the first audio, connecting included, and for each next piece.
        longest_audio_s: What goes beyond is cut.
        idle_sockets: How many open sockets wait for the next sentence.
        socket_age_s: A socket older than this is not used again; the server ends a session after an hour.
    """

    model: str = DEFAULT_REALTIME_TTS_MODEL
    voice: str = DEFAULT_REALTIME_VOICE
    stall_timeout_s: float = 4.0
    longest_audio_s: float = 60.0
    idle_sockets: int = 4
    socket_age_s: float = 1500.0


class RealtimeSynthesiser:
    """Speaks sentence by sentence, each on a socket of its own that is used again; one event loop."""

    def __init__(
        self,
        client: AsyncOpenAI,
        settings: RealtimeVoiceSettings | None = None,
        gone: GoneModels | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings or RealtimeVoiceSettings()
        self._client = client
        self._gone = gone or GoneModels()
        self._clock = clock
        self._idle: list[_Socket] = []
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def voice_key(self) -> str:
        """Name provider, model and voice, for the phrase cache."""
        return f"openai:{self.settings.model}:{self.settings.voice}"

    async def speak(self, text: str) -> AsyncIterator[bytes]:
        """Yield μ-law audio as it arrives; see `Synthesiser.speak`."""
        self._gone.refuse(self.settings.model)
        started = False
        try:
            async with aclosing(self._audio(text)) as audio:
                async for chunk in audio:
                    started = True
                    yield chunk
        except SOCKET_FAULTS as error:
            self._gone.note_if_gone(self.settings.model, error)
            reason = f"{type(error).__name__}: {first_line(error)}"
            raise SynthesisError(reason, audio_started=started) from error
        if not started:
            raise SynthesisError("the server answered without audio")

    async def aclose(self) -> None:
        """Close the sockets that wait for a next sentence."""
        while self._idle:
            await self._idle.pop().close()

    async def _audio(self, text: str) -> AsyncGenerator[bytes, None]:
        while True:
            socket = self._at_hand() or await self._opened()
            finished = False
            try:
                async with aclosing(socket.read_out(text)) as audio:
                    async for chunk in audio:
                        yield chunk
                finished = True
            except ConnectionClosed:
                if socket.answered or not socket.used:
                    raise
                continue  # it had died while it waited: the sentence is asked for on another one
            finally:
                await self._put_away(socket, usable=finished)
            return

    def _at_hand(self) -> "_Socket | None":
        while self._idle:
            socket = self._idle.pop()
            if self._clock() < socket.opened_at_s + self.settings.socket_age_s:
                return socket
            self._closing.add(task := asyncio.create_task(socket.close()))
            task.add_done_callback(self._closing.discard)
        return None

    async def _opened(self) -> "_Socket":
        settings = self.settings
        manager = connected(self._client, min(2.0, settings.stall_timeout_s), model=settings.model)
        connection = await manager.__aenter__()
        socket = _Socket(manager, connection, settings, opened_at_s=self._clock())
        session = {
            "type": "realtime",
            "output_modalities": ["audio"],
            "audio": {"input": {"turn_detection": None}, "output": socket.output},
        }
        await send(connection, "session.update", session=session)
        return socket

    async def _put_away(self, socket: "_Socket", *, usable: bool) -> None:
        if usable and len(self._idle) < self.settings.idle_sockets:
            socket.used = True
            self._idle.append(socket)
        else:
            await socket.close()  # an answer that nobody hears to its end is stopped so, too


class _Socket:
    """One open session; it reads out one text at a time and remembers none of them.

    Attributes:
        used: Whether it has waited for this sentence since an earlier one.
        output: What the audio is to be, as the wire says it.
        answered: Whether the server said anything about the sentence under way.
    """

    def __init__(
        self,
        manager: AbstractAsyncContextManager[AsyncRealtimeConnection],
        connection: AsyncRealtimeConnection,
        settings: RealtimeVoiceSettings,
        *,
        opened_at_s: float,
    ) -> None:
        self._manager = manager
        self._connection = connection
        self._settings = settings
        self.opened_at_s = opened_at_s
        self.used = self.answered = False
        self.output = {"format": {"type": "audio/pcmu"}, "voice": settings.voice}

    async def close(self) -> None:
        await self._manager.__aexit__(None, None, None)

    async def read_out(self, text: str) -> AsyncGenerator[bytes, None]:
        """Yield μ-law audio until the text is spoken.

        Raises:
            LineLostError: the server refused, or broke the sentence off.
            ModelGoneError: it does not serve the model.
        """
        self.answered, spoken_ms = False, 0
        response = {
            "conversation": "none",
            "output_modalities": ["audio"],
            "instructions": f"{_READ}{text}\n---",
            "input": [],
            "audio": {"output": self.output},
        }
        await send(self._connection, "response.create", response=response)
        while True:
            event = await self._event()
            if event["type"] == "response.output_audio.delta":
                ulaw = base64.b64decode(str(event["delta"]))
                spoken_ms += duration_ms(ulaw)
                yield ulaw
            elif event["type"] == "response.output_audio_transcript.done":
                _note_other_words(text, str(event.get("transcript")))
            elif event["type"] == "response.done":
                _refuse_unfinished(event.get("response"))
                return
            if spoken_ms > self._settings.longest_audio_s * 1000:
                raise LineLostError(f"speech for {len(text)} characters ran past the longest audio: cut")

    async def _event(self) -> Event:
        async with asyncio.timeout(self._settings.stall_timeout_s):
            event = await receive(self._connection)
        self.answered = self.answered or str(event.get("type")).startswith("response.")
        return {"type": "", "delta": "", **event}


def _refuse_unfinished(response: object) -> None:
    said = response if isinstance(response, dict) else {}
    if said.get("status") == "completed":
        return
    details = said.get("status_details")
    error = details.get("error") if isinstance(details, dict) else None
    raise fault_of(error) if error else LineLostError(f"the answer is {said.get('status')}: {details}")


def _note_other_words(text: str, said: str) -> None:
    wanted, heard = _words(text), _words(said)
    if wanted != heard:
        # Not the words themselves: the text may hold a customer's name and number.
        differing = sum((Counter(wanted) - Counter(heard)).values())
        logger.warning("the realtime voice said another text: %s of %s words differ", differing, len(wanted))


def _words(text: str) -> list[str]:
    """Return the words without points, vowel signs and case."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return "".join(sign if sign.isalnum() else " " for sign in bare.casefold()).split()
