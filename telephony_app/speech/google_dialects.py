"""Google's streaming recognition in its two dialects, v1 and v2: what is asked, and what the answers say.

Source: google-cloud-speech 2.41, StreamingRecognizeRequest and -Response of speech_v1 and speech_v2.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Protocol

from telephony_app.speech.audio import PHONE_RATE_HZ
from telephony_app.speech.google_door import GoogleDoor, GoogleError, google_errors

_STREAM_TIMEOUT_S = 330.0  # above the service's own limit of 305 s, which must come first
_BOOST = 10.0  # of 0-20: names win over common words that sound like them
_MOST_PHRASES = 500
_LONGEST_PHRASE = 100  # characters
_GOOGLES_CODES = {"he": "iw-IL", "iw": "iw-IL", "he-il": "iw-IL", "iw-il": "iw-IL"}


@dataclass(frozen=True)
class Answer:
    """One message of the service. Offsets are ms from the first byte of the stream, None where not told.

    Attributes:
        final: Text that is settled, "" for none.
        interim: The whole guess after it, "" for none.
        has_results: Whether results came; False for a bare speech event.
        speech_ended_ms: Where the service heard the end of speech.
    """

    final: str = ""
    final_end_ms: int | None = None
    interim: str = ""
    interim_end_ms: int | None = None
    has_results: bool = False
    speech_ended_ms: int | None = None


@dataclass(frozen=True)
class RecognitionWords:
    """What to recognise.

    Attributes:
        model: The service's name of a model; "" for v1's default.
        language: BCP-47; he-IL and iw-IL are the same.
        keywords: Names that callers are likely to say.
        recognizer: v2 only: projects/P/locations/L/recognizers/R.
    """

    model: str = ""
    language: str = "iw-IL"
    keywords: tuple[str, ...] = ()
    recognizer: str = ""


class Dialect(Protocol):
    """One version of the service."""

    def recognise(self, words: RecognitionWords, audio: AsyncIterator[bytes]) -> AsyncGenerator[Answer]:
        """Open one stream, send μ-law audio as it comes, yield answers; closing it cancels the stream.

        Raises:
            GoogleError: the stream failed or was refused.
        """
        ...


def google_language(language: str) -> str:
    """Return the code that the recogniser knows: Hebrew is iw-IL there."""
    return _GOOGLES_CODES.get(language.lower(), language)


@dataclass(frozen=True)
class V2Model:
    """A model of v2 and where it is served."""

    name: str
    location: str

    @property
    def host(self) -> str:
        """The service's host name: regions have their own."""
        return (
            "speech.googleapis.com" if self.location == "global" else f"{self.location}-speech.googleapis.com"
        )

    def recognizer(self, project: str) -> str:
        """Return the path of the project's default recogniser there."""
        return f"projects/{project}/locations/{self.location}/recognizers/_"


def v2_model(setting: str) -> V2Model | None:
    """Read STT_MODEL: "chirp_2", or "name@location" for any model of v2; None: v1 serves it.

    The chirp family is served by v2 alone, and not in the location "global".
    """
    name, _, location = setting.partition("@")
    if name.startswith("chirp"):
        return V2Model(name, location or ("eu" if name.startswith("chirp_3") else "europe-west4"))
    return V2Model(name, location) if location else None


def load_speech_v1() -> tuple[Any, Any]:
    """Import v1's client class and messages."""
    from google.cloud import speech_v1  # noqa: PLC0415 -- 0.3 s, in a thread

    return speech_v1.SpeechAsyncClient, speech_v1


def load_speech_v2() -> tuple[Any, Any]:
    """Import v2's client class and messages."""
    from google.cloud import speech_v2  # noqa: PLC0415 -- 0.3 s, in a thread

    return speech_v2.SpeechAsyncClient, speech_v2


class DialectV1:
    """speech_v1."""

    def __init__(self, door: GoogleDoor) -> None:
        self._door = door

    async def recognise(self, words: RecognitionWords, audio: AsyncIterator[bytes]) -> AsyncGenerator[Answer]:
        """See `Dialect.recognise`."""
        client = await self._door.client()
        types = client.types
        config = types.StreamingRecognitionConfig(
            config=types.RecognitionConfig(
                encoding=types.RecognitionConfig.AudioEncoding.MULAW,
                sample_rate_hertz=PHONE_RATE_HZ,
                language_code=google_language(words.language),
                model=words.model,
                speech_contexts=[types.SpeechContext(phrases=_phrases(words), boost=_BOOST)]
                if words.keywords
                else [],
            ),
            interim_results=True,
            enable_voice_activity_events=True,
        )

        async def requests() -> AsyncIterator[Any]:
            yield types.StreamingRecognizeRequest(streaming_config=config)
            async for chunk in audio:
                yield types.StreamingRecognizeRequest(audio_content=chunk)

        ended = types.StreamingRecognizeResponse.SpeechEventType.SPEECH_ACTIVITY_END
        async with aclosing(_responses(client.api, requests())) as responses:
            async for response in responses:
                if response.error.code:  # v1 may report a fault inside the stream
                    raise GoogleError(f"{response.error.code} {response.error.message[:200]}")
                yield read_answer(
                    response.results,
                    end_of=lambda result: result.result_end_time,
                    ended=response.speech_event_type == ended,
                    event_at=response.speech_event_time,
                )


class DialectV2:
    """speech_v2."""

    def __init__(self, door: GoogleDoor) -> None:
        self._door = door

    async def recognise(self, words: RecognitionWords, audio: AsyncIterator[bytes]) -> AsyncGenerator[Answer]:
        """See `Dialect.recognise`."""
        client = await self._door.client()
        types = client.types
        config = types.StreamingRecognitionConfig(
            config=types.RecognitionConfig(
                explicit_decoding_config=types.ExplicitDecodingConfig(
                    encoding=types.ExplicitDecodingConfig.AudioEncoding.MULAW,
                    sample_rate_hertz=PHONE_RATE_HZ,
                    audio_channel_count=1,
                ),
                language_codes=[google_language(words.language)],
                model=words.model,
                adaptation=_adaptation(types, words),
            ),
            streaming_features=types.StreamingRecognitionFeatures(
                interim_results=True, enable_voice_activity_events=True
            ),
        )

        async def requests() -> AsyncIterator[Any]:
            yield types.StreamingRecognizeRequest(recognizer=words.recognizer, streaming_config=config)
            async for chunk in audio:
                yield types.StreamingRecognizeRequest(audio=chunk)

        ended = types.StreamingRecognizeResponse.SpeechEventType.SPEECH_ACTIVITY_END
        async with aclosing(_responses(client.api, requests())) as responses:
            async for response in responses:
                yield read_answer(
                    response.results,
                    end_of=lambda result: result.result_end_offset,
                    ended=response.speech_event_type == ended,
                    event_at=response.speech_event_offset,
                )


async def _responses(api: Any, requests: AsyncIterator[Any]) -> AsyncGenerator[Any]:
    call = None
    with google_errors():
        try:
            # No retry: requests can't be sent twice; the recogniser opens a new stream and repeats the audio.
            call = await api.streaming_recognize(requests, retry=None, timeout=_STREAM_TIMEOUT_S)
            async for response in call:
                yield response
        finally:
            if call is not None:
                call.cancel()  # does nothing to a call that has ended


def read_answer(results: Any, *, end_of: Any, ended: bool, event_at: Any) -> Answer:
    """Put one message's results together: at most one is settled, the rest make up one guess.

    Args:
        results: The message's consecutive pieces.
        end_of: Returns a result's end, which the dialects name differently.
        ended: Whether the message tells an end of speech.
        event_at: Where.
    """
    finals = [result for result in results if result.is_final]
    interims = [result for result in results if not result.is_final]
    return Answer(
        final=_text(finals),
        final_end_ms=_ms(end_of(finals[-1])) if finals else None,
        interim=_text(interims),
        interim_end_ms=_ms(end_of(interims[-1])) if interims else None,
        has_results=bool(results),
        speech_ended_ms=(_ms(event_at) or 0) if ended else None,
    )


def _text(results: list[Any]) -> str:
    """Join the best alternatives; pieces bring their own spaces, words are never joined."""
    return " ".join(result.alternatives[0].transcript.strip() for result in results if result.alternatives)


def _ms(offset: Any) -> int | None:
    """Return a protobuf duration (a timedelta here) in ms; unset is None."""
    return round(offset.total_seconds() * 1000) if offset else None


def _phrases(words: RecognitionWords) -> list[str]:
    fitting = (word.strip() for word in words.keywords if 0 < len(word.strip()) <= _LONGEST_PHRASE)
    return list(dict.fromkeys(fitting))[:_MOST_PHRASES]


def _adaptation(types: Any, words: RecognitionWords) -> Any:
    if not words.keywords:
        return None
    phrases = [types.PhraseSet.Phrase(value=phrase, boost=_BOOST) for phrase in _phrases(words)]
    by_name = types.SpeechAdaptation.AdaptationPhraseSet(inline_phrase_set=types.PhraseSet(phrases=phrases))
    return types.SpeechAdaptation(phrase_sets=[by_name])
